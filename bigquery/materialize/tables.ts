/** The tables that hold the rows of sessions, orders and order_lines: the models' columns, under the models' names. */
import type { ModelName } from '../models/index.ts';
import { READS } from '../models/reads.ts';
import { events } from '../schema/events.ts';
import type { Column, ColumnType, Table } from '../schema/types.ts';
import { walk } from '../schema/walk.ts';

/** In the order in which they are filled: order_lines asks orders_materialized what is known. */
export const MATERIALIZED = ['sessions', 'orders', 'order_lines'] as const satisfies ModelName[];
export type Materialized = (typeof MATERIALIZED)[number];

/** `sessions_materialized`: beside the view, with the same rows. */
export function materializedName(model: Materialized): string {
  return `${model}_materialized`;
}

export function materializedTable(model: Materialized): Table {
  return {
    name: materializedName(model),
    description: `The rows of ${model}, made by clario bigquery materialize. Partitioned by the day of ${READS[model].day}.`,
    partitionBy: READS[model].day,
    clusterBy: KEYS[model],
    columns: COLUMNS[model],
  };
}

/** site_id and the model's key, which BigQuery clusters by. */
const KEYS: { readonly [model in Materialized]: readonly string[] } = {
  sessions: ['site_id', 'client_id', 'session_id'],
  orders: ['site_id', 'transaction_id'],
  order_lines: ['site_id', 'transaction_id', 'line_number'],
};

const define = (mode: Column['mode']) => (name: string, type: ColumnType, description: string) => ({
  name,
  type,
  mode,
  description,
});
const required = define('REQUIRED');
const nullable = define('NULLABLE');

/** A column of `events` or a field of one, as it is defined there. */
function ofEvents(path: string, name = path.slice(path.lastIndexOf('.') + 1)): Column {
  const { column } = walk(events.columns).find((one) => one.path === path)!;
  return { ...column, name, mode: column.mode === 'REPEATED' ? 'REPEATED' : 'NULLABLE' };
}

const SITE = required('site_id', 'STRING', 'The site.');
const TRANSACTION = required('transaction_id', 'STRING', "The order's number; the event_id of a purchase without one.");
const ORDERED = required('ordered_at', 'TIMESTAMP', 'When the order was first reported.');
const LINES_MATCH = "Whether the lines add up to the order's value, or differ by its discount; NULL without a value.";

const COLUMNS: { readonly [model in Materialized]: readonly Column[] } = {
  sessions: [
    SITE,
    nullable('client_id', 'STRING', 'The visitor; NULL where none was allowed or known.'),
    required('session_id', 'STRING', 'The session.'),
    nullable('session_number', 'INT64', "1 is the visitor's first session."),
    required('started_at', 'TIMESTAMP', 'Its first event.'),
    nullable('ended_at', 'TIMESTAMP', 'Its last event.'),
    nullable('customer_id', 'STRING', 'The last seen in it.'),
    nullable('email_sha256', 'STRING', 'The last seen in it.'),
    nullable('landing_url', 'STRING', 'URL of its first page view.'),
    nullable('landing_path', 'STRING', 'Path of its first page view.'),
    nullable('landing_title', 'STRING', 'Title of its first page view.'),
    nullable('referrer', 'STRING', 'Referrer of its first page view.'),
    nullable('exit_url', 'STRING', 'URL of its last page view.'),
    nullable('exit_path', 'STRING', 'Path of its last page view.'),
    ...['source', 'medium', 'campaign', 'term', 'content', 'campaign_id', 'click_ids', 'ad_params'].map((name) =>
      ofEvents(`traffic.${name}`),
    ),
    ...['browser', 'os', 'device_type', 'language'].map((name) => ofEvents(`device.${name}`)),
    ofEvents('geo.country'),
    nullable('page_views', 'INT64', 'How many page views.'),
    nullable('events', 'INT64', 'How many events.'),
    nullable('searches', 'INT64', 'How many searches.'),
    nullable('add_to_carts', 'INT64', 'How many times something was put into the cart.'),
    nullable('engaged_seconds', 'NUMERIC', 'Seconds its pages were visible and focused.'),
    nullable('viewed_item', 'BOOL', 'Whether a product was viewed.'),
    nullable('added_to_cart', 'BOOL', 'Whether something was put into the cart.'),
    nullable('viewed_cart', 'BOOL', 'Whether the cart was viewed.'),
    nullable('began_checkout', 'BOOL', 'Whether the checkout was begun.'),
    nullable('added_shipping_info', 'BOOL', 'Whether a shipping tier was chosen.'),
    nullable('added_payment_info', 'BOOL', 'Whether a payment type was chosen.'),
    nullable('purchased', 'BOOL', 'Whether an order was placed.'),
    nullable('orders', 'INT64', 'Orders first reported in it.'),
    nullable('orders_in_other_currencies', 'INT64', 'Those of them that are not in revenue.'),
    nullable('currency', 'STRING', 'Of its first order.'),
    nullable('revenue', 'NUMERIC', "Its orders' order_total, before refunds, in currency."),
    nullable('is_bounce', 'BOOL', 'At most one page view, under 10 engaged seconds, no cart, no checkout, no order.'),
  ],
  orders: [
    SITE,
    TRANSACTION,
    nullable('has_transaction_id', 'BOOL', 'Whether the shop gave it a number.'),
    ORDERED,
    nullable('client_id', 'STRING', 'The visitor who placed it.'),
    nullable('session_id', 'STRING', 'The session it was placed in.'),
    nullable('customer_id', 'STRING', 'The customer who placed it.'),
    nullable('email_sha256', 'STRING', "SHA-256 of the customer's e-mail address."),
    ...['currency', 'value'].map((name) => ofEvents(`order_summary.${name}`)),
    nullable('order_total', 'NUMERIC', 'What the customer pays, before refunds.'),
    ...['tax', 'shipping'].map((name) => ofEvents(`order_summary.${name}`)),
    nullable('discount', 'NUMERIC', "The order's own, else that of its lines."),
    ...['coupon_codes', 'affiliation'].map((name) => ofEvents(`order_summary.${name}`)),
    nullable('payment_type', 'STRING', "The purchase's, else the last chosen in the session before it."),
    nullable('shipping_tier', 'STRING', "The purchase's, else the last chosen in the session before it."),
    nullable('line_count', 'INT64', 'How many lines.'),
    nullable('units', 'NUMERIC', 'The sum of their quantities.'),
    nullable('lines_total', 'NUMERIC', 'The sum of their totals.'),
    nullable('lines_match_order', 'BOOL', LINES_MATCH),
    nullable('refund_status', 'STRING', 'none, partial or full.'),
    nullable('refunds', 'INT64', 'How many refunds.'),
    nullable('last_refund_at', 'TIMESTAMP', 'The last of them.'),
    nullable('refunded_amount', 'NUMERIC', 'What was given back; never above order_total.'),
    nullable('net_total', 'NUMERIC', 'order_total less refunded_amount.'),
    nullable('pushes', 'INT64', 'How often it was reported.'),
    nullable('parts', 'INT64', 'Reports that added lines.'),
    nullable('reloads', 'INT64', 'Reports of a thank-you page loaded again.'),
    nullable('conflicts', 'INT64', 'Reports of another order under its number.'),
  ],
  order_lines: [
    SITE,
    TRANSACTION,
    required('line_number', 'INT64', '1, 2, 3 … over all reports of the order.'),
    ORDERED,
    nullable('event_id', 'STRING', 'The purchase event it came with.'),
    ...['sku', 'description', 'quantity', 'unit_price', 'discount', 'line_total'].map((name) =>
      ofEvents(`items.${name}`),
    ),
    nullable('currency', 'STRING', "The order's."),
    ofEvents('items.coupon'),
    nullable('affiliation', 'STRING', "The line's own, else the order's."),
    ...['brand', 'category', 'variant', 'list_id', 'list_name', 'extras'].map((name) => ofEvents(`items.${name}`)),
    nullable('refunded_quantity', 'NUMERIC', 'How much of it came back; never more than quantity.'),
    nullable('lines_difference', 'NUMERIC', "The order's goods less the sum of its lines; the same on each line."),
    nullable('lines_match_order', 'BOOL', LINES_MATCH),
  ],
};
