/** What the golden cases do not tell: clocks, several rows of one push, and pushes nobody would make. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { EventRow } from '../../bigquery/schema/events.ts';
import type { Hit, WireEvent } from '../../client-tag/wire.ts';
import { convert, correctedTime, type SiteMapping } from '../../server/pipeline/convert.ts';
import type { RequestFacts } from '../../server/pipeline/facts.ts';

const NOW = Date.UTC(2026, 10, 23, 20);
const SECOND = 1000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const FACTS: RequestFacts = {
  received_at: NOW,
  site: 'shop',
  source: 'web_tag',
  client_id: 'visitor',
  client_id_source: 'cookie',
  client_id_age_days: 3,
  user_agent: 'Test',
  address: '192.0.2.1',
};
const SITE: SiteMapping = { currency: null, value_includes: [], events: {}, extras: [] };

function rows(data: object, hit: Partial<Hit> = {}, event: Partial<WireEvent> = {}, site: Partial<SiteMapping> = {}) {
  const sent = {
    id: 'e1',
    at: NOW,
    name: String((data as { event?: string }).event ?? 'x'),
    data,
    ...event,
  } as WireEvent;
  return convert({ v: 1, site: 'shop', sent_at: NOW, events: [sent], ...hit }, sent, FACTS, { ...SITE, ...site });
}

describe('time', () => {
  it.each([
    ['the clocks agree', NOW, NOW, NOW],
    ['the event waited 5 seconds in the tag', NOW - 5 * SECOND, NOW, NOW - 5 * SECOND],
    ['the client is 3 hours behind', NOW - 3 * HOUR - 5 * SECOND, NOW - 3 * HOUR, NOW - 5 * SECOND],
    ['the client is 2 days ahead', NOW + 2 * DAY - 5 * SECOND, NOW + 2 * DAY, NOW - 5 * SECOND],
    ['the client lives in 1970', 1000, 6000, NOW - 5 * SECOND],
    ['the event is later than the request that carries it', NOW + HOUR, NOW, NOW],
    ['the tag was offline for 6 days', NOW - 6 * DAY, NOW, NOW - 6 * DAY],
    ['the tag was offline for 8 days: 7 are believed', NOW - 8 * DAY, NOW, NOW - 7 * DAY],
    ['parts of milliseconds', NOW - 5000.75, NOW - 0.25, NOW - 5000],
  ])('%s', (_about, at, sentAt, expected) => {
    const [row] = rows({ event: 'page_view' }, { sent_at: sentAt }, { at });
    expect(row!.occurred_at).toBe(expected);
    expect(row!.client_at).toBe(Math.floor(at));
    expect(row!.received_at).toBe(NOW);
  });

  it('of the session’s start is corrected like the event’s', () => {
    const session = { id: 's', number: 2, started_at: NOW + 2 * DAY - HOUR };
    const [row] = rows({ event: 'page_view' }, { sent_at: NOW + 2 * DAY, session }, { index: 4 });
    expect(row!.session).toEqual({ session_id: 's', session_number: 2, started_at: NOW - HOUR, event_index: 4 });
  });

  test('is never after the receipt, never a week before it, whole, and keeps the order of events', () => {
    const time = fc.double({ min: 0, max: 253_402_300_799_999, noNaN: true });
    fc.assert(
      fc.property(time, time, time, fc.integer({ min: 0, max: 253_402_300_799_999 }), (at, later, sentAt, received) => {
        const corrected = correctedTime(at, sentAt, received);
        expect(Number.isInteger(corrected)).toBe(true);
        expect(corrected).toBeLessThanOrEqual(received);
        expect(corrected).toBeGreaterThanOrEqual(received - 7 * DAY);
        const [first, second] = [Math.min(at, later), Math.max(at, later)];
        expect(correctedTime(first, sentAt, received)).toBeLessThanOrEqual(correctedTime(second, sentAt, received));
      }),
    );
  });
});

describe('a push of several events', () => {
  const push = {
    event: 'productDetail',
    ecommerce: {
      currencyCode: 'EUR',
      detail: { products: [{ id: 'A', name: 'Lamp', price: '10' }] },
      impressions: [{ id: 'B', name: 'Mug', list: 'Related' }],
    },
  };

  it('is a row each, with ids of their own that are always the same', () => {
    const found = rows(push).map(({ event_id, event_name, items }) => [
      event_id,
      event_name,
      items.map(({ sku }) => sku),
    ]);
    expect(found).toEqual([
      ['e1', 'view_item', ['A']],
      ['e1:impressions', 'view_item_list', ['B']],
    ]);
  });
});

describe('numbers beyond bounds', () => {
  const item = (price: unknown, quantity: unknown) =>
    rows({ event: 'add_to_cart', ecommerce: { currency: 'EUR', items: [{ item_id: 'A', price, quantity }] } })[0]!;
  const codes = ({ quality }: EventRow) => quality.map(({ code, field }) => `${code} ${field}`);

  it('the largest amount', () => {
    expect(item('999999999999999.99', 1).items[0]).toMatchObject({ unit_price: '999999999999999.99', quantity: '1' });
  });

  it('a larger one is none', () => {
    const row = item('1000000000000000', 1);
    expect(row.items[0]).toMatchObject({ unit_price: null, line_total: null });
    expect(codes(row)).toEqual(['number_unreadable items.unit_price']);
  });

  it('nor in a number', () => {
    expect(codes(item(1e300, 1))).toEqual(['number_unreadable items.unit_price']);
  });

  it('a line that is larger has no total', () => {
    const row = item('999999999999999', '999999999999999');
    expect(row.items[0]!.line_total).toBeNull();
    expect(codes(row)).toEqual(['number_unreadable items.line_total']);
  });

  it('an unreadable quantity is taken as 1, and both are said', () => {
    const row = item(10, 'some');
    expect(row.items[0]).toMatchObject({ quantity: '1', line_total: '10' });
    expect(codes(row)).toEqual(['number_unreadable items.quantity', 'quantity_missing items.quantity']);
  });

  it('a count that is no count is none', () => {
    const [row] = rows({ event: 'search', search_term: 'x', results_total: 1e17, results_first_page: '12.9' });
    expect(row!.search).toEqual({ term: 'x', results_total: null, results_first_page: 12 });
    expect(codes(row!)).toEqual([
      'number_unreadable search.results_total',
      'number_repaired search.results_first_page',
    ]);
  });
});

describe('warnings', () => {
  it('one for each code and column, that names the lines, and does not grow without end', () => {
    const items = Array.from({ length: 200 }, (_, i) => ({ item_id: `S${i}`, price: 1 }));
    const [row] = rows({ event: 'add_to_cart', ecommerce: { currency: 'EUR', value: 200, items } });
    expect(row!.quality).toHaveLength(1);
    const { code, field, message } = row!.quality[0]!;
    expect([code, field]).toEqual(['quantity_missing', 'items.quantity']);
    expect(message!.startsWith('line 1: taken as 1; line 2: taken as 1; line 3')).toBe(true);
    expect(message!.endsWith('; …')).toBe(true);
    expect(message!.length).toBeLessThan(250);
  });

  it('of the tag that nobody knows are left out', () => {
    const [row] = rows({ event: 'login' }, {}, { quality: ['push_cut', 'ada@shop.test', 'push_cut'] });
    expect(row!.quality.map(({ code }) => code)).toEqual(['push_cut']);
  });
});

describe('names', () => {
  const name = (event: string, data: object = {}, events: Record<string, string> = {}) =>
    rows({ event, ...data }, {}, {}, { events })[0]!.event_name;

  it('a site’s own, in any capitals, go first', () => {
    expect(name('KOOP_voltooid', {}, { koop_Voltooid: 'purchase' })).toBe('purchase');
    expect(name('purchase', {}, { purchase: 'offline_purchase' })).toBe('offline_purchase');
  });

  it('what every object has is no name of a site', () => {
    for (const own of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) expect(name(own)).toBe(own);
  });

  it('an order number and lines make no purchase of another event', () => {
    const ecommerce = { transaction_id: 'T1', items: [{ item_id: 'A', price: 1, quantity: 1 }] };
    expect(name('order_details', { ecommerce })).toBe('order_details');
    expect(name('ecommerce', { ecommerce })).toBe('purchase');
    expect(name('ecommerce', { ecommerce: { items: ecommerce.items } })).toBe('ecommerce');
  });

  it('unless it only came by, or the order is in the form that has nothing but orders', () => {
    const ecommerce = { transaction_id: 'T1', items: [{ item_id: 'A', price: 1, quantity: 1 }] };
    const cameBy = (event: string) =>
      rows({ event, ecommerce }, {}, { quality: ['ecommerce_without_event'] })[0]!.event_name;
    expect(cameBy('cookie_consent_update')).toBe('purchase');
    expect(cameBy('refund')).toBe('refund');
    const standard = { transactionId: 'T1', transactionProducts: [{ sku: 'A', price: 1, quantity: 1 }] };
    expect(name('bestelling', standard)).toBe('purchase');
    expect(name('bestelling', { transactionId: 'T1' })).toBe('bestelling');
    expect(name('bestelling', standard, { bestelling: 'order_seen' })).toBe('order_seen');
  });
});

describe('a push of the largest size', () => {
  // once took minutes, and many seconds, in which nobody's events were delivered
  it('with very many keys in a wrapper', () => {
    const keys = Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`k${i}`, 1]));
    const [row] = rows({ event: 'purchase', user_id: 'C1', data: { ...keys, transaction_id: 'T1', items: [{}] } });
    expect(row!.order_summary!.transaction_id).toBe('T1');
    expect(row!.customer_id).toBe('C1');
  });

  it('with very many coupons', () => {
    const coupon = Array.from({ length: 120_000 }, (_, i) => `c${i >> 1}`);
    expect(rows({ event: 'purchase', ecommerce: { coupon } })[0]!.order_summary!.coupon_codes).toHaveLength(60_000);
  });

  it('is not repeated in a message', () => {
    const [row] = rows({
      event: 'purchase',
      ecommerce: { currency: 'x'.repeat(400_000), value: 1, tax: 'x'.repeat(400_000) },
    });
    const told = row!.quality.filter(({ code }) => code === 'currency_missing' || code === 'number_unreadable');
    expect(told).toHaveLength(2);
    for (const { message } of told) expect(message!.length).toBeLessThan(250);
  });
});

describe('whatever is pushed', () => {
  const key = fc.constantFrom(
    ...'ecommerce items products actionField purchase add detail impressions promoView event price quantity value'.split(
      ' ',
    ),
    ...'transaction_id currency coupon item_id id eventModel user_data __proto__ constructor length 0'.split(' '),
  );
  const near = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom(1, 0, -1, 1.1, 1e21, '1.299,00 €', 'NaN', '', 'null', 'EUR', true, null, '{"items":[{}]}', '[]'),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 6 }),
    ),
  })).value;
  const names = fc.constantFrom(
    'purchase',
    'add_to_cart',
    'refund',
    'search',
    'ecommerce',
    'view_promotion',
    'x',
    '__proto__',
  );
  const DECIMAL = /^-?(0|[1-9]\d{0,15})(\.\d{1,9})?$/;

  test('becomes rows, and amounts are decimals', () => {
    fc.assert(
      fc.property(names, fc.dictionary(key, near, { maxKeys: 8 }), (name, data) => {
        const json = JSON.parse(JSON.stringify(data));
        const made = rows(json, {}, { name });
        expect(made.length).toBeGreaterThan(0);
        expect(new Set(made.map(({ event_id }) => event_id)).size).toBe(made.length);
        for (const { order_summary: order, items } of made) {
          const amounts = order ? [order.value, order.order_total, order.tax, order.shipping, order.discount] : [];
          for (const { unit_price, discount, line_total, quantity } of items)
            amounts.push(unit_price, discount, line_total, quantity);
          for (const amount of amounts) if (amount !== null) expect(amount).toMatch(DECIMAL);
        }
        // the same hit always gives the same rows
        // as texts: toEqual takes time that doubles with each level of lists
        expect(JSON.stringify(rows(json, {}, { name }))).toBe(JSON.stringify(made));
      }),
      { numRuns: 2000 },
    );
  });
});
