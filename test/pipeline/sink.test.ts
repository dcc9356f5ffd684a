/** What is written to the warehouse is there, once, as it was; what cannot be is in bad_events. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventRow } from '../../bigquery/schema/events.ts';
import { eventRows } from '../bigquery/models/arbitrary-rows.ts';
import { eventRow, line, NOON } from '../support/event-rows.ts';
import { badRow, LOADED, openSink } from './sink-support.ts';

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
  expect(row.loaded_at).toBeNull();
});

test('any row comes back as it was written', async () => {
  const sink = await openSink();
  let round = 0;
  await fc.assert(
    fc.asyncProperty(eventRows, async (rows) => {
      round += 1;
      const own = rows.map((row, n) => ({ ...row, event_id: `${round}-${n}` }));
      await sink.write(batch(own));
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
    expect(await readdir(sink.dir)).toEqual(['events.duckdb', 'tmp']);
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
  const order = (id: string, value: string) => eventRow({ id, name: 'purchase', order: { value } });

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
    expect(await sink.rows('SELECT count(*) AS n FROM events')).toEqual([{ n: 20 }]);
    expect(
      await sink.rows(
        `SELECT event_id, error_code, message, site_id, received_at, raw::JSON->>'event_name' AS name
         FROM bad_events WHERE stage = 'load' ORDER BY event_id`,
      ),
    ).toEqual([
      {
        event_id: 'long',
        error_code: 'not_loadable',
        message: `Invalid Input Error: JSON transform error: Failed to cast value to decimal: "${'1'.repeat(30)}"`,
        site_id: 'shop',
        received_at: NOON + 1000,
        name: 'purchase',
      },
      {
        event_id: 'nameless',
        error_code: 'not_loadable',
        message: 'Constraint Error: NOT NULL constraint failed: events.event_name',
        site_id: 'shop',
        received_at: NOON + 1000,
        name: null,
      },
      {
        event_id: 'words',
        error_code: 'not_loadable',
        message: 'Invalid Input Error: JSON transform error: Failed to cast value to decimal: "twelve"',
        site_id: 'shop',
        received_at: NOON + 1000,
        name: 'purchase',
      },
    ]);
  });

  test('goes there too when it cannot even be written down', async () => {
    const sink = await openSink();
    const timeless = { ...good(1), event_id: 'timeless', occurred_at: Number.NaN };
    const endless: Record<string, unknown> = {};
    endless['self'] = endless;
    const events = [timeless, { ...good(2), event_id: 'endless', extras: endless as never }, good(3)];
    expect(await sink.write(batch(events))).toEqual({ events: 1, duplicates: 0, bad: 2 });
    expect(await sink.rows('SELECT event_id, message, raw IS NULL AS lost FROM bad_events ORDER BY event_id')).toEqual([
      { event_id: 'endless', message: expect.stringMatching(/^Converting circular structure/), lost: true },
      { event_id: 'timeless', message: 'Invalid time value', lost: false },
    ]);
  });
});

test('when the disk fails nothing is stored, and the same batch is taken afterwards', async () => {
  const sink = await openSink();
  await sink.write(batch([eventRow({ id: 'a', name: 'login' })], 1));
  await rm(join(sink.dir, 'tmp'), { recursive: true });
  const failing = { ...batch([eventRow({ id: 'b', name: 'login' })], 2), bad: [badRow({})] };
  await expect(sink.write(failing)).rejects.toThrow(/ENOENT/);
  expect(await sink.position()).toBe(1);
  expect(ids(await sink.rows('SELECT event_id FROM events'))).toEqual(['a']);
  await mkdir(join(sink.dir, 'tmp'));
  expect(await sink.write(failing)).toEqual({ events: 1, duplicates: 0, bad: 1 });
  expect(await sink.position()).toBe(2);
});

test('no file of rows is left after a batch', async () => {
  const sink = await openSink();
  await sink.write({ events: [eventRow({ id: 'a', name: 'login' })], bad: [badRow({})], position: 1 });
  expect(await readdir(join(sink.dir, 'tmp'))).toEqual([]);
});
