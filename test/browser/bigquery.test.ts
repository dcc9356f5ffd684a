/**
 * From a click to BigQuery: a visitor walks through the demo shop in Chromium, the server's process writes by Google's clients into
 * the dataset that `clario bigquery apply` made, and the documents' queries are answered, by the official client and by
 * `clario query`. Only Google's end is another: a local BigQuery.
 *
 * Then the very hits of this walk, as they lie in that server's log, are delivered by a server whose warehouse is DuckDB. A second
 * walk would have other ids, and hits that are posted again other times.
 *
 * On a busy machine the tag sends an event again of which it has not heard in time. That is a second row in BigQuery, of which
 * the first is compared here, and none in DuckDB; the models count it once.
 */
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { models } from '../../bigquery/models/index.ts';
import { restClientOf } from '../bigquery/local/clients.ts';
import { type LocalBigquery, startLocalBigquery } from '../bigquery/local/index.ts';
import { clario } from '../cli/run.ts';
import { launchChromium } from '../support/chromium.ts';
import { type ServerProcess, startProcess } from '../support/server-process.ts';
import { type Walk, walkShop } from '../support/walk.ts';

// Without the word Headless, by which isbot knows a robot.
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const PROJECT = 'shop-data-1';
const EVENTS = `${PROJECT}.clario.events`;
const WALK_EVENTS = 53;
/** Of an event that came again, what came first. */
const ONCE = ' WHERE true QUALIFY ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY received_at, loaded_at) = 1';
/** When a row was put into its warehouse: the two servers did that at different times. Nothing else is left out. */
const OF_THE_LOAD = ['loaded_at'];
const WAIT = { timeout: 10_000, interval: 100 };

let local: LocalBigquery;
let walk: Walk;
let bigquery: ServerProcess;
let duckdb: ServerProcess;
let env: Record<string, string>;
const directories: string[] = [];

beforeAll(async () => {
  local = await startLocalBigquery();
  env = {
    CLARIO_WAREHOUSE_KIND: 'bigquery',
    CLARIO_BIGQUERY_PROJECT: PROJECT,
    CLARIO_BIGQUERY_REST_ENDPOINT: local.restUrl,
    CLARIO_BIGQUERY_WRITE_ENDPOINT: local.writeUrl,
  };
  const applied = await clario(['bigquery', 'apply', '--project', PROJECT], {
    env: { CLARIO_BIGQUERY_REST_ENDPOINT: local.restUrl },
  });
  expect(applied).toMatchObject({ code: 0, stderr: '' });

  const data = await newDirectory();
  bigquery = startProcess(data, env);
  const { url } = await bigquery.ready;
  walk = await walkThrough(url);

  const again = await newDirectory();
  await cp(join(data, 'log'), join(again, 'log'), { recursive: true, filter: (path) => !path.includes('/lock.') });
  duckdb = startProcess(again);
  const stored = () => duckdb.query('SELECT count(*) FROM events');
  await vi.waitFor(async () => expect(await stored()).toEqual([[WALK_EVENTS]]), WAIT);
}, 120_000);

afterAll(async () => {
  for (const server of [bigquery, duckdb]) {
    server?.kill('SIGKILL');
    await server?.ended;
  }
  await local.stop();
  for (const directory of directories) await rm(directory, { recursive: true });
});

async function newDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'clario-bigquery-walk-'));
  directories.push(directory);
  return directory;
}

/** Resolves when everything she did is in BigQuery. */
async function walkThrough(url: string): Promise<Walk> {
  const browser = await launchChromium([`--user-agent=${USER_AGENT}`]);
  try {
    const context = await browser.newContext({ locale: 'en-US', timezoneId: 'America/Chicago' });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const walk = await walkShop(page, url, 'ga4');
    // what the last page sends when it is left, the browser sends
    await context.close();
    await vi.waitFor(async () => {
      expect(new Set(local.rows(EVENTS).map(({ event_id }) => event_id)).size).toBe(WALK_EVENTS);
      // what came twice is delivered too
      expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^clario_undelivered_age_seconds 0$/m);
    }, WAIT);
    return walk;
  } finally {
    await browser.close();
  }
}

/** Rows by the official client, as JSON has them: NUMERIC is text, times and dates are {value}. */
async function ask(query: string): Promise<Record<string, unknown>[]> {
  const [rows] = await restClientOf(local, PROJECT).query({ query, defaultDataset: { datasetId: 'clario' } });
  return JSON.parse(JSON.stringify(rows));
}

/** Rows by `npx clario query`, on BigQuery. */
async function askByCommand(sql: string): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await clario(['query', sql, '--format', 'json'], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

async function askDuckdb(sql: string): Promise<unknown[][]> {
  return duckdb.query(sql);
}

const README = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
const DOCUMENT = await readFile(new URL('../../docs/models.md', import.meta.url), 'utf8');

/** The README's queries, without the one that stands for any. */
const readmeQueries = [...README.matchAll(/npx clario query "(SELECT [^"…]+)"/g)].map(([, sql]) => sql!);

/** The query of a section of docs/models.md. */
function queryOf(section: string): string {
  const text = DOCUMENT.split(/^## /m).find((one) => one.startsWith(`${section}\n`));
  return /```sql\n([\s\S]*?)```/.exec(text ?? '')![1]!;
}

describe('the README’s queries', () => {
  it('are answered by the official client', async () => {
    expect(readmeQueries).toHaveLength(2);
    const [orders, quality] = readmeQueries as [string, string];
    expect(await ask(orders)).toEqual([
      {
        transaction_id: walk.orderId,
        order_total: '246.62',
        tax: '17.66',
        shipping: '14.95',
        coupon_codes: ['WELCOME10'],
        line_count: 2,
        units: '3',
      },
    ]);
    expect(await ask(quality)).toEqual([]);
  });

  it('are answered by clario query', async () => {
    const [orders] = readmeQueries as [string];
    const { code, stdout } = await clario(['query', orders], { env });
    expect({ code, rows: stdout.split('\n').slice(2) }).toEqual({
      code: 0,
      rows: [`${walk.orderId}       246.62  17.66     14.95  ["WELCOME10"]           2      3`, '(1 row)', ''],
    });
  });
});

describe('the queries of docs/models.md', () => {
  const today = () => new Date(Date.now()).toISOString().slice(0, 10);
  // not `A few days`: the local BigQuery keeps table functions but does not call them; test/bigquery/models-docs.test.ts does
  it.each<[string, () => Record<string, unknown>[]]>([
    [
      'events_clean',
      () => [
        { event_name: 'page_engagement', events: 14, visitors: 1 },
        { event_name: 'page_view', events: 14, visitors: 1 },
        { event_name: 'view_item_list', events: 5, visitors: 1 },
        { event_name: 'add_to_cart', events: 3, visitors: 1 },
        { event_name: 'purchase', events: 2, visitors: 1 },
        { event_name: 'select_item', events: 2, visitors: 1 },
        { event_name: 'view_cart', events: 2, visitors: 1 },
        { event_name: 'view_item', events: 2, visitors: 1 },
        { event_name: 'add_payment_info', events: 1, visitors: 1 },
        { event_name: 'add_shipping_info', events: 1, visitors: 1 },
        { event_name: 'begin_checkout', events: 1, visitors: 1 },
        { event_name: 'identify', events: 1, visitors: 1 },
        { event_name: 'login', events: 1, visitors: 1 },
        { event_name: 'remove_from_cart', events: 1, visitors: 1 },
        { event_name: 'search', events: 1, visitors: 1 },
        { event_name: 'select_promotion', events: 1, visitors: 1 },
        { event_name: 'view_promotion', events: 1, visitors: 1 },
      ],
    ],
    [
      'sessions',
      () => [{ source: '(direct)', medium: '(none)', currency: 'USD', sessions: 1, orders: 1, revenue: '246.62' }],
    ],
    ['navigation_breadcrumb', () => [{ session_path: walk.paths.join(' > '), sessions: 1 }]],
    [
      'orders',
      () => [{ day: { value: today() }, currency: 'USD', orders: 1, sold: '246.62', refunded: '0', net: '246.62' }],
    ],
    [
      'order_lines',
      () => [
        {
          sku: 'JC-2001',
          description: 'Dune Table Lamp',
          currency: 'USD',
          sold: '2',
          came_back: '0',
          revenue: '197.36',
        },
        { sku: 'JC-1001', description: 'Ridge Mug', currency: 'USD', sold: '1', came_back: '0', revenue: '16.65' },
      ],
    ],
    ['refunds', () => []],
    ['order_pushes', () => []],
    [
      'cart_events',
      () => [
        { sku: 'JC-1001', put_in: '2', taken_out: '1' },
        { sku: 'JC-2001', put_in: '2', taken_out: '0' },
      ],
    ],
    ['searches', () => []],
  ])('%s: by the official client, by clario query, and in DuckDB', async (section, rows) => {
    const sql = queryOf(section);
    const found = await ask(sql);
    expect(found).toEqual(rows());
    // a date is {value} to the official client and text to the command
    const plain = found.map((row) => Object.values(row).map((cell) => (cell as { value?: unknown })?.value ?? cell));
    expect((await askByCommand(sql)).map((row) => Object.values(row))).toEqual(plain);
    expect(await askDuckdb(sql)).toEqual(plain);
  });
});

describe('every row of the walk is the same in DuckDB', () => {
  it.each(['events', 'bad_events', ...models])('%s', async (name) => {
    const rows = await askByCommand(`SELECT * FROM ${name}${name === 'events' ? ONCE : ''}`);
    const columns = await duckdb.query(`SELECT column_name, column_type FROM (DESCRIBE ${name})`);
    const names = columns.map(([column]) => String(column));
    const lists = new Set(columns.filter(([, type]) => String(type).endsWith('[]')).map(([column]) => column));
    // BigQuery gives out a list that is NULL as an empty one
    const inDuckdb = (await askDuckdb(`SELECT * FROM ${name}`)).map((cells) =>
      Object.fromEntries(cells.map((cell, i) => [names[i]!, cell === null && lists.has(names[i]!) ? [] : cell])),
    );
    if (rows.length > 0) expect(Object.keys(rows[0]!)).toEqual(names);
    expect(rows).toHaveLength(COUNTS[name]!);
    expect(comparable(rows)).toEqual(comparable(inDuckdb));
  });

  const COUNTS: Record<string, number> = {
    events: 53,
    bad_events: 0,
    events_clean: 53,
    order_pushes: 2,
    orders: 1,
    refunds: 0,
    order_lines: 2,
    sessions: 1,
    navigation_breadcrumb: 14,
    cart_events: 4,
    searches: 1,
  };

  /** In any order, without what the load puts in. */
  function comparable(rows: Record<string, unknown>[]): string[] {
    return rows
      .map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !OF_THE_LOAD.includes(name))))
      .map((row) => JSON.stringify(row))
      .sort();
  }
});

it('what the server received was written once, over one stream, and says when', () => {
  const rows = local.rows(EVENTS);
  expect(new Set(rows.map(({ event_id, received_at }) => `${event_id} ${received_at}`)).size).toBe(rows.length);
  expect(rows.every(({ loaded_at, received_at }) => (loaded_at as number) >= (received_at as number))).toBe(true);
  const streams = local.calls.filter(({ kind }) => kind === 'createWriteStream');
  expect(streams.map(({ table }) => table)).toEqual([EVENTS]);
});

it('the server answers queries of the same dataset', async () => {
  expect(await bigquery.query('SELECT COUNT(DISTINCT event_id) AS n FROM events')).toEqual([[WALK_EVENTS]]);
  await expect(bigquery.query('SELECT nothing FROM events')).rejects.toThrow(/Unrecognized name: nothing/);
});
