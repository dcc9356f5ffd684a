/**
 * Which days of `events` the rows of a few days are made of, for each model: what its `…_between(first, last)` reads, and what
 * it can't see. Days are UTC, as the partitions are.
 */
import type { ModelName } from './index.ts';

/** Events of these names (all, where none are named) from `before` days before the first day to `after` days after the last. */
export type Reading = { readonly names?: readonly string[]; readonly before: number; readonly after: number };

export type Reads = {
  /** The column whose UTC date is a row's own day. */
  readonly day: string;
  readonly near: Reading;
  /** Of the days further away only these few events: event_name is in the table's clustering. */
  readonly far?: Reading & { readonly names: readonly string[] };
  /** Why so far. */
  readonly why: string;
  /** What the rows do not know, and so differ from the view's where it happens. */
  readonly unseen: string;
};

/** Said of every reading by name. */
const RENAMED = 'that a replay gave an event another name';

/** A copy of an event has another occurred_at when it travelled longer, by seconds: no more than the day before or after. */
const COPIES = { before: 1, after: 1 };
/** A thank-you page is loaded again from a bookmark, a tab that stayed open, an e-mail. */
const RELOAD_DAYS = 30;
/** In the EU 14 days to withdraw, 14 to send back, 14 to pay back, and a parcel's way. */
const REFUND_DAYS = 60;

const RELOADS = { names: ['purchase'], before: RELOAD_DAYS, after: COPIES.after };
const ORDERS = { names: ['purchase', 'refund'], before: RELOAD_DAYS, after: REFUND_DAYS };

const TOLD_FROM_RELOADS = `${RELOAD_DAYS} days of purchases tell an order from its thank-you page loaded again`;
const LATER_RELOADS = `that a purchase is one reported more than ${RELOAD_DAYS} days before`;
const LATER_REFUNDS = `what is refunded or added more than ${REFUND_DAYS} days later`;
const LONG_SESSIONS = 'what a session has more than a day before or after';
const LONG_PAGE_VIEWS = 'seconds engaged with a page view in a session more than a day before';

export const READS: { readonly [name in ModelName]: Reads } = {
  events_clean: {
    day: 'occurred_at',
    near: COPIES,
    why: 'the copies of an event around midnight',
    unseen: 'copies of an event that are dated more than a day from it',
  },
  order_pushes: {
    day: 'occurred_at',
    near: RELOADS,
    why: TOLD_FROM_RELOADS,
    unseen: `${LATER_RELOADS}; that an order came again, with its value or a session for the first time, more than a day later`,
  },
  refunds: {
    day: 'occurred_at',
    near: { names: ['purchase', 'refund'], ...COPIES },
    far: { names: ['purchase'], before: REFUND_DAYS, after: COPIES.after },
    why: 'the order that a refund is of',
    unseen: `orders placed more than ${REFUND_DAYS} days before`,
  },
  order_lines: {
    day: 'ordered_at',
    near: ORDERS,
    why: `${TOLD_FROM_RELOADS}; refunds come later`,
    unseen: `${LATER_RELOADS}; ${LATER_REFUNDS}`,
  },
  orders: {
    day: 'ordered_at',
    near: { names: ['purchase', 'refund', 'add_shipping_info', 'add_payment_info'], ...COPIES },
    far: ORDERS,
    why: `${TOLD_FROM_RELOADS}; refunds come later; payment and shipping are chosen in the session before`,
    unseen: `${LATER_RELOADS}; ${LATER_REFUNDS}`,
  },
  sessions: {
    day: 'started_at',
    near: COPIES,
    far: RELOADS,
    why: `a session goes on over midnight; ${TOLD_FROM_RELOADS}`,
    unseen: `${LONG_SESSIONS}; ${LONG_PAGE_VIEWS}; ${LATER_RELOADS}`,
  },
  navigation_breadcrumb: {
    day: 'viewed_at',
    near: COPIES,
    why: 'a session goes on over midnight',
    unseen: `${LONG_SESSIONS}; ${LONG_PAGE_VIEWS}`,
  },
  cart_events: {
    day: 'occurred_at',
    near: { names: ['add_to_cart', 'remove_from_cart', 'purchase'], ...COPIES },
    far: RELOADS,
    why: `a session's cart goes on over midnight; ${TOLD_FROM_RELOADS}`,
    unseen: `${LONG_SESSIONS}; ${LATER_RELOADS}`,
  },
  searches: {
    day: 'occurred_at',
    near: { names: ['search', 'view_item', 'add_to_cart', 'purchase'], ...COPIES },
    far: RELOADS,
    why: `a session goes on over midnight; ${TOLD_FROM_RELOADS}`,
    unseen: `${LONG_SESSIONS}; ${LATER_RELOADS}`,
  },
};

/** The lines that stand in the head of the model's file. */
export function readsLines(name: ModelName): string {
  const { near, far } = READS[name];
  const read = [near, ...(far ? [far] : [])].map(described).join(';\n--   ');
  return `-- Reads: all days. ${name}_between: ${read}.`;
}

/** What the rows of a few days do not know. */
export function unseenBy(name: ModelName): string {
  const { near, far, unseen } = READS[name];
  return (near.names ?? far) ? `${unseen}; ${RENAMED}` : unseen;
}

/** `purchase from 30 days before to 1 after`: what is read of which days, in words. */
export function described({ names, before, after }: Reading): string {
  const what = names?.join(', ') ?? 'all events';
  return before === after
    ? `${what} ${count(before)} around`
    : `${what} from ${count(before)} before to ${after} after`;
}

function count(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}
