/**
 * Hit -> rows of `events`: the only mapping, pure and synchronous, driven by the definition's paths.
 *
 * Written, like everything under convert/, in the subset of JavaScript that GTM's sandbox runs, so that the server Tag
 * template carries the very same code. No clock, no id, no network: the same hit always gives the same rows.
 */

import { type EventRow, events, type Quality, SCHEMA_VERSION } from '../../bigquery/schema/events.ts';
import { extras as commonExtras } from '../../bigquery/schema/extras.ts';
import type { Column, Extra, Json } from '../../bigquery/schema/types.ts';
import type { Hit, WireEvent } from '../../client-tag/wire.ts';
import { isDenied } from './consent.ts';
import { cast, clip, isPresent, note, valueAt } from './convert/cast.ts';
import { hasItems, readItems } from './convert/items.ts';
import { eventName, eventOfAction } from './convert/names.ts';
import { onlyAction, openPush } from './convert/push.ts';
import { floor, getType, keysOf, min, type Obj, own, put } from './convert/sandbox.ts';
import { checkValue, type Included, orderTotal } from './convert/value.ts';
import type { RequestFacts } from './facts.ts';

/** What of a site's config the conversion reads. */
export type SiteMapping = {
  readonly currency: string | null;
  readonly value_includes: Included;
  readonly events: { readonly [name: string]: string };
  readonly extras: readonly Extra[];
};

const WEEK = 7 * 24 * 60 * 60 * 1000;
const HEX = '0123456789abcdef';
/** Actions that only show something: beside another action they are an event of their own. */
const PASSIVE = ['impressions', 'promoView'];
const NEEDS_ITEMS = [
  'view_item',
  'view_item_list',
  'select_item',
  'add_to_cart',
  'remove_from_cart',
  'view_cart',
  'add_to_wishlist',
  'purchase',
];
const UNIVERSAL_VALUES = [
  'ecommerce.purchase.actionField.revenue',
  'ecommerce.refund.actionField.revenue',
  'transactionTotal',
];
/** What the tag calls e-commerce that no event followed. */
const WITHOUT_EVENT = 'ecommerce';
/** Documented without a currency: nothing is bought there. */
const NEEDS_NO_CURRENCY = ['view_item_list', 'select_item', 'view_promotion', 'select_promotion'];
const CURRENCY_SIGNS: { readonly [sign: string]: string } = {
  '€': 'EUR',
  '£': 'GBP',
  '₹': 'INR',
  '₩': 'KRW',
  '₺': 'TRY',
  '₪': 'ILS',
  zł: 'PLN',
};

// ---- the definition, made ready once: each column's paths split

type Reader = {
  name: string;
  type: Column['type'];
  field: string;
  /** In the hit, or in the event. */
  hit: string[] | null;
  ofEvent: boolean;
  from: string[][];
  paths: readonly string[];
};

function readerOf(column: Column, parent: string): Reader {
  const hit = column.hit === undefined ? null : column.hit.split('.');
  const ofEvent = hit !== null && hit[0] === 'events[]';
  return {
    name: column.name,
    type: column.type,
    field: parent + column.name,
    hit: ofEvent ? hit.slice(1) : hit,
    ofEvent: ofEvent,
    from: column.from === undefined ? [] : column.from.map((path) => path.split('.')),
    paths: column.from === undefined ? [] : column.from,
  };
}

function readersOf(struct: string): Reader[] {
  const column = (events.columns as readonly Column[]).filter((one) => one.name === struct)[0]!;
  const scalars = column.fields!.filter(
    (field) => field.mode !== 'REPEATED' && (field.hit !== undefined || field.from !== undefined),
  );
  return scalars.map((field) => readerOf(field, struct + '.'));
}

function readerNamed(name: string): Reader {
  return readerOf((events.columns as readonly Column[]).filter((one) => one.name === name)[0]!, '');
}

const CUSTOMER_ID = readerNamed('customer_id');
const EMAIL = readerNamed('email_sha256');
const SESSION = readersOf('session');
const PAGE = readersOf('page');
const ORDER = readersOf('order_summary');
const TRANSACTION_ID = ORDER.filter((reader) => reader.name === 'transaction_id')[0]!;
const SEARCH = readersOf('search');
const DEVICE = readersOf('device');
const CONSENT = readersOf('consent');
const COUPONS = readerOf(
  (events.columns as readonly Column[])
    .filter((one) => one.name === 'order_summary')[0]!
    .fields!.filter((field) => field.name === 'coupon_codes')[0]!,
  'order_summary.',
);

/** `isEmpty`: nothing was pushed with the event, as with the tag's own page views. */
type Context = { hit: Hit; event: WireEvent; push: Obj; isEmpty: boolean; quality: Quality[] };

/** Index of the first path with something in it, -1 if there is none. */
function winner(from: readonly (readonly string[])[], push: Obj): number {
  for (let i = 0; i < from.length; i++) if (isPresent(valueAt(push, from[i]!))) return i;
  return -1;
}

function read(reader: Reader, context: Context): unknown {
  if (reader.hit !== null) {
    const value = valueAt(reader.ofEvent ? context.event : context.hit, reader.hit);
    if (isPresent(value)) return cast(value, reader.type, reader.field, context.quality);
  }
  if (context.isEmpty) return null;
  for (let i = 0; i < reader.from.length; i++) {
    const value = valueAt(context.push, reader.from[i]!);
    if (isPresent(value)) return cast(value, reader.type, reader.field, context.quality);
  }
  return null;
}

/** The struct's fields; null when none of them has a value. */
function readStruct(readers: readonly Reader[], context: Context): Obj | null {
  let struct: Obj | null = null;
  for (let i = 0; i < readers.length; i++) {
    const value = read(readers[i]!, context);
    if (struct === null) {
      if (value === null) continue;
      struct = {};
      for (let k = 0; k < i; k++) struct[readers[k]!.name] = null;
    }
    struct[readers[i]!.name] = value;
  }
  return struct;
}

// ---- the parts in which vocabularies, or clocks, disagree

/** A client's time by the server's clock: never after the hit came, at most 7 days before it. */
export function correctedTime(at: number, sentAt: number, receivedAt: number): number {
  const late = floor(sentAt - at);
  if (late <= 0) return receivedAt;
  return receivedAt - min(late, WEEK);
}

function readEmail(context: Context): string | null {
  const text = read(EMAIL, context) as string | null;
  if (text === null) return null;
  const hash = text.toLowerCase();
  let ok = hash.length === 64;
  for (let i = 0; ok && i < 64; i++) ok = HEX.indexOf(hash.charAt(i)) >= 0;
  if (ok) return hash;
  note(context.quality, 'email_sha256_invalid', 'email_sha256', 'not 64 hexadecimal digits');
  return null;
}

/** The state that counted; of a browser's header, or the site's mode, only the collector knows. */
function readConsent(context: Context, denied: RequestFacts['denied']): EventRow['consent'] {
  const consent = readStruct(CONSENT, context) as EventRow['consent'];
  if (denied === undefined || denied === 'said') return consent;
  const known: Obj = {};
  for (let i = 0; i < CONSENT.length; i++)
    known[CONSENT[i]!.name] = consent === null ? null : (consent as Obj)[CONSENT[i]!.name];
  known['analytics_storage'] = 'denied';
  if (denied === 'gpc') known['gpc'] = true;
  return known as EventRow['consent'];
}

function readCoupons(context: Context): string[] {
  const won = winner(COUPONS.from, context.push);
  if (won < 0) return [];
  const value = valueAt(context.push, COUPONS.from[won]!);
  const parts =
    getType(value) === 'array'
      ? (value as unknown[])
      : getType(value) === 'string'
        ? (value as string).split(',')
        : [value];
  const codes: string[] = [];
  const seen: { [code: string]: boolean } = {};
  for (let i = 0; i < parts.length; i++) {
    const code = cast(parts[i], 'STRING', COUPONS.field, context.quality) as string | null;
    if (code === null || own(seen, code) !== undefined) continue;
    put(seen, code, true);
    codes.push(code);
  }
  return codes;
}

function isLetters(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charAt(i) < 'A' || text.charAt(i) > 'Z') return false;
  return text.length === 3;
}

function currencyCode(pushed: string): string {
  const code = own(CURRENCY_SIGNS, pushed);
  return code === undefined ? pushed.toUpperCase() : code;
}

function readCurrency(
  pushed: string | null,
  hasMoney: boolean,
  name: string,
  fallback: string | null,
  quality: Quality[],
): string | null {
  const field = 'order_summary.currency';
  if (pushed !== null) {
    const code = currencyCode(pushed);
    if (isLetters(code)) {
      if (code !== pushed) note(quality, 'currency_repaired', field, 'read "' + clip(pushed) + '" as ' + code);
      return code;
    }
  }
  if (!hasMoney) return null;
  if (pushed === null && NEEDS_NO_CURRENCY.indexOf(name) >= 0) return fallback;
  const why = pushed === null ? 'no currency was pushed' : '"' + clip(pushed) + '" is not an ISO 4217 code';
  note(quality, 'currency_missing', field, why + (fallback === null ? '' : "; the site's default is taken"));
  return fallback;
}

function hasPrice(items: EventRow['items']): boolean {
  for (let i = 0; i < items.length; i++) if (items[i]!.unit_price !== null) return true;
  return false;
}

function readOrder(
  context: Context,
  name: string,
  items: EventRow['items'],
  site: SiteMapping,
): EventRow['order_summary'] {
  const quality = context.quality;
  const struct = readStruct(ORDER, context);
  const coupons = readCoupons(context);
  const isOrder = name === 'purchase' || name === 'refund';
  if (struct === null && coupons.length === 0 && !hasPrice(items) && !isOrder) return null;
  const order: NonNullable<EventRow['order_summary']> = {
    transaction_id: null,
    currency: null,
    value: null,
    order_total: null,
    tax: null,
    shipping: null,
    discount: null,
    coupon_codes: coupons,
    affiliation: null,
    payment_type: null,
    shipping_tier: null,
  };
  for (let i = 0; struct !== null && i < ORDER.length; i++) (order as Obj)[ORDER[i]!.name] = struct[ORDER[i]!.name];
  const hasMoney = order.value !== null || order.tax !== null || order.shipping !== null || hasPrice(items);
  order.currency = readCurrency(order.currency, hasMoney, name, site.currency, quality);
  const value = ORDER.filter((reader) => reader.name === 'value')[0]!;
  const won = winner(value.from, context.push);
  const vocabulary = won >= 0 && UNIVERSAL_VALUES.indexOf(value.paths[won]!) >= 0 ? 'ua' : 'ga4';
  if (isOrder) {
    order.order_total = orderTotal(order, vocabulary, site.value_includes);
    if (order.transaction_id === null)
      note(quality, 'transaction_id_missing', 'order_summary.transaction_id', 'the order has no number');
  }
  if (name === 'purchase' && won < 0)
    note(quality, 'value_missing', 'order_summary.value', 'the purchase has no value');
  checkValue(name, order, items, vocabulary, site.value_includes, quality);
  return order;
}

type ExtraReader = { name: string; type: Extra['type']; field: string; from: string[][] };

function extraReaders(lines: readonly Extra[]): ExtraReader[] {
  return lines.map((line) => {
    const from = line.from.map((path) => path.split('.'));
    return { name: line.name, type: line.type, field: 'extras.' + line.name, from: from };
  });
}

const COMMON_EXTRAS = extraReaders(commonExtras);
/** The last site's: events come in runs of one site. */
let ownExtras: { of: readonly Extra[]; readers: ExtraReader[] } = { of: [], readers: COMMON_EXTRAS };

function extrasOf(site: SiteMapping): ExtraReader[] {
  if (site.extras.length === 0) return COMMON_EXTRAS;
  if (ownExtras.of !== site.extras)
    ownExtras = { of: site.extras, readers: COMMON_EXTRAS.concat(extraReaders(site.extras)) };
  return ownExtras.readers;
}

function readExtras(context: Context, site: SiteMapping): EventRow['extras'] {
  if (context.isEmpty) return null;
  let extras: { [key: string]: Json } | null = null;
  const readers = extrasOf(site);
  for (let i = 0; i < readers.length; i++) {
    const reader = readers[i]!;
    const won = winner(reader.from, context.push);
    if (won < 0) continue;
    if (extras === null) extras = {};
    const value = valueAt(context.push, reader.from[won]!);
    extras[reader.name] = cast(value, reader.type, reader.field, context.quality) as Json;
  }
  return extras;
}

function addTagNotes(event: WireEvent, quality: Quality[]): void {
  const codes = event.quality;
  if (codes === undefined) return;
  if (codes.indexOf('ecommerce_without_event') >= 0)
    note(
      quality,
      'ecommerce_without_event',
      'items',
      'ecommerce was pushed without an event; it was taken with the next event pushed',
    );
  if (codes.indexOf('push_cut') >= 0)
    note(quality, 'push_cut', 'items', 'the push was too large or too deep and was cut');
}

function rowOf(
  hit: Hit,
  event: WireEvent,
  push: Obj,
  name: string,
  id: string,
  quality: Quality[],
  facts: RequestFacts,
  site: SiteMapping,
): EventRow {
  const context: Context = {
    hit: hit,
    event: event,
    push: push,
    isEmpty: keysOf(push).length === 0,
    quality: quality,
  };
  const items = context.isEmpty ? [] : readItems(push, name, quality);
  if (items.length === 0 && NEEDS_ITEMS.indexOf(name) >= 0)
    note(quality, 'items_missing', 'items', name + ' has no items');
  // without consent nobody is named, whatever was pushed
  const isNobody = facts.denied !== undefined || isDenied(hit);
  const session = isNobody ? null : (readStruct(SESSION, context) as EventRow['session']);
  if (session !== null && session.started_at !== null) {
    session.started_at = correctedTime(session.started_at, hit.sent_at, facts.received_at);
  }
  const page = readStruct(PAGE, context);
  if (page !== null) {
    page['host'] = null;
    page['path'] = null;
    if (isNobody) page['page_index'] = null;
  }
  return {
    event_id: id,
    event_name: name,
    site_id: hit.site,
    occurred_at: correctedTime(event.at, hit.sent_at, facts.received_at),
    client_at: floor(event.at),
    received_at: facts.received_at,
    loaded_at: null,
    source: facts.source,
    schema_version: SCHEMA_VERSION,
    client_id: isNobody ? null : facts.client_id,
    client_id_source: isNobody ? 'none' : facts.client_id_source,
    client_id_age_days: isNobody ? null : facts.client_id_age_days,
    customer_id: isNobody ? null : (read(CUSTOMER_ID, context) as string | null),
    email_sha256: isNobody ? null : readEmail(context),
    session: session,
    page: page as EventRow['page'],
    traffic: null,
    order_summary: readOrder(context, name, items, site),
    items: items,
    search: readStruct(SEARCH, context) as EventRow['search'],
    device: readStruct(DEVICE, context) as EventRow['device'],
    geo: null,
    is_bot: null,
    is_internal: null,
    consent: readConsent(context, facts.denied),
    extras: readExtras(context, site),
    quality: quality,
  };
}

/**
 * Whether it is an order that its event's name says nothing of: it has a number and lines, and was pushed without an event
 * (the name is then the tag's own, or that of the next event that came by), or in Universal Analytics' standard
 * e-commerce, which has nothing but orders. Under a name of its own it may as well be an order looked up, or cancelled.
 */
function isUnnamedOrder(event: WireEvent, push: Obj): boolean {
  if (winner(TRANSACTION_ID.from, push) < 0 || !hasItems(push)) return false;
  if (event.name.toLowerCase() === WITHOUT_EVENT || isPresent(push['transactionProducts'])) return true;
  return event.quality !== undefined && event.quality.indexOf('ecommerce_without_event') >= 0;
}

/**
 * The rows of one event: one, or one more for each passive Universal Analytics action pushed beside another
 * (`detail` with `impressions`); those have the event's id with the action behind it.
 * What `enrich` fills (traffic, device names, geo, bot) is null. The hit must have passed `check`. Never throws.
 */
export function convert(hit: Hit, event: WireEvent, facts: RequestFacts, site: SiteMapping): EventRow[] {
  const quality: Quality[] = [];
  addTagNotes(event, quality);
  const opened = openPush(event.data, quality);
  const first = opened.actions.length === 0 ? '' : opened.actions[0]!;
  const beside = opened.actions.slice(1).filter((action) => PASSIVE.indexOf(action) >= 0);
  const main = beside.length === 0 ? opened.push : onlyAction(opened.push, first);
  const name = eventName(event.name, first, site.events, isUnnamedOrder(event, main));
  const rows = [rowOf(hit, event, main, name, event.id, quality, facts, site)];
  for (let i = 0; i < beside.length; i++) {
    const action = beside[i]!;
    rows.push(
      rowOf(
        hit,
        event,
        onlyAction(opened.push, action),
        eventOfAction(action),
        event.id + ':' + action,
        [],
        facts,
        site,
      ),
    );
  }
  return rows;
}
