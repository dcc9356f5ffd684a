/** The event that the tag fires on, as far as the dataLayer lets a template see it. */
import { copyFromDataLayer, getType, json, type Obj } from './gtm.ts';

export type PixelEvent = { name: string; data: Obj; quality: string[] };

/** Keys of pushes that are no e-commerce but say something of these events. */
const PLAIN: { [event: string]: string[] } = {
  search: ['search_term', 'term', 'results_total', 'results_first_page', 'number_of_results'],
  view_search_results: ['search_term', 'term', 'results_total', 'results_first_page', 'number_of_results'],
  login: ['method', 'user_id'],
  sign_up: ['method', 'user_id'],
};

/** null for what is not the page's: GTM's own events, but the one that stands for the page view. */
export function eventOf(pushed: unknown, items: Obj): PixelEvent | null {
  const name = getType(pushed) === 'string' ? (pushed as string) : 'gtm.init';
  const data: Obj = {};
  for (const key in items) data[key] = items[key];
  if (name === 'gtm.init' || name === 'gtm.js' || name === 'gtm.historyChange' || name === 'gtm.historyChange-v2')
    return { name: 'page_view', data: data, quality: [] };
  if (name.indexOf('gtm.') === 0) return null;
  if (name === 'page_view') return { name: name, data: data, quality: [] };
  data['event'] = name;
  const plain = PLAIN[name];
  if (plain !== undefined) {
    plain.forEach((key) => {
      // the first version: what was pushed last, not what is left over from pushes before
      const value = copyFromDataLayer(key, 1);
      if (value !== undefined) data[key] = value;
    });
    return { name: name, data: data, quality: [] };
  }
  const ecommerce = copyFromDataLayer('ecommerce', 1);
  if (getType(ecommerce) === 'object') data['ecommerce'] = ecommerce;
  return { name: name, data: data, quality: [] };
}

/**
 * What is sent of an event that is too long for one request: its lines in as many parts as it takes. The first has everything
 * else; a further part of an order has the order's number alone, as the models put an order's parts together.
 * @param pack answers null when a part is still too long
 */
export function inParts<Sent>(event: PixelEvent, pack: (event: PixelEvent, part: number) => Sent | null): Sent[] {
  const whole = pack(event, 0);
  if (whole !== null) return [whole];
  const order = linesOf(event.data);
  const sent: Sent[] = [];
  if (order === null) return withoutLines(event, pack);
  const isOrder = order.transactionId !== undefined;
  let from = 0;
  while (from < order.lines.length) {
    let count = order.lines.length - from;
    let found: Sent | null = null;
    while (count > 0 && found === null) {
      found = pack(partOf(event, order, from, count), sent.length);
      if (found === null) count = (count - (count % 2)) / 2;
    }
    if (found === null) {
      // one line alone is too long
      from += 1;
      continue;
    }
    sent.push(found);
    from += count;
    if (!isOrder) break;
  }
  return sent.length === 0 ? withoutLines(event, pack) : sent;
}

type Lines = { lines: unknown[]; put: (lines: unknown[], isFirst: boolean) => Obj; transactionId: unknown };

/** GA4's items, or the products of Universal Analytics' purchase. */
function linesOf(data: Obj): Lines | null {
  const ecommerce = data['ecommerce'] as Obj | undefined;
  if (getType(ecommerce) !== 'object') return null;
  if (getType(ecommerce!['items']) === 'array')
    return {
      lines: ecommerce!['items'] as unknown[],
      transactionId: ecommerce!['transaction_id'],
      put: (lines, isFirst) => {
        const copy = isFirst ? copyOf(ecommerce!) : ({ transaction_id: ecommerce!['transaction_id'] } as Obj);
        if (!isFirst && ecommerce!['currency'] !== undefined) copy['currency'] = ecommerce!['currency'];
        copy['items'] = lines;
        return copy;
      },
    };
  const purchase = ecommerce!['purchase'] as Obj | undefined;
  if (getType(purchase) !== 'object' || getType(purchase!['products']) !== 'array') return null;
  const field = (getType(purchase!['actionField']) === 'object' ? purchase!['actionField'] : {}) as Obj;
  return {
    lines: purchase!['products'] as unknown[],
    transactionId: field['id'],
    put: (lines, isFirst) => {
      const copy: Obj = isFirst ? copyOf(ecommerce!) : {};
      copy['purchase'] = { actionField: isFirst ? field : { id: field['id'] }, products: lines };
      if (ecommerce!['currencyCode'] !== undefined) copy['currencyCode'] = ecommerce!['currencyCode'];
      return copy;
    },
  };
}

function partOf(event: PixelEvent, order: Lines, from: number, count: number): PixelEvent {
  const data = copyOf(event.data);
  data['ecommerce'] = order.put(order.lines.slice(from, from + count), from === 0);
  const isWhole = order.transactionId !== undefined || count === order.lines.length;
  return { name: event.name, data: data, quality: isWhole ? [] : ['push_cut'] };
}

/** The event alone, when nothing else fits. */
function withoutLines<Sent>(event: PixelEvent, pack: (event: PixelEvent, part: number) => Sent | null): Sent[] {
  const bare = pack({ name: event.name, data: { event: event.name }, quality: ['push_cut'] }, 0);
  return bare === null ? [] : [bare];
}

function copyOf(value: Obj): Obj {
  return json.parse(json.stringify(value)) as Obj;
}
