import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from '../../../support/chromium.ts';
import { EVENT, NOTE, push, seen, tag, template } from './noting.ts';
import {
  ALL_PAGES,
  CONSENT_INITIALIZATION,
  customEvent,
  fields,
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

test('triggers fire in the order of the page, on what was pushed before the script too', async () => {
  site.html = page("dataLayer = [{step: 1}, {event: 'early', step: 2}]", "dataLayer.push({event: 'late', step: 3})");
  const step = { name: 'step', type: 'v', parameter: fields({ name: 'step', dataLayerVersion: 2 }) };
  const on = (name: string, id: string) => tag(name, [id], `${name} {{Event}} {{step}}`);
  await site.load(
    webExport({
      customTemplate: [template(NOTE)],
      builtInVariable: [EVENT],
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
