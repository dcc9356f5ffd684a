import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { html, openShop, push, type Shop, visit } from './shop.ts';

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const BLOCK_COOKIES =
  "Object.defineProperty(document,'cookie',{get:function(){throw new Error('blocked')},set:function(){throw new Error('blocked')}});";
const FULL_STORAGE = "Storage.prototype.setItem=function(){throw new DOMException('full','QuotaExceededError')};";
const BLOCK_STORAGE = "Object.defineProperty(window,'localStorage',{get:function(){throw new Error('blocked')}});";

let browser: Browser;
let shop: Shop;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const sessions = () => shop.events('page_view').map(({ hit }) => [hit.session!.number, hit.page!.index]);

test('the id is a UUIDv7, the same on every page, and no cookie is written', async () => {
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 1);
  await page.goto(shop.url('/2'));
  await shop.until(() => shop.events('page_view').length === 2);
  expect(shop.received[0]!.hit.client_id).toMatch(UUID7);
  expect(new Set(shop.received.map(({ hit }) => hit.client_id)).size).toBe(1);
  expect(await page.context().cookies()).toEqual([]);
});

test('it stays the same in the sessions after', async () => {
  const { page } = await visit(browser, shop.url('/?utm_source=a'));
  await shop.until(() => shop.events().length === 1);
  await page.goto(shop.url('/?utm_source=b'));
  await shop.until(() => shop.events('page_view').length === 2);
  expect(sessions()).toEqual([
    [1, 1],
    [2, 1],
  ]);
  expect(new Set(shop.received.map(({ hit }) => hit.client_id)).size).toBe(1);
});

test('where localStorage is blocked it is in a first-party cookie of 400 days on the widest domain', async () => {
  shop.pages['/'] = html(BLOCK_STORAGE);
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 1);
  const cookies = await page.context().cookies();
  expect(cookies.map(({ name, domain, path, sameSite, secure }) => ({ name, domain, path, sameSite, secure }))).toEqual(
    [{ name: 'clario_tag', domain: '.shop.test', path: '/', sameSite: 'Lax', secure: false }],
  );
  expect(JSON.parse(decodeURIComponent(cookies[0]!.value)).client_id).toBe(shop.received[0]!.hit.client_id);
  expect(Math.round((cookies[0]!.expires - Date.now() / 1_000) / 86_400)).toBe(400);
  shop.pages['/help'] = html(BLOCK_STORAGE);
  await page.goto(shop.url('/help', 'help.shop.test'));
  await shop.until(() => shop.events('page_view').length === 2);
  expect(sessions()).toEqual([
    [1, 1],
    [1, 2],
  ]);
  expect(new Set(shop.received.map(({ hit }) => hit.client_id)).size).toBe(1);
});

test('another visitor is another', async () => {
  await visit(browser, shop.url('/'));
  await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 2);
  expect(new Set(shop.received.map(({ hit }) => hit.client_id)).size).toBe(2);
});

test('pages of one visit are one session, counted on', async () => {
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 1);
  await page.goto(shop.url('/2'));
  await shop.until(() => shop.events().length === 3);
  expect(sessions()).toEqual([
    [1, 1],
    [1, 2],
  ]);
  expect(shop.events().map(({ index }) => index)).toEqual([1, 2, 3]);
  expect(new Set(shop.received.map(({ hit }) => hit.session!.id)).size).toBe(1);
  expect(shop.received[0]!.hit.session!.started_at).toBe(shop.events()[0]!.at);
});

/** As if the last event had been so long ago. */
const AGE = (ms: number) => {
  const key = 'clario.demo.session';
  const session = JSON.parse(localStorage.getItem(key)!);
  localStorage.setItem(key, JSON.stringify({ ...session, last: session.last - ms }));
};

test('after 30 idle minutes the next event begins the next session, in the same page too', async () => {
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 1);
  await page.evaluate(AGE, 29 * 60_000);
  await push(page, { event: 'login' });
  await shop.until(() => shop.events().length === 2);
  await page.evaluate(AGE, 30 * 60_000);
  await push(page, { event: 'login' });
  await shop.until(() => shop.events().length === 3);
  const [first, second, third] = shop.events();
  expect([first, second, third].map((event) => event!.hit.session!.number)).toEqual([1, 1, 2]);
  expect(third!.hit.session!.id).not.toBe(first!.hit.session!.id);
  expect(third!.hit.session!.started_at).toBe(third!.at);
  expect(third!.index).toBe(1);
  expect(third!.hit.page!.index).toBe(1);
  expect(third!.hit.page!.view_id).toBe(first!.hit.page!.view_id);
});

test('another campaign in the landing URL begins a session; the same, or none, does not', async () => {
  const { page } = await visit(browser, shop.url('/?utm_source=a'));
  for (const path of ['/?utm_source=a&x=1', '/2', '/?gclid=77', '/?utm_source=a'])
    await page.goto(shop.url(path)).then(() => page.waitForTimeout(700));
  await shop.until(() => shop.events('page_view').length === 5);
  expect(sessions()).toEqual([
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 1],
    [3, 1],
  ]);
});

test('several tabs share the session and its numbers', async () => {
  const { page: one } = await visit(browser, shop.url('/1'));
  await shop.until(() => shop.events().length === 1);
  const { page: two } = await visit(browser, shop.url('/2'), one.context());
  await shop.until(() => shop.events().length === 2);
  for (const page of [one, two, one]) {
    const before = shop.events().length;
    await push(page, { event: 'login' });
    await shop.until(() => shop.events().length === before + 1);
  }
  expect(shop.events().map(({ index, hit }) => [index, hit.session!.number, hit.page!.index])).toEqual([
    [1, 1, 1],
    [2, 1, 2],
    [3, 1, 1],
    [4, 1, 2],
    [5, 1, 1],
  ]);
  expect(new Set(shop.received.map(({ hit }) => `${hit.client_id} ${hit.session!.id}`)).size).toBe(1);
});

test.each([
  ['cookies', BLOCK_COOKIES],
  ['localStorage', BLOCK_STORAGE],
  ['writing to localStorage', FULL_STORAGE],
])('with %s blocked the visitor and the session are the same on the next page', async (_, block) => {
  shop.pages['/1'] = html(block);
  shop.pages['/2'] = html(block);
  const { page, errors } = await visit(browser, shop.url('/1'));
  await shop.until(() => shop.events().length === 1);
  await page.goto(shop.url('/2'));
  await shop.until(() => shop.events('page_view').length === 2);
  expect(new Set(shop.received.map(({ hit }) => `${hit.client_id} ${hit.session!.id}`)).size).toBe(1);
  expect(sessions()).toEqual([
    [1, 1],
    [1, 2],
  ]);
  expect(errors).toEqual([]);
});

test('with both blocked they last as long as the page', async () => {
  shop.pages['/1'] = html(BLOCK_COOKIES + BLOCK_STORAGE);
  const { page, errors } = await visit(browser, shop.url('/1'));
  await shop.until(() => shop.events().length === 1);
  await push(page, { event: 'login' });
  await shop.until(() => shop.events().length === 2);
  const [one, two] = shop.received;
  expect(one!.hit.client_id).toMatch(UUID7);
  expect(two!.hit.client_id).toBe(one!.hit.client_id);
  expect(two!.hit.session).toEqual(one!.hit.session);
  expect(shop.events().map(({ index }) => index)).toEqual([1, 2]);
  expect(errors).toEqual([]);
});
