/**
 * What a page pushed beside what the conversion reads: parameters of its own, for tags that know them. Scalars alone.
 *
 * Guarantee: no page says what this container knows of the request, nor gives as it came what could not be read as an amount: a name
 * that has a place of its own is empty where nothing stands in that place.
 */
import type { EventRow, Item } from '../../bigquery/schema/events.ts';
import type { WireEvent } from '../../client-tag/wire.ts';
import { getType, type Obj } from '../../server/pipeline/convert/sandbox.ts';

const NAMED =
  'event event_name event_id client_id user_id user_data ip_override user_agent event_location engagement_time_msec page_location page_hostname page_path page_referrer page_title page_encoding language screen_resolution viewport_size ga_session_id ga_session_number currency value transaction_id tax shipping discount coupon affiliation payment_type shipping_tier items search_term ecommerce currencyCode'.split(
    ' ',
  );
const ITEM_NAMED =
  'item_id item_name price quantity discount coupon affiliation item_brand item_variant item_list_id item_list_name'.split(
    ' ',
  );

/** `withheld`: names that are left out. Of an event: of the push, of its e-commerce (a list's name, a promotion's), and what is in no column. */
export function pushedWith(event: WireEvent, row: EventRow, withheld: readonly string[]): Obj {
  const named = NAMED.concat(withheld);
  const all: Obj = {};
  const data: Obj = event.data === undefined ? {} : event.data;
  putScalars(all, data, named);
  putScalars(all, data['ecommerce'], named);
  putScalars(all, row.extras, named);
  return all;
}

/** Of an item; its place in the list, where the page has said none. */
export function pushedOf(item: Item, index: number): Obj {
  const found: Obj = {};
  putScalars(found, item.extras, ITEM_NAMED);
  if (getType(found['index']) !== 'number') found['index'] = index;
  return found;
}

function putScalars(into: Obj, from: unknown, named: readonly string[]): void {
  if (getType(from) !== 'object') return;
  const values = from as Obj;
  for (const key in values) {
    const type = getType(values[key]);
    const isScalar = type === 'string' || type === 'number' || type === 'boolean';
    if (isScalar && named.indexOf(key) < 0 && key.indexOf('gtm.') !== 0 && key.indexOf('x-') !== 0)
      into[key] = values[key];
  }
}
