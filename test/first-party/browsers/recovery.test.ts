/** The tag's id and the server's, each kept or lost: whose rows they are then, by the real server in the warehouse. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../../support/chromium.ts';
import { type BrowserShop, startBrowserShop } from './shop.ts';

let browser: Browser;
let shop: BrowserShop;
beforeAll(async () => {
  shop = await startBrowserShop();
  browser = await launchChromium([`--ignore-certificate-errors-spki-list=${shop.spki}`]);
});
afterAll(async () => {
  await browser.close();
  await shop.close();
});

const KEY = 'clario.shop.session';
const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/;

/** A visitor with those of the two ids that she has. */
async function visitor(tag: string | null, server: string | null): Promise<BrowserContext> {
  const context = await browser.newContext();
  if (server !== null) await context.addCookies([cookie(server)]);
  if (tag === null) return context;
  const page = await context.newPage();
  await page.goto(shop.page('shop.test', '/plain'));
  const session = { client_id: tag, id: 's1', number: 4, started_at: 1, last: 1, pages: 1, events: 1, campaign: '' };
  await page.evaluate(([key, text]) => localStorage.setItem(key!, text!), [KEY, JSON.stringify(session)]);
  await page.close();
  return context;
}

const cookie = (id: string) => ({
  name: 'clario_id',
  value: `1.${id}.1790000000`,
  domain: '.shop.test',
  path: '/',
  secure: true,
  httpOnly: true,
  expires: 1_850_000_000,
});

let visits = 0;
/** What the row of a page says: client_id and where it came from. */
async function visit(context: BrowserContext, path = '/'): Promise<{ page: Page; row: unknown[] }> {
  const page = await context.newPage();
  const url = shop.page('shop.test', `${path}?visit=${++visits}`);
  await page.goto(url);
  let row: unknown[] | undefined;
  await expect
    .poll(async () => {
      row = (await shop.rows('page_view')).find((one) => one[2] === url);
      return row;
    })
    .toBeDefined();
  return { page, row: row!.slice(0, 2) };
}

/**
 * Closes the page, and waits for the answer to what it says last, which renews the cookie. Nothing is left for the next page to send
 * again: that would be the first to come without the cookie.
 */
async function leave(page: Page): Promise<void> {
  const context = page.context();
  const kept = async () => (await context.cookies()).find(({ name }) => name === 'clario_id')!;
  const soon = Math.floor(Date.now() / 1000) + 86_400;
  await context.addCookies([{ ...(await kept()), expires: soon }]);
  await page.close();
  await expect.poll(async () => (await kept()).expires).toBeGreaterThan(soon);
  const plain = await context.newPage();
  await plain.goto(shop.page('shop.test', '/plain'));
  await plain.evaluate(() => {
    for (const key of Object.keys(localStorage)) if (key.includes('.queue.')) localStorage.removeItem(key);
  });
  await plain.close();
}

const ofTag = (page: Page) => page.evaluate((key) => JSON.parse(localStorage.getItem(key)!).client_id, KEY);
async function ofServer(context: BrowserContext): Promise<string> {
  const { value } = (await context.cookies()).find(({ name }) => name === 'clario_id')!;
  return value.split('.')[1]!;
}

test('both are there: the id is the one', async () => {
  const context = await visitor('ann', 'ann');
  const { page, row } = await visit(context);
  expect(row).toEqual(['ann', 'cookie']);
  expect([await ofTag(page), await ofServer(context)]).toEqual(['ann', 'ann']);
});

test("the tag's is gone: the server's is the id, and the tag takes it over; should that be lost then, it is there again", async () => {
  const context = await visitor(null, 'ann');
  const { page, row } = await visit(context);
  expect(row).toEqual(['ann', 'cookie']);
  await expect.poll(() => ofTag(page)).toBe('ann');
  await leave(page);
  await context.clearCookies();
  expect((await visit(context)).row).toEqual(['ann', 'tag']);
  expect(await ofServer(context)).toBe('ann');
});

test("the server's is gone: the tag's is the id, and the server takes it over; should that be lost then, it is there again", async () => {
  const context = await visitor('ann', null);
  const { page, row } = await visit(context);
  expect(row).toEqual(['ann', 'tag']);
  expect(await ofServer(context)).toBe('ann');
  await page.evaluate(() => localStorage.clear());
  await leave(page);
  expect((await visit(context)).row).toEqual(['ann', 'cookie']);
});

test('both are gone: a new id, the same for both', async () => {
  const context = await visitor(null, null);
  const { page, row } = await visit(context);
  expect(row).toEqual([expect.stringMatching(UUID7), 'tag']);
  expect([await ofTag(page), await ofServer(context)]).toEqual([row[0], row[0]]);
});

test("they are of different visits: the server's is the id, and the tag goes on with it", async () => {
  const context = await visitor('bob', 'ann');
  const { page, row } = await visit(context);
  expect(row).toEqual(['ann', 'cookie']);
  await expect.poll(() => ofTag(page)).toBe('ann');
});

test("where localStorage is blocked, the script's cookie takes the server's id over likewise", async () => {
  const context = await visitor(null, 'ann');
  const { page, row } = await visit(context, '/blocked');
  expect(row).toEqual(['ann', 'cookie']);
  const scripts = async () => (await context.cookies()).find(({ name }) => name === 'clario_id_js')!.value;
  await expect.poll(async () => JSON.parse(decodeURIComponent(await scripts())).client_id).toBe('ann');
  await leave(page);
  await context.clearCookies({ name: 'clario_id' });
  expect((await visit(context, '/blocked')).row).toEqual(['ann', 'tag']);
});
