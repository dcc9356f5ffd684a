/**
 * How long each cookie lives, asked of real browsers: the table of docs/first-party.md is printed from here. `UPDATE_DOCS=1 npx vitest run
 * test/first-party/browsers/lives.test.ts` prints it anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { driveChromium } from './chromium.ts';
import { cookieOf, type Driven } from './driven.ts';
import { driveFirefox } from './firefox.ts';
import { type BrowserShop, startBrowserShop } from './shop.ts';
import { startWebKit } from './webkit.ts';

const DOCS = new URL('../../../docs/first-party.md', import.meta.url);
const [BEGIN, END] = ['<!-- measured by test/first-party/browsers/lives.test.ts -->\n', '<!-- end of measured -->'];

/** Days. `adScript`, `adServer`: after a click on another site's page, with gclid in the address. */
type Lives = { script: number; server: number; adScript: number; adServer: number; keeper: number };

let shop: BrowserShop;
const measured: (readonly [name: string, Lives])[] = [];
beforeAll(async () => {
  shop = await startBrowserShop();
  shop.body = '<a href="https://shop.test:PORT/blocked?gclid=abc">An ad</a>';
});
afterAll(() => shop.close());

const days = async (browser: Driven, name: string) => (await cookieOf(browser, name)).days;

/** The tag's own cookie, where it needs one, and the one that the collector's answer sets. */
async function set(browser: Driven) {
  await browser.open(shop.page('shop.test', '/blocked'));
  return { script: await days(browser, 'clario_id_js'), server: await days(browser, 'clario_id') };
}

/** Cut to 7 days, as Safari cuts one of a collector elsewhere; then a page that the shop's own server answers, with the keeper. */
async function keep(browser: Driven) {
  await browser.put({ name: 'clario_id', value: '1.kept.1790000000', days: 7 });
  expect(await days(browser, 'clario_id')).toBe(7);
  await browser.open(shop.page('shop.test', '/kept'));
  const { value, days: keeper } = await cookieOf(browser, 'clario_id');
  expect(value).toBe('1.kept.1790000000');
  return { keeper };
}

/** Both cookies were about to go: what is there in the end was set after the click. */
async function click(browser: Driven) {
  await browser.open(shop.page('shop.test', '/plain'));
  for (const [name, value] of [
    ['clario_id', '1.kept.1790000000'],
    ['clario_id_js', 'old'],
  ] as const)
    await browser.put({ name, value, days: 2 });
  await browser.open(shop.page('tracker.test', '/plain'));
  await browser.click();
  for (const name of ['clario_id_js', 'clario_id']) await expect.poll(() => days(browser, name)).not.toBe(2);
  return { adScript: await days(browser, 'clario_id_js'), adServer: await days(browser, 'clario_id') };
}

async function measure(browser: Driven): Promise<Lives> {
  const lives = { ...(await set(browser)), ...(await keep(browser)), ...(await click(browser)) } as Lives;
  measured.push([browser.name, lives]);
  return lives;
}

const FULL: Lives = { script: 400, server: 400, adScript: 400, adServer: 400, keeper: 400 };

test('Chromium keeps every cookie for 400 days', async () => {
  const browser = await driveChromium(shop);
  expect(await measure(browser).finally(browser.close)).toEqual(FULL);
});

test('Firefox keeps every cookie for 400 days', async () => {
  const browser = await driveFirefox();
  expect(await measure(browser).finally(browser.close)).toEqual(FULL);
});

test("WebKit with ITP keeps the server's 400 days, a script's 7, and 1 after a click on a page of a domain that follows people", async () => {
  const webkit = await startWebKit();
  try {
    const first = await webkit.drive();
    const lives = await measure(first).finally(first.close);
    expect(lives).toEqual({ ...FULL, script: 7, adScript: 7 });
    webkit.markPrevalent('tracker.test');
    const second = await webkit.drive();
    const after = await click(second).finally(second.close);
    expect(after).toEqual({ adScript: 1, adServer: 400 });
    Object.assign(lives, after);
  } finally {
    await webkit.close();
  }
});

test('the table of the docs is what was measured', () => {
  const docs = readFileSync(DOCS, 'utf8');
  const [before, rest] = docs.split(BEGIN) as [string, string];
  const [table, after] = rest.split(END) as [string, string];
  const printed = tableOf(measured);
  // a browser that is updated need not be measured anew, as long as it does what the one before did
  const withoutVersions = (text: string) => text.replace(/(Chromium|Firefox|WebKitGTK) [\d.]+/g, '$1');
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(DOCS, `${before}${BEGIN}${printed}${END}${after}`);
  else expect(withoutVersions(table)).toBe(withoutVersions(printed));
});

function tableOf(rows: typeof measured): string {
  const lines = rows.map(([name, { script, server, adScript, adServer, keeper }]) => {
    const browser = name.startsWith('WebKit') ? `${name}, tracking prevention on` : name;
    const cells = [script, server, `script ${said(adScript)}, server ${said(adServer)}`, keeper];
    return `| ${browser} | ${cells.map((cell) => (typeof cell === 'number' ? said(cell) : cell)).join(' | ')} |\n`;
  });
  return `| browser | cookie by a script | cookie by the server | both, after a click on an ad | with the id keeper |
| --- | --- | --- | --- | --- |
${lines.join('')}`;
}

const said = (days: number) => (days === 1 ? '1 day' : `${days} days`);
