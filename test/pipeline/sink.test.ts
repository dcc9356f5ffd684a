/** What is written to the warehouse is there, once, as it was; what cannot be is in bad_events. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventRow } from '../../bigquery/schema/events.ts';
import { eventRows } from '../bigquery/models/arbitrary-rows.ts';
import { eventRow, line, NOON } from '../support/event-rows.ts';
import { badRow, LOADED, newDir, openSink } from './sink-support.ts';

const DAY = 24 * 60 * 60 * 1000;
const batch = (events: EventRow[], position = 1) => ({ events, bad: [], position });
const ids = (rows: Record<string, unknown>[]) => rows.map((row) => row['event_id']);

test('a row comes back as it was written, with the time of its loading', async () => {
  const sink = await openSink();
  const row: EventRow = {
    event_id: '019a4a1e-0000-7000-8000-000000000001',
    event_name: 'purchase',
    site_id: 'shop',
    occurred_at: 1_793_620_800_123,
    client_at: 1_793_620_801_001,
    received_at: 1_793_620_802_999,
    loaded_at: null,
    source: 'web_tag',
    schema_version: 1,
    client_id: 'c1',
    client_id_source: 'cookie',
    client_id_age_days: 399,
    customer_id: 'Zoë "Q" \\ \n 😀 \u2028 \u0000.',
    email_sha256: 'b58996c504c5638798eb6b511e6f49af',
    session: { session_id: 's1', session_number: 3, started_at: 1_793_620_700_007, event_index: 9_007_199_254_740_991 },
    page: null,
    traffic: {
      source: 'google',
      medium: 'cpc',
      campaign: null,
      term: '',
      content: null,
      campaign_id: null,
      click_ids: [{ name: 'gclid', value: 'G1' }],
      ad_params: [],
    },
    order_summary: {
      transaction_id: 'T1',
      currency: 'EUR',
      value: '129.95',
      order_total: '99999999999999999999999999999.123456789',
      tax: '0.000000001',
      shipping: '0',
      discount: '-4.5',
      coupon_codes: ['SUMMER', 'VIP'],
      affiliation: null,
      payment_type: null,
      shipping_tier: null,
    },
    items: [
      {
        line_number: 1,
        sku: 'S-1',
        description: "L'été 🧦",
        quantity: '1.333333333',
        unit_price: '19.99',
        discount: null,
        line_total: '26.653333327',
        coupon: null,
        affiliation: 'Seller',
        brand: 'B',
        category: ['Apparel', 'Shirts'],
        variant: null,
        list_id: null,
        list_name: null,
        extras: { index: 0, deep: { list: [1, 'two', null, { three: 3.5 }] }, '': true },
      },
      {
        line_number: 2,
        sku: null,
        description: null,
        quantity: null,
        unit_price: null,
        discount: null,
        line_total: null,
        coupon: null,
        affiliation: null,
        brand: null,
        category: [],
        variant: null,
        list_id: null,
        list_name: null,
        extras: null,
      },
    ],
    search: { term: 'red shirt', results_total: 0, results_first_page: null },
    device: null,
    geo: { country: 'DE', region: null, city: null },
    is_bot: false,
    is_internal: true,
    consent: null,
    extras: { loyalty: 12.5, note: '"quoted" 😀', huge: 1e21, empty: {} },
    quality: [{ code: 'value_missing', field: 'order_summary.value', message: null }],
  };
  expect(await sink.write(batch([row]))).toEqual({ events: 1, duplicates: 0, bad: 0 });
  expect(await sink.rows('SELECT * FROM events')).toEqual([{ ...row, loaded_at: 1_793_620_860_000 }]);
});

test('any row comes back as it was written, whatever rows that cannot be loaded stand between', async () => {
  const sink = await openSink();
  let round = 0;
  await fc.assert(
    fc.asyncProperty(eventRows, async (rows) => {
      round += 1;
      const own = rows.map((row, n) => ({ ...row, event_id: `${round}-${n}` }));
      // the last column is wrong: all others have been read when that is found
      const odd = own.map((row) => ({ ...row, event_id: `odd ${row.event_id}`, quality: 7 as never }));
      const mixed = own.flatMap((row, n) => [odd[own.length - 1 - n]!, row]);
      expect(await sink.write(batch(mixed))).toEqual({ events: own.length, duplicates: 0, bad: odd.length });
      const written = await sink.rows(`SELECT * FROM events WHERE starts_with(event_id, '${round}-')`);
      const byId = new Map(written.map((row) => [row['event_id'], row]));
      expect(written).toHaveLength(own.length);
      for (const row of own) expect(byId.get(row.event_id)).toEqual({ ...row, loaded_at: LOADED });
    }),
    { numRuns: 30 },
  );
});

test('half a surrogate pair, as a cut text has it, becomes U+FFFD wherever it stands', async () => {
  const sink = await openSink();
  const cut = eventRow({
    id: 'a',
    name: 'search',
    search: { term: 'x\ud83d' },
    items: [line('S', 1, 1, { extras: { 'k\udc00': 'v\ud83d!' } })],
  });
  await sink.write(batch([cut, eventRow({ id: 'b', name: 'search', search: { term: 'C:\\ud83d' } })]));
  expect(
    await sink.rows('SELECT search.term AS term, items[1].extras AS extras FROM events ORDER BY event_id'),
  ).toEqual([
    { term: 'x\ufffd', extras: { 'k\ufffd': 'v\ufffd!' } },
    { term: 'C:\\ud83d', extras: null },
  ]);
});

test('rows of bad_events come back as they were written', async () => {
  const sink = await openSink();
  const rows = [
    badRow({}),
    badRow({
      received_at: NOON + 1,
      site_id: null,
      event_id: 'e1',
      raw: 'not JSON \ud83d\u0000',
      message: 'Zeile 1\n"x"',
    }),
  ];
  expect(await sink.write({ events: [], bad: rows, position: 5 })).toEqual({ events: 0, duplicates: 0, bad: 2 });
  expect(await sink.rows('SELECT * FROM bad_events ORDER BY received_at')).toEqual([
    {
      received_at: NOON,
      site_id: 'shop',
      stage: 'validate',
      error_code: 'type',
      message: 'site must be text; found 7',
      event_id: null,
      raw: '{"site":7}',
    },
    {
      received_at: NOON + 1,
      site_id: null,
      stage: 'validate',
      error_code: 'type',
      message: 'Zeile 1\n"x"',
      event_id: 'e1',
      raw: 'not JSON \ufffd\u0000',
    },
  ]);
});

test('a row of bad_events is taken whatever is in it', async () => {
  const sink = await openSink();
  const odd = { received_at: Number.NaN, stage: null, error_code: undefined, message: { a: 1 }, raw: 7 };
  await sink.write({ events: [], bad: [badRow(odd as never), badRow({ received_at: 1e300 })], position: 5 });
  const rows = await sink.rows('SELECT received_at, stage, error_code, message, raw FROM bad_events ORDER BY stage');
  expect(rows).toEqual([
    { received_at: LOADED, stage: 'null', error_code: 'undefined', message: '[object Object]', raw: '7' },
    {
      received_at: LOADED,
      stage: 'validate',
      error_code: 'type',
      message: 'site must be text; found 7',
      raw: '{"site":7}',
    },
  ]);
});

describe('the position', () => {
  test('is 0 in a new file, and then what the last batch said, also when there was nothing in it', async () => {
    const sink = await openSink();
    expect(await sink.position()).toBe(0);
    await sink.write(batch([eventRow({ id: 'a', name: 'login' })], 1234));
    expect(await sink.position()).toBe(1234);
    await sink.write(batch([], 9_007_199_254_740_991));
    expect(await sink.position()).toBe(9_007_199_254_740_991);
  });

  test('is seen together with the rows and the bad rows, at every moment', async () => {
    const sink = await openSink();
    const together = `SELECT log_position, (SELECT count(*) FROM events) AS good, (SELECT count(*) FROM bad_events) AS bad
      FROM clario.state`;
    const seen: Record<string, unknown>[] = [];
    let writing = true;
    const watching = (async () => {
      while (writing) seen.push(...(await sink.rows(together)));
    })();
    for (let n = 1; n <= 60; n += 1)
      await sink.write({ events: [eventRow({ id: `e${n}`, name: 'login' })], bad: [badRow({})], position: n });
    writing = false;
    await watching;
    expect(new Set(seen.map((row) => row['log_position'])).size).toBeGreaterThan(20);
    expect(seen.filter((row) => row['good'] !== row['log_position'] || row['bad'] !== row['log_position'])).toEqual([]);
  });

  test('is there, with the rows, when the file is opened again', async () => {
    const sink = await openSink();
    await sink.write(batch([eventRow({ id: 'a', name: 'login' })], 77));
    await sink.close();
    expect(await readdir(sink.dir)).toEqual(['events.duckdb']);
    const again = await openSink(sink.dir);
    expect(await again.position()).toBe(77);
    expect(ids(await again.rows('SELECT * FROM events'))).toEqual(['a']);
  });
});

describe('an event that comes again', () => {
  const first = eventRow({ id: 'a', name: 'login', client: 'first' });
  const again = (told: Partial<EventRow>) => ({ ...first, client_id: 'again', ...told });
  const outcome = async (events: EventRow[]) => {
    const sink = await openSink();
    await sink.write(batch([first]));
    const { duplicates } = await sink.write(batch(events));
    const clients = await sink.rows('SELECT client_id FROM events ORDER BY client_id DESC');
    return [duplicates, ...clients.map((row) => row['client_id'])];
  };

  test('in the same batch is left out: the first one counts', async () => {
    const sink = await openSink();
    const events = [first, again({ received_at: first.received_at + 5 }), eventRow({ id: 'b', name: 'login' })];
    expect(await sink.write(batch(events))).toEqual({ events: 2, duplicates: 1, bad: 0 });
    expect(await sink.rows('SELECT event_id, client_id FROM events ORDER BY 1')).toEqual([
      { event_id: 'a', client_id: 'first' },
      { event_id: 'b', client_id: 'c1' },
    ]);
  });

  test('in a later batch is left out', async () => {
    expect(await outcome([again({})])).toEqual([1, 'first']);
  });

  test('minutes, days, a week later is left out, though it is dated otherwise', async () => {
    for (const later of [10 * 60_000, 3 * DAY, 7 * DAY]) {
      const late = again({ received_at: first.received_at + later, occurred_at: first.occurred_at + 100 });
      expect(await outcome([late]), String(later)).toEqual([1, 'first']);
    }
  });

  test('is left out among others that are prompt', async () => {
    const now = first.received_at + 2 * DAY;
    const prompt = ['x', 'y', 'z'].map((id) =>
      eventRow({ id, name: 'login', occurred_at: now - 100, received_at: now }),
    );
    expect(await outcome([prompt[0]!, again({ received_at: now }), prompt[1]!, prompt[2]!])).toEqual([
      1,
      'first',
      'c1',
      'c1',
      'c1',
    ]);
  });

  test('for another site is another event', async () => {
    expect(await outcome([again({ site_id: 'other' })])).toEqual([0, 'first', 'again']);
  });
});

describe('a row that cannot be loaded', () => {
  const good = (n: number) => eventRow({ id: `good${n}`, name: 'login' });
  const order = (id: string, value: unknown) => eventRow({ id, name: 'purchase', order: { value: value as string } });

  test('goes to bad_events with the reason, and all others to events', async () => {
    const sink = await openSink();
    const rows = Array.from({ length: 20 }, (_, n) => good(n));
    rows.splice(3, 0, order('words', 'twelve'));
    rows.splice(11, 0, { ...good(99), event_id: 'nameless', event_name: null } as never);
    rows.push(order('long', '1'.repeat(30)));
    expect(await sink.write({ events: rows, bad: [badRow({})], position: 9 })).toEqual({
      events: 20,
      duplicates: 0,
      bad: 4,
    });
    expect(await sink.position()).toBe(9);
    const found = await sink.rows('SELECT * FROM events ORDER BY event_id');
    const expected = Array.from({ length: 20 }, (_, n) => ({ ...good(n), loaded_at: LOADED }));
    expect(found).toEqual(expected.sort((a, b) => (a.event_id < b.event_id ? -1 : 1)));
    const refused = { site_id: 'shop', received_at: NOON + 1000, error_code: 'not_loadable' };
    expect(
      await sink.rows(`SELECT event_id, error_code, message, site_id, received_at, raw::JSON->>'event_name' AS name
        FROM bad_events WHERE stage = 'load' ORDER BY event_id`),
    ).toEqual([
      {
        ...refused,
        event_id: 'long',
        message: 'order_summary.value must be a decimal; found "111111111111111111111111111111"',
        name: 'purchase',
      },
      { ...refused, event_id: 'nameless', message: 'event_name is missing', name: null },
      {
        ...refused,
        event_id: 'words',
        message: 'order_summary.value must be a decimal; found "twelve"',
        name: 'purchase',
      },
    ]);
  });

  test.each<[Partial<EventRow> | EventRow, string]>([
    [{ occurred_at: Number.NaN }, 'occurred_at must be milliseconds since 1970-01-01; found NaN'],
    [{ received_at: 1e15 }, 'received_at must be milliseconds since 1970-01-01; found 1000000000000000'],
    [{ client_id_age_days: 1.5 }, 'client_id_age_days must be a whole number; found 1.5'],
    [{ client_id_age_days: 2 ** 53 }, 'client_id_age_days must be a whole number; found 9007199254740992'],
    [{ is_bot: 1 as never }, 'is_bot must be true or false; found 1'],
    [{ customer_id: 7 as never }, 'customer_id must be text; found 7'],
    [{ items: {} as never }, 'items must be a list; found [object Object]'],
    [{ geo: 'DE' as never }, 'geo must be an object; found "DE"'],
    [order('x', '1.0000000001'), 'order_summary.value must be a decimal; found "1.0000000001"'],
    [order('x', '1.'), 'order_summary.value must be a decimal; found "1."'],
    [order('x', '.5'), 'order_summary.value must be a decimal; found ".5"'],
    [order('x', '-'), 'order_summary.value must be a decimal; found "-"'],
    [order('x', ''), 'order_summary.value must be a decimal; found ""'],
    [order('x', '1e5'), 'order_summary.value must be a decimal; found "1e5"'],
    [order('x', 12.5), 'order_summary.value must be a decimal; found 12.5'],
    [eventRow({ id: 'x', name: 'x', items: [{}, { quantity: 'x' }] }), 'items.quantity must be a decimal; found "x"'],
  ])('%j is told what is wrong with it', async (told, message) => {
    const sink = await openSink();
    await sink.write(
      batch([good(1), { ...good(2), items: [line('A', 1, 1) as never], ...told, event_id: 'odd' }, good(3)]),
    );
    const events = await sink.rows('SELECT event_id, items FROM events ORDER BY 1');
    expect(events).toEqual([1, 3].map((n) => ({ event_id: `good${n}`, items: [] })));
    const bad = await sink.rows('SELECT event_id, message, raw IS NULL AS lost FROM bad_events');
    expect(bad).toEqual([{ event_id: 'odd', message, lost: false }]);
  });

  test('has no raw when JSON cannot say it', async () => {
    const sink = await openSink();
    const endless: Record<string, unknown> = {};
    endless['self'] = endless;
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    const rows = [
      { ...good(1), event_id: 'endless', extras: endless as never },
      { ...good(2), event_id: 'deep', extras: { deep } },
      good(3),
    ];
    expect(await sink.write(batch(rows))).toEqual({ events: 1, duplicates: 0, bad: 2 });
    expect(await sink.rows('SELECT event_id, message, raw FROM bad_events ORDER BY event_id')).toEqual([
      { event_id: 'deep', message: 'Maximum call stack size exceeded', raw: null },
      { event_id: 'endless', message: expect.stringMatching(/^Converting circular structure/), raw: null },
    ]);
  });
});

test('when a commit fails nothing is stored, and the same batch is taken afterwards', async () => {
  const sink = await openSink();
  await sink.write(batch([eventRow({ id: 'a', name: 'login' })], 1));
  const rival = await sink.connect();
  await rival.run('BEGIN');
  await rival.run('UPDATE clario.state SET log_position = 99');
  const failing = { ...batch([eventRow({ id: 'b', name: 'login' })], 2), bad: [badRow({})] };
  await expect(sink.write(failing)).rejects.toThrow(/Conflict/);
  await rival.run('ROLLBACK');
  rival.closeSync();
  expect(await sink.position()).toBe(1);
  expect(ids(await sink.rows('SELECT event_id FROM events'))).toEqual(['a']);
  expect(await sink.rows('SELECT * FROM bad_events')).toEqual([]);
  expect(await sink.write(failing)).toEqual({ events: 1, duplicates: 0, bad: 1 });
  expect(await sink.position()).toBe(2);
  expect(ids(await sink.rows('SELECT event_id FROM events ORDER BY 1'))).toEqual(['a', 'b']);
});

test('a full disk costs nothing that was committed, and writing goes on when there is room again', async () => {
  const dir = await newDir();
  const file = join(dir, 'events.duckdb');
  const filler = join(import.meta.dirname, 'sink-filler.ts');
  // no file may grow beyond 2,000 blocks
  const command = `ulimit -f 2000; exec "${process.execPath}" "${filler}" "${file}"`;
  const { stdout } = await promisify(execFile)('bash', ['-c', command]);
  const { failures, position } = JSON.parse(stdout);
  expect(failures).toHaveLength(3);
  expect(failures[0]).toMatch(/File too large/);
  expect(position).toBeGreaterThan(3);
  const sink = await openSink(dir);
  expect(await sink.position()).toBe(position);
  expect(await sink.rows('SELECT count(*) AS n FROM events')).toEqual([{ n: 100 * position }]);
  expect(await sink.write(batch([eventRow({ id: 'a', name: 'login' })], position + 1))).toMatchObject({ events: 1 });
});

test('more items than DuckDB takes rows at once, and more rows, come back in their order', async () => {
  const sink = await openSink();
  const sizes = Array.from({ length: 5000 }, (_, n) => (n % 50 === 0 ? 200 : n % 3));
  const rows = sizes.map((size, n) =>
    eventRow({
      id: `e${n}`,
      name: 'view_item_list',
      items: Array.from({ length: size }, (_, k) =>
        line(`sku of ${n} number ${k}`, k + 1, 1, { category: [`c${n}`, `k${k}`] }),
      ),
    }),
  );
  await sink.write(batch(rows));
  const found = await sink.rows(`SELECT event_id, len(items) AS size, items[1] AS first, items[-1] AS last,
    list_sum(list_transform(items, lambda item: item.quantity)) AS units FROM events`);
  expect(found).toHaveLength(5000);
  for (const { event_id, size, first, last, units } of found as Record<string, never>[]) {
    const row = rows[Number(String(event_id).slice(1))]!;
    expect(size ?? 0).toBe(row.items.length);
    expect([first, last]).toEqual(row.items.length === 0 ? [null, null] : [row.items[0], row.items.at(-1)]);
    expect(Number(units)).toBe((row.items.length * (row.items.length + 1)) / 2);
  }
});

test('a decimal is exact to the last of its 38 digits', async () => {
  const sink = await openSink();
  const values = [
    '0',
    '-0',
    '0.000000001',
    '-0.000000001',
    '1',
    '-1',
    '0.1',
    '4294967.295999999',
    '4294967.296',
    '-4294967.296',
    '8999999.999999999',
    '-8999999.999999999',
    '9000000',
    '-9000000.000000001',
    '9007199254740993',
    '-18446744073.709551616',
    '12345678901234567890123456789.123456789',
    '-99999999999999999999999999999.999999999',
    '00012.50',
  ];
  await sink.write(batch(values.map((value, n) => eventRow({ id: String(n), name: 'purchase', order: { value } }))));
  const found = await sink.rows('SELECT order_summary.value AS value FROM events ORDER BY event_id::INT');
  expect(found.map(({ value }) => value)).toEqual(
    values.map((value) => (value === '-0' ? '0' : value === '00012.50' ? '12.5' : value)),
  );
  const numbers = fc.tuple(fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n), fc.integer({ min: 0, max: 37 }));
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(numbers, { minLength: 1, maxLength: 200 }), async (drawn) => {
      round += 1;
      // of all lengths, not only the longest
      const texts = drawn.map(([number, less]) => decimalText(number / 10n ** BigInt(less)));
      const rows = texts.map((value, n) => eventRow({ id: `${round}-${n}`, name: 'purchase', order: { value } }));
      await sink.write(batch(rows));
      const back = await sink.rows(`SELECT order_summary.value AS value FROM events
        WHERE starts_with(event_id, '${round}-') ORDER BY split_part(event_id, '-', 2)::INT`);
      expect(back.map(({ value }) => value)).toEqual(texts);
    }),
    { numRuns: 20 },
  );
});

/** Units of 10^-9 as canonical text. */
function decimalText(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(10, '0');
  const fraction = digits.slice(-9).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -9)}${fraction === '' ? '' : `.${fraction}`}`;
}
