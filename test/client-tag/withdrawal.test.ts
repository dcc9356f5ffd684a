/** Consent taken back, or refused, when something else is on its way: in a real browser. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
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
const GRANT = "clario('consent','default',{analytics_storage:'granted'});";
const say = (page: Page, analytics_storage: 'granted' | 'denied') =>
  page.evaluate((state) => window.clario('consent', { analytics_storage: state }), analytics_storage);
const UUID = /^[0-9a-f-]{36}$/;

test('required: leaves with the page, while another request is on its way', async () => {
  await open('required');
  shop.pages['/'] = html(GRANT);
  shop.answers = ['hang'];
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.received.length === 1);
  await say(page, 'denied');
  shop.answers = [204];
  await page.goto(shop.url('/robots.txt'));
  await shop.until(() => shop.names().includes('consent_update'));
  expect(shop.events('consent_update')[0]!.hit.forget).toBe(true);
});

test('none: who refuses before she has an id gets none', async () => {
  await open('none');
  shop.pages['/'] = html("addEventListener('load',()=>clario('consent',{analytics_storage:'denied'}))");
  await visit(browser, shop.url('/'));
  await shop.until(() => shop.received.length > 0);
  await wait(600);
  expect(shop.events().map(({ name, hit }) => [name, hit.client_id, hit.session])).toEqual([
    ['page_view', undefined, undefined],
  ]);
});

test('and given again, makes another visitor, whatever answers come late', async () => {
  await open('none');
  shop.headers = { 'x-clario-id': 'the-old-one', 'access-control-expose-headers': 'x-clario-id' };
  const { page } = await visit(browser, shop.url('/'));
  await shop.until(() => shop.received.length === 1);
  await wait(100);
  shop.answers = ['hang', 204];
  await push(page, { event: 'login' });
  await shop.until(() => shop.received.length === 2);
  await say(page, 'denied');
  await say(page, 'granted');
  shop.release();
  await push(page, { event: 'add_to_cart' });
  await shop.until(() => shop.names().includes('add_to_cart'));
  const ids = shop.events('add_to_cart').map(({ hit }) => hit.client_id);
  expect(ids[0]).toMatch(UUID);
});
