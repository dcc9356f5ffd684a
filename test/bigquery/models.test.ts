/** What holds for every model, whatever the rows. Each rule of a single model has its literals in models/. */
import { readdir, readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { translate } from '../../bigquery/duckdb/translate.ts';
import { type ModelName, models, readModel } from '../../bigquery/models/index.ts';
import type { EventRow } from '../../bigquery/schema/events.ts';
import { eventRow } from '../support/event-rows.ts';
import { type Rows, TwoEngines, type Warehouse } from '../support/two-engines.ts';
import { eventRows } from './models/arbitrary-rows.ts';

const KEYS: Record<ModelName, string[]> = {
  events_clean: ['site_id', 'event_id'],
  order_pushes: ['site_id', 'event_id'],
  refunds: ['site_id', 'event_id'],
  order_lines: ['site_id', 'transaction_id', 'line_number'],
  orders: ['site_id', 'transaction_id'],
  sessions: ['site_id', 'client_id', 'session_id'],
  navigation_breadcrumb: ['site_id', 'client_id', 'session_id', 'page_view_id'],
  cart_events: ['site_id', 'event_id', 'line_number'],
  searches: ['site_id', 'event_id'],
};

let engines: TwoEngines;
beforeAll(async () => {
  engines = await TwoEngines.start();
});
afterAll(() => engines.stop());

describe('a model', () => {
  it.each(models)('%s is a view that GoogleSQL takes', async (name) => {
    await engines.analyze(`CREATE VIEW ${name} AS ${await readModel(name)}`);
  });

  it.each(models)('%s tells its grain on the first line', async (name) => {
    expect(await readModel(name)).toMatch(/^-- One row is [^\n]+\.\n/);
  });

  it('is in the list, and every file of the folder is', async () => {
    const files = await readdir(new URL('../../bigquery/models/', import.meta.url));
    expect(files.filter((file) => file.endsWith('.sql')).sort()).toEqual(models.map((name) => `${name}.sql`).sort());
  });

  it.each([
    ['a column that is not there', 'SELECT colour FROM events_clean', 'Unrecognized name: colour [at 1:8]'],
    ['a sum of text', 'SELECT SUM(event_id) AS n FROM events', 'No matching signature for aggregate function SUM'],
  ])('with %s would be refused', async (_, sql, message) => {
    await expect(engines.analyze(sql)).rejects.toThrow(message);
  });
});

describe('ZetaSQL and DuckDB', () => {
  it('give the same rows of every model, keys unique, sums right, whatever the events', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(eventRows, async (rows) => {
        const warehouse = await engines.load(rows);
        for (const name of models) expectUnique(warehouse.model(name), KEYS[name]);
        expectInvariants(warehouse);
      }),
      { numRuns: Number(process.env['CLARIO_MODEL_RUNS'] ?? 12), interruptAfterTimeLimit: 100_000 },
    );
  });

  it('give the same rows for the golden cases', async () => {
    const rows = await goldenRows();
    const warehouse = await engines.load(rows);
    expect(warehouse.model('events_clean')).toHaveLength(rows.length);
    expect(warehouse.model('orders').find((order) => order['transaction_id'] === 'T_12345_1')).toMatchObject({
      value: '72.05',
      order_total: '81.64',
    });
  });
});

describe('the translation', () => {
  it('refuses a function it was not seen to get right', () => {
    expect(() => translate('SELECT TIMESTAMP_DIFF(a, b, SECOND) FROM t', 'visits')).toThrow(
      'visits: TIMESTAMP_DIFF is not known to mean the same in DuckDB (bigquery/duckdb/functions.ts)',
    );
  });

  it('does not take words in comments and strings for calls', () => {
    expect(translate("-- FOO(1)\nSELECT 'BAR(2)' AS a, LOWER(r'\\s(') AS b FROM t")).toBe(
      "SELECT\n  'BAR(2)' AS a,\n  LOWER('\\s(') AS b\nFROM t",
    );
  });

  it('refuses what is not one statement', () => {
    expect(() => translate('SELECT 1 AS a; SELECT 2 AS b', 'two')).toThrow('two: not translated: 2 statements');
    expect(() => translate('SELECT LOWER(a FROM t', 'open')).toThrow('a parenthesis is not closed');
  });

  it('keeps the 38 digits and 9 places of NUMERIC', () => {
    expect(translate('SELECT CAST(a AS NUMERIC) AS a FROM t')).toBe('SELECT\n  CAST(a AS DECIMAL(38, 9)) AS a\nFROM t');
  });
});

function expectUnique(rows: Rows, key: string[]): void {
  const keys = rows.map((row) => JSON.stringify(key.map((name) => row[name])));
  expect(new Set(keys).size, `(${key.join(', ')}) is unique`).toBe(keys.length);
}

function expectInvariants(warehouse: Warehouse): void {
  const orders = warehouse.model('orders');
  const lines = warehouse.model('order_lines');
  const sessions = warehouse.model('sessions');
  const pages = warehouse.model('navigation_breadcrumb');
  for (const order of orders) {
    const own = lines.filter((line) => sameOn(line, order, ['site_id', 'transaction_id']));
    expect(own.map((line) => line['line_number']).sort(numerically)).toEqual(own.map((_, index) => index + 1));
    expect(own.length).toBe(order['line_count']);
    const pushes = warehouse.model('order_pushes').filter((push) => sameOn(push, order, ['site_id', 'transaction_id']));
    expect(new Set([...own, ...pushes].map((row) => row['ordered_at']))).toEqual(new Set([order['ordered_at']]));
    expect(order['pushes']).toBe(1 + sum([order['parts'], order['reloads'], order['conflicts']]));
    if (order['order_total'] !== null) {
      expect(sum([order['refunded_amount'], order['net_total']])).toBeCloseTo(Number(order['order_total']), 6);
    }
    if (order['lines_match_order'] === true) {
      const goods = sum([order['order_total']]) - sum([order['tax'], order['shipping']]);
      const difference = goods - sum(own.map((line) => line['line_total']));
      const discounted = difference + Number(warehouseDiscount(warehouse, order));
      expect(Math.min(Math.abs(difference), Math.abs(discounted))).toBeLessThanOrEqual(0.01 * own.length + 1e-6);
    }
  }
  for (const line of lines) {
    if (Number(line['quantity']) < 0) continue;
    expect(Number(line['refunded_quantity'])).toBeGreaterThanOrEqual(0);
    expect(Number(line['refunded_quantity'])).toBeLessThanOrEqual(Number(line['quantity']));
  }
  for (const session of sessions) {
    const own = pages.filter((page) => sameOn(page, session, ['site_id', 'client_id', 'session_id']));
    expect(session['page_views']).toBe(own.length);
    expect(own.map((page) => page['position']).sort(numerically)).toEqual(own.map((_, index) => index + 1));
    expect(sum(own.map((page) => page['engaged_seconds']))).toBeLessThanOrEqual(
      Number(session['engaged_seconds']) + 1e-6,
    );
  }
  expect(sum(sessions.map((session) => session['orders']))).toBe(
    orders.filter((order) => order['session_id'] !== null).length,
  );
  for (const cart of warehouse.model('cart_events')) {
    expect(Number(cart['sku_in_cart'])).toBeGreaterThanOrEqual(0);
    expect(Number(cart['units_in_cart'])).toBeGreaterThanOrEqual(Number(cart['sku_in_cart']));
  }
}

/** The order's own discount, as its main push has it. */
function warehouseDiscount(warehouse: Warehouse, order: Rows[number]): unknown {
  const main = warehouse
    .model('order_pushes')
    .find((push) => push['role'] === 'main' && sameOn(push, order, ['site_id', 'transaction_id']));
  return (main?.['order_summary'] as EventRow['order_summary'])?.discount ?? 0;
}

async function goldenRows(): Promise<EventRow[]> {
  const folder = new URL('../golden/', import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  const cases = await Promise.all(files.map(async (file) => JSON.parse(await readFile(new URL(file, folder), 'utf8'))));
  return cases
    .flatMap(({ row, rows }) => rows ?? [row])
    .filter((row) => row)
    .map((row, n) =>
      eventRow({
        id: `golden-${n}`,
        name: row.event_name,
        at: n,
        order: row.order_summary,
        items: row.items ?? [],
        search: row.search,
        customer_id: row.customer_id ?? null,
        email_sha256: row.email_sha256 ?? null,
      }),
    );
}

function sameOn(a: Rows[number], b: Rows[number], names: string[]): boolean {
  return names.every((name) => a[name] === b[name]);
}

function sum(values: unknown[]): number {
  return values.reduce((total: number, value) => total + Number(value ?? 0), 0);
}

function numerically(a: unknown, b: unknown): number {
  return Number(a) - Number(b);
}
