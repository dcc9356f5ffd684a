/** Each consent mode in a real browser: what leaves, what is stored, under which name. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ConsentMode, TagSettings } from '../../client-tag/wire.ts';
import { launchChromium } from '../support/chromium.ts';
import { html, openShop, push, type Shop, visit, wait } from './shop.ts';

let browser: Browser;
let shop: Shop;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
afterEach(() => shop.close());

const open = async (consentMode: ConsentMode, settings: Partial<TagSettings> = {}) => {
  shop = await openShop({ settings: { consentMode, ...settings } });
};

const GTAG = 'dataLayer=[];function gtag(){dataLayer.push(arguments)};';
const DENIED = `${GTAG}gtag('consent','default',{analytics_storage:'denied'});`;
const GPC = "Object.defineProperty(navigator,'globalPrivacyControl',{value:true});";
const DNT = "Object.defineProperty(navigator,'doNotTrack',{value:'1'});";
const update = (page: Page, state: 'granted' | 'denied') =>
  page.evaluate((said) => {
    function gtag(..._args: unknown[]) {
      // biome-ignore lint/complexity/noArguments: as gtag does
      window.dataLayer.push(arguments);
    }
    gtag('consent', 'update', { analytics_storage: said });
  }, state);

/** Everything that any script could have left in the browser. */
const traces = async (page: Page) => {
  const stored = await page.evaluate(async () => ({
    cookie: document.cookie,
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: 'caches' in window ? await caches.keys() : [],
  }));
  return { ...stored, cookies: (await page.context().cookies()).map(({ name }) => name) };
};
const NO_TRACE = { cookie: '', local: [], session: [], databases: [], caches: [], cookies: [] };
const SESSION = { ...NO_TRACE, local: ['clario.demo.session'] };

/** What each request said, without what differs from run to run. */
const said = () =>
  shop.received.map(({ hit }) => ({
    names: hit.events.map(({ name }) => name),
    id: hit.client_id !== undefined,
    session: hit.session?.number,
    index: hit.events[0]!.index,
    consent: hit.consent,
    ...(hit.consent_sent && { sent: hit.consent_sent }),
    ...(hit.forget && { forget: true }),
  }));
const event = (name: string, consent: object | undefined, id: number | undefined, more: object = {}) => ({
  names: [name],
  id: id !== undefined,
  session: id === undefined ? undefined : 1,
  index: id,
  consent,
  ...more,
});
const ALL_DENIED = {
  analytics_storage: 'denied',
  ad_storage: 'denied',
  ad_user_data: 'denied',
  ad_personalization: 'denied',
};
const NO = { analytics_storage: 'denied' };
const YES = { analytics_storage: 'granted' };

/** A page is opened and `login` pushed; then nothing more happens. */
async function look(head: string, inZone = 'Europe/Berlin') {
  shop.pages['/'] = html(head);
  const requests: string[] = [];
  const context: BrowserContext = await browser.newContext({ timezoneId: inZone });
  context.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
  const { page, errors } = await visit(browser, shop.url('/'), context);
  await wait(700);
  await push(page, { event: 'login' });
  await wait(700);
  expect(errors).toEqual([]);
  return { page, requests: requests.filter((one) => !one.endsWith('favicon.ico')) };
}
const LOADED = ['GET /', 'GET /clario.js'];

describe('required', () => {
  test.each([
    ['nothing is said', '', {}],
    ['the default denies', DENIED, {}],
    ['GPC is on', GPC, {}],
    ['GPC is on and the default grants', `${GPC}${GTAG}gtag('consent','default',{analytics_storage:'granted'})`, {}],
    [
      'DNT is on, and the site honours it',
      `${DNT}${GTAG}gtag('consent','default',{analytics_storage:'granted'})`,
      { dnt: true },
    ],
    [
      'a default denies it where she may be',
      `${GTAG}gtag('consent','default',{analytics_storage:'granted'});gtag('consent','default',{analytics_storage:'denied',region:['DE']})`,
      {},
    ],
  ])('nothing leaves and nothing is stored while %s; not when the page is left, either', async (_, head, settings) => {
    await open('required', settings);
    const { page, requests } = await look(head);
    expect(await traces(page)).toEqual(NO_TRACE);
    await page.goto(shop.url('/robots.txt'));
    await wait(300);
    expect(requests.filter((one) => one.includes('/collect'))).toEqual([]);
    expect(requests.slice(0, 2)).toEqual(LOADED);
    expect(shop.received).toEqual([]);
  });

  test('granted later, what was held is sent, in order, with its own times, the state it happened in, and ids', async () => {
    await open('required');
    const before = Date.now();
    const { page } = await look(DENIED);
    const heard = Date.now();
    await wait(600);
    await update(page, 'granted');
    await shop.until(() => shop.events().length === 2);
    await push(page, { event: 'login' });
    await shop.until(() => shop.events().length === 3);
    expect(said()).toEqual([
      { ...event('page_view', NO, 1, { sent: 'granted' }), names: ['page_view', 'login'] },
      event('login', YES, 3),
    ]);
    const [view, login] = shop.events();
    expect(view!.at).toBeGreaterThanOrEqual(before);
    expect(login!.at - view!.at).toBeGreaterThanOrEqual(600);
    expect(login!.at).toBeLessThanOrEqual(heard);
    // it left when consent was given, not when it happened
    expect(view!.hit.sent_at - login!.at).toBeGreaterThanOrEqual(1_200);
    expect(view!.hit.session!.started_at).toBe(view!.at);
    expect(await traces(page)).toEqual(SESSION);
  });

  test('granted by the default, it is sent at once', async () => {
    await open('required');
    await look(`${GTAG}gtag('consent','default',{analytics_storage:'granted'})`);
    expect(said()).toEqual([event('page_view', YES, 1), event('login', YES, 2)]);
  });

  test('DNT that the site does not honour changes nothing', async () => {
    await open('required');
    await look(`${DNT}${GTAG}gtag('consent','default',{analytics_storage:'granted'})`);
    expect(said()).toEqual([event('page_view', YES, 1), event('login', YES, 2)]);
  });

  test('denied by the visitor, what was held is dropped; granted after that, only what comes then is sent', async () => {
    await open('required');
    const { page } = await look(DENIED);
    await update(page, 'denied');
    await wait(600);
    await update(page, 'granted');
    await push(page, { event: 'add_to_cart' });
    await shop.until(() => shop.events().length === 1);
    await wait(600);
    expect(said()).toEqual([event('add_to_cart', YES, 1)]);
  });

  test('withdrawn, the withdrawal is the last that leaves', async () => {
    await open('required');
    const { page } = await look(`${GTAG}gtag('consent','default',{analytics_storage:'granted'})`);
    await update(page, 'denied');
    await shop.until(() => shop.events().length === 3);
    expect(await traces(page)).toEqual(NO_TRACE);
    await push(page, { event: 'login' });
    await wait(700);
    await page.goto(shop.url('/robots.txt'));
    await wait(300);
    expect(said()).toEqual([
      event('page_view', YES, 1),
      event('login', YES, 2),
      event('consent_update', YES, 3, { forget: true }),
    ]);
    expect(shop.events().at(-1)!.data).toEqual(NO);
  });

  test('what was stored in an outage is not sent by a page without consent, and is sent once that is given', async () => {
    await open('required');
    shop.answers = ['drop'];
    const { page } = await look(`${GTAG}gtag('consent','default',{analytics_storage:'granted'})`);
    shop.pages['/next'] = html(DENIED);
    await page.goto(shop.url('/next'));
    await wait(300);
    const tried = shop.received.length;
    shop.answers = [204];
    await wait(1_500);
    expect(shop.received.length).toBe(tried);
    await update(page, 'granted');
    await shop.until(() => shop.events().length === 4);
    const at = (name: string) => shop.events(name).map((one) => one.at);
    expect(shop.names()).toEqual(['page_view', 'login', 'page_engagement', 'page_view']);
    expect(shop.events().map(({ hit }) => [hit.consent, hit.consent_sent])).toEqual([
      [YES, undefined],
      [YES, undefined],
      [YES, undefined],
      [NO, 'granted'],
    ]);
    expect(at('page_view')[1]! - at('login')[0]!).toBeGreaterThanOrEqual(700);
  });
});

describe('cookieless', () => {
  test.each([
    ['nothing is said', '', {}, NO],
    ['the default denies', DENIED, {}, NO],
    ['GPC is on', GPC, {}, { ...ALL_DENIED, gpc: true }],
    ['DNT is on', DNT, { dnt: true }, ALL_DENIED],
  ])('%s: events without any id, and nothing stored', async (_, head, settings, consent) => {
    await open('cookieless', settings);
    const { page, requests } = await look(head);
    expect(await traces(page)).toEqual(NO_TRACE);
    expect(said()).toEqual([event('page_view', consent, undefined), event('login', consent, undefined)]);
    expect(shop.received[0]!.hit.page!.index).toBe(undefined);
    expect(requests).toEqual([...LOADED, 'POST /collect', 'POST /collect']);
    expect(JSON.stringify(shop.received.map(({ headers }) => headers['cookie'] ?? ''))).toBe('["",""]');
  });

  test('granted later, ids begin then; withdrawn, they end', async () => {
    await open('cookieless');
    const { page } = await look('');
    await update(page, 'granted');
    await push(page, { event: 'login' });
    await shop.until(() => shop.events().length === 3);
    expect(await traces(page)).toEqual(SESSION);
    await update(page, 'denied');
    await shop.until(() => shop.events().length === 4);
    expect(await traces(page)).toEqual(NO_TRACE);
    await push(page, { event: 'login' });
    await shop.until(() => shop.events().length === 5);
    expect(said()).toEqual([
      event('page_view', NO, undefined),
      event('login', NO, undefined),
      event('login', YES, 1),
      event('consent_update', YES, 2, { forget: true }),
      event('login', NO, undefined, { forget: true }),
    ]);
    expect(await traces(page)).toEqual(NO_TRACE);
  });

  test('of one page, what came before consent and what comes after share no id', async () => {
    await open('cookieless');
    const { page } = await look('');
    const states = ['granted', 'denied', 'granted'] as const;
    for (const [i, state] of states.entries()) {
      await update(page, state);
      await push(page, { event: 'login' });
      await shop.until(() => shop.events('login').length === i + 2);
    }
    const views = shop.events('login').map(({ hit }) => [hit.client_id !== undefined, hit.page!.view_id]);
    expect(views.map(([hasId]) => hasId)).toEqual([false, true, false, true]);
    expect(new Set(views.map(([, view]) => view)).size).toBe(4);
    expect(shop.events('page_view')[0]!.hit.page!.view_id).toBe(views[0]![1]);
  });

  test('what is said within wait_for_update is waited for', async () => {
    await open('cookieless');
    shop.pages['/'] = html(`${GTAG}gtag('consent','default',{analytics_storage:'denied',wait_for_update:3000})`);
    const { page } = await visit(browser, shop.url('/'));
    await wait(1_200);
    expect(shop.received).toEqual([]);
    await update(page, 'granted');
    await shop.until(() => shop.events().length === 1);
    expect(said()).toEqual([event('page_view', NO, 1, { sent: 'granted' })]);
  });

  test('nothing is said within wait_for_update: it is sent as it is then', async () => {
    await open('cookieless');
    shop.pages['/'] = html(`${GTAG}gtag('consent','default',{analytics_storage:'denied',wait_for_update:1500})`);
    await visit(browser, shop.url('/'));
    await wait(1_000);
    expect(shop.received).toEqual([]);
    await shop.until(() => shop.events().length === 1);
    expect(said()).toEqual([event('page_view', NO, undefined)]);
  });
});

describe('none', () => {
  const granted = `${GTAG}gtag('consent','default',{analytics_storage:'granted'});`;
  const notInGermany = `${granted}gtag('consent','default',{analytics_storage:'denied',region:['DE']});`;
  test.each([
    ['nothing is said', '', {}, undefined, true],
    ['the default denies', DENIED, {}, NO, false],
    ['GPC is on', GPC, {}, { ...ALL_DENIED, gpc: true }, false],
    ['GPC is on, and the default grants', GPC + granted, {}, { ...ALL_DENIED, gpc: true }, false],
    [
      'GPC is on, and the visitor has granted it here',
      `${GPC}clario('consent',{analytics_storage:'granted'})`,
      {},
      { ...ALL_DENIED, ...YES, gpc: true },
      true,
    ],
    ['GPC is on, and the site does not honour it', GPC, { gpc: false }, { gpc: true }, true],
    ['GPC is there and off', GPC.replace('true', 'false'), {}, { gpc: false }, true],
    ['DNT is on', DNT, {}, undefined, true],
    ['DNT is on, and the site honours it', DNT, { dnt: true }, ALL_DENIED, false],
    ['a default denies her region, where she may be', notInGermany, {}, NO, false],
    ['a default denies her region, which the page has said', `${notInGermany}clario('region','DE-BY')`, {}, NO, false],
    ['a default denies another region than the page has said', `${notInGermany}clario('region','FR')`, {}, YES, true],
    [
      'the default that GTM gives goes before those of the page',
      `${notInGermany}clario('consent','default',{analytics_storage:'granted'})`,
      {},
      YES,
      true,
    ],
  ])('%s', async (_, head, settings, consent, hasIds) => {
    await open('none', settings);
    const { page } = await look(head);
    await shop.until(() => shop.events().length === 2);
    expect(said()).toEqual([
      event('page_view', consent, hasIds ? 1 : undefined),
      event('login', consent, hasIds ? 2 : undefined),
    ]);
    expect(await traces(page)).toEqual(hasIds ? SESSION : NO_TRACE);
  });

  test('a default that denies Germany is not one for a browser in Chicago', async () => {
    await open('none');
    await look(notInGermany, 'America/Chicago');
    await shop.until(() => shop.events().length === 2);
    expect(said()).toEqual([event('page_view', YES, 1), event('login', YES, 2)]);
  });

  test('a default that denies comes late: no ids from then on, no withdrawal, and what follows is tied to nothing before', async () => {
    await open('none');
    const { page } = await look('');
    await page.evaluate(() => window.clario('consent', 'default', { analytics_storage: 'denied' }));
    await push(page, { event: 'login' });
    await shop.until(() => shop.events().length === 3);
    expect(said()).toEqual([
      event('page_view', undefined, 1),
      event('login', undefined, 2),
      event('login', NO, undefined),
    ]);
    expect(await traces(page)).toEqual(SESSION);
    const [view, , last] = shop.events().map(({ hit }) => hit.page!.view_id);
    expect(last).toMatch(/^[0-9a-z]{14}$/);
    expect(last).not.toBe(view);
  });
});

describe('a withdrawal', () => {
  test('carries the id; what was not acknowledged before it is sent without, when the network is back', async () => {
    await open('none');
    const { page } = await look('');
    const id = shop.received[0]!.hit.client_id!;
    shop.answers = [503];
    await push(page, { event: 'add_to_cart' });
    await shop.until(() => shop.received.length === 3);
    await push(page, { event: 'login' });
    await wait(500);
    await page.evaluate(() => window.clario('consent', { analytics_storage: 'denied' }));
    expect(await traces(page)).toEqual(NO_TRACE);
    const before = shop.received.length;
    shop.answers = [204];
    await shop.until(() => shop.names().includes('consent_update'));
    const after = shop.received.slice(before);
    expect(after.flatMap(({ hit }) => hit.events.map(({ name }) => [name, hit.client_id, hit.consent_sent]))).toEqual([
      ['add_to_cart', undefined, 'denied'],
      ['login', undefined, 'denied'],
      ['consent_update', id, undefined],
    ]);
    expect(after.slice(0, -1).flatMap(({ hit }) => hit.events.map(({ index }) => index))).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('in one tab holds in the others, at once', async () => {
    await open('none');
    const { page: one } = await look('');
    const { page: two } = await visit(browser, shop.url('/2'), one.context());
    await shop.until(() => shop.events().length === 3);
    await one.evaluate(() => window.clario('consent', { analytics_storage: 'denied' }));
    await shop.until(() => shop.events().length === 4);
    await push(two, { event: 'login' });
    await shop.until(() => shop.events().length === 5);
    expect(said().slice(3)).toEqual([
      event('consent_update', undefined, 4, { forget: true }),
      event('login', NO, undefined, { forget: true }),
    ]);
    expect(await traces(two)).toEqual(NO_TRACE);
  });

  test('after a reload a page that says denied has no id; said granted again, it is another', async () => {
    await open('none');
    const { page } = await look('');
    const id = shop.received[0]!.hit.client_id;
    await page.evaluate(() => window.clario('consent', { analytics_storage: 'denied' }));
    await shop.until(() => shop.events().length === 3);
    shop.pages['/'] = html("clario('consent',{analytics_storage:'denied'})");
    await page.reload();
    await shop.until(() => shop.events().length === 5);
    expect(shop.events().map(({ name, hit }) => [name, hit.client_id === id, hit.client_id !== undefined])).toEqual([
      ['page_view', true, true],
      ['login', true, true],
      ['consent_update', true, true],
      ['page_engagement', false, false],
      ['page_view', false, false],
    ]);
    await page.evaluate(() => window.clario('consent', { analytics_storage: 'granted' }));
    await push(page, { event: 'login' });
    await shop.until(() => shop.events().length === 6);
    expect(shop.events().at(-1)!.hit.client_id).not.toBe(id);
    expect(shop.events().at(-1)!.hit.client_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('removes the cookie that the script keeps where localStorage is blocked', async () => {
    await open('none');
    const { page } = await look(
      "Object.defineProperty(window,'localStorage',{get:function(){throw new Error('blocked')}});",
    );
    expect((await page.context().cookies()).map(({ name }) => name)).toEqual(['clario_tag']);
    await page.evaluate(() => window.clario('consent', { analytics_storage: 'denied' }));
    await shop.until(() => shop.events().length === 3);
    expect(await page.context().cookies()).toEqual([]);
  });

  test('of advertising alone is none', async () => {
    await open('none');
    const { page } = await look('');
    await page.evaluate(() => window.clario('consent', { ad_storage: 'denied' }));
    await push(page, { event: 'login' });
    await shop.until(() => shop.events().length === 3);
    expect(said().at(-1)).toEqual(event('login', { ad_storage: 'denied' }, 3));
  });
});
