/** APIs of templates, in a real page. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from '../../../support/chromium.ts';
import { push, seen, single, tag, template } from './noting.ts';
import {
  ALL_PAGES,
  customEvent,
  globals,
  openSite,
  page,
  param,
  permission,
  type Site,
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
