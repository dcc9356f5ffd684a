/** Linked hosts in Chromium: shop.test and other.test are two domains, of one shop, with the real server behind both. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hmac } from '../../../client-tag/hmac.ts';
import { linkGrant } from '../../../server/first-party/link.ts';
import { launchChromium } from '../../support/chromium.ts';
import { type BrowserShop, startBrowserShop } from './shop.ts';

const KEY = '2f6b3c0de1894a7d95b0c7f2d41e8a63';

let browser: Browser;
let shop: BrowserShop;
let context: BrowserContext;
beforeAll(async () => {
  shop = await startBrowserShop({ linked_hosts: ['shop.test', 'other.test'], link_key: KEY });
  browser = await launchChromium([`--ignore-certificate-errors-spki-list=${shop.spki}`]);
});
afterAll(async () => {
  await browser.close();
  await shop.close();
});
beforeEach(async () => {
  context = await browser.newContext();
});

const cookie = (id: string, domain: string) => ({
  name: 'clario_id',
  value: `1.${id}.1790000000`,
  domain: `.${domain}`,
  path: '/',
  secure: true,
  httpOnly: true,
  expires: 1_850_000_000,
});

let count = 0;
/** A page of shop.test with this in its body, once the tag has its first answer; `place` is an address on other.test that no test has twice. */
async function depart(body: string, id = 'ann', path = '/'): Promise<{ page: Page; place: string }> {
  const place = shop.page('other.test', `/place-${++count}`);
  shop.body = body.replaceAll('PLACE', place);
  await context.addCookies([cookie(id, 'shop.test')]);
  const page = await context.newPage();
  await page.goto(shop.page('shop.test', path));
  if (path === '/') await page.waitForFunction(() => localStorage.getItem('clario.shop.link') !== null);
  return { page, place };
}

/** The row of the page view of a place: client_id and where it came from. Its address is as it is without the id. */
async function arrival(place: string): Promise<unknown[]> {
  let row: unknown[] | undefined;
  await expect
    .poll(async () => {
      row = (await shop.rows('page_view')).find((one) => one[2] === place);
      return row;
    })
    .toBeDefined();
  return row!.slice(0, 2);
}

const linksCounted = async (): Promise<{ [result: string]: number }> =>
  Object.fromEntries(
    [...(await shop.metrics()).matchAll(/^clario_links_total\{result="(\w+)"\} (\d+)$/gm)].map(([, result, n]) => [
      result,
      +n!,
    ]),
  );
/** What has been counted since `before`, without what has not. */
const since = async (before: { [result: string]: number }) =>
  Object.fromEntries(
    Object.entries(await linksCounted())
      .map(([k, n]) => [k, n - before[k]!])
      .filter(([, n]) => n !== 0),
  );

const hrefs = (page: Page) =>
  page.evaluate(() => [...document.querySelectorAll('a')].map((a) => a.getAttribute('href')));

describe('the id is handed over', () => {
  test('by a click; the address says nothing of it, there or here', async () => {
    const before = await linksCounted();
    const { page, place } = await depart('<a href="PLACE?size=M&x=%20a#top">to the other shop</a>');
    await page.click('a');
    await page.waitForURL(`${place}?size=M&x=%20a#top`);
    expect(await arrival(`${place}?size=M&x=%20a#top`)).toEqual(['ann', 'link']);
    expect(await since(before)).toEqual({ adopted: 1 });
    const { value } = (await context.cookies(place)).find(({ name }) => name === 'clario_id')!;
    // it is as old as it is
    expect(value).toBe('1.ann.1790000000');
    await expect
      .poll(() => page.evaluate(() => JSON.parse(localStorage.getItem('clario.shop.session')!).client_id))
      .toBe('ann');
    await page.goto(`${place}?next`);
    expect(await arrival(`${place}?next`)).toEqual(['ann', 'cookie']);
  });

  test.each<[string, string, (page: Page) => Promise<void>]>([
    ['the middle button', '<a href="PLACE">', (page) => page.click('a', { button: 'middle' })],
    ['Control and a click', '<a href="PLACE">', (page) => page.click('a', { modifiers: ['ControlOrMeta'] })],
    ['target=_blank', '<a href="PLACE" target="_blank">', (page) => page.click('a')],
  ])('in a new tab, by %s; the link is as it was', async (_, link, click) => {
    const { page, place } = await depart(`${link}to the other shop</a>`);
    await click(page);
    expect(await arrival(place)).toEqual(['ann', 'link']);
    expect(await hrefs(page)).toEqual([place]);
  });

  test('by the keyboard, and out of a component', async () => {
    const { page, place } = await depart('<div></div>');
    await page.evaluate((place) => {
      const root = document.querySelector('div')!.attachShadow({ mode: 'open' });
      root.innerHTML = `<a href="${place}"><b>to the other shop</b></a>`;
      root.querySelector('a')!.focus();
    }, place);
    await page.keyboard.press('Enter');
    expect(await arrival(place)).toEqual(['ann', 'link']);
  });

  test.each([
    ['GET', '<form action="PLACE?lost=1"><input name="q" value="tee"><button>go</button></form>', '?q=tee'],
    [
      'POST',
      '<form method="post" action="PLACE?kept=1"><input name="q" value="tee"><button>go</button></form>',
      '?kept=1',
    ],
    [
      'a button of its own action',
      '<form method="post" action="/plain"><button formaction="PLACE">go</button></form>',
      '',
    ],
  ])('by a form: %s', async (_, form, query) => {
    const { page, place } = await depart(form);
    await page.click('button');
    expect(await arrival(place + query)).toEqual(['ann', 'link']);
  });

  test('back again, too', async () => {
    const place = shop.page('other.test', `/place-${++count}`);
    shop.body = '<a href="https://shop.test:PORT/back">back</a>';
    await context.addCookies([cookie('bea', 'other.test')]);
    const page = await context.newPage();
    await page.goto(place);
    await page.waitForFunction(() => localStorage.getItem('clario.shop.link') !== null);
    await page.click('a');
    expect(await arrival(shop.page('shop.test', '/back'))).toEqual(['bea', 'link']);
  });
});

describe('it is not handed over', () => {
  test('to another host, or to the same', async () => {
    const { page } = await depart(
      '<a id=third href="https://third.test:PORT/plain">a</a><a id=same href="/plain">b</a>',
    );
    await page.click('#third');
    await page.waitForURL((url) => url.hostname === 'third.test');
    expect(page.url()).toBe(shop.page('third.test', '/plain'));
    await page.goBack();
    await page.click('#same');
    await page.waitForURL((url) => url.pathname === '/plain');
    expect(page.url()).toBe(shop.page('shop.test', '/plain'));
  });

  test('without consent', async () => {
    const { page, place } = await depart('<a href="PLACE">to the other shop</a>');
    await page.evaluate(() => window.clario('consent', { analytics_storage: 'denied' }));
    // what signs links goes with the rest
    expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => !key.includes('.queue.')))).toEqual([]);
    await page.click('a');
    const [id, source] = await arrival(place);
    expect([id === 'ann', source]).toEqual([false, 'tag']);
  });

  test('to who is known there: by the cookie, or by the tag alone', async () => {
    const before = await linksCounted();
    await context.addCookies([cookie('bob', 'other.test')]);
    const { page, place } = await depart('<a href="PLACE">to the other shop</a>');
    await page.click('a');
    expect(await arrival(place)).toEqual(['bob', 'cookie']);
    // a tag that knows nobody sends the link; the cookie goes before it
    expect(await since(before)).toEqual({ known: 1 });
    await expect
      .poll(() => page.evaluate(() => JSON.parse(localStorage.getItem('clario.shop.session')!).client_id))
      .toBe('bob');
    await context.clearCookies({ domain: '.other.test' });
    const again = await depart('<a href="PLACE">to the other shop</a>');
    await again.page.click('a');
    expect(await arrival(again.place)).toEqual(['bob', 'tag']);
    expect(await since(before)).toEqual({ known: 1 });
  });
});

/** A link as the tag makes it, of an answer that came so many ms ago. */
function link(id: string, ago: number, key = KEY): string {
  const grant = linkGrant(key, 'shop', { id, created: 1_790_000_000_000 }, Date.now() - ago);
  const dot = grant.lastIndexOf('.');
  const text = `${grant.slice(0, dot)}.0`;
  return `${text}.${hmac(grant.slice(dot + 1), text).slice(0, 32)}`;
}

describe('it is taken out of the address, ignored and counted', () => {
  const follow = async (token: string, host = 'shop.test') => {
    const { page, place } = await depart(`<a href="PLACE?clario_id=${token}">to the other shop</a>`, 'ann', '/plain');
    if (host !== 'shop.test') await page.goto(shop.page(host, '/plain'));
    await page.click('a');
    return arrival(place);
  };

  test('when it is forged, expired, or used by another browser', async () => {
    const before = await linksCounted();
    expect((await follow(link('eve', 0, KEY.replace('2', '3'))))[1]).toBe('tag');
    expect(await since(before)).toEqual({ forged: 1 });
    context = await browser.newContext();
    expect((await follow(link('eve', 130_000)))[1]).toBe('tag');
    expect(await since(before)).toEqual({ forged: 1, expired: 1 });
    const token = link('eve', 60_000);
    context = await browser.newContext();
    expect(await follow(token)).toEqual(['eve', 'link']);
    context = await browser.newContext();
    expect((await follow(token))[1]).toBe('tag');
    expect(await since(before)).toEqual({ forged: 1, expired: 1, adopted: 1, replayed: 1 });
  });

  test("when somebody else's page, or none, led here: it is not even sent", async () => {
    const before = await linksCounted();
    expect((await follow(link('eve', 0), 'tracker.test'))[1]).toBe('tag');
    const page = await (await browser.newContext()).newPage();
    const place = shop.page('other.test', `/place-${++count}`);
    await page.goto(`${place}?clario_id=${link('eve', 0)}`);
    expect((await arrival(place))[1]).toBe('tag');
    expect(await since(before)).toEqual({});
  });
});
