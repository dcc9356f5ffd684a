/**
 * What the customer pays, and whether the amounts of an event agree with its lines.
 *
 * GA4 defines `value` without tax and shipping, Universal Analytics `revenue` with them; sites push either under
 * either name. What is pushed is kept; `order_total` is computed by the site's setting; `quality` says when the lines show otherwise.
 */
import type { EventRow, Quality } from '../../../bigquery/schema/events.ts';
import { note } from './cast.ts';
import { addDecimals, multiplyDecimals, nearlyEqual, negateDecimal } from './money.ts';

type Order = NonNullable<EventRow['order_summary']>;
export type Vocabulary = 'ga4' | 'ua';
export type Included = readonly ('tax' | 'shipping')[];

const CENT = '0.01';
/** Events whose value is the sum of their lines. */
const VALUE_IS_LINES = [
  'view_item',
  'add_to_wishlist',
  'add_to_cart',
  'remove_from_cart',
  'view_cart',
  'begin_checkout',
  'add_shipping_info',
  'add_payment_info',
];

function plus(sum: string | null, amount: string | null): string | null {
  return amount === null ? sum : addDecimals(sum, amount);
}

/** value + tax + shipping, without what `included` says is in value already; revenue as it is. */
export function orderTotal(order: Order, vocabulary: Vocabulary, included: Included): string | null {
  if (order.value === null || vocabulary === 'ua') return order.value;
  let total: string | null = order.value;
  if (included.indexOf('tax') < 0) total = plus(total, order.tax);
  if (included.indexOf('shipping') < 0) total = plus(total, order.shipping);
  return total;
}

/** Sum of the lines; null when there are none or one has no price. Views have no quantity: they count as one. */
function linesTotal(items: EventRow['items']): string | null {
  let sum: string | null = items.length === 0 ? null : '0';
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    sum = addDecimals(sum, item.quantity === null ? item.unit_price : item.line_total);
  }
  return sum;
}

/** The four ways in which tax and shipping may be in a value, the documented one of the vocabulary first. */
const WAYS: readonly Included[] = [[], ['tax', 'shipping'], ['tax'], ['shipping']];

function expected(lines: string, order: Order, included: Included): string | null {
  let sum: string | null = lines;
  if (included.indexOf('tax') >= 0) sum = plus(sum, order.tax);
  if (included.indexOf('shipping') >= 0) sum = plus(sum, order.shipping);
  return sum;
}

function words(included: Included): string {
  return included.length === 0 ? 'no tax or shipping' : included.join(' and ');
}

/** Compares the value pushed with the lines, and says in `quality` where they disagree. */
export function checkValue(
  name: string,
  order: Order,
  items: EventRow['items'],
  vocabulary: Vocabulary,
  setting: Included,
  quality: Quality[],
): void {
  const lines = linesTotal(items);
  const value = order.value;
  if (lines === null || value === null) return;
  // Unit prices are rounded: a cent for each line is no disagreement.
  const tolerance = multiplyDecimals(CENT, '' + items.length)!;
  if (VALUE_IS_LINES.indexOf(name) >= 0) {
    if (!nearlyEqual(value, lines, tolerance))
      note(quality, 'value_not_lines', 'order_summary.value', 'value is ' + value + ', the lines add up to ' + lines);
    return;
  }
  if (name !== 'purchase') return;
  const discounted = order.discount === null ? null : addDecimals(lines, negateDecimal(order.discount));
  const fits = (included: Included): boolean => {
    const whole = expected(lines, order, included);
    if (whole !== null && nearlyEqual(value, whole, tolerance)) return true;
    const less = discounted === null ? null : expected(discounted, order, included);
    return less !== null && nearlyEqual(value, less, tolerance);
  };
  const said: Included = vocabulary === 'ua' ? ['tax', 'shipping'] : setting;
  if (fits(said)) return;
  for (let i = 0; i < WAYS.length; i++) {
    if (!fits(WAYS[i]!)) continue;
    const code = 'value_includes_mismatch';
    note(
      quality,
      code,
      'order_summary.value',
      'value is taken to include ' + words(said) + '; by its lines it includes ' + words(WAYS[i]!),
    );
    return;
  }
  note(quality, 'value_not_lines', 'order_summary.value', 'value is ' + value + ', the lines add up to ' + lines);
}
