/** Rows of `events` for property tests: few ids, so that copies, reloads, parts, refunds and sites collide. */
import fc from 'fast-check';
import type { EventRow, Item } from '../../../bigquery/schema/events.ts';
import { eventRow, NOON } from '../../support/event-rows.ts';

const from = <T>(...values: T[]) => fc.constantFrom(...values);

const item: fc.Arbitrary<Partial<Item>> = fc
  .record({
    sku: from('A', 'A', 'B', 'C', null),
    description: from('Tee', 'Été', null),
    variant: from('red', 'blue', null, null),
    quantity: from('1', '1', '2', '3', '0.5', '1.333333333', '-1'),
    unit_price: from('5', '5', '2.5', '0.333333333', '19.99', null),
    discount: from('0.5', '0.123456789', null, null),
    affiliation: from('Seller', null),
    category: from([], ['Apparel', 'Shirts']),
    extras: from(null, { colour: 'green', n: 1.5 }),
    priced: fc.boolean(),
  })
  .map(({ priced, ...rest }) => ({ ...rest, line_total: priced ? totalOf(rest.quantity, rest.unit_price) : null }));

const name = from(
  'page_view',
  'page_view',
  'page_engagement',
  'search',
  'search',
  'view_item',
  'add_to_cart',
  'add_to_cart',
  'remove_from_cart',
  'remove_from_cart',
  'view_cart',
  'begin_checkout',
  'add_shipping_info',
  'add_payment_info',
  'purchase',
  'purchase',
  'purchase',
  'refund',
  'refund',
  'login',
);

const order = fc.record({
  transaction_id: from('T1', 'T1', 'T1', 'T2', 'T2', null),
  currency: from('EUR', 'EUR', 'USD', null),
  value: from('10', '10', '12.5', '0', '-5', '7.77', null, null),
  order_total: from('10', '12.5', '19.999999999', '0', null),
  tax: from('1.9', null),
  shipping: from('4.99', null),
  discount: from('2', null, null),
  coupon_codes: from([], ['SUMMER'], ['SUMMER', 'VIP']),
  affiliation: from('Shop', null),
  payment_type: from('card', 'paypal', null),
  shipping_tier: from('express', null),
});

const page = fc.record({
  url: from('https://shop.test/', 'https://shop.test/p', null),
  path: from('/', '/p', '/q', null),
  title: from('Home', 'P ✓', null),
  referrer: from('https://example.test/', null),
  page_view_id: from('p1', 'p2', 'p3', null),
  page_index: from(1, 2, 3, null),
  engaged_ms: from(0, 1234, 5000, 12_345, null),
});

const traffic = fc.record({
  source: from('google', 'news', null),
  medium: from('cpc', null),
  campaign: from('fall', null),
  click_ids: from([], [], [{ name: 'gclid', value: 'g1' }]),
  ad_params: from([], [], [{ name: 'cmpid', value: '7' }]),
});

const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 8 });

const told = fc.record({
  id: fc.integer({ min: 1, max: 90 }).map((n) => `e${n}`),
  name,
  at: fc.integer({ min: 0, max: 40 }),
  late: from(0, 0, 1000, 60_000),
  site: from('shop', 'shop', 'shop', 'other'),
  client: from('c1', 'c1', 'c2', null),
  session: from('s1', 's1', 's2', null),
  index: from(1, 2, 3, 4, 5, 6, 7, null),
  customer_id: from('k1', 'k2', null, null),
  email_sha256: from('aa', null, null),
  is_bot: from(false, null, false, null, false, null, false, null, true),
  is_internal: from(false, null, false, null, false, null, false, null, true),
  page: sometimes(page),
  traffic: sometimes(traffic),
  order: sometimes(order),
  items: fc.array(item, { maxLength: 4 }),
  search: sometimes(
    fc.record({
      term: from('red shirt', ' Red  Shirt', 'red\u00a0shirt\t', 'ÉTÉ', 'a  b  c', '', null),
      results_total: from(0, 12, null),
      results_first_page: from(0, 10, null),
    }),
  ),
  replayed: fc.boolean(),
});

const several = fc.oneof(fc.array(told, { maxLength: 8 }), {
  arbitrary: fc.array(told, { minLength: 50, maxLength: 80 }),
  weight: 4,
});

/** A few rows or up to 80. Of two rows of one event that came at the same time, one was loaded later, as a replay is. */
export const eventRows: fc.Arbitrary<EventRow[]> = several.map((all) =>
  all.map(({ late, replayed, ...rest }, n) =>
    eventRow({
      ...rest,
      received_at: NOON + 100_000 + (replayed ? 0 : late),
      loaded_at: NOON + 200_000 + n,
    }),
  ),
);

function totalOf(quantity: string, price: string | null): string | null {
  return price === null ? null : String(Math.round(Number(quantity) * Number(price) * 1e6) / 1e6);
}
