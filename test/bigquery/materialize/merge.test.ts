/** The tables hold the views' rows, whatever the pieces, the order and the number of the runs. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MATERIALIZED, type Materialized } from '../../../bigquery/materialize/tables.ts';
import type { EventRow } from '../../../bigquery/schema/events.ts';
import { eventRow, line, type Told } from '../../support/event-rows.ts';
import { MIDNIGHT, spreadRows } from '../models/spread-rows.ts';
import { Tables } from './tables.ts';

const DAY = 86_400_000;
/** Of spread-rows.ts: an hour around the midnights before days 0, 1, 2, 5 and 20. */
const DAYS = [-1, 0, 1, 2, 4, 5, 19, 20];
const RUNS = { numRuns: Number(process.env['CLARIO_MODEL_RUNS'] ?? 4), interruptAfterTimeLimit: 200_000 };

let tables: Tables;
beforeAll(async () => {
  tables = await Tables.create();
});
beforeEach(() => tables.clear());
afterAll(() => tables.stop());

describe('whatever the events, the tables are the views', () => {
  it('after a run each day, for what came that day and up to two days late', { timeout: 300_000 }, async () => {
    const late = fc.array(fc.constantFrom(0, 0, 0, 1, 2), { minLength: 80, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(spreadRows, late, async (rows, lateDays) => {
        await tables.clear();
        const cameOn = rows.map((row, index) => dayOf(row) + lateDays[index % lateDays.length]!);
        for (const today of [...new Set(cameOn)].sort((a, b) => a - b)) {
          await tables.fill(rows.filter((_, index) => cameOn[index]! <= today));
          await tables.run(today - 2, today);
        }
        await expectViews();
      }),
      RUNS,
    );
  });

  it('after runs that overlap, repeat, and come in any order; after a replay, too', { timeout: 300_000 }, async () => {
    const runs = fc.shuffledSubarray([...DAYS, ...DAYS], { minLength: DAYS.length * 2 });
    const width = fc.constantFrom(0, 1, 3);
    const replayed = fc.infiniteStream(fc.boolean());
    await fc.assert(
      fc.asyncProperty(spreadRows, runs, width, replayed, async (rows, order, more, isReplayed) => {
        await tables.clear();
        await tables.fill(rows);
        for (const first of order) await tables.run(first, first + more);
        await expectViews();
        const replay = rows.filter(() => isReplayed.next().value).map(converted);
        await tables.fill([...rows, ...replay]);
        for (const day of new Set(replay.map(dayOf))) await tables.run(day, day);
        await expectViews();
      }),
      RUNS,
    );
  });
});

it('leaves days alone that its events cannot touch, before and after', async () => {
  const told = [-100, 0, 100].map((later): Told => {
    const purchase = { transaction_id: `T${later}`, currency: 'EUR', value: '5' };
    const items = [line('A', 1, 5)];
    return {
      id: `e${later}`,
      name: 'purchase',
      session: `s${later}`,
      occurred_at: at(later, 60),
      order: purchase,
      items,
    };
  });
  await tables.fill(told.map(eventRow));
  for (const day of [100, -100]) await tables.run(day, day);
  await given(0, told[1]!);
  for (const model of MATERIALIZED) expect(await tables.table(model), model).toHaveLength(3);
});

describe('a session', () => {
  it('over midnight is one row, of the day it began on', async () => {
    const evening = view('e1', at(1, -10), '/');
    await given(1 - 1, evening);
    expect(await columns('sessions', 'page_views')).toEqual([[1]]);
    await given(1, evening, view('e2', at(1, 10), '/tee'));
    expect(await columns('sessions', 'session_id', 'started_at', 'page_views')).toEqual([['s1', at(1, -10), 2]]);
  });

  it("goes when a replay takes its events for a robot's", async () => {
    const came = { ...view('e1', at(0, 60), '/'), loaded_at: 1 };
    await given(0, came);
    await given(0, came, { ...came, received_at: at(0, 61), loaded_at: 2, is_bot: true });
    expect(await columns('sessions', 'session_id')).toEqual([['s1']]);
    await given(0, { ...came, is_bot: true });
    expect(await columns('sessions', 'session_id')).toEqual([]);
  });
});

describe('an order', () => {
  const placed: Told = {
    id: 'e1',
    name: 'purchase',
    occurred_at: at(0, 60),
    order: order('10'),
    items: [line('A', 2, 5)],
  };
  const again = (later: number): Told => ({ ...placed, id: `e-${later}`, session: 's2', occurred_at: at(later, 60) });
  const refund = (later: number): Told => ({
    id: `r-${later}`,
    name: 'refund',
    session: null,
    occurred_at: at(later, 60),
    order: order('5'),
    items: [line('A', 1, 5)],
  });
  const orders = () => columns('orders', 'transaction_id', 'ordered_at', 'reloads', 'refunded_amount', 'net_total');
  const lines = () => columns('order_lines', 'line_number', 'sku', 'refunded_quantity');

  it.each([1, 10, 30])('that is reported again %i days later stays one row, of its first day', async (later) => {
    await given(0, placed);
    await given(later, placed, again(later));
    expect(await orders()).toEqual([['T1', at(0, 60), 1, '0', '10']]);
    expect(await lines()).toEqual([[1, 'A', '0']]);
  });

  it.each([
    [60, 1],
    // Said in the document: not counted.
    [61, 0],
    [90, 0],
    [100, 0],
  ])(
    'that is reported again %i days later, when a table knows it, is no second row: %i reloads',
    async (later, reloads) => {
      await given(0, placed, refund(10));
      await given(10, placed, refund(10));
      await given(later, placed, refund(10), again(later));
      expect(await orders()).toEqual([['T1', at(0, 60), reloads, '5', '5']]);
      expect(await lines()).toEqual([[1, 'A', '1']]);
      // A run over all of it sees it.
      await tables.run(0, later);
      expect(await orders()).toEqual([['T1', at(0, 60), 1, '5', '5']]);
    },
  );

  it.each([
    [10, '5', '1'],
    [60, '5', '1'],
    // Said in the script: not seen.
    [61, '0', '0'],
  ])('that is refunded %i days later: %s given back', async (later, amount, quantity) => {
    await given(0, placed);
    await given(later, placed, refund(later));
    expect(await orders()).toEqual([['T1', at(0, 60), 0, amount, String(10 - Number(amount))]]);
    expect(await lines()).toEqual([[1, 'A', quantity]]);
  });

  it('whose first report comes late moves to its day', async () => {
    await given(1, again(1));
    expect(await columns('orders', 'ordered_at')).toEqual([[at(1, 60)]]);
    await given(0, again(1), placed);
    expect(await orders()).toEqual([['T1', at(0, 60), 1, '0', '10']]);
    expect(await columns('order_lines', 'ordered_at')).toEqual([[at(0, 60)]]);
  });
});

async function expectViews(): Promise<void> {
  for (const model of MATERIALIZED) expect(await tables.table(model), model).toEqual(await tables.view(model));
}

/** `events` holds these, and the run of that day is made. */
async function given(today: number, ...told: Told[]): Promise<void> {
  await tables.fill(told.map(eventRow));
  await tables.run(today, today);
}

async function columns(model: Materialized, ...names: string[]): Promise<unknown[][]> {
  return (await tables.table(model)).map((row) => names.map((name) => row[name]));
}

/** The same event, converted again: what it was is not what it is now. */
function converted(row: EventRow): EventRow {
  const loadedAt = (row.loaded_at ?? 0) + 1_000_000;
  return { ...row, loaded_at: loadedAt, customer_id: 'k9', is_bot: row.is_bot === null ? true : null };
}

function view(id: string, occurredAt: number, path: string): Told {
  return { id, name: 'page_view', occurred_at: occurredAt, page: { path } };
}

function order(value: string): NonNullable<Told['order']> {
  return { transaction_id: 'T1', currency: 'EUR', value, order_total: value };
}

/** Minutes after the midnight so many days later. */
function at(midnight: number, minutes: number): number {
  return MIDNIGHT + midnight * DAY + minutes * 60_000;
}

function dayOf(row: EventRow): number {
  return Math.floor((row.occurred_at - MIDNIGHT) / DAY);
}
