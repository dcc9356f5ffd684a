import { createHash } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { html, openShop, push, type Shop, visit, wait } from './shop.ts';

const ANN = createHash('sha256').update('ann@shop.com').digest('hex');

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

/** Everything the tag has put into the browser. */
const kept = (page: Page) =>
  page.evaluate(() => [document.cookie, ...Object.keys(localStorage)].filter((text) => text.includes('clario')));

test('calls made before the script has loaded are kept and done', async () => {
  shop.pages['/'] = html("clario('identify',{email:' Ann@Shop.com '});clario('track','wishlist_shared',{n:1})");
  await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 3);
  expect(shop.events().map(({ name, data, hit }) => [name, data, hit.user])).toEqual([
    ['page_view', undefined, undefined],
    ['identify', undefined, { email_sha256: ANN }],
    ['wishlist_shared', { n: 1 }, { email_sha256: ANN }],
  ]);
});

test('after identify every event of the page says who it was', async () => {
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 1);
  await page.evaluate(() => window.clario('identify', { customer_id: 'C-42' }));
  await push(page, { event: 'login' });
  await shop.until(() => shop.events().length === 3);
  expect(shop.events().map(({ name, hit }) => [name, hit.user])).toEqual([
    ['page_view', undefined],
    ['identify', { customer_id: 'C-42' }],
    ['login', { customer_id: 'C-42' }],
  ]);
});

test('what is set stands in the data of every event of the page, below what the event says itself', async () => {
  shop.pages['/'] = html("clario('set',{store:'Oslo',tier:1});clario('set',{tier:2,email:'ann@shop.com'})");
  const { page } = await visit(browser, shop.url('/'));
  await push(page, { event: 'login', store: 'Bergen' });
  await shop.until(() => shop.events().length === 2);
  expect(shop.events().map(({ name, data }) => [name, data])).toEqual([
    ['page_view', { store: 'Oslo', tier: 2, email: '[email]' }],
    ['login', { event: 'login', store: 'Bergen', tier: 2, email: '[email]' }],
  ]);
});

const users = () => shop.events().map(({ name, hit }) => [name, hit.user?.customer_id]);
const identify = (page: Page, who: unknown) =>
  page.evaluate((given) => window.clario('identify', given as object), who);

test('later pages of the session, and other tabs, say who it is too', async () => {
  shop.pages['/in'] = html("clario('identify',{customer_id:'C-42',email:'ann@shop.com'})");
  const { page } = await visit(browser, shop.url('/in'));
  await shop.until(() => shop.events().length === 2);
  await page.goto(shop.url('/next'));
  await shop.until(() => shop.events().length === 4);
  await visit(browser, shop.url('/tab'), page.context());
  await shop.until(() => shop.events().length === 5);
  expect(users()).toEqual([
    ['page_view', undefined],
    ['identify', 'C-42'],
    ['page_engagement', 'C-42'],
    ['page_view', 'C-42'],
    ['page_view', 'C-42'],
  ]);
  expect(shop.events().at(-1)!.hit.user).toEqual({ customer_id: 'C-42', email_sha256: ANN });
  expect(JSON.stringify(await page.evaluate(() => ({ ...localStorage })))).not.toContain('ann@');
});

test.each([[{ customer_id: null }], [{}], [null], [{ email: '' }]])(
  'identify with %j signs out, in every tab, without an event',
  async (nobody) => {
    const { page: one } = await visit(browser, shop.url('/1'));
    await identify(one, { customer_id: 'C-42' });
    await shop.until(() => shop.events().length === 2);
    const { page: two } = await visit(browser, shop.url('/2'), one.context());
    await shop.until(() => shop.events().length === 3);
    await identify(two, nobody);
    await push(two, { event: 'login' });
    await shop.until(() => shop.events().length === 4);
    await push(one, { event: 'login' });
    await shop.until(() => shop.events().length === 5);
    expect(users()).toEqual([
      ['page_view', undefined],
      ['identify', 'C-42'],
      ['page_view', 'C-42'],
      ['login', undefined],
      ['login', undefined],
    ]);
  },
);

test('another customer in the same session is another', async () => {
  const { page } = await visit(browser, shop.url('/'));
  await identify(page, { customer_id: 'C-42', email: 'ann@shop.com' });
  await identify(page, { customer_id: 'C-43' });
  await push(page, { event: 'login' });
  await shop.until(() => shop.events().length === 4);
  expect(shop.events().map(({ hit }) => hit.user)).toEqual([
    undefined,
    { customer_id: 'C-42', email_sha256: ANN },
    { customer_id: 'C-43' },
    { customer_id: 'C-43' },
  ]);
});

test('who it is, is forgotten when the session ends', async () => {
  const { page } = await visit(browser, shop.url('/'));
  await identify(page, { customer_id: 'C-42' });
  await shop.until(() => shop.events().length === 2);
  await page.evaluate(() => {
    const key = 'clario.demo.session';
    const session = JSON.parse(localStorage.getItem(key)!);
    localStorage.setItem(key, JSON.stringify({ ...session, last: session.last - 31 * 60_000 }));
  });
  await push(page, { event: 'login' });
  await shop.until(() => shop.events().length === 3);
  expect(users()).toEqual([
    ['page_view', undefined],
    ['identify', 'C-42'],
    ['login', undefined],
  ]);
});

test('without consent nobody is named; once it is given, who was identified before is', async () => {
  shop.pages['/'] = html("clario('consent',{analytics_storage:'denied'});clario('identify',{customer_id:'C-42'})");
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 2);
  await page.evaluate(() => window.clario('consent', { analytics_storage: 'granted' }));
  await push(page, { event: 'login' });
  await shop.until(() => shop.events().length === 3);
  expect(users()).toEqual([
    ['page_view', undefined],
    ['identify', undefined],
    ['login', 'C-42'],
  ]);
});

test('with consent taken back it is forgotten, and stays so when consent is given again', async () => {
  const { page } = await visit(browser, shop.url('/'));
  await identify(page, { customer_id: 'C-42' });
  await shop.until(() => shop.events().length === 2);
  await page.evaluate(() => {
    window.clario('consent', { analytics_storage: 'denied' });
    window.dataLayer.push({ event: 'login' });
  });
  await shop.until(() => shop.events().length === 4);
  await page.evaluate(() => {
    window.clario('consent', { analytics_storage: 'granted' });
    window.dataLayer.push({ event: 'login' });
  });
  await shop.until(() => shop.events().length === 5);
  expect(users()).toEqual([
    ['page_view', undefined],
    ['identify', 'C-42'],
    ['consent_update', 'C-42'],
    ['login', undefined],
    ['login', undefined],
  ]);
});

test('an unknown command, or nonsense, throws nothing into the page', async () => {
  const { page, errors } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 1);
  await page.evaluate(() => {
    window.clario('nonsense', 1);
    window.clario('identify', null);
    window.clario('identify', { email: Symbol('x') });
    window.clario('track');
    window.clario('track', 'x', 'text');
    window.clario('consent', 'granted');
    (window.clario as unknown as () => void)();
  });
  await shop.until(() => shop.events().length === 2);
  expect(shop.names()).toEqual(['page_view', 'x']);
  expect(errors).toEqual([]);
});

test('no body holds an address, wherever the page put it', async () => {
  shop.pages['/in'] = html(
    "dataLayer=[{event:'login',user:{email:'ann@shop.com','bob@shop.com':1},note:'write to eve%40shop.com'}]",
    'Hello ann@shop.com',
  );
  const { page } = await visit(
    browser,
    shop.url('/in?mail=ann@shop.com&next=%2F%3Fmail%3Dann%2540shop.com#eve%40shop.com'),
  );
  await page.evaluate(() => {
    window.clario('identify', { email: 'ann@shop.com', customer_id: 'bob@shop.com' });
    window.clario('track', 'ann@shop.com', { 'eve@shop.com': ['ann@shop.com'] });
    history.pushState({}, '', '/eve@shop.com');
  });
  await page.goto(shop.url('/next?from=ann@shop.com'));
  await shop.until(() => shop.events('page_view').length === 3);
  expect(shop.received.length).toBeGreaterThan(3);
  for (const { body } of shop.received) expect(body).not.toMatch(/(ann|bob|eve)(@|%(25)*40)/i);
  expect(shop.events()[0]!.hit.page).toMatchObject({
    url: shop.url('/in?mail=[email]&next=%2F%3Fmail%3D[email]#[email]'),
    title: 'Hello [email]',
  });
});

test('with analytics_storage denied there is no id, no session and nothing in the browser', async () => {
  shop.pages['/'] = html("clario('consent',{analytics_storage:'denied',ad_storage:'denied'})");
  shop.answers = [503];
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.received.length === 1);
  await push(page, { event: 'login' });
  await wait(700);
  expect(await kept(page)).toEqual([]);
  shop.answers = [204];
  await shop.until(() => shop.events().length === 2);
  for (const { hit } of shop.received) {
    expect(hit.consent).toEqual({ analytics_storage: 'denied', ad_storage: 'denied' });
    expect([hit.client_id, hit.session, hit.page!.index, hit.events[0]!.index]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  }
  expect(await kept(page)).toEqual([]);
});

test("gtag's consent commands count", async () => {
  shop.pages['/'] = html(`dataLayer=[];function gtag(){dataLayer.push(arguments)}
    gtag('consent','default',{analytics_storage:'denied',ad_user_data:'denied',wait_for_update:500})`);
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 1);
  expect(shop.received[0]!.hit).toMatchObject({ consent: { analytics_storage: 'denied', ad_user_data: 'denied' } });
  expect(shop.received[0]!.hit.client_id).toBe(undefined);
  await page.evaluate(() => {
    function gtag(..._args: unknown[]) {
      // biome-ignore lint/complexity/noArguments: as gtag does
      window.dataLayer.push(arguments);
    }
    gtag('consent', 'update', { analytics_storage: 'granted' });
  });
  await push(page, { event: 'login' });
  await shop.until(() => shop.events().length === 2);
  const { hit } = shop.received.at(-1)!;
  expect(hit.consent).toEqual({ analytics_storage: 'granted', ad_user_data: 'denied' });
  expect(hit.client_id).toMatch(/^[0-9a-f-]{36}$/);
  expect(hit.session!.number).toBe(1);
  expect(await kept(page)).toEqual(['clario.demo.session']);
});

test('consent taken back removes what was kept', async () => {
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 1);
  expect(await kept(page)).toEqual(['clario.demo.session']);
  await page.evaluate(() => window.clario('consent', { analytics_storage: 'denied' }));
  await push(page, { event: 'login' });
  await shop.until(() => shop.events().length === 3);
  expect(shop.received.at(-1)!.hit.client_id).toBe(undefined);
  expect(await kept(page)).toEqual([]);
});
