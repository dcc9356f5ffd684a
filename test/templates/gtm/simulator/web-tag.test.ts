/** Our own tag template, in a page that has nothing but a container export: to the collector. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Hit } from '../../../../client-tag/wire.ts';
import { openShop, push, type Shop } from '../../../client-tag/shop.ts';
import { launchChromium } from '../../../support/chromium.ts';
import {
  customEvent,
  fields,
  INITIALIZATION,
  openSite,
  page,
  param,
  type Site,
  visitSite,
  webExport,
} from './web-container.ts';

const TEMPLATE = readFileSync(new URL('../../../../templates/web-tag/template.tpl', import.meta.url), 'utf8');
const SERVER = 'https://metrics.shop.test';

let browser: Browser;
let site: Site;
let shop: Shop;

beforeAll(async () => {
  browser = await launchChromium();
  [site, shop] = await Promise.all([openSite(), openShop()]);
  site.html = page(
    "dataLayer = [{store: 'Oslo'}]; gtag = function () {dataLayer.push(arguments)}; gtag('consent', 'default', {analytics_storage: 'granted'})",
  );
});
afterAll(async () => {
  await browser.close();
  await Promise.all([site.close(), shop.close()]);
});

/** The container as a marketer would make it; `scripts`: what the template may inject. */
const container = (scripts: string[]) =>
  webExport({
    customTemplate: [{ templateId: '10', name: 'Clario', templateData: withScripts(scripts) }],
    variable: [{ name: 'Store', type: 'v', parameter: fields({ name: 'store', dataLayerVersion: 2 }) }],
    trigger: [customEvent('7', '^(add_to_cart|purchase)$')],
    tag: [
      {
        tagId: '1',
        name: 'Clario',
        type: 'cvt_1_10',
        firingTriggerId: [INITIALIZATION, '7'],
        parameter: fields({
          siteKey: 'demo',
          serverUrl: SERVER,
          send: 'ecommerce',
          useConsent: true,
          items: [{ name: 'store', value: '{{Store}}' }],
        }),
      },
    ],
  });

/** GTM's editor would be used: the permission to inject scripts names no host until then. */
function withScripts(urls: string[]): string {
  return TEMPLATE.replace(/(?<=___WEB_PERMISSIONS___\n)[\s\S]*?(?=___TESTS___)/, (section) => {
    const entries = JSON.parse(section) as { instance: { key: { publicId: string }; param: object[] } }[];
    for (const { instance } of entries)
      if (instance.key.publicId === 'inject_script') instance.param = [param('urls', urls)];
    return `\n${JSON.stringify(entries)}\n\n`;
  });
}

const ITEM = { item_id: 'LAMP-1', item_name: 'Lamp', price: 20, quantity: 1 };
const ADD = { event: 'add_to_cart', ecommerce: { currency: 'EUR', value: 20, items: [ITEM] } };

test('with the permission it loads the script, which hears the dataLayer', async () => {
  await site.load(container([`${SERVER}/*`]), { resolve: { [SERVER]: shop.url('', 'metrics.shop.test') } });
  const { page: visited, fired, complaints } = await visitSite(browser, site.url());
  await push(visited, ADD);
  await shop.until(() => shop.names().includes('add_to_cart'));
  expect(shop.names()).toEqual(['page_view', 'add_to_cart']);
  const [added] = shop.events('add_to_cart');
  expect(added!.data).toMatchObject({ event: 'add_to_cart', ecommerce: ADD.ecommerce, store: 'Oslo' });
  expect(added!.hit.consent).toMatchObject({ analytics_storage: 'granted' });
  await expect.poll(fired).toEqual(['gtm.init: Clario success', 'add_to_cart: Clario success']);
  expect(complaints).toEqual([]);
});

test('without it, it sends what it fires on by pixel, and says how to allow the script', async () => {
  shop.received.length = 0;
  await site.load(container([]), { debug: true, resolve: { [SERVER]: shop.url('', 'metrics.shop.test') } });
  const { page: visited, fired, complaints } = await visitSite(browser, site.url());
  await push(visited, ADD);
  await shop.until(() => shop.received.length === 2);
  const hits = shop.received.map(({ path }) => {
    const sent = new URL(path, SERVER).searchParams.get('d')!;
    return JSON.parse(Buffer.from(sent, 'base64url').toString()) as Hit;
  });
  expect(hits.map(({ site, events }) => [site, events.map(({ name }) => name)])).toEqual([
    ['demo', ['page_view']],
    ['demo', ['add_to_cart']],
  ]);
  expect(hits[1]!.events[0]!.data).toEqual({ store: 'Oslo', event: 'add_to_cart', ecommerce: ADD.ecommerce });
  // the stand-in answers without an image
  await expect.poll(fired).toEqual(['gtm.init: Clario failure', 'add_to_cart: Clario failure']);
  expect(complaints[0]).toMatch(
    /^log: Clario: this template may not load scripts from https:\/\/metrics\.shop\.test\. Allow it/,
  );
});
