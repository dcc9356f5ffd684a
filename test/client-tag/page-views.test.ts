import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { html, openShop, push, type Shop, visit, wait } from './shop.ts';

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

/** [name, path, place in the session, number of the page view by order of appearance] */
function steps() {
  const views: string[] = [];
  return shop.events().map(({ name, hit: { page } }) => {
    if (!views.includes(page!.view_id!)) views.push(page!.view_id!);
    return [name, new URL(page!.url!).pathname + new URL(page!.url!).hash, page!.index, views.indexOf(page!.view_id!)];
  });
}

test('a page view a page, and its engagement when it is left', async () => {
  const { page } = await visit(browser, shop.url('/a'));
  await wait(1_000);
  await page.click('a');
  await shop.until(() => shop.events().length === 3);
  expect(steps()).toEqual([
    ['page_view', '/a', 1, 0],
    ['page_engagement', '/a', 1, 0],
    ['page_view', '/next', 2, 1],
  ]);
  const [, engagement, next] = shop.events();
  expect(engagement!.engaged_ms).toBeGreaterThan(900);
  expect(engagement!.engaged_ms).toBeLessThan(3_000);
  expect(next!.hit.page!.referrer).toBe(shop.url('/a'));
  expect(next!.hit.page!.title).toBe('Title');
});

test('a page view for each change of the URL by the history API, with the title it has then', async () => {
  const { page, errors } = await visit(browser, shop.url('/a'));
  await shop.until(() => shop.events().length === 1);
  await page.evaluate(() => {
    history.pushState({ n: 1 }, '', '/b');
    document.title = 'B';
    history.pushState({ n: 2 }, '', '/b'); // the same URL
    history.replaceState({ n: 3 }, '', '/c');
    document.title = 'C';
    history.replaceState({ n: 4 }, '');
  });
  await shop.until(() => shop.events().length === 5);
  await page.evaluate(() => history.go(-2));
  await shop.until(() => shop.events().length === 7);
  expect(steps()).toEqual([
    ['page_view', '/a', 1, 0],
    ['page_engagement', '/a', 1, 0],
    ['page_view', '/b', 2, 1],
    ['page_engagement', '/b', 2, 1],
    ['page_view', '/c', 3, 2],
    ['page_engagement', '/c', 3, 2],
    ['page_view', '/a', 4, 3],
  ]);
  expect(shop.events('page_view').map(({ hit }) => hit.page!.title)).toEqual(['Title', 'B', 'C', 'C']);
  expect(shop.events('page_view')[2]!.hit.page!.referrer).toBe(shop.url('/b'));
  expect(await page.evaluate(() => history.state)).toBe(null);
  expect(errors).toEqual([]);
});

test('no half of an e-mail address is left where a long URL is cut', async () => {
  const start = shop.url('/a?x=');
  await visit(browser, `${start}${'x'.repeat(3_980 - start.length)}&m=jane.doe@example.com`);
  await shop.until(() => shop.events().length === 1);
  const { url } = shop.events()[0]!.hit.page!;
  expect(url).toHaveLength(3_990);
  expect(url).toContain('&m=[email]');
});

test('a change of the hash is no page view, unless the site says so', async () => {
  const change = (url: string) =>
    visit(browser, url).then(({ page }) =>
      page.evaluate(() => {
        location.hash = '#one';
      }),
    );
  await change(shop.url('/a'));
  await wait(1_000);
  expect(steps()).toEqual([['page_view', '/a', 1, 0]]);

  const hashed = await openShop({ settings: { hash: true } });
  await change(hashed.url('/a'));
  await hashed.until(() => hashed.events().length === 3);
  expect(hashed.events('page_view').map(({ hit }) => hit.page!.url)).toEqual([hashed.url('/a'), hashed.url('/a#one')]);
  await hashed.close();
});

test('a page that pushes page_view itself has one, with what it says', async () => {
  shop.pages['/a'] = html("dataLayer=[{event:'page_view',page_type:'home'}]");
  const { page } = await visit(browser, shop.url('/a'));
  await shop.until(() => shop.events().length === 1);
  expect(shop.events()[0]!.data).toEqual({ event: 'page_view', page_type: 'home' });
  await push(page, { event: 'virtualPageview' }, { event: 'Page_View' }, { event: 'login' });
  await shop.until(() => shop.events().length === 2);
  expect(shop.names()).toEqual(['page_view', 'login']);
});

test('e-commerce pushed with a page_view is an event by itself', async () => {
  shop.pages['/a'] = html("dataLayer=[{event:'pageview',ecommerce:{detail:{products:[]}}}]");
  await visit(browser, shop.url('/a'));
  await shop.until(() => shop.events().length === 2);
  expect(shop.events().map(({ name, data }) => [name, data])).toEqual([
    ['page_view', undefined],
    ['ecommerce', { event: 'pageview', ecommerce: { detail: { products: [] } } }],
  ]);
});

test("clario('track', 'page_view') begins a page view", async () => {
  const { page } = await visit(browser, shop.url('/a'));
  await shop.until(() => shop.events().length === 1);
  await page.evaluate(() => window.clario('track', 'page_view', { step: 'payment' }));
  await shop.until(() => shop.events().length === 3);
  expect(steps()).toEqual([
    ['page_view', '/a', 1, 0],
    ['page_engagement', '/a', 1, 0],
    ['page_view', '/a', 2, 1],
  ]);
  expect(shop.events()[2]!.data).toEqual({ step: 'payment' });
});

test('time counts only while the page is visible and focused', async () => {
  shop.pages['/a'] = html(`
    var visible=true,focused=true;
    Object.defineProperty(document,'hidden',{get:function(){return !visible}});
    document.hasFocus=function(){return focused};
    function become(v,f){visible=v;focused=f;document.dispatchEvent(new Event('visibilitychange'));dispatchEvent(new Event(f?'focus':'blur'))}`);
  const { page } = await visit(browser, shop.url('/a'));
  await shop.until(() => shop.events().length === 1);
  await page.evaluate(() => (window as unknown as { become(v: boolean, f: boolean): void }).become(false, true));
  await wait(1_500);
  await page.evaluate(() => (window as unknown as { become(v: boolean, f: boolean): void }).become(true, false));
  await wait(1_500);
  await page.evaluate(() => (window as unknown as { become(v: boolean, f: boolean): void }).become(true, true));
  await wait(500);
  await push(page, { event: 'login' });
  await shop.until(() => shop.events().length === 2);
  expect(shop.events('login')[0]!.engaged_ms).toBeGreaterThan(450);
  expect(shop.events('login')[0]!.engaged_ms).toBeLessThan(2_000);
});

test('back from the back-forward cache there is a new page view, and nothing is lost or sent twice by it', async () => {
  // Playwright switches that cache off, and no longer finds its way in a page that comes from it: the page acts by itself
  const cached = await launchChromium([], ['--disable-back-forward-cache']);
  shop.pages['/a'] = html(
    "onpageshow=function(e){if(e.persisted)setTimeout(function(){dataLayer.push({event:'login',from:'cache'})},0)}",
  );
  shop.pages['/next'] = html('onload=function(){setTimeout(function(){history.back()},1000)}');
  const { page } = await visit(cached, shop.url('/a'));
  await shop.until(() => shop.events().length === 1);
  await page.click('a');
  await shop.until(() => shop.events().length === 6);
  await wait(1_000);
  await cached.close();
  expect(steps()).toEqual([
    ['page_view', '/a', 1, 0],
    ['page_engagement', '/a', 1, 0],
    ['page_view', '/next', 2, 1],
    ['page_engagement', '/next', 2, 1],
    ['page_view', '/a', 3, 2],
    ['login', '/a', 3, 2],
  ]);
  expect(shop.events('login')[0]!.data).toEqual({ event: 'login', from: 'cache' });
});

test('a page prerendered is counted when it is shown, not before', async () => {
  shop.pages['/a'] = html(`
    dataLayer=[];Object.defineProperty(document,'prerendering',{get:function(){return !window.shown},configurable:true});`);
  const { page } = await visit(browser, shop.url('/a'));
  await push(page, { event: 'login' });
  await wait(1_000);
  expect(shop.received).toEqual([]);
  await page.evaluate(() => {
    (window as unknown as { shown: boolean }).shown = true;
    document.dispatchEvent(new Event('prerenderingchange'));
  });
  await shop.until(() => shop.events().length === 2);
  expect(shop.names()).toEqual(['page_view', 'login']);
});
