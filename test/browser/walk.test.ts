/**
 * From a click to a query: a visitor walks through the demo shop in Chromium, and every model is compared with what she did.
 * The shop, the tag, the collector, the log, the delivery and the warehouse are the real ones, in a process of their own.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type ServerProcess, startProcess } from '../support/server-process.ts';
import { type Vocabulary, type Walk, walkShop } from '../support/walk.ts';

// Without the word Headless, by which isbot knows a robot. Of the whole browser: what a page sends when it is left has it too.
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
/** SHA-256 of ada.example@shop.test */
const EMAIL_SHA256 = '7e2028de0dd1220be3727909fbd495408d25bf982350ad1416c72b4c46d4eaec';
const CUSTOMER = 'C-7e2028de';

const PATHS = [
  '/',
  '/category/lighting',
  '/product/dune-table-lamp',
  '/search',
  '/product/ridge-mug',
  '/cart',
  '/sign-in',
  '/cart',
  '/checkout',
  '/checkout/delivery',
  '/checkout/payment',
  '/thank-you',
  '/thank-you',
  '/account',
];

type Walked = {
  walk: Walk;
  server: ServerProcess;
  data: string;
  complaints: string[];
  cookies: Cookie[];
};
type Cookie = { name: string; value: string; httpOnly: boolean; sameSite?: string; expires: number };

let browser: Browser;
const walked: Walked[] = [];

beforeAll(async () => {
  browser = await launchChromium([`--user-agent=${USER_AGENT}`]);
});
afterAll(async () => {
  await browser.close();
  for (const { server, data } of walked) {
    server.kill('SIGKILL');
    await server.ended;
    await rm(data, { recursive: true });
  }
});

async function walkWith(vocabulary: Vocabulary, events: number): Promise<Walked> {
  const data = await mkdtemp(join(tmpdir(), 'clario-walk-'));
  const server = startProcess(data);
  const { url } = await server.ready;
  const context = await browser.newContext({
    locale: 'en-US',
    timezoneId: 'America/Chicago',
    viewport: { width: 1280, height: 720 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  const walk = await walkShop(page, url, vocabulary);
  const cookies = await context.cookies();
  await context.close();
  const done = { walk, server, data, complaints, cookies };
  walked.push(done);
  const stored = () => server.query('SELECT count(*) FROM events').then(([row]) => row?.[0]);
  await vi.waitFor(async () => expect(await stored()).toBe(events), { timeout: 10_000, interval: 100 });
  return done;
}

describe.each([
  {
    vocabulary: 'ga4',
    vocabularyQuery: '',
    value: '214.01',
    events: 53,
    names: [
      ['add_payment_info', 1],
      ['add_shipping_info', 1],
      ['add_to_cart', 3],
      ['begin_checkout', 1],
      ['identify', 1],
      ['login', 1],
      ['page_engagement', 14],
      ['page_view', 14],
      ['purchase', 2],
      ['remove_from_cart', 1],
      ['search', 1],
      ['select_item', 2],
      ['select_promotion', 1],
      ['view_cart', 2],
      ['view_item', 2],
      ['view_item_list', 5],
      ['view_promotion', 1],
    ],
    // viewed_cart, added_shipping_info, added_payment_info
    steps: [true, true, true],
    order: ['62.49', 'PayPal', 'Express'],
    affiliations: ['Juniper & Clay Online', 'Kiln Street Potters'],
    discounts: ['30.32', '1.85'],
    cartAffiliation: { lamp: 'Juniper & Clay Online', mug: 'Kiln Street Potters' },
    lists: { lamp: ['category_lighting', 'Lighting'], mug: ['search_results', 'Search results'] },
  },
  {
    // Universal Analytics has no event for a cart seen, no seller and no discount of a line, and one checkout in steps
    vocabulary: 'ua',
    vocabularyQuery: '?vocabulary=ua',
    value: '246.62',
    events: 51,
    names: [
      ['add_to_cart', 3],
      ['begin_checkout', 3],
      ['identify', 1],
      ['login', 1],
      ['page_engagement', 14],
      ['page_view', 14],
      ['purchase', 2],
      ['remove_from_cart', 1],
      ['search', 1],
      ['select_item', 2],
      ['select_promotion', 1],
      ['view_item', 2],
      ['view_item_list', 5],
      ['view_promotion', 1],
    ],
    steps: [false, false, false],
    order: [null, null, null],
    affiliations: ['Juniper & Clay', 'Juniper & Clay'],
    discounts: [null, null],
    cartAffiliation: { lamp: null, mug: null },
    lists: { lamp: [null, 'Lighting'], mug: [null, 'Search results'] },
  },
] as const)('a walk through the shop in $vocabulary', (expected) => {
  let one: Walked;
  let orderId: string;
  const query = (sql: string) => one.server.query(sql);

  beforeAll(async () => {
    one = await walkWith(expected.vocabulary, expected.events);
    orderId = one.walk.orderId;
  });

  it('is what the shop showed', () => {
    expect(one.walk).toMatchObject({
      orderIdAfterReload: orderId,
      value: '$214.01',
      tax: '$17.66',
      shipping: '$14.95',
      total: '$246.62',
      paths: PATHS,
    });
    expect(one.complaints).toEqual([]);
  });

  it('events: each once, in order, with nothing to repair', async () => {
    expect(await query('SELECT event_name, count(*) FROM events GROUP BY ALL ORDER BY 1')).toEqual(expected.names);
    const numbers = await query('SELECT session.event_index FROM events ORDER BY 1');
    expect(numbers).toEqual(Array.from({ length: expected.events }, (_, i) => [i + 1]));
    expect(await query('SELECT event_name, quality FROM events WHERE len(quality) > 0')).toEqual([]);
    expect(await query('SELECT * FROM bad_events')).toEqual([]);
    expect(
      await query('SELECT DISTINCT site_id, source, is_bot, is_internal, device.timezone, device.viewport FROM events'),
    ).toEqual([['demo', 'web_tag', false, false, 'America/Chicago', '1280x720']]);
    // the order of the tag's numbers is the order of time
    expect(
      await query(`SELECT count(*) FROM events a JOIN events b ON a.session.event_index = b.session.event_index + 1
        WHERE a.occurred_at < b.occurred_at - INTERVAL '100 milliseconds'`),
    ).toEqual([[0]]);
  });

  it('identity: one visitor, whose id the server’s cookie keeps; an address only as its hash', async () => {
    const visitors = await query(
      'SELECT DISTINCT client_id, client_id_source, client_id_age_days FROM events ORDER BY 2',
    );
    const [[clientId]] = visitors as [[string]];
    expect(visitors).toEqual([
      [clientId, 'cookie', 0],
      [clientId, 'tag', null],
    ]);
    const cookie = one.cookies.find(({ name }) => name === 'clario_id')!;
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    expect(cookie.value).toMatch(new RegExp(`^1\\.${clientId}\\.\\d{10}$`));
    const days = (cookie.expires - Date.now() / 1000) / 86_400;
    expect(Math.round(days)).toBe(400);

    const known = `SELECT DISTINCT email_sha256, customer_id FROM events
      WHERE session.event_index >= (SELECT session.event_index FROM events WHERE event_name = 'identify')`;
    expect(await query(known)).toEqual([[EMAIL_SHA256, CUSTOMER]]);
    expect(
      await query(`SELECT count(*) FROM events WHERE email_sha256 IS NOT NULL
        AND session.event_index < (SELECT session.event_index FROM events WHERE event_name = 'identify')`),
    ).toEqual([[0]]);
    // the log still has every byte that the browser sent
    let sent = '';
    for (const file of await readdir(one.data, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const bytes = await readFile(join(file.parentPath, file.name), 'latin1');
      expect(bytes.toLowerCase().includes('ada.example'), file.name).toBe(false);
      if (file.parentPath.endsWith('/log')) sent += bytes;
    }
    expect(sent).toContain(`"email_sha256":"${EMAIL_SHA256}"`);
  });

  it('sessions: one', async () => {
    const columns = `session_number, customer_id, email_sha256, landing_path, landing_title, exit_path, referrer,
      source, medium, browser, os, device_type, language, page_views, events, searches, add_to_carts,
      viewed_item, added_to_cart, began_checkout, purchased, viewed_cart, added_shipping_info, added_payment_info,
      orders, currency, revenue, is_bounce`;
    expect(await query(`SELECT ${columns} FROM sessions`)).toEqual([
      [
        ...[1, CUSTOMER, EMAIL_SHA256, '/', 'Things for a calm home – Juniper & Clay', '/account', null],
        ...[null, null, 'Chrome', 'Linux', 'desktop', 'en-US', 14, expected.events, 1, 3],
        ...[true, true, true, true, ...expected.steps],
        ...[1, 'USD', '246.62', false],
      ],
    ]);
    const [[seconds, length]] = (await query(
      "SELECT engaged_seconds, date_diff('millisecond', started_at, ended_at) / 1000 FROM sessions",
    )) as [[string, number]];
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(Number(seconds)).toBeLessThanOrEqual(length + 1);
  });

  it('navigation_breadcrumb: every page, in order', async () => {
    const rows = await query(
      'SELECT position, path, previous_path, next_path, session_path FROM navigation_breadcrumb ORDER BY position',
    );
    expect(rows).toEqual(
      PATHS.map((path, i) => [i + 1, path, PATHS[i - 1] ?? null, PATHS[i + 1] ?? null, PATHS.join(' > ')]),
    );
    const { url } = await one.server.ready;
    expect(await query('SELECT url FROM navigation_breadcrumb WHERE position = 1')).toEqual([
      [`${url}/${expected.vocabularyQuery}`],
    ]);
    expect(await query('SELECT count(*) FROM navigation_breadcrumb WHERE engaged_seconds < 0')).toEqual([[0]]);
  });

  it('orders: one, though its page was loaded twice', async () => {
    const columns = `transaction_id, currency, value, order_total, tax, shipping, coupon_codes, affiliation,
      discount, payment_type, shipping_tier, line_count, units, lines_total, lines_match_order,
      customer_id, refund_status, net_total, pushes, reloads, parts, conflicts`;
    expect(await query(`SELECT ${columns} FROM orders`)).toEqual([
      [
        ...[orderId, 'USD', expected.value, '246.62', '17.66', '14.95', ['WELCOME10'], 'Juniper & Clay'],
        ...[...expected.order, 2, '3', '214.01', true],
        ...[CUSTOMER, 'none', '246.62', 2, 1, 0, 0],
      ],
    ]);
    expect(await query('SELECT role FROM order_pushes ORDER BY push_number')).toEqual([['main'], ['reload']]);
  });

  it('order_lines: what was bought, from whom, at which price', async () => {
    const columns = `line_number, sku, description, variant, brand, category, quantity, unit_price, discount, line_total,
      coupon, affiliation, lines_difference, refunded_quantity`;
    const [lamp, mug] = expected.affiliations;
    expect(await query(`SELECT ${columns} FROM order_lines ORDER BY line_number`)).toEqual([
      [
        ...[1, 'JC-2001', 'Dune Table Lamp', 'Sage', 'Lumen & Loft', ['Lighting', 'Lamps', 'Table lamps']],
        ...['2', '98.68', expected.discounts[0], '197.36', 'WELCOME10', lamp, '0', '0'],
      ],
      [
        ...[2, 'JC-1001', 'Ridge Mug', 'Sage', 'Juniper & Clay', ['Kitchen', 'Drinkware', 'Mugs']],
        ...['1', '16.65', expected.discounts[1], '16.65', 'WELCOME10', mug, '0', '0'],
      ],
    ]);
  });

  it('cart_events: three in, one out, and what the cart then holds', async () => {
    const columns = `event_name, sku, variant, quantity, unit_price, cart_change, sku_in_cart, units_in_cart,
      affiliation, list_id, list_name`;
    const { lamp, mug } = expected.cartAffiliation;
    const { lists } = expected;
    expect(await query(`SELECT ${columns} FROM cart_events ORDER BY occurred_at`)).toEqual([
      ['add_to_cart', 'JC-2001', 'Sage', '2', '109.65', '2', '2', '2', lamp, ...lists.lamp],
      ['add_to_cart', 'JC-1001', 'Sage', '1', '18.5', '1', '1', '3', mug, ...lists.mug],
      ['add_to_cart', 'JC-1001', 'Rust', '1', '18.5', '1', '2', '4', mug, ...lists.mug],
      ['remove_from_cart', 'JC-1001', 'Rust', '1', '18.5', '-1', '1', '3', mug, null, null],
    ]);
  });

  it('searches: the term, and how many it found', async () => {
    const columns = `term, results_total, results_first_page, zero_results, path, search_number, refined,
      led_to_view, led_to_cart, led_to_order`;
    expect(await query(`SELECT ${columns} FROM searches`)).toEqual([
      ['ceramic', 7, 6, false, '/search', 1, false, true, true, true],
    ]);
  });
});
