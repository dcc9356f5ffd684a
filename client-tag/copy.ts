/**
 * A copy of what the page pushed, taken during the push: what the page does to its objects afterwards changes nothing.
 * It always ends, whatever was pushed: bounded in depth and size, safe with cycles, getters that throw, DOM nodes.
 */
import { redacted } from './redact.ts';
import { tried } from './tried.ts';

/** Deepest nesting kept. */
const DEPTH = 12;
/** Characters kept of one text. */
const TEXT = 8_192;
/** Elements of a list looked at: more than TOTAL lets through. */
const LIST = 25_000;
/** Characters kept in all, about: at three bytes each they stay under the collector's 512 kB. */
const TOTAL = 150_000;

export type Data = Record<string, unknown>;

/** The copy, and the `quality` codes it earns: `push_cut` when something was left out for its depth or size. */
export type Copy = { data: Data; quality: string[] };

export const isObject = (value: unknown): value is Data => !!value && typeof value === 'object';

/** Copies a push; an empty copy of what is no object. The e-commerce part is copied first: it stays when what is beside it is huge. */
export function copyOf(push: unknown): Copy {
  const above: unknown[] = [];
  let left = TOTAL;
  let quality: string[] = [];

  function cut() {
    quality = ['push_cut'];
  }

  function copy(from: unknown): unknown {
    const type = typeof from;
    if (type === 'string') {
      let text = from as string;
      if (text.length > TEXT) {
        // before it is cut: of an address cut in two, half would stay
        text = redacted(text).slice(0, TEXT);
        cut();
      }
      left -= text.length;
      return text;
    }
    if (type === 'object') return from && copyObject(from as Data);
    // JSON has no NaN (nor bigint): as text it is at least reported as unreadable
    if (/number|bigint/.test(type) && !Number.isFinite(from)) return `${from}`;
    return /function|symbol/.test(type) ? undefined : from;
  }

  function copyObject(from: Data): unknown {
    if (from['nodeType'] || from['window'] === from || above.includes(from)) return undefined;
    if (above.length >= DEPTH) {
      cut();
      return undefined;
    }
    if (typeof from['toJSON'] === 'function') return copy(from['toJSON']());
    const isList = Array.isArray(from);
    const to: Data = (isList ? [] : {}) as Data;
    const keys = Object.keys(isList ? (from as unknown as unknown[]).slice(0, LIST) : from);
    if (!above.length) keys.sort((a, b) => +(b === 'ecommerce') - +(a === 'ecommerce'));
    above.push(from);
    for (const key of keys) {
      // the numbers GTM writes into the pushes it has seen are not the page's
      if (/^gtm\./.test(key)) continue;
      if (left <= 0) {
        cut();
        break;
      }
      left -= key.length + 6;
      try {
        const copied = copy(from[key]);
        if (copied !== undefined || isList) to[key] = copied;
      } catch {
        // a getter of the page threw: the rest is still good
      }
    }
    above.pop();
    return to;
  }

  // a proxy may let nobody look
  const data = tried(() => copy(push));
  return { data: isObject(data) ? data : {}, quality };
}
