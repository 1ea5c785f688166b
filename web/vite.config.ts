import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { fontsAsFiles } from './fonts-as-files';

// What `farthing serve` sends with every page. `npm run preview` sends it too, so that what it would refuse is seen here.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const server = process.env.FARTHING_SERVER ?? 'http://127.0.0.1:8480';
// The server takes changes from its own pages only: the proxy speaks as one of them.
const proxy = {
  '/api': {
    target: server,
    changeOrigin: true,
    configure: (one: { on(event: 'proxyReq', listener: (request: { setHeader(name: string, value: string): void }) => void): void }) =>
      one.on('proxyReq', (request) => request.setHeader('origin', new URL(server).origin)),
  },
};

export default defineConfig({
  plugins: [fontsAsFiles(), react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy },
  preview: { proxy, headers: { 'content-security-policy': contentSecurityPolicy } },
  build: {
    target: 'es2022',
    manifest: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      output: {
        manualChunks: (id) => {
          if (/node_modules\/(react|react-dom|scheduler)\//.test(id)) return 'react';
          return undefined;
        },
      },
    },
  },
  test: { environment: 'jsdom', include: ['tests/**/*.test.{ts,tsx}'] },
});
