import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimate, type Usage } from '../../bigquery/cost/estimate.ts';
import { measuredRows } from '../../bigquery/cost/generate.ts';
import { logicalBytes } from '../../bigquery/cost/logical-bytes.ts';
import { modelColumns } from '../../bigquery/cost/model-columns.ts';
import { costOf, exactUsd, parseUsd, shownUsd } from '../../bigquery/cost/money.ts';
import { FREE, PRICES, pricesOf } from '../../bigquery/cost/prices.ts';
import { rowBytes, scaledTo } from '../../bigquery/cost/row-bytes.ts';
import { daysRead } from '../../bigquery/cost/runs.ts';
import columns from '../../bigquery/generated/model-columns.json' with { type: 'json' };
import measured from '../../bigquery/generated/row-bytes.json' with { type: 'json' };
import { betweenQuery } from '../../bigquery/models/between.ts';
import { type EventRow, events } from '../../bigquery/schema/events.ts';
import type { Column } from '../../bigquery/schema/types.ts';
import { RowEncoder } from '../../server/pipeline/sink-bigquery/encode.ts';

const usd = (text: string) => parseUsd(text)!;

test('a value has the logical bytes that BigQuery documents for its type', () => {
  const of = (name: string, type: Column['type'], mode: Column['mode'], fields?: Column[]): Column => {
    return { name, type, mode, description: '', ...(fields && { fields }) };
  };
  const table = [
    of('text', 'STRING', 'NULLABLE'),
    of('whole', 'INT64', 'NULLABLE'),
    of('money', 'NUMERIC', 'NULLABLE'),
    of('flag', 'BOOL', 'NULLABLE'),
    of('time', 'TIMESTAMP', 'NULLABLE'),
    of('json', 'JSON', 'NULLABLE'),
    of('texts', 'STRING', 'REPEATED'),
    of('line', 'STRUCT', 'REPEATED', [of('sku', 'STRING', 'NULLABLE'), of('units', 'INT64', 'NULLABLE')]),
  ];
  const row = {
    text: 'Köln', // 2 + 5
    whole: 1,
    money: '12.50',
    flag: false,
    time: 0,
    json: { a: 'ü', b: [1] }, // {"a":"ü","b":[1]} is 18 bytes
    texts: ['a', ''], // 3 + 2
    line: [{ sku: 'A', units: 1 }, { sku: null, units: 2 }, {}], // 3; 8 + 8
  };
  expect(Object.fromEntries(logicalBytes(row, table))).toEqual({
    text: 7,
    whole: 8,
    money: 16,
    flag: 1,
    time: 8,
    json: 18,
    texts: 5,
    'line.sku': 3,
    'line.units': 16,
  });
  expect(logicalBytes({ text: null, texts: [], line: [] }, table).size).toBe(0);
});

test('insertAll bills a small row as 1 KiB and a large one as it is', () => {
  const small = { event_id: 'a'.repeat(98) } as EventRow;
  const large = { event_id: 'a'.repeat(1998) } as EventRow;
  expect(rowBytes([small, large], (row) => row.event_id.length)).toEqual({
    rows: 2,
    stored: { event_id: 2100 },
    sent: 98 + 1998,
    inserted: 1024 + 2000,
  });
});

test('a row of another size has the same mix of columns', () => {
  const scaled = scaledTo(400, { rows: 10, stored: { a: 500, b: 1500 }, sent: 1000, inserted: 10_240 });
  const each = (bytes: number) => bytes / scaled.rows;
  expect(each(scaled.stored['a']!)).toBe(100);
  expect(each(scaled.stored['b']!)).toBe(300);
  expect(each(scaled.sent)).toBe(200);
  expect(each(scaled.inserted)).toBe(1024);
  const large = scaledTo(1500, measured);
  expect(large.inserted / large.rows).toBe(1500);
});

test('the committed bytes of a row are those of the map and the encoder that ship', () => {
  const encoder = new RowEncoder(events);
  expect(rowBytes(measuredRows(), (row) => encoder.encode(row).length)).toEqual(measured);
});

test('a column that is read is one whose absence breaks the query or changes its result', async () => {
  const asked: string[] = [];
  // an engine that knows nothing but whether names stand in the text; its result has the page as a whole
  const read = await modelColumns(async (sql, table) => {
    asked.push(sql);
    const names = table.map(({ name }) => name);
    if (!names.includes('event_id')) throw new Error('Unrecognized name: event_id');
    return JSON.stringify(table.find(({ name }) => name === 'page'));
  });
  expect(read.orders).toEqual(['event_id', ...pageFields()]);
  expect(asked).toContain(await betweenQuery('orders', { first: "DATE '2026-01-01'", last: "DATE '2026-01-01'" }));
});

function pageFields(): string[] {
  const page = events.columns.find(({ name }) => name === 'page') as Column;
  return page.fields!.map(({ name }) => `page.${name}`);
}

test('models name the columns that one finds in their files', () => {
  expect(columns.navigation_breadcrumb).toEqual(expect.arrayContaining(['page.path', 'session.session_id', 'is_bot']));
  expect(columns.navigation_breadcrumb).not.toContain('items.sku');
  expect(columns.order_lines).toEqual(
    expect.arrayContaining(['items.sku', 'items.unit_price', 'order_summary.transaction_id']),
  );
  expect(columns.order_lines).not.toContain('page.url');
  expect(columns.events_clean).toHaveLength(Object.keys(allLeaves()).length);
});

function allLeaves(list: readonly Column[] = events.columns, parent = ''): Record<string, true> {
  return Object.assign(
    {},
    ...list.map((c) => (c.fields ? allLeaves(c.fields, `${parent}${c.name}.`) : { [parent + c.name]: true })),
  );
}

test('a run reads its days, those whose rows they touch, and those that these rows are made of', () => {
  // of 3 days; a session may have begun the day before, and its purchase may be one of 30 days ago, reported again
  expect(daysRead('sessions', 3)).toBe(3 + 1 + 30);
  // a refund is of an order of up to 60 days ago
  expect(daysRead('orders', 3)).toBe(3 + 60 + 30);
  expect(daysRead('order_lines', 1)).toBe(1 + 60 + 30);
});

/** 1 KiB stored, half of it sent; 12 x 2^20 events a day are 12 GiB. */
const ROUND: Usage = {
  eventsPerDay: 12n * 2n ** 20n,
  keepDays: 100,
  row: { rows: 2, stored: { event_id: 1000, 'page.url': 1048 }, sent: 1024, inserted: 2048 },
  columns: { ...columns, sessions: ['event_id'], orders: ['event_id', 'page.url'] },
  runs: { models: ['sessions'], days: 3 },
};

test('a month in the US, worked out by hand', () => {
  const { lines, totals } = estimate(ROUND, pricesOf('us'));
  const shown = Object.values(lines).map(({ name, bytes, free, usd }) => [name, bytes, free, usd && exactUsd(usd)]);
  const gib = (count: number) => BigInt(count * 2 ** 30);
  const mib = (count: number) => BigInt(count) * 2n ** 20n;
  expect(shown).toEqual([
    // 6 GiB a day x 365 / 12
    ['storage_write', gib(182.5), gib(182.5), 0n],
    // 365 GiB are 1,868.8 times 200 MiB, a cent each
    ['insert_all', gib(365), 0n, '18.688'],
    // 90 days of 12 GiB; (1,080 - 10) x 0.02
    ['active_storage', gib(1080), gib(10), '21.4'],
    ['long_term_storage', gib(120), 0n, '1.2'],
    // 500 bytes x 12 x 2^20 x 34 days = 204,000 MiB a day; (6,205,000 - 1,048,576) MiB x 6.25 / TiB
    ['models', mib(6_205_000), mib(1_048_576), '30.734682083'],
    // 100 days instead of 34: (18,250,000 - 1,048,576) MiB x 6.25 / TiB
    ['views', mib(18_250_000), mib(1_048_576), '102.528476715'],
  ]);
  expect(exactUsd(totals.storage_write!)).toBe('53.334682083');
  expect(exactUsd(totals.insert_all!)).toBe('72.022682083');
});

test('without what is free each month, all of it is paid for', () => {
  const { lines } = estimate(ROUND, pricesOf('US'), false);
  expect(exactUsd(lines.storage_write.usd!)).toBe('4.5625');
  expect(exactUsd(lines.active_storage.usd!)).toBe('21.6');
  expect(Object.values(lines).every(({ free }) => free === 0n)).toBe(true);
});

test('what is free of storage goes on to the older days', () => {
  // 117 MiB a day: the last 90 days alone are more than 10 GiB
  const { lines } = estimate({ ...ROUND, eventsPerDay: 1024n * 117n }, pricesOf('US'));
  expect(lines.active_storage.free).toBe(FREE.storage.bytes);
  expect(lines.long_term_storage.free).toBe(0n);
  // 100 MiB a day: 9,000 MiB, and 1,000 of the 1,240 that are left
  const few = estimate({ ...ROUND, eventsPerDay: 1024n * 100n }, pricesOf('US')).lines;
  expect(few.active_storage.free).toBe(9000n * 2n ** 20n);
  expect(few.long_term_storage.free).toBe(1000n * 2n ** 20n);
});

test('a query of little is billed 10 MiB, one of more by whole MiB', () => {
  const models = (eventsPerDay: bigint) => estimate({ ...ROUND, eventsPerDay }, pricesOf('US')).lines.models.bytes;
  expect(models(1n)).toBe((10n * 2n ** 20n * 365n) / 12n);
  // 500 bytes x 34 days x 620 events = 10,540,000 bytes: 11 MiB
  expect(models(620n)).toBe((11n * 2n ** 20n * 365n) / 12n);
});

test('what has no price is not known, unless all of it is free', () => {
  const { lines, totals } = estimate(ROUND, pricesOf('EU'));
  expect(lines.storage_write).toMatchObject({ price: null, usd: 0n });
  expect(exactUsd(totals.storage_write!)).toBe('53.334682083');
  const much = estimate({ ...ROUND, eventsPerDay: 1000n * 2n ** 20n }, pricesOf('EU'));
  expect(much.lines.storage_write.usd).toBeNull();
  expect(much.totals.storage_write).toBeNull();
  expect(much.totals.insert_all).not.toBeNull();
  expect(pricesOf('mars-north1')).toEqual({});
});

test('every price is an amount, of a page with a date', () => {
  const all = [...Object.values(PRICES).flatMap((prices) => Object.values(prices)), ...Object.values(FREE)];
  for (const price of all) {
    if ('usd' in price) expect(parseUsd(price.usd)).toBeGreaterThan(0n);
    expect(price.source).toMatchObject({
      date: expect.stringMatching(/\d{4}-\d{2}/),
      url: expect.stringMatching(/^https:/),
    });
  }
});

const usage = fc.record({
  eventsPerDay: fc.bigInt(1n, 100_000_000_000n),
  keepDays: fc.integer({ min: 1, max: 36_500 }),
});
const usageOf = (some: Pick<Usage, 'eventsPerDay' | 'keepDays'>): Usage => ({ ...ROUND, row: measured, ...some });

test('more events, or more days, never cost less', () => {
  fc.assert(
    fc.property(usage, fc.bigInt(0n, 10_000_000n), fc.nat(1000), fc.boolean(), (some, events, days, free) => {
      const more = { eventsPerDay: some.eventsPerDay + events, keepDays: some.keepDays + days };
      const less = estimate(usageOf(some), pricesOf('US'), free).totals;
      const greater = estimate(usageOf(more), pricesOf('US'), free).totals;
      expect(greater.storage_write! >= less.storage_write!).toBe(true);
      expect(greater.insert_all! >= less.insert_all!).toBe(true);
    }),
  );
});

test('totals are the sums of their lines, and what is free saves what it is worth', () => {
  fc.assert(
    fc.property(usage, fc.boolean(), (some, free) => {
      const { lines, totals } = estimate(usageOf(some), pricesOf('US'), free);
      const rest = lines.active_storage.usd! + lines.long_term_storage.usd! + lines.models.usd!;
      expect(totals).toEqual({
        storage_write: lines.storage_write.usd! + rest,
        insert_all: lines.insert_all.usd! + rest,
      });
      for (const line of Object.values(lines)) expect(line.free <= line.bytes).toBe(true);
    }),
  );
});

test('costs add up: two parts cost what the whole does, to a billionth of a dollar', () => {
  const bytes = fc.bigInt(0n, 10n ** 18n);
  fc.assert(
    fc.property(bytes, bytes, fc.bigInt(0n, 10n ** 12n), (a, b, price) => {
      const unit = 2n ** 30n;
      const difference = costOf(a, price, unit) + costOf(b, price, unit) - costOf(a + b, price, unit);
      expect(difference >= -1n && difference <= 1n).toBe(true);
    }),
  );
});

test('dollars are read, kept and shown exactly', () => {
  expect(usd('0.025')).toBe(25_000_000n);
  expect(usd('6.25')).toBe(6_250_000_000n);
  expect([costOf(1n, 1n, 2n), costOf(1n, 1n, 3n), costOf(3n, 5n, 4n)]).toEqual([1n, 0n, 4n]);
  for (const text of ['', '.5', '1.', '-1', '1e3', '1,5', '0.0000000001', '1234567890'])
    expect(parseUsd(text)).toBeNull();
  expect([0n, 1n, 4_999_999n, 5_000_000n, usd('1.005'), usd('1234567.894')].map(shownUsd)).toEqual([
    '0.00',
    '<0.01',
    '<0.01',
    '0.01',
    '1.01',
    '1,234,567.89',
  ]);
  fc.assert(fc.property(fc.bigInt(0n, 10n ** 17n), (amount) => parseUsd(exactUsd(amount)) === amount));
});
