/**
 * Common event data, as Google's GA4 client and others make it, -> a hit. It has no session of Clario's tag: the session is
 * GA4's; the visitor is Clario's cookie where the request has it, else GA4's client id.
 */
import type { Hit, WireEvent } from '../../client-tag/wire.ts';
import { denialOf } from '../../server/pipeline/consent.ts';
import { createRegex, floor, getType, type Obj, testRegex } from '../../server/pipeline/convert/sandbox.ts';
import { redactText } from '../../server/pipeline/redact.ts';
import type { ClarioEvent } from '../server/clario-event.ts';
import { browserHeaders, rulesOf } from '../server/consent.ts';
import { generateRandom, getTimestampMillis, makeNumber, sha256Sync } from '../server/gtm.ts';
import { customerOf } from '../shared/customer.ts';
import { textOf } from '../shared/texts.ts';
import { uuid7 } from '../shared/uuid.ts';
import { cookieNameOf, type Fields } from './fields.ts';
import { visitorOf } from './visitor.ts';

/** GA4's parameters that stand in a page's `ecommerce`. */
const COMMERCE =
  'transaction_id value currency tax shipping discount coupon affiliation payment_type shipping_tier items item_list_id item_list_name promotion_id promotion_name creative_name creative_slot location_id'.split(
    ' ',
  );
/** Of the request, the browser or the person: they have a place of their own in the hit, or none. */
const NOT_PUSHED =
  'event_name event_id client_id ip_override user_agent user_data user_id client_hints enhanced_conversion_data event_location language page_location page_hostname page_path page_referrer page_title page_encoding screen_resolution viewport_size ga_session_id ga_session_number engagement_time_msec'.split(
    ' ',
  );
const UUID = createRegex('^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$', 'i');
const ID = createRegex('^[0-9A-Za-z_.~-]{1,128}$', '');
const LONGEST_NAME = 200;
/** The wire protocol takes no later time, and no larger count. */
const LAST_SECOND = 253402300799;
const MOST_SESSIONS = 2147483647;

/** Whether the event speaks of goods or an order. */
export function hasCommerce(all: Obj): boolean {
  return getType(all['items']) === 'array' || textOf(all['transaction_id']) !== '';
}

export function commonEvent(all: Obj, fields: Fields): ClarioEvent {
  const now = getTimestampMillis();
  const consent = consentOf(all);
  const hit: Hit = { v: 1, site: fields.siteKey, sent_at: now, events: [wireEvent(all, now)] };
  if (consent !== undefined) hit.consent = consent;
  const isNobody = denialOf(hit, rulesOf(fields), browserHeaders()) !== null;
  if (!isNobody) hit.user = userOf(all);
  hit.page = pageOf(all);
  hit.device = texts({
    language: all['language'],
    screen: all['screen_resolution'],
    viewport: all['viewport_size'],
  }) as NonNullable<Hit['device']>;
  const session = isNobody ? undefined : sessionOf(all);
  if (session !== undefined) hit.session = session;
  return { hit: hit, facts: visitorOf(all, cookieNameOf(fields), now, isNobody) };
}

function wireEvent(all: Obj, now: number): WireEvent {
  const name = redactText(textOf(all['event_name'])).slice(0, LONGEST_NAME);
  const given = textOf(all['event_id']);
  const data: Obj = { event: name };
  const commerce: Obj = {};
  let isCommerce = false;
  for (const key in all) {
    const value = all[key];
    if (value === undefined || value === null || key.indexOf('x-') === 0 || NOT_PUSHED.indexOf(key) >= 0) continue;
    if (COMMERCE.indexOf(key) < 0) data[key] = value;
    else {
      commerce[key] = value;
      isCommerce = true;
    }
  }
  if (isCommerce) data['ecommerce'] = commerce;
  return { id: testRegex(UUID, given) ? given : uuid7(now, generateRandom), at: now, name: name, data: data };
}

/** GA4's page id is the same for all events of a page view. */
function pageOf(all: Obj): NonNullable<Hit['page']> {
  const page: Obj = texts({ url: all['page_location'], title: all['page_title'], referrer: all['page_referrer'] });
  const view = textOf(all['x-ga-page_id']);
  if (testRegex(ID, view)) page['view_id'] = view;
  return page as NonNullable<Hit['page']>;
}

/** The id is the second in which the session began, by the browser's clock. */
function sessionOf(all: Obj): Hit['session'] {
  const id = textOf(all['ga_session_id']);
  const started = makeNumber(id);
  const number = makeNumber(all['ga_session_number']);
  // not a number is not equal to itself
  if (!testRegex(ID, id) || !(started > 0 && started <= LAST_SECOND) || !(number >= 1 && number <= MOST_SESSIONS))
    return undefined;
  return { id: id, number: floor(number), started_at: started * 1000 };
}

/** `G1` and a digit each for ad_storage and analytics_storage: 1 granted, 0 denied, - unknown. */
function consentOf(all: Obj): Hit['consent'] {
  const state = textOf(all['x-ga-gcs']);
  if (state.indexOf('G1') !== 0) return undefined;
  const consent: NonNullable<Hit['consent']> = {};
  const ads = stateOf(state.charAt(2));
  const analytics = stateOf(state.charAt(3));
  if (ads !== undefined) consent.ad_storage = ads;
  if (analytics !== undefined) consent.analytics_storage = analytics;
  return consent;
}

function stateOf(digit: string): 'granted' | 'denied' | undefined {
  return digit === '1' ? 'granted' : digit === '0' ? 'denied' : undefined;
}

/** Addresses come as they are, or hashed by the page; GA4 has one, or a list. */
function userOf(all: Obj): NonNullable<Hit['user']> {
  const said = (getType(all['user_data']) === 'object' ? all['user_data'] : {}) as Obj;
  const customer = customerOf({
    customerId: all['user_id'],
    email: first(said['email_address']) || first(said['email']),
    emailSha256: first(said['sha256_email_address']),
  });
  const user: NonNullable<Hit['user']> = {};
  if (customer.customerId !== '') user.customer_id = customer.customerId;
  if (customer.emailSha256 !== '') user.email_sha256 = customer.emailSha256;
  if (customer.address !== '') user.email_sha256 = sha256Sync(customer.address, { outputEncoding: 'hex' });
  return user;
}

function first(value: unknown): unknown {
  return getType(value) === 'array' ? (value as unknown[])[0] : value;
}

function texts(values: { [name: string]: unknown }): Obj {
  const found: Obj = {};
  for (const name in values) {
    const text = textOf(values[name]);
    if (text !== '') found[name] = text;
  }
  return found;
}
