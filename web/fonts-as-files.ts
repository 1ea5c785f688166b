import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const folder = fileURLToPath(new URL('./node_modules/.farthing-fonts/', import.meta.url));

/**
 * Cloudscape's global styles carry eight cuts of Open Sans inside of the style sheet. `font-src 'self'` refuses those,
 * and they would be loaded whether used or not: as files only the cuts that a page shows are loaded.
 */
export function fontsAsFiles(): Plugin {
  return {
    name: 'fonts-as-files',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('/@cloudscape-design/global-styles/index.css')) return null;
      mkdirSync(folder, { recursive: true });
      return code
        .replace(/url\((['"]?)data:font\/woff2;[^,]*base64,([^)'"]+)\1\)/g, (_whole, _quote, text: string) => {
          const bytes = Buffer.from(text, 'base64');
          const file = join(folder, `open-sans-${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}.woff2`);
          writeFileSync(file, bytes);
          return `url(${relative(dirname(id.split('?')[0] ?? id), file)})`;
        })
        .replaceAll(/@font-face\s*\{/g, '@font-face{font-display:swap;');
    },
  };
}
