import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { html, openShop, push, type Shop, visit } from './shop.ts';

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

const orders = () => shop.events('purchase').map((event) => event.data!['n']);

test('pushes made before the tag loaded and after are heard, each once, in order', async () => {
  shop.pages['/'] = html("dataLayer=[{event:'purchase',n:1}];dataLayer.push({event:'purchase',n:2})");
  const { page, errors } = await visit(browser, shop.url('/'));
  await shop.until(() => orders().length === 2);
  await push(page, { event: 'purchase', n: 3 }, { event: 'purchase', n: 4 });
  await shop.until(() => orders().length === 4);
  expect(orders()).toEqual([1, 2, 3, 4]);
  expect(shop.names()).toEqual(['page_view', 'purchase', 'purchase', 'purchase', 'purchase']);
  expect(shop.events().map((event) => event.index)).toEqual([1, 2, 3, 4, 5]);
  expect(errors).toEqual([]);
});

test('a page without a dataLayer gets one', async () => {
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 1);
  await push(page, { event: 'purchase', n: 1 });
  await shop.until(() => orders().length === 1);
});

test("the page's own push still does what it did: this, arguments, return value", async () => {
  shop.pages['/'] = html(
    "dataLayer=[];dataLayer.push=function(){this.calls=(this.calls||0)+arguments.length;return 'mine'}",
  );
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 1);
  const result = await page.evaluate(() => {
    const layer = window.dataLayer;
    return [layer.push({ event: 'purchase', n: 1 }, { event: 'purchase', n: 2 }), layer.calls, layer.length];
  });
  expect(result).toEqual(['mine', 2, 0]);
  await shop.until(() => orders().length === 2);
});

test('a frozen dataLayer is heard too', async () => {
  shop.pages['/'] = html("dataLayer=Object.freeze([{event:'purchase',n:1}])");
  const { errors } = await visit(browser, shop.url('/'));
  await shop.until(() => orders().length === 1);
  expect(shop.names()).toEqual(['page_view', 'purchase']);
  expect(errors).toEqual([]);
});

/** What GTM does to push, before or after the tag: calls the one it found, then its tags push too, then it drops old entries. */
const GTM = `function gtm(){var old=dataLayer.push;dataLayer.push=function(){var a=[].slice.call(arguments);
  var r=old.apply(dataLayer,a);a.forEach(function(p){if(p.event&&!p['gtm.uniqueEventId']){p['gtm.uniqueEventId']=++gtm.id;
  if(p.event==='purchase'&&p.n<10)dataLayer.push({event:'login',of:p.n})}});
  while(dataLayer.length>300)dataLayer.shift();return r}}gtm.id=0;`;

test.each(['before', 'after'])('GTM taking over push %s the tag changes nothing', async (when) => {
  shop.pages['/'] = html(`dataLayer=[];${GTM}${when === 'before' ? 'gtm()' : ''}`);
  const { page, errors } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 1);
  await page.evaluate((after) => {
    const w = window;
    if (after) w.gtm();
    for (let n = 1; n <= 2; n++) w.dataLayer.push({ event: 'purchase', n });
    for (let n = 10; n < 410; n++) w.dataLayer.push({ event: 'purchase', n });
  }, when === 'after');
  await shop.until(() => shop.events().length >= 405);
  expect(orders()).toEqual([1, 2, ...Array.from({ length: 400 }, (_, i) => i + 10)]);
  expect(shop.events('login').map((event) => event.data)).toEqual([
    { event: 'login', of: 1 },
    { event: 'login', of: 2 },
  ]);
  expect(await page.evaluate(() => window.dataLayer.length)).toBe(300);
  expect(errors).toEqual([]);
});

test('a push that was replaced without calling ours, and a new array in its place, are found out', async () => {
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 1);
  await page.evaluate(() => {
    const w = window;
    w.dataLayer.push({ event: 'purchase', n: 1 });
    w.dataLayer.push = Array.prototype.push;
    w.dataLayer.push({ event: 'purchase', n: 2 });
  });
  await shop.until(() => orders().length === 2);
  await page.evaluate(() => {
    window.dataLayer = [{ event: 'purchase', n: 3 }];
  });
  await shop.until(() => orders().length === 3);
  await push(page, { event: 'purchase', n: 4 });
  await shop.until(() => orders().length === 4);
  expect(orders()).toEqual([1, 2, 3, 4]);
});

test('arguments objects, functions, null, texts, frozen, cyclic, huge and throwing pushes harm nothing', async () => {
  const { page, errors } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 1);
  const lengths = await page.evaluate(() => {
    const { dataLayer } = window;
    function gtag(..._args: unknown[]) {
      // biome-ignore lint/complexity/noArguments: as gtag does
      dataLayer.push(arguments);
    }
    const cyclic: Record<string, unknown> = { event: 'purchase', n: 3, body: document.body, window };
    cyclic['self'] = cyclic;
    gtag('js', new Date());
    gtag('event', 'purchase', { n: 1 });
    dataLayer.push(null, undefined, 'text', 7, () => {}, [], ['event', 'purchase'], Symbol('s'), 12n);
    dataLayer.push(Object.freeze({ event: 'purchase', n: 2, ecommerce: Object.freeze({ items: [] }) }));
    dataLayer.push(cyclic);
    dataLayer.push({
      event: 'purchase',
      n: 4,
      get bad() {
        throw new Error('bad');
      },
    });
    dataLayer.push({
      get event() {
        throw new Error('bad');
      },
    });
    dataLayer.push(
      new Proxy(
        {},
        {
          get() {
            throw new Error('bad');
          },
        },
      ),
    );
    dataLayer.push({ event: 'purchase', n: 5, html: document.createElement('p'), many: new Array(1e6).fill('x') });
    return dataLayer.push({ event: 'purchase', n: 6 });
  });
  expect(lengths).toBe(18);
  await shop.until(() => orders().length === 6);
  expect(shop.events('purchase').map(({ data, quality }) => ({ ...data, many: undefined, quality }))).toEqual([
    { n: 1, event: 'purchase', quality: undefined },
    { n: 2, event: 'purchase', ecommerce: { items: [] }, quality: undefined },
    { n: 3, event: 'purchase', quality: undefined },
    { n: 4, event: 'purchase', quality: undefined },
    { n: 5, event: 'purchase', quality: ['push_cut'] },
    { n: 6, event: 'purchase', quality: undefined },
  ]);
  expect(errors).toEqual([]);
});

test('the push is copied at once: what the page changes afterwards is not sent', async () => {
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 1);
  await page.evaluate(() => {
    const event: { event: string; ecommerce: { items: unknown[] } | null } = {
      event: 'purchase',
      ecommerce: { items: [{ item_id: 'A' }] },
    };
    window.dataLayer.push(event);
    event.ecommerce!.items.length = 0;
    event.ecommerce = null;
  });
  await shop.until(() => orders().length === 1);
  expect(shop.events('purchase')[0]!.data).toEqual({ event: 'purchase', ecommerce: { items: [{ item_id: 'A' }] } });
});

test('an ecommerce pushed without an event is sent by itself when the page is left before one comes', async () => {
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 1);
  await push(page, { ecommerce: { purchase: { actionField: { id: 'T1' } } } });
  await page.goto(shop.url('/next'));
  await shop.until(() => shop.events().length === 4);
  expect(shop.names()).toEqual(['page_view', 'ecommerce', 'page_engagement', 'page_view']);
  expect(shop.events('ecommerce')[0]).toMatchObject({
    data: { ecommerce: { purchase: { actionField: { id: 'T1' } } } },
    quality: ['ecommerce_without_event'],
  });
});

test('the script included twice does what it does once', async () => {
  shop.pages['/'] =
    `${html("dataLayer=[{event:'purchase',n:1}]")}<script src="SCRIPT"></script><script src="SCRIPT"></script>`;
  const { page } = await visit(browser, shop.url('/'));
  await push(page, { event: 'purchase', n: 2 });
  await page.goto(shop.url('/next'));
  await shop.until(() => shop.names().length === 5);
  expect(shop.names()).toEqual(['page_view', 'purchase', 'purchase', 'page_engagement', 'page_view']);
});

test('no global is added but clario and dataLayer', async () => {
  shop.pages['/bare'] = '<title>bare</title>';
  const { page } = await visit(browser, shop.url('/bare'));
  const globals = () => page.evaluate(() => Object.getOwnPropertyNames(window));
  const before = await globals();
  await page.addScriptTag({ url: '/clario.js' });
  await shop.until(() => shop.events().length === 1);
  expect((await globals()).filter((name) => !before.includes(name)).sort()).toEqual(['clario', 'dataLayer']);
});
