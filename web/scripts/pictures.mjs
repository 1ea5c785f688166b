// Takes a picture of each page, light and dark, wide and narrow, and says what the browser complained of:
// node scripts/pictures.mjs ADDRESS FOLDER [PATH...]. Chromium: /usr/bin/chromium, or CHROMIUM.
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [address = 'http://127.0.0.1:4173', folder = '/tmp/pictures', ...given] = process.argv.slice(2);
const client = '/clients/acme';
const paths = given.length
  ? given
  : ['/sign-in', '/clients', '/me', client, `${client}/accounts`, `${client}/accounts/c1`, `${client}/accounts/c1/edit`, `${client}/accounts/children`, `${client}/accounts/errors`, `${client}/accounts/errors?show=FD204~c3~`, `${client}/accounts/templates`, `${client}/accounts/add`, `${client}/accounts/add?stage=start&name=Acme+payer&bucket=acme-bills`, `${client}/accounts/add?stage=link&name=Acme+payer`, `${client}/accounts/add?stage=fetch&name=Acme+payer&connection=c1`, `${client}/settings/users`, `${client}/settings/invitations`, `${client}/settings/tokens`, `${client}/settings/audit`, `${client}/nowhere`];
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const looks = (process.env.LOOKS ?? 'light-1440,dark-1440,light-390,dark-390').split(',').map((look) => look.split('-'));
for (const [mode, width] of looks) {
  const context = await browser.newContext({ colorScheme: mode, viewport: { width: Number(width), height: 900 }, ignoreHTTPSErrors: true });
  const page = await context.newPage();
  let path = '';
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && console.log(`${path}: ${message.text()}`));
  page.on('pageerror', (error) => console.log(`${path}: ${error.message}`));
  for (path of paths) {
    await page.goto(address + path);
    await page.waitForTimeout(Number(process.env.WAIT ?? 1200));
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (sideways > 0) console.log(`${path}: at ${width} the page is ${sideways} px too wide`);
    await page.screenshot({ path: `${folder}/${path.replace(/[^a-z0-9]+/gi, '_').slice(1, 60) || 'home'}-${mode}-${width}.png`, fullPage: true });
  }
  await context.close();
}
await browser.close();
