import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from '../../../support/chromium.ts';
import {
  ALL_PAGES,
  CONSENT_INITIALIZATION,
  customEvent,
  fields,
  globals,
  INITIALIZATION,
  openSite,
  page,
  param,
  permission,
  type Site,
  SNIPPET,
  tpl,
  visitSite,
  webExport,
} from './web-container.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  browser = await launchChromium();
  site = await openSite();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
beforeEach(() => {
  site.html = page();
  site.requests.length = 0;
});

/** Notes its field in window.seen. */
const NOTE = tpl("const createQueue = require('createQueue'); createQueue('seen')(data.note); data.gtmOnSuccess();", [
  globals({ seen: 'rw' }),
]);
const template = (templateData: string, templateId = '10') => ({
  templateId,
  name: `Template ${templateId}`,
  templateData,
});
let ids = 100;
const tag = (name: string, firing: string[], note: unknown = name, more: object = {}) => ({
  tagId: String(ids++),
  name,
  type: 'cvt_1_10',
  firingTriggerId: firing,
  parameter: fields({ note }),
  ...more,
});
const event = { type: 'EVENT', name: 'Event' };

const seen = (on: Page) => on.evaluate(() => (window as unknown as { seen?: unknown[] }).seen ?? []);
const push = (on: Page, ...pushes: unknown[]) =>
  on.evaluate((given) => {
    for (const one of given) (window as unknown as { dataLayer: unknown[] }).dataLayer.push(one);
  }, pushes);

/** A container with one tag of this code, on all pages. */
const single = (code: string, permissions: object[], parameter: object = {}) =>
  webExport({
    customTemplate: [template(tpl(code, permissions))],
    tag: [
      { tagId: '1', name: 'Only', type: 'cvt_1_10', firingTriggerId: [ALL_PAGES], parameter: fields({ ...parameter }) },
    ],
  });

test('triggers fire in the order of the page, on what was pushed before the script too', async () => {
  site.html = page("dataLayer = [{step: 1}, {event: 'early', step: 2}]", "dataLayer.push({event: 'late', step: 3})");
  const step = { name: 'step', type: 'v', parameter: fields({ name: 'step', dataLayerVersion: 2 }) };
  const on = (name: string, id: string) => tag(name, [id], `${name} {{Event}} {{step}}`);
  await site.load(
    webExport({
      customTemplate: [template(NOTE)],
      builtInVariable: [event],
      variable: [step],
      trigger: [
        { triggerId: '1', name: 'DOM', type: 'DOM_READY' },
        { triggerId: '2', name: 'Load', type: 'WINDOW_LOADED' },
        customEvent('3', '^(early|late)$'),
      ],
      tag: [
        on('load', '2'),
        on('dom', '1'),
        on('event', '3'),
        on('page', ALL_PAGES),
        on('init', INITIALIZATION),
        on('consent', CONSENT_INITIALIZATION),
      ],
    }),
  );
  const { page: shop, fired, complaints } = await visitSite(browser, site.url());
  expect(await seen(shop)).toEqual([
    'consent gtm.init_consent 1',
    'init gtm.init 1',
    'event early 2',
    'page gtm.js 2',
    'event late 3',
    'dom gtm.dom 3',
    'load gtm.load 3',
  ]);
  expect((await fired())[0]).toBe('gtm.init_consent: consent success');
  expect(complaints).toEqual([]);
});

test('once per page, priority, blocking, pausing, filters', async () => {
  const buy = customEvent('1', '^buy$');
  const dear = customEvent('2', '^buy$', ['GREATER', '{{value}}', '100']);
  const unset = customEvent('3', '^buy$', ['EQUALS', '{{note}}', 'undefined']);
  const invalid = customEvent('4', '(');
  await site.load(
    webExport({
      customTemplate: [template(NOTE)],
      variable: ['value', 'note'].map((name) => ({
        name,
        type: 'v',
        parameter: fields({ name, dataLayerVersion: 2 }),
      })),
      trigger: [buy, dear, unset, invalid],
      tag: [
        tag('every', ['1', '3']),
        tag('once', ['1'], 'once', { tagFiringOption: 'ONCE_PER_LOAD' }),
        tag('first', ['1'], 'first', { priority: { type: 'INTEGER', value: '9' } }),
        tag('paused', ['1'], 'paused', { paused: true }),
        tag('not when dear', ['1'], 'not when dear', { blockingTriggerId: ['2'] }),
        tag('dear', ['2']),
        tag('unset', ['3']),
        tag('never', ['4']),
      ],
    }),
  );
  const { page: shop } = await visitSite(browser, site.url());
  await push(shop, { event: 'buy', value: 20 });
  expect(await seen(shop)).toEqual(['first', 'every', 'once', 'not when dear', 'unset']);
  await push(shop, { event: 'buy', value: 200, note: 'x' }, { event: 'other' });
  expect((await seen(shop)).slice(5)).toEqual(['first', 'every', 'dear']);
});

test('variables of each kind', async () => {
  const variable = (name: string, type: string, values: object = {}) => ({
    name,
    type,
    parameter: fields({ ...values }),
  });
  const url = (name: string, component: string, more: object = {}) => variable(name, 'u', { component, ...more });
  const rows = [
    { key: 'Oslo', value: 'north' },
    { key: 'Rome', value: 'south' },
  ];
  const variables = [
    variable('constant', 'c', { value: 'GTM' }),
    variable('event', 'e'),
    variable('cookie', 'k', { name: 'name', decodeCookie: true }),
    variable('global', 'j', { name: 'shop.cart.total' }),
    variable('city', 'v', { name: 'shop.city', dataLayerVersion: 2 }),
    variable('city 1', 'v', { name: 'shop.city', dataLayerVersion: 1, setDefaultValue: true, defaultValue: 'nowhere' }),
    variable('items', 'v', { name: 'items', dataLayerVersion: 2 }),
    variable('area', 'smm', { input: '{{city}}', map: rows, setDefaultValue: true, defaultValue: 'middle' }),
    url('host', 'HOST', { stripWww: true }),
    url('path', 'PATH'),
    url('query', 'QUERY'),
    url('key', 'QUERY', { queryKey: 'q' }),
    url('fragment', 'FRAGMENT'),
    url('whole', 'URL'),
    variable('own', 'cvt_1_11', { text: '{{city}}' }),
    variable('broken', 'cvt_1_12'),
  ];
  const note = variables.map(({ name }) => ({ name, value: `{{${name}}}` }));
  await site.load(
    webExport({
      customTemplate: [
        template(NOTE),
        template(tpl("return data.text + '!';", [], 'MACRO'), '11'),
        template(tpl('return data.none.some;', [], 'MACRO'), '12'),
      ],
      builtInVariable: [
        { type: 'PAGE_PATH', name: 'Page Path' },
        { type: 'PAGE_URL', name: 'Page URL' },
      ],
      variable: variables,
      trigger: [customEvent('1', '^look$')],
      tag: [tag('look', ['1'], note), tag('built in', ['1'], '{{Page Path}} {{Page URL}}')],
    }),
  );
  site.html = page("document.cookie = 'name=' + encodeURIComponent('Ada & Bob'); shop = {cart: {total: 7}};");
  const address = site.url('/shop/index.html?q=lamp%20a&q=b#top');
  const { page: shop, complaints } = await visitSite(browser, address);
  await push(shop, { event: 'look', shop: { city: 'Rome' }, items: [{ id: 'A', price: 2.5 }] });
  const [values, builtIn] = (await seen(shop)) as [{ name: string; value: unknown }[], string];
  const withoutFragment = address.slice(0, -4);
  expect(Object.fromEntries(values.map(({ name, value }) => [name, value]))).toEqual({
    constant: 'GTM',
    event: 'look',
    cookie: 'Ada & Bob',
    global: 7,
    city: 'Rome',
    'city 1': 'nowhere',
    items: [{ id: 'A', price: 2.5 }],
    area: 'south',
    host: 'shop.test',
    path: '/shop/index.html',
    query: 'q=lamp%20a&q=b',
    key: 'lamp a',
    fragment: 'top',
    whole: withoutFragment,
    own: 'Rome!',
    broken: undefined,
  });
  expect(builtIn).toBe(`/shop/index.html ${withoutFragment}`);
  expect(complaints).toEqual([expect.stringMatching(/^warning: GTM simulator: broken: TypeError/)]);
});

test('what a tag throws, or may not do, is told on the console and never reaches the page', async () => {
  const codes = [
    'data.none.some();',
    "require('callLater')(() => data.none.some());",
    "require('copyFromWindow')('secret');",
    "require('injectScript')('https://evil.test/x.js');",
    "require('noSuchApi');",
  ];
  await site.load(
    webExport({
      customTemplate: [
        template(NOTE),
        ...codes.map((code, i) =>
          template(tpl(code, [permission('inject_script', param('urls', ['https://good.test/']))]), `${20 + i}`),
        ),
      ],
      tag: [
        ...codes.map((_, i) => ({ ...tag(`bad ${i}`, [ALL_PAGES]), type: `cvt_1_${20 + i}` })),
        tag('good', [ALL_PAGES]),
      ],
    }),
  );
  const { page: shop, complaints, fired } = await visitSite(browser, site.url());
  expect(await seen(shop)).toEqual(['good']);
  expect(complaints).toEqual([
    "warning: GTM simulator: bad 0: TypeError: Can't read property some of undefined.",
    'warning: GTM simulator: bad 2: The requested permission access_globals is not configured.',
    'warning: GTM simulator: bad 3: Prohibited script URL: https://evil.test/x.js',
    'warning: GTM simulator: bad 4: noSuchApi is not a valid API name.',
    "warning: GTM simulator: bad 1: TypeError: Can't read property some of undefined.",
  ]);
  expect(await fired()).toEqual([
    'gtm.js: bad 0 exception',
    'gtm.js: bad 1 running',
    'gtm.js: bad 2 exception',
    'gtm.js: bad 3 exception',
    'gtm.js: bad 4 exception',
    'gtm.js: good success',
  ]);
});

test("cookies: domain 'auto' is the widest that takes one", async () => {
  const code = `
    require('setCookie')('id', 'a b', {domain: 'auto', path: '/', 'max-age': 1000, samesite: 'Lax'});
    require('createQueue')('seen')(require('getCookieValues')('id'));
    data.gtmOnSuccess();`;
  const cookie = { name: 'id', domain: '*', path: '*', secure: 'any', session: 'any' };
  await site.load(
    single(code, [
      permission('set_cookies', param('allowedCookies', [cookie])),
      permission('get_cookies', param('cookieAccess', 'any')),
      globals({ seen: 'rw' }),
    ]),
  );
  for (const [host, domain] of [
    ['www.uk.shop.test', '.shop.test'],
    ['localhost', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
  ] as const) {
    const context = await browser.newContext();
    const { page: shop } = await visitSite(browser, site.url('/index.html', host), context);
    expect(await seen(shop)).toEqual([['a b']]);
    const cookies = await context.cookies();
    expect(cookies.map(({ name, value, domain, path }) => ({ name, value, domain, path }))).toEqual([
      { name: 'id', value: 'a%20b', domain, path: '/' },
    ]);
  }
});

const CONSENT = permission(
  'access_consent',
  param('consentTypes', [{ consentType: 'ad_storage', read: true, write: true }]),
);

test('consent: gtag and banners say it, listeners hear it, after the event it is said in', async () => {
  const code = `
    const note = require('createQueue')('seen');
    const isConsentGranted = require('isConsentGranted');
    require('addConsentListener')('ad_storage', (type, granted) => note([type, granted]));
    note(isConsentGranted('ad_storage'));
    require('updateConsentState')({ad_storage: 'granted'});
    note(isConsentGranted('ad_storage'));
    require('callLater')(() => note(isConsentGranted('ad_storage')));
    data.gtmOnSuccess();`;
  site.html = page(
    "dataLayer = []; gtag = function () {dataLayer.push(arguments)}; gtag('consent', 'default', {ad_storage: 'denied', wait_for_update: 500})",
  );
  await site.load(single(code, [CONSENT, globals({ seen: 'rw' })]));
  const { page: shop } = await visitSite(browser, site.url());
  expect(await seen(shop)).toEqual([false, false, ['ad_storage', true], true]);
  await shop.evaluate("gtag('consent', 'update', {ad_storage: 'denied'})");
  expect((await seen(shop)).slice(4)).toEqual([['ad_storage', false]]);
});

test('scripts, pixels and frames are loaded from where they are resolved to, by the permission of where they are', async () => {
  const code = `
    const note = require('createQueue')('seen');
    const injectScript = require('injectScript');
    const url = 'https://cdn.shop.com/a.js';
    injectScript(url, () => note('first'), () => note('not'), 'token');
    injectScript(url, () => note('second'), () => note('not'), 'token');
    injectScript('https://cdn.shop.com/none', () => note('not'), () => note('failed'));
    require('sendPixel')('https://cdn.shop.com/p.gif?a=1', () => note('pixel'));
    require('sendPixel')('https://cdn.shop.com/none.png', () => note('not'), () => note('no pixel'));
    require('injectHiddenIframe')('https://cdn.shop.com/frame', () => note('frame'));`;
  const urls = param('urls', ['https://cdn.shop.com/']);
  await site.load(
    single(code, [
      permission('inject_script', urls),
      permission('inject_hidden_iframe', urls),
      permission('send_pixel', param('allowedUrls', 'specific'), urls),
      globals({ seen: 'rw' }),
    ]),
    { resolve: { 'https://cdn.shop.com': site.url('', '127.0.0.1') } },
  );
  const { page: shop } = await visitSite(browser, site.url());
  await shop.waitForFunction(() => (window as unknown as { seen: unknown[] }).seen.length === 6);
  expect((await seen(shop)).sort()).toEqual(['failed', 'first', 'frame', 'no pixel', 'pixel', 'second']);
  expect([...site.requests].sort()).toEqual(['/a.js', '/frame', '/none', '/none.png', '/p.gif?a=1']);
});

test('storage, hashes, the dataLayer, and the container itself', async () => {
  const code = `
    const note = require('createQueue')('seen');
    const copyFromDataLayer = require('copyFromDataLayer');
    const localStorage = require('localStorage');
    const templateStorage = require('templateStorage');
    localStorage.setItem('key', 'kept');
    note(localStorage.getItem('key'));
    const turns = (templateStorage.getItem('turns') || 0) + 1;
    templateStorage.setItem('turns', turns);
    note(turns);
    require('gtagSet')({shop: {city: 'Oslo'}});
    note(copyFromDataLayer('shop.city'));
    note(copyFromDataLayer('items', 1));
    const version = require('getContainerVersion')();
    note([version.containerId, version.version, version.debugMode]);
    note(require('readAnalyticsStorage')());
    require('sha256')('abc', (hash) => { note(hash); data.gtmOnSuccess(); }, data.gtmOnFailure, {outputEncoding: 'hex'});`;
  const permissions = [
    permission('access_local_storage', param('keys', [{ key: 'key', read: true, write: true }])),
    permission('access_template_storage'),
    permission('read_data_layer', param('allowedKeys', 'any')),
    permission('write_data_layer', param('keyPatterns', ['shop.*'])),
    permission('read_container_data'),
    permission('read_analytics_storage'),
    globals({ seen: 'rw' }),
  ];
  site.html = page(
    "dataLayer = [{items: ['A', 'B']}, {items: ['C']}]; document.cookie = '_ga=GA1.1.12.34'; document.cookie = '_ga_ABC=GS2.1.s17$o3$g1'",
  );
  await site.load(
    webExport({
      customTemplate: [template(tpl(code, permissions))],
      trigger: [customEvent('1', '^again$')],
      tag: [{ tagId: '1', name: 'Only', type: 'cvt_1_10', firingTriggerId: [ALL_PAGES, '1'] }],
    }),
  );
  const { page: shop, fired, complaints } = await visitSite(browser, site.url());
  const hash = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  const storage = {
    client_id: '12.34',
    sessions: [{ measurement_id: 'G-ABC', session_id: '17', session_number: 3 }],
  };
  expect(await seen(shop)).toEqual(['kept', 1, undefined, ['C'], ['GTM-TEST', '3', false], storage, hash]);
  await push(shop, { event: 'again' });
  expect((await seen(shop)).slice(7, 10)).toEqual(['kept', 2, 'Oslo']);
  await expect.poll(fired).toEqual(['gtm.js: Only success', 'again: Only success']);
  expect(complaints).toEqual([]);
});

test('an event ends when its tags have said how it went: callbacks of templates and of the page', async () => {
  const code = `
    const note = require('createQueue')('seen');
    require('addEventCallback')((id, event) => note([id, event.tags.map((tag) => [tag.id, tag.status])]));
    require('callLater')(() => { note('done'); data.gtmOnFailure(); });`;
  await site.load(
    webExport({
      customTemplate: [template(tpl(code, [permission('read_event_metadata'), globals({ seen: 'rw' })]))],
      trigger: [customEvent('1', '^buy$')],
      tag: [{ tagId: '7', name: 'Slow', type: 'cvt_1_10', firingTriggerId: ['1'] }],
    }),
  );
  const { page: shop } = await visitSite(browser, site.url());
  await shop.evaluate("dataLayer.push({event: 'buy', eventCallback: (id) => seen.push('page ' + id)})");
  await expect.poll(() => seen(shop)).toEqual(['done', 'page GTM-TEST', ['GTM-TEST', [['7', 'failure']]]]);
});

test('templates log that may: in debug mode, or always', async () => {
  const log = "require('logToConsole')(data.note, {a: 1}); data.gtmOnSuccess();";
  const logging = (environments: string) => [permission('logging', param('environments', environments))];
  await site.load(
    webExport({
      customTemplate: [template(tpl(log, logging('debug'))), template(tpl(log, logging('all')), '11')],
      tag: [tag('debug', [ALL_PAGES]), { ...tag('always', [ALL_PAGES]), type: 'cvt_1_11' }],
    }),
  );
  const plain = await visitSite(browser, site.url());
  expect(plain.complaints).toEqual(['log: always {a: 1}']);
  const debugging = await visitSite(browser, site.url('/index.html?gtm_debug=x'));
  expect(debugging.complaints).toEqual(['log: debug {a: 1}', 'log: always {a: 1}']);
});

test('a change of the address without a page load', async () => {
  const changed = { name: 'from', type: 'v', parameter: fields({ name: 'gtm.oldUrlFragment', dataLayerVersion: 1 }) };
  await site.load(
    webExport({
      customTemplate: [template(NOTE)],
      builtInVariable: [{ type: 'PAGE_PATH', name: 'Page Path' }],
      variable: [changed],
      trigger: [{ triggerId: '1', name: 'History', type: 'HISTORY_CHANGE' }],
      tag: [tag('change', ['1'], '{{Page Path}} {{from}}')],
    }),
  );
  const { page: shop } = await visitSite(browser, site.url('/index.html#a'));
  await shop.evaluate("history.pushState({}, '', '/cart')");
  await shop.evaluate('history.back()');
  await expect.poll(() => seen(shop)).toEqual(['/cart a', '/index.html ']);
});

test('the dataLayer may have another name, and the script be loaded twice', async () => {
  site.html = page(
    '',
    '',
    SNIPPET.replace("'dataLayer','GTM-TEST'", "'layer','GTM-TEST'") + '<script async src="/gtm.js?l=layer"></script>',
  );
  await site.load(webExport({ customTemplate: [template(NOTE)], tag: [tag('page', [ALL_PAGES])] }));
  const { page: shop } = await visitSite(browser, site.url());
  expect(await seen(shop)).toEqual(['page']);
  const events = await shop.evaluate(() =>
    (window as unknown as { layer: { event: string }[] }).layer.map(({ event }) => event),
  );
  expect(events).toEqual(['gtm.js', 'gtm.dom', 'gtm.load']);
});
