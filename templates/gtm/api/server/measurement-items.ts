/** A product of the Measurement Protocol, version 2: `idSKU~nmName~pr9.99~qt2~k0size~v0M` -> a GA4 item. */
import { type Obj, objectOf } from '../../language/value.ts';

const FIELDS: { readonly [code: string]: string } = {
  id: 'item_id',
  nm: 'item_name',
  br: 'item_brand',
  ca: 'item_category',
  c2: 'item_category2',
  c3: 'item_category3',
  c4: 'item_category4',
  c5: 'item_category5',
  va: 'item_variant',
  pr: 'price',
  qt: 'quantity',
  cp: 'coupon',
  ds: 'discount',
  af: 'affiliation',
  ln: 'item_list_name',
  li: 'item_list_id',
  lp: 'index',
  lo: 'location_id',
  pi: 'promotion_id',
  pn: 'promotion_name',
  cn: 'creative_name',
  cs: 'creative_slot',
};
const NUMBERS = new Set(['price', 'quantity', 'discount', 'index']);

export function itemOf(text: string): Obj {
  const item = objectOf();
  const own: { [at: string]: string } = {};
  for (const part of text.split('~')) {
    const [code, value] = [part.slice(0, 2), part.slice(2)];
    const field = Object.hasOwn(FIELDS, code) ? FIELDS[code]! : undefined;
    if (field !== undefined) item[field] = NUMBERS.has(field) ? Number(value) : value;
    // the site's own: k0 names what v0 has
    else if (/^k\d$/.test(code)) own[code.slice(1)] = value;
    else if (/^v\d$/.test(code) && own[code.slice(1)] !== undefined) item[own[code.slice(1)]!] = value;
  }
  return item;
}
