/**
 * An event of a hit as common event data, by the names that Google's GA4 client gives them: so every tag of the container can work
 * on it. Universal Analytics and odd shapes come in GA4's form, for the conversion of the server reads them.
 * https://developers.google.com/tag-platform/tag-manager/server-side/common-event-data
 */
import { type EventRow, events, type Item } from '../../bigquery/schema/events.ts';
import type { Column } from '../../bigquery/schema/types.ts';
import type { Hit } from '../../client-tag/wire.ts';
import { type Denial, storageState } from '../../server/pipeline/consent.ts';
import { floor, type Obj, parseUrl } from '../../server/pipeline/convert/sandbox.ts';
import { convert } from '../../server/pipeline/convert.ts';
import { type ClarioEvent, EVENT_KEY, requestFacts } from '../server/clario-event.ts';
import { makeNumber } from '../server/gtm.ts';
import { pushedOf, pushedWith } from './pushed.ts';

/** What a site says of its own is said to the Tag, or on the server: here it changes nothing. */
const NO_MAPPING = { currency: null, value_includes: [], events: {}, extras: [] };

const CUSTOMER = namesOf('customer_id');
const HASHES = namesOf('email_sha256');

/** Names in a push that the definition reads a column from; what lies deeper is given to no tag. */
function namesOf(column: string): string[] {
  return (events.columns as readonly Column[]).filter((one) => one.name === column)[0]!.from!.slice(0);
}

/** `hit` has this event alone. */
export function commonData(hit: Hit, facts: ClarioEvent['facts']): Obj {
  const event = hit.events[0]!;
  const row = convert(hit, event, requestFacts(hit, facts), NO_MAPPING)[0]!;
  // without consent to storage nobody is known, whatever was pushed
  const isNobody = facts.denied !== undefined;
  const all: Obj = pushedWith(event, row, withheld(hit, isNobody));
  put(all, {
    event_name: row.event_name,
    event_id: event.id,
    client_id: facts.client_id,
    user_id: isNobody ? null : idOf(row.customer_id),
    user_data: isNobody ? null : userOf(hit, row.email_sha256),
    ip_override: facts.address === '' ? null : facts.address,
    user_agent: facts.user_agent === '' ? null : facts.user_agent,
    event_location: facts.geo === undefined ? null : placeOf(facts.geo),
    engagement_time_msec: event.engaged_ms === undefined ? null : floor(event.engaged_ms),
    'x-ga-gcs': consentOf(hit, facts.denied),
  });
  putPage(all, hit);
  putOrder(all, row);
  all[EVENT_KEY] = { hit: hit, facts: facts };
  return all;
}

/** What was an address, and is taken out, is no id: it would be the same for all of them. */
function idOf(customerId: string | null): string | null {
  return customerId === null || customerId.indexOf('[email]') >= 0 ? null : customerId;
}

/** Other tags are given it unless the visitor has said that advertising may not have it. */
function userOf(hit: Hit, emailSha256: string | null): Obj | null {
  return emailSha256 === null || isWithheld(hit) ? null : { sha256_email_address: emailSha256 };
}

function isWithheld(hit: Hit): boolean {
  return hit.consent !== undefined && hit.consent.ad_user_data === 'denied';
}

/** Names under which a push says who the customer is, where tags may not have it. */
function withheld(hit: Hit, isNobody: boolean): string[] {
  if (isNobody) return CUSTOMER.concat(HASHES);
  return isWithheld(hit) ? HASHES : [];
}

function putPage(all: Obj, hit: Hit): void {
  const page = hit.page === undefined ? {} : hit.page;
  const device = hit.device === undefined ? {} : hit.device;
  const url = page.url === undefined ? undefined : parseUrl(page.url);
  put(all, {
    page_location: page.url,
    page_hostname: url === undefined ? null : url.hostname,
    page_path: url === undefined ? null : url.pathname,
    page_referrer: page.referrer === '' ? null : page.referrer,
    page_title: page.title,
    page_encoding: 'UTF-8',
    language: device.language,
    screen_resolution: device.screen,
    viewport_size: device.viewport,
  });
  const session = hit.session;
  if (session !== undefined)
    put(all, { ga_session_id: floor(session.started_at / 1000), ga_session_number: session.number });
}

function putOrder(all: Obj, row: EventRow): void {
  const order = row.order_summary;
  if (order !== null)
    put(all, {
      currency: order.currency,
      value: numberOf(order.value),
      transaction_id: order.transaction_id,
      tax: numberOf(order.tax),
      shipping: numberOf(order.shipping),
      discount: numberOf(order.discount),
      coupon: order.coupon_codes.length === 0 ? null : order.coupon_codes.join(','),
      affiliation: order.affiliation,
      payment_type: order.payment_type,
      shipping_tier: order.shipping_tier,
    });
  if (row.items.length > 0) all['items'] = row.items.map(itemOf);
  if (row.search !== null) put(all, { search_term: row.search.term });
}

function itemOf(item: Item, index: number): Obj {
  const found = pushedOf(item, index);
  put(found, {
    item_id: item.sku,
    item_name: item.description,
    price: numberOf(item.unit_price),
    quantity: numberOf(item.quantity),
    discount: numberOf(item.discount),
    coupon: item.coupon,
    affiliation: item.affiliation,
    item_brand: item.brand,
    item_variant: item.variant,
    item_list_id: item.list_id,
    item_list_name: item.list_name,
  });
  item.category.forEach((name, i) => {
    found['item_category' + (i === 0 ? '' : i + 1)] = name;
  });
  return found;
}

/** Amounts are decimals in text, so that they stay exact; Google's tags take numbers. */
function numberOf(decimal: string | null): number | null {
  return decimal === null ? null : makeNumber(decimal);
}

/** Google's own form: G1, then a digit for ad_storage and one for analytics_storage, - for what nobody has said. */
function consentOf(hit: Hit, denied: Denial | undefined): string | null {
  const ads = hit.consent === undefined ? undefined : hit.consent.ad_storage;
  const analytics = denied === undefined ? storageState(hit) : 'denied';
  if (ads === undefined && analytics === undefined) return null;
  // a browser that objects does so to advertising first of all
  const objects = ads === undefined && (denied === 'gpc' || denied === 'dnt');
  return 'G1' + digitOf(objects ? 'denied' : ads) + digitOf(analytics);
}

function digitOf(state: string | undefined): string {
  return state === undefined ? '-' : state === 'granted' ? '1' : '0';
}

function placeOf(geo: NonNullable<ClarioEvent['facts']['geo']>): Obj {
  const place: Obj = {};
  put(place, { country: geo.country, region: geo.region, city: geo.city });
  return place;
}

/** What there is, over what was there. */
function put(into: Obj, values: Obj): void {
  for (const key in values) if (values[key] !== null && values[key] !== undefined) into[key] = values[key];
}
