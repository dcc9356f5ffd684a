/**
 * With a server container between: a page's tag -> the simulator with Clario's Client and Tag -> the tagging server -> DuckDB, and, by
 * a second Tag in the same container, -> the simulator's BigQuery. Both hold the same rows.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import badSchema from '../../bigquery/generated/bad_events.bigquery.json' with { type: 'json' };
import bigQuerySchema from '../../bigquery/generated/events.bigquery.json' with { type: 'json' };
import { siteDefaults } from '../../server/config.ts';
import { serverContainer } from '../../templates/containers/server.ts';
import { webContainer } from '../../templates/containers/web.ts';
import { type BigQueryStandIn, createBigQuery } from '../../templates/gtm/simulator/bigquery.ts';
import { readContainer } from '../../templates/gtm/simulator/export.ts';
import type { RunningServer } from '../../templates/gtm/simulator/listen.ts';
import { startServerContainer } from '../../templates/gtm/simulator/server.ts';
import { push, visit } from '../client-tag/shop.ts';
import { launchChromium } from '../support/chromium.ts';
import { type GtmShop, openGtmShop } from '../support/gtm-shop.ts';
import { type ServerProcess, startProcess } from '../support/server-process.ts';

const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const TAGGING = 'https://metrics.shop.com';
const CONTAINER = 'https://tags.shop.com';
const KEY = '2f6b3c0de1894a7d95b0c7f2d41e8a63';
const HEAD = `window.dataLayer = [{user_id: 'C-42'}];
function gtag() { dataLayer.push(arguments) }
gtag('consent', 'default', {analytics_storage: 'granted', ad_storage: 'denied', ad_user_data: 'denied', ad_personalization: 'denied'});`;
const TEE = { item_id: 'TEE-S', item_name: 'Grey Tee', price: 21.01, quantity: 2 };
const CAP = { item_id: 'CAP-1', item_name: 'Cap', price: 30.03 };

let browser: Browser;
let shop: GtmShop;
let server: ServerProcess;
let container: RunningServer;
let bigQuery: BigQueryStandIn;
let dir: string;
let isDown = false;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'clario-sgtm-'));
  [browser, shop] = await Promise.all([launchChromium([`--user-agent=${USER_AGENT}`]), openGtmShop(HEAD)]);
  const site = { ...siteDefaults, id: 'shop', origins: [shop.origin], currency: 'EUR', forwarding_keys: [KEY] };
  const config = join(dir, 'shop.yaml');
  const { id, origins, currency, forwarding_keys } = site;
  await writeFile(config, JSON.stringify({ sites: [{ id, origins, currency, forwarding_keys }] }));
  server = startProcess(join(dir, 'data'), {}, ['--config', config]);
  const { url } = await server.ready;
  bigQuery = createBigQuery({ 'clario.events': bigQuerySchema, 'clario.bad_events': badSchema });
  container = await startServerContainer({
    container: readContainer(await bothWays(site)),
    port: 0,
    bigQuery,
    // the tagging server has a name there, and an address here
    resolve: { [TAGGING]: url },
    fetch: (address, options) => (isDown ? Promise.reject(new Error('down')) : fetch(address, options)),
  });
  await shop.use(await webContainer(site, CONTAINER, '2026-01-01 00:00:00'), {
    [CONTAINER]: `http://tags.shop.test:${new URL(container.url).port}`,
  });
});

afterAll(async () => {
  await Promise.all([browser?.close(), shop?.close(), container?.close()]);
  server?.kill('SIGKILL');
  await server?.ended;
  await rm(dir, { recursive: true });
});

/** The imported container, with a second tag beside the first, into BigQuery. */
async function bothWays(site: Parameters<typeof serverContainer>[0]): Promise<string> {
  const time = '2026-01-01 00:00:00';
  const whole = JSON.parse(await serverContainer(site, { server: TAGGING, key: KEY }, time));
  const other = JSON.parse(
    await serverContainer(site, { server: TAGGING, project: 'shop-project', dataset: 'clario' }, time),
  );
  const [template] = other.containerVersion.customTemplate.slice(-1);
  const [tag] = other.containerVersion.tag;
  whole.containerVersion.customTemplate.push({ ...template, templateId: '20' });
  whole.containerVersion.tag.push({ ...tag, tagId: '21', name: 'Clario into BigQuery', type: 'cvt_1_20' });
  return JSON.stringify(whole);
}

const purchase = (transaction_id: string) => ({
  event: 'purchase',
  ecommerce: { transaction_id, value: '72.05', tax: 3.6, shipping: 5.99, currency: 'eur', items: [TEE, CAP] },
});

async function untilInDuckDb(sql: string, rows: unknown[][]): Promise<void> {
  await vi.waitFor(async () => expect(await server.query(sql)).toEqual(rows), { timeout: 15_000, interval: 100 });
}

describe('a visit with a server container between', () => {
  let cookies: { name: string; value: string; httpOnly: boolean; domain: string }[] = [];
  let errors: string[] = [];

  beforeAll(async () => {
    const { page, errors: thrown } = await visit(
      browser,
      `${shop.origin}/product/tee?utm_source=news&utm_medium=email&gclid=g1`,
    );
    errors = thrown;
    await push(page, { event: 'view_item', ecommerce: { currency: 'EUR', items: [TEE] } });
    await push(
      page,
      { ecommerce: null },
      { event: 'search', search_term: 'tee of ann@shop.test', results_total: '12' },
    );
    // the pages before the next have to be answered: what comes then has the cookie
    await untilInDuckDb("SELECT count(*) FROM events WHERE event_name = 'search'", [[1]]);
    await push(page, { ecommerce: null }, purchase('T-1'));
    await untilInDuckDb("SELECT count(*) FROM events WHERE event_name = 'purchase'", [[1]]);
    cookies = await page.context().cookies();
  });

  it('is in DuckDB, by the signed Tag', async () => {
    expect(
      await server.query(
        'SELECT transaction_id, order_total, tax, shipping, currency, line_count, units, customer_id FROM orders',
      ),
    ).toEqual([['T-1', '81.64', '3.6', '5.99', 'EUR', 2, '3', 'C-42']]);
    expect(await server.query('SELECT DISTINCT source, device.browser, is_bot, client_id IS NULL FROM events')).toEqual(
      [['sgtm', 'Chrome', false, false]],
    );
    expect(await server.query('SELECT count(*), min(source), min(medium) FROM sessions')).toEqual([
      [1, 'news', 'email'],
    ]);
    expect(await server.query('SELECT count(*) FROM bad_events')).toEqual([[0]]);
    expect(errors).toEqual([]);
  });

  it('has one visitor, whose id is in a cookie that the container set', async () => {
    const [cookie] = cookies.filter(({ name }) => name === 'clario_id');
    expect(cookie).toMatchObject({
      httpOnly: true,
      domain: '.shop.test',
      value: expect.stringMatching(/^1\.[\w-]+\.\d+$/),
    });
    const id = cookie!.value.split('.')[1];
    expect(await server.query('SELECT DISTINCT client_id FROM events')).toEqual([[id]]);
    expect(
      await server.query("SELECT client_id_source, client_id_age_days FROM events WHERE event_name = 'purchase'"),
    ).toEqual([['cookie', 0]]);
  });

  it('is in BigQuery too, with the very rows', async () => {
    const inserted = bigQuery.rows('clario.events');
    const names = (await server.query('SELECT event_name FROM events ORDER BY event_id')) as [string][];
    const byId = inserted.toSorted((a, b) => String(a['event_id']).localeCompare(String(b['event_id'])));
    expect(byId.map((row) => row['event_name'])).toEqual(names.map(([name]) => name));
    expect(byId.length).toBeGreaterThanOrEqual(4);
    const columns = bigQuerySchema.filter(({ name }) => name !== 'loaded_at');
    for (const row of byId) {
      const sql = `SELECT ${columns.map(({ name }) => name).join(', ')} FROM events WHERE event_id = '${row['event_id']}'`;
      const [stored] = await server.query(sql);
      expect(columns.map((column) => plain(row[column.name], column))).toEqual(
        columns.map((column, i) => plain(stored![i], column)),
      );
    }
  });

  it('leaves no address of anybody in either', async () => {
    expect(JSON.stringify(bigQuery.rows('clario.events'))).not.toContain('ann@shop');
    expect(await server.query("SELECT search.term FROM events WHERE event_name = 'search'")).toEqual([
      ['tee of [email]'],
    ]);
  });
});

test('while the tagging server is down nothing is acknowledged, and nothing is lost or counted twice', async () => {
  const { page } = await visit(browser, `${shop.origin}/again`);
  await untilInDuckDb("SELECT count(*) FROM events WHERE page.path = '/again' AND event_name = 'page_view'", [[1]]);
  isDown = true;
  const answers: number[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('/collect')) answers.push(response.status());
  });
  await push(page, purchase('T-2'));
  await vi.waitFor(() => expect(answers).toContain(503), { timeout: 10_000 });
  isDown = false;
  await untilInDuckDb("SELECT count(*) FROM events WHERE order_summary.transaction_id = 'T-2'", [[1]]);
  await vi.waitFor(() => expect(answers.at(-1)).toBe(204), { timeout: 10_000 });
});

test('an id that is lost in one of its two places comes back from the other, through the container', async () => {
  const { page } = await visit(browser, `${shop.origin}/kept`);
  const context = page.context();
  const idOf = async () =>
    (await context.cookies()).find(({ name }) => name === 'clario_id')?.value.split('.')[1] ?? 'none';
  const ids = (path: string) =>
    server.query(`SELECT DISTINCT client_id FROM events WHERE page.path = '${path}' AND event_name = 'page_view'`);
  await vi.waitFor(async () => expect(await idOf()).not.toBe('none'), { timeout: 10_000 });
  const id = await idOf();
  // what the tag keeps
  await page.evaluate('localStorage.clear()');
  await page.goto(`${shop.origin}/without-storage`);
  await vi.waitFor(async () => expect(await ids('/without-storage')).toEqual([[id]]), { timeout: 10_000 });
  // the answer has told it the id, so the cookie may go
  await vi.waitFor(async () => expect(await page.evaluate('JSON.stringify(localStorage)')).toContain(id));
  await context.clearCookies();
  await page.goto(`${shop.origin}/without-cookie`);
  await vi.waitFor(async () => expect(await ids('/without-cookie')).toEqual([[id]]), { timeout: 10_000 });
  expect(await idOf()).toBe(id);
});

test('consent that is taken back deletes the cookie, and nobody is known from then on', async () => {
  const { page } = await visit(browser, `${shop.origin}/back`);
  const cookies = async () => (await page.context().cookies()).map(({ name }) => name);
  await vi.waitFor(async () => expect(await cookies()).toContain('clario_id'), { timeout: 10_000 });
  await page.evaluate("gtag('consent', 'update', {analytics_storage: 'denied'})");
  await vi.waitFor(async () => expect(await cookies()).toEqual([]), { timeout: 10_000 });
  expect(await page.evaluate('localStorage.length')).toBe(0);
  await push(page, purchase('T-3'));
  await untilInDuckDb(
    "SELECT client_id, client_id_source, customer_id, consent.analytics_storage FROM events WHERE order_summary.transaction_id = 'T-3'",
    [[null, 'none', null, 'denied']],
  );
  expect(await cookies()).toEqual([]);
  const [last] = await server.query("SELECT client_id IS NULL FROM events WHERE event_name = 'consent_update'");
  expect(last).toEqual([false]);
  const inBigQuery = bigQuery.rows('clario.events').filter((row) => JSON.stringify(row).includes('"T-3"'));
  expect(inBigQuery.map((row) => [row['client_id'], row['customer_id'], row['session']])).toEqual([
    [undefined, undefined, undefined],
  ]);
});

type Column = { name: string; type: string; mode?: string; fields?: Column[] };

/** One form for what the two write in different ways: times in milliseconds, JSON as values, nothing as null. */
function plain(value: unknown, column: Column): unknown {
  if (column.mode === 'REPEATED')
    return ((value ?? []) as unknown[]).map((one) => plain(one, { ...column, mode: 'NULLABLE' }));
  if (value === null || value === undefined) return null;
  switch (column.type) {
    case 'RECORD':
    case 'STRUCT': {
      const struct = value as { [name: string]: unknown };
      return Object.fromEntries(column.fields!.map((field) => [field.name, plain(struct[field.name], field)]));
    }
    case 'TIMESTAMP':
      return Date.parse(String(value));
    case 'JSON':
      return typeof value === 'string' ? JSON.parse(value) : value;
    case 'NUMERIC':
      return Number(value);
    default:
      return value;
  }
}
