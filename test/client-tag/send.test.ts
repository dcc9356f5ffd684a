import type { Browser, Page } from 'playwright-core';
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
  // another origin, as in life: metrics.shop.com beside www.shop.com
  shop = await openShop({ collector: 'metrics.shop.test' });
});
afterEach(() => shop.close());

const orders = () => shop.events('purchase').map((event) => event.data!['n']);
const order = (n: number, more = {}) => ({ event: 'purchase', n, ...more });
const queues = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('clario.demo.queue.')).length);

async function ready() {
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.events().length === 1);
  return page;
}

test('a request needs no preflight, carries cookies, and says when it left', async () => {
  const page = await ready();
  await page.context().addCookies([{ name: 'clario_id', value: 'by-the-server', domain: '.shop.test', path: '/' }]);
  await push(page, order(1));
  await shop.until(() => orders().length === 1);
  const [{ headers, hit, at }, { headers: later }] = shop.received as [
    (typeof shop.received)[0],
    (typeof shop.received)[0],
  ];
  expect(headers['content-type']).toBe('text/plain;charset=UTF-8');
  expect(later['cookie']).toBe('clario_id=by-the-server');
  expect(hit).toMatchObject({
    v: 1,
    site: 'demo',
    device: { language: 'en-US', screen: '1280x720', viewport: '1280x720', timezone: expect.any(String) },
  });
  expect(Math.abs(at - hit.sent_at)).toBeLessThan(1_000);
  expect(hit.sent_at - hit.events[0]!.at).toBeGreaterThanOrEqual(390);
});

test('ten events in a row go in one request', async () => {
  const page = await ready();
  await push(page, ...Array.from({ length: 10 }, (_, n) => order(n)));
  await shop.until(() => orders().length === 10);
  expect(shop.received.length).toBe(2);
});

test('a request holds 100 events and 60 kB at most; a huge event goes alone', async () => {
  const page = await ready();
  await push(page, ...Array.from({ length: 250 }, (_, n) => order(n)));
  await shop.until(() => orders().length === 250);
  await push(page, order(250, { texts: Array(15).fill('x'.repeat(8_000)) }), order(251));
  await push(page, ...Array.from({ length: 20 }, (_, n) => order(252 + n, { text: 'x'.repeat(8_000) })));
  await shop.until(() => orders().length === 272);
  expect(orders()).toEqual(Array.from({ length: 272 }, (_, n) => n));
  expect(shop.received.map(({ hit }) => hit.events.length)).toEqual([1, 100, 100, 50, 1, 8, 7, 6]);
  for (const { body, hit } of shop.received) if (hit.events.length > 1) expect(body.length).toBeLessThan(61_000);
});

test.each([[503], [429], [500], [404], ['drop']] as const)('after %s everything arrives, in order', async (answer) => {
  const page = await ready();
  shop.answers = [answer, answer, 204];
  await push(page, order(1));
  await wait(600);
  await push(page, order(2));
  await shop.until(() => orders().length === 2);
  expect(orders()).toEqual([1, 2]);
  const attempts = shop.received.filter(({ hit }) => hit.events[0]!.data?.['n'] === 1);
  const [first, last] = [attempts[0]!, attempts.at(-1)!];
  expect(last.hit.events[0]!.id).toBe(first.hit.events[0]!.id);
  expect(last.hit.events[0]!.at).toBe(first.hit.events[0]!.at);
  expect(last.hit.sent_at - first.hit.sent_at).toBeGreaterThan(400);
  expect(Math.abs(last.at - last.hit.sent_at)).toBeLessThan(1_000);
  await wait(100);
  expect(await queues(page)).toBe(0);
});

test('Retry-After is waited for', async () => {
  const page = await ready();
  shop.answers = [503, 204];
  shop.headers['retry-after'] = '3';
  await push(page, order(1));
  await shop.until(() => orders().length === 1);
  const [, first, second] = shop.received;
  expect(second!.at - first!.at).toBeGreaterThanOrEqual(2_950);
});

test.each([400, 403, 413, 415])(
  'what is refused with %i is not sent again, and takes no other event with it',
  async (answer) => {
    const page = await ready();
    shop.answers = [answer, answer, 204];
    await push(page, order(1), order(2), order(3));
    await shop.until(() => orders().length === 2);
    await push(page, order(4), order(5));
    await shop.until(() => orders().length === 4);
    expect(orders()).toEqual([2, 3, 4, 5]);
    expect(shop.received.slice(1).map(({ hit }) => hit.events.map((event) => event.data!['n']))).toEqual([
      [1, 2, 3],
      [1],
      [2, 3],
      [4, 5],
    ]);
  },
);

test('what an outage keeps from arriving is in the browser, and arrives after a reload with the page it came from', async () => {
  const page = await ready();
  shop.answers = ['drop'];
  await push(page, order(1));
  await wait(600);
  await push(page, order(2));
  await wait(600);
  expect(await queues(page)).toBe(1);
  await page.goto(shop.url('/next'), { waitUntil: 'commit' });
  shop.answers = [204];
  await shop.until(() => shop.events().length === 5);
  expect(shop.events().map(({ name, hit }) => [name, new URL(hit.page!.url!).pathname, hit.page!.index])).toEqual([
    ['page_view', '/', 1],
    ['purchase', '/', 1],
    ['purchase', '/', 1],
    ['page_engagement', '/', 1],
    ['page_view', '/next', 2],
  ]);
  expect(orders()).toEqual([1, 2]);
  await wait(300);
  expect(await queues(page)).toBe(0);
});

test('pushes made just before leaving, and while leaving, arrive without another page', async () => {
  const page = await ready();
  shop.pages['/elsewhere'] = '<title>no tag here</title>';
  await page.evaluate((url) => {
    addEventListener('pagehide', () => window.dataLayer.push({ event: 'purchase', n: 3 }, { event: 'purchase', n: 4 }));
    window.dataLayer.push({ event: 'purchase', n: 1 }, { event: 'purchase', n: 2 });
    location.href = url;
  }, shop.url('/elsewhere'));
  await shop.until(() => shop.events().length === 6);
  expect(orders()).toEqual([1, 2, 3, 4]);
  expect(shop.names()).toEqual(['page_view', 'purchase', 'purchase', 'page_engagement', 'purchase', 'purchase']);
});

test('the first event after loading, left at once, arrives', async () => {
  shop.pages['/elsewhere'] = '<title>no tag here</title>';
  const { page } = await visit(browser, shop.url('/'));
  await page.evaluate((url) => {
    window.dataLayer.push({ event: 'purchase', n: 1 });
    location.href = url;
  }, shop.url('/elsewhere'));
  await shop.until(() => shop.events().length === 3);
  expect(shop.names()).toEqual(['page_view', 'purchase', 'page_engagement']);
});

test('a closed tab sends what it has', async () => {
  const page = await ready();
  const other = await page.context().newPage();
  await push(page, order(1));
  await page.close({ runBeforeUnload: true });
  await shop.until(() => orders().length === 1);
  await other.close();
});

test('with the collector failing while the page is left, the next page brings everything', async () => {
  const page = await ready();
  shop.answers = [503];
  await page.evaluate((url) => {
    window.dataLayer.push({ event: 'purchase', n: 1 });
    location.href = url;
  }, shop.url('/next'));
  await shop.until(() => shop.received.length >= 2);
  shop.answers = [204];
  await shop.until(() => shop.events().length === 4);
  expect(shop.names()).toEqual(['page_view', 'purchase', 'page_engagement', 'page_view']);
});

test('two tabs in an outage send their own, each event once', async () => {
  const one = await ready();
  const { page: two } = await visit(browser, shop.url('/2'), one.context());
  await shop.until(() => shop.events().length === 2);
  shop.answers = [503];
  await push(one, order(1));
  await push(two, order(2));
  await wait(700);
  expect(await queues(one)).toBe(2);
  const before = shop.received.length;
  shop.answers = [204];
  await shop.until(() => orders().length === 2);
  await wait(2_500);
  const sent = shop.received
    .slice(before)
    .flatMap(({ hit, answer }) => (answer === 204 ? hit.events.map(({ id }) => id) : []));
  expect(sent.length).toBe(2);
  expect(await queues(one)).toBe(0);
});

test('what a tab that died has left, another takes over after 5 minutes, not before', async () => {
  const page = await ready();
  const leave = (key: string, age: number, n: number) =>
    page.evaluate(
      ([key, age, n]) => {
        const event = { id: `01a0c450-6c00-7000-a000-00000000000${n}`, at: 1, name: 'purchase', data: { n } };
        const item = { head: '{"v":1,"site":"demo"', text: JSON.stringify(event), bytes: 200 };
        localStorage.setItem(`clario.demo.queue.${key}`, JSON.stringify([Date.now() - age, item]));
      },
      [key, age, n] as const,
    );
  await leave('dead', 301_000, 1);
  await leave('alive', 200_000, 2);
  await page.evaluate(() => localStorage.setItem('clario.demo.queue.broken', '[1,'));
  await page.goto(shop.url('/next'));
  await shop.until(() => shop.events('page_view').length === 2);
  await wait(500);
  expect(orders()).toEqual([1]);
  expect(await queues(page)).toBe(1);
});

test('storage holds 200 kB and 500 events at most, the newest', async () => {
  const page = await ready();
  shop.answers = ['drop'];
  await push(page, ...Array.from({ length: 600 }, (_, n) => order(n)));
  await wait(700);
  await push(page, ...Array.from({ length: 40 }, (_, n) => order(600 + n, { text: 'x'.repeat(8_000) })));
  await wait(700);
  const length = await page.evaluate(
    () => localStorage.getItem(Object.keys(localStorage).find((key) => key.startsWith('clario.demo.queue.'))!)!.length,
  );
  expect(length).toBeLessThan(250_000);
  shop.answers = [204];
  await shop.until(() => orders().at(-1) === 639);
  expect(orders()).toEqual(Array.from({ length: 23 }, (_, n) => 617 + n));
});

test('with storage blocked an outage is survived in memory', async () => {
  shop.pages['/blocked'] = html(
    "Object.defineProperty(window,'localStorage',{get:function(){throw new Error('no')}});",
  );
  const { page, errors } = await visit(browser, shop.url('/blocked'));
  await shop.until(() => shop.events().length === 1);
  shop.answers = [503, 204];
  await push(page, order(1));
  await shop.until(() => orders().length === 1);
  expect(errors).toEqual([]);
});
