/**
 * What a marketer does: a page with Google Tag Manager's snippet and a dataLayer, and one imported file. The container is the one
 * that `clario gtm container` writes; the simulator's script stands in for Google's, in Chromium; the server is a process of its own.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { clario } from '../cli/run.ts';
import { push, visit } from '../client-tag/shop.ts';
import { launchChromium } from '../support/chromium.ts';
import { type GtmShop, openGtmShop } from '../support/gtm-shop.ts';
import { type ServerProcess, startProcess } from '../support/server-process.ts';

const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const SERVER = 'https://metrics.shop.com';
const HEAD = `window.dataLayer = [{user_id: 'C-42', user_data: {email: ' Ada.Example@Shop.test '}}];
function gtag() { dataLayer.push(arguments) }
gtag('consent', 'default', {analytics_storage: 'granted', ad_storage: 'denied', ad_user_data: 'denied', ad_personalization: 'denied'});`;
/** SHA-256 of ada.example@shop.test */
const EMAIL_SHA256 = '7e2028de0dd1220be3727909fbd495408d25bf982350ad1416c72b4c46d4eaec';

const TEE = { item_id: 'TEE-S', item_name: 'Grey Tee', price: 21.01, quantity: 2 };
const CAP = { item_id: 'CAP-1', item_name: 'Cap', price: 30.03, quantity: 1 };

let browser: Browser;
let shop: GtmShop;
let server: ServerProcess;
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'clario-gtm-'));
  [browser, shop] = await Promise.all([launchChromium([`--user-agent=${USER_AGENT}`]), openGtmShop(HEAD)]);
  const config = join(dir, 'shop.yaml');
  await writeFile(config, `sites: [{id: shop, origins: ['${shop.origin}'], script_path: /s.js, collect_path: /c}]\n`);
  server = startProcess(join(dir, 'data'), {}, ['--config', config]);
  const { url } = await server.ready;
  const file = join(dir, 'container.json');
  const said = await clario([
    'gtm',
    'container',
    '--site',
    'shop',
    '--server',
    SERVER,
    '--config',
    config,
    '--out',
    file,
  ]);
  expect(said).toMatchObject({ code: 0, stderr: '' });
  await shop.use(await readFile(file, 'utf8'), { [SERVER]: `http://metrics.shop.test:${new URL(url).port}` });
});

afterAll(async () => {
  await Promise.all([browser?.close(), shop?.close()]);
  server?.kill('SIGKILL');
  await server?.ended;
  await rm(dir, { recursive: true });
});

test('two products are bought on a page that has nothing but the imported container', async () => {
  const { page, errors } = await visit(browser, `${shop.origin}/product/tee?utm_source=news&utm_medium=email`);
  await push(page, { event: 'view_item', ecommerce: { currency: 'EUR', items: [TEE] } });
  await push(
    page,
    { ecommerce: null },
    { event: 'add_to_cart', ecommerce: { currency: 'EUR', value: 42.02, items: [TEE] } },
  );
  await page.goto(`${shop.origin}/thanks`);
  const ecommerce = {
    transaction_id: 'T-1001',
    value: 72.05,
    tax: 3.6,
    shipping: 5.99,
    currency: 'EUR',
    coupon: 'SPRING',
  };
  await push(page, { ecommerce: null }, { event: 'purchase', ecommerce: { ...ecommerce, items: [TEE, CAP] } });
  await vi.waitFor(
    async () => expect(await server.query("SELECT count(*) FROM events WHERE event_name = 'purchase'")).toEqual([[1]]),
    { timeout: 15_000, interval: 100 },
  );
  expect(errors).toEqual([]);

  expect(
    await server.query(
      'SELECT transaction_id, order_total, tax, shipping, coupon_codes, line_count, units, customer_id, email_sha256 FROM orders',
    ),
  ).toEqual([['T-1001', '81.64', '3.6', '5.99', ['SPRING'], 2, '3', 'C-42', EMAIL_SHA256]]);
  expect(
    await server.query(
      'SELECT sku, description, quantity, unit_price, line_total FROM order_lines ORDER BY line_number',
    ),
  ).toEqual([
    ['TEE-S', 'Grey Tee', '2', '21.01', '42.02'],
    ['CAP-1', 'Cap', '1', '30.03', '30.03'],
  ]);
  expect(
    await server.query(
      `SELECT event_name, page.path, session.event_index, client_id_source, consent.analytics_storage, consent.ad_storage, len(quality)
       FROM events WHERE event_name NOT IN ('page_engagement', 'identify') ORDER BY session.event_index`,
    ),
  ).toEqual([
    ['page_view', '/product/tee', 1, 'tag', 'granted', 'denied', 0],
    ['view_item', '/product/tee', expect.any(Number), expect.any(String), 'granted', 'denied', 0],
    ['add_to_cart', '/product/tee', expect.any(Number), expect.any(String), 'granted', 'denied', 0],
    ['page_view', '/thanks', expect.any(Number), 'cookie', 'granted', 'denied', 0],
    ['purchase', '/thanks', expect.any(Number), 'cookie', 'granted', 'denied', 0],
  ]);
  expect(await server.query('SELECT count(*), min(source), min(medium), min(landing_path) FROM sessions')).toEqual([
    [1, 'news', 'email', '/product/tee'],
  ]);
  expect(await server.query('SELECT count(*) FROM bad_events')).toEqual([[0]]);
});
