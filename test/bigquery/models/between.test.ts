/** The rows of a few days: the view's of those days, from a few partitions. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ModelName, models, readModel } from '../../../bigquery/models/index.ts';
import { READS, readsLines } from '../../../bigquery/models/reads.ts';
import { tableFunctions } from '../../../bigquery/models/table-functions.ts';
import { eventRow, line, type Told } from '../../support/event-rows.ts';
import { type Rows, TwoEngines } from '../../support/two-engines.ts';
import { day, MIDNIGHT, spreadRows } from './spread-rows.ts';

const DAY = 86_400_000;
const functions = await tableFunctions('p.d');

let engines: TwoEngines;
beforeAll(async () => {
  engines = await TwoEngines.start();
});
afterAll(() => engines.stop());

describe('a model', () => {
  it.each(models)('%s tells in its head which days are read', async (name) => {
    expect(await readModel(name)).toContain(`\n${readsLines(name)}\n`);
  });

  it('is said to read, for example', () => {
    expect(readsLines('sessions')).toBe(
      '-- Reads: all days. sessions_between: all events 1 day around;\n--   purchase from 30 days before to 1 after.',
    );
  });
});

describe('a table function', () => {
  it.each(functions)('$name filters every scan of events by both ends of constant days', async ({ name, body }) => {
    const statement = `CREATE TABLE FUNCTION ${name}(first DATE, last DATE) AS ${body}`;
    const scans = scansOf(await engines.analyzeQualified(statement, 'p.d'));
    expect(scans.length).toBeGreaterThan(0);
    for (const scan of scans) expect(scan).toEqual({ table: 'p_d_events', bounds: ['$greater_or_equal', '$less'] });
  });

  it('is one for each model, and tells what it reads and does not see', () => {
    expect(functions.map(({ name }) => name)).toEqual(models.map((name) => `${name}_between`));
    expect(functions[0]).toMatchObject({
      parameters: [
        { name: 'first', type: 'DATE' },
        { name: 'last', type: 'DATE' },
      ],
      description:
        'The rows of events_clean whose occurred_at is on a day (UTC) from first to last, both included. ' +
        'Reads all events 1 day around (the copies of an event around midnight). ' +
        'Not seen: copies of an event that are dated more than a day from it.',
    });
  });

  it('whose filter is on a wider query would be seen', async () => {
    const body = (await tableFunctions('p.d'))[0]!.body.replace('WHERE occurred_at >=', 'WHERE received_at >=');
    const statement = `CREATE TABLE FUNCTION f(first DATE, last DATE) AS ${body}`;
    expect(scansOf(await engines.analyzeQualified(statement, 'p.d'))).toEqual([
      { table: 'p_d_events', bounds: ['$less'] },
    ]);
    const view = scansOf(await engines.analyzeQualified('SELECT * FROM `p.d.events`', 'p.d'));
    expect(view).toEqual([{ table: 'p_d_events', bounds: [] }]);
  });

  it("has parameters that no column's name hides", async () => {
    const warehouse = await engines.load([]);
    const columns = warehouse.tables.flatMap((table) => table.columns.map(({ name }) => name));
    expect(columns).not.toContain('first');
    expect(columns).not.toContain('last');
  });

  it("gives the view's rows of those days, whatever the events within the margins", { timeout: 120_000 }, async () => {
    const some = fc.subarray([...models], { minLength: 4, maxLength: 4 });
    const days = fc.constantFrom(-1, 0, 1, 2, 5, 19, 20);
    await fc.assert(
      fc.asyncProperty(spreadRows, days, fc.constantFrom(0, 0, 1, 4), some, async (rows, from, more, names) => {
        const warehouse = await engines.load(rows);
        for (const name of names) {
          const rows = await warehouse.between(name, day(from), day(from + more));
          expect(sorted(rows), name).toEqual(sorted(ofDays(name, warehouse.model(name), from, from + more)));
        }
      }),
      { numRuns: Number(process.env['CLARIO_MODEL_RUNS'] ?? 8), interruptAfterTimeLimit: 100_000 },
    );
  });
});

describe('around midnight', () => {
  it('a session is of the day it began on, with all of it', async () => {
    const { of } = await load(
      { id: 'e1', name: 'page_view', occurred_at: at(1, -10), page: { path: '/' } },
      { id: 'e2', name: 'page_view', occurred_at: at(1, 10), page: { path: '/tee' } },
    );
    expect(await of('sessions', 0, 'session_id', 'ended_at', 'page_views')).toEqual([['s1', at(1, 10), 2]]);
    expect(await of('sessions', 1, 'session_id')).toEqual([]);
    expect(await of('navigation_breadcrumb', 1, 'position', 'previous_path')).toEqual([[2, '/']]);
  });

  it('the copies of an event are one, of the day of the one received first', async () => {
    const { of } = await load(
      { id: 'e1', name: 'login', occurred_at: at(1, 1), received_at: at(1, 9) },
      { id: 'e1', name: 'login', occurred_at: at(1, -1), received_at: at(1, 8) },
    );
    expect(await of('events_clean', 0, 'event_id')).toEqual([['e1']]);
    expect(await of('events_clean', 1, 'event_id')).toEqual([]);
  });

  it('an order knows the payment chosen before, a cart and a search what came', async () => {
    const { of } = await load(
      { id: 'e1', name: 'search', occurred_at: at(1, -30), search: { term: 'tee' } },
      { id: 'e2', name: 'add_to_cart', occurred_at: at(1, -20), items: [line('A', 1, 5)] },
      { id: 'e3', name: 'add_payment_info', occurred_at: at(1, -10), order: { payment_type: 'card' } },
      { id: 'e4', name: 'add_to_cart', occurred_at: at(1, 5), items: [line('A', 2, 5)] },
      { id: 'e5', name: 'purchase', occurred_at: at(1, 10), order: T1 },
    );
    expect(await of('orders', 1, 'transaction_id', 'payment_type')).toEqual([['T1', 'card']]);
    expect(await of('cart_events', 1, 'units_in_cart')).toEqual([['3']]);
    expect(await of('searches', 0, 'led_to_order')).toEqual([[true]]);
    expect(await of('sessions', 0, 'orders', 'revenue')).toEqual([[1, '10']]);
  });
});

describe('an order', () => {
  const placed: Told = { id: 'e1', name: 'purchase', occurred_at: at(0, 60), order: T1, items: [line('A', 2, 5)] };

  it('that is reported again a day later is of the first day alone', async () => {
    const { of } = await load(placed, { ...placed, id: 'e2', session: 's2', occurred_at: at(1, 60) });
    expect(await of('orders', 0, 'transaction_id', 'reloads')).toEqual([['T1', 1]]);
    expect(await of('order_lines', 0, 'line_number', 'sku', 'ordered_at')).toEqual([[1, 'A', at(0, 60)]]);
    expect(await of('orders', 1, 'transaction_id')).toEqual([]);
    expect(await of('order_lines', 1, 'sku')).toEqual([]);
    expect(await of('order_pushes', 1, 'event_id', 'role')).toEqual([['e2', 'reload']]);
    expect(await of('sessions', 1, 'session_id', 'orders')).toEqual([['s2', 0]]);
  });

  it.each([
    [30, []],
    // Said in its description.
    [31, [['T1']]],
  ])('that is reported again %i days later is one more order of that day: %j', async (later, rows) => {
    const { of } = await load(placed, { ...placed, id: 'e2', session: 's2', occurred_at: at(later, 60) });
    expect(await of('orders', later, 'transaction_id')).toEqual(rows);
  });

  it.each([
    [10, ['partial', '5', '1']],
    [60, ['partial', '5', '1']],
    [61, ['none', '0', '0']],
  ])('that is refunded %i days later: %j', async (later, [status, amount, quantity]) => {
    const refund = { transaction_id: 'T1', currency: 'EUR', value: '5', order_total: '5' };
    const { of } = await load(placed, {
      id: 'e2',
      name: 'refund',
      session: null,
      occurred_at: at(later, 60),
      order: refund,
      items: [line('A', 1, 5)],
    });
    expect(await of('orders', 0, 'refund_status', 'refunded_amount')).toEqual([[status, amount]]);
    expect(await of('order_lines', 0, 'refunded_quantity')).toEqual([[quantity]]);
    expect(await of('refunds', later, 'transaction_id', 'amount')).toEqual([['T1', '5']]);
  });
});

const T1 = { transaction_id: 'T1', currency: 'EUR', value: '10', order_total: '10' };

/** Minutes after the midnight so many days later. */
function at(midnight: number, minutes: number): number {
  return MIDNIGHT + midnight * DAY + minutes * 60_000;
}

async function load(...told: Told[]) {
  const warehouse = await engines.load(told.map(eventRow));
  return {
    /** These columns of the model's rows of one day. */
    of: async (name: ModelName, later: number, ...columns: string[]) =>
      (await warehouse.between(name, day(later), day(later))).map((row) => columns.map((column) => row[column])),
  };
}

function ofDays(name: ModelName, rows: Rows, first: number, last: number): Rows {
  return rows.filter((row) => {
    const time = row[READS[name].day] as number;
    return time >= at(first, 0) && time < at(last + 1, 0);
  });
}

function sorted(rows: Rows): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

type Scan = { table: string; bounds: string[] };
type Node = { [key: string]: unknown };

/** Every scan of a table in a resolved statement, and the comparisons of occurred_at with constants in the filter right over it. */
function scansOf(node: unknown, filter: unknown = null): Scan[] {
  if (Array.isArray(node)) return node.flatMap((one) => scansOf(one));
  if (typeof node !== 'object' || node === null) return [];
  const { resolvedTableScanNode: table, resolvedFilterScanNode: filtered, ...rest } = node as Node;
  if (table) return [{ table: (table as { table: { name: string } }).table.name, bounds: boundsOf(filter) }];
  if (filtered) {
    const { inputScan, filterExpr, ...more } = filtered as Node;
    return [...scansOf(inputScan, filterExpr), ...scansOf(filterExpr), ...scansOf(more)];
  }
  return Object.values(rest).flatMap((child) => scansOf(child));
}

function boundsOf(filter: unknown): string[] {
  const call = callOf(filter);
  if (call === null) return [];
  if (call.name === '$and') return call.args.flatMap(boundsOf);
  const [left, right] = call.args;
  const column = (left as { resolvedColumnRefNode?: { column: { name: string } } }).resolvedColumnRefNode?.column.name;
  const isConstant = !JSON.stringify(right).match(/resolvedColumnRefNode|SubqueryExpr/);
  return column === 'occurred_at' && isConstant ? [call.name] : [];
}

function callOf(expression: unknown): { name: string; args: unknown[] } | null {
  type Call = { parent: { function: { name: string }; argumentList: unknown[] } };
  const base = (expression as Node | null)?.['resolvedFunctionCallBaseNode'] as
    | { resolvedFunctionCallNode?: Call }
    | undefined;
  const call = base?.resolvedFunctionCallNode?.parent;
  return call ? { name: call.function.name.replace('ZetaSQL:', ''), args: call.argumentList } : null;
}
