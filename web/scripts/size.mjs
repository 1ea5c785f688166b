// Says how much a browser loads, compressed, before each page can be read, and fails above the budget.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const budget = 700 * 1024;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const sizes = new Map();

function size(file) {
  if (!sizes.has(file)) {
    const bytes = readFileSync(fileURLToPath(new URL(file, dist)));
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
    sizes.set(file, { brotli, gzip: gzipSync(bytes, { level: 9 }).length });
  }
  return sizes.get(file);
}

function closure(name, files = new Set(), seen = new Set()) {
  if (seen.has(name)) return files;
  seen.add(name);
  const chunk = manifest[name];
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const other of chunk.imports ?? []) closure(other, files, seen);
  return files;
}

const sum = (files, kind) => [...files].reduce((all, file) => all + size(file)[kind], 0);
const kib = (bytes) => `${(bytes / 1024).toFixed(0)} KiB`.padStart(9);

// The shell is loaded by itself after sign-in: every page but those of the session stands inside of it.
const shell = Object.keys(manifest).find((name) => name.endsWith('app/Shell.tsx'));
const pages = Object.keys(manifest).filter((name) => name.startsWith('src/pages/') && manifest[name].isDynamicEntry);
// Of the fonts a page shows two cuts, regular and bold; the largest two are counted.
const fonts = readdirSync(new URL('assets/', dist))
  .filter((name) => name.endsWith('.woff2'))
  .map((name) => `assets/${name}`)
  .sort((a, b) => size(b).gzip - size(a).gzip)
  .slice(0, 2);
let worst = 0;
console.log('compressed, to read a page      brotli      gzip');
for (const page of pages.sort()) {
  const files = closure('index.html', new Set(['index.html', ...fonts]));
  closure(page, files);
  if (shell && !page.startsWith('src/pages/session/')) closure(shell, files);
  const gzip = sum(files, 'gzip');
  worst = Math.max(worst, gzip);
  console.log(`${page.replace('src/pages/', '').replace('.tsx', '').padEnd(27)}${kib(sum(files, 'brotli'))} ${kib(gzip)}`);
}
console.log(`\nlargest first view: ${kib(worst).trim()} gzip, budget ${kib(budget).trim()}`);
if (worst > budget) {
  console.error('the first view is above its budget');
  process.exit(1);
}
