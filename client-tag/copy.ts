/**
 * A copy of what the page pushed, taken during the push: what the page does to its objects afterwards changes nothing.
 * It always ends, whatever was pushed: bounded in depth and size, safe with cycles, getters that throw, DOM nodes.
 */

/** Deepest nesting kept. */
const DEPTH = 12;
/** Characters kept of one text. */
const TEXT = 8_192;
/** Characters kept in all, about: three bytes each and all, they stay under the collector's 512 kB. */
const TOTAL = 150_000;

export type Data = Record<string, unknown>;

/** The copy, and whether something was left out for its depth or size. */
export type Copy = { data: Data; cut: boolean };

/** Copies a push. The e-commerce part is copied first, so that it is kept when something beside it is huge. */
export function copyOf(push: object): Copy {
  let left = TOTAL;
  let cut = false;

  function value(from: unknown, above: unknown[]): unknown {
    switch (typeof from) {
      case 'string':
        if (from.length > TEXT) cut = true;
        left -= Math.min(from.length, TEXT);
        return from.length > TEXT ? from.slice(0, TEXT) : from;
      case 'number':
        // JSON has no NaN: as text it is at least reported as unreadable
        return Number.isFinite(from) ? from : `${from}`;
      case 'boolean':
        return from;
      case 'bigint':
        return `${from}`;
      case 'object':
        return from && object(from as Data, above);
    }
    return undefined;
  }

  function object(from: Data, above: unknown[]): unknown {
    if (from['nodeType'] || from['window'] === from || above.indexOf(from) >= 0) return undefined;
    if (above.length >= DEPTH) {
      cut = true;
      return undefined;
    }
    if (typeof from['toJSON'] === 'function') return value(from['toJSON'](), [...above, from]);
    above.push(from);
    const isList = Array.isArray(from);
    const to: Data | unknown[] = isList ? [] : {};
    const keys = Object.keys(from);
    if (above.length === 1) keys.sort((a, b) => Number(b === 'ecommerce') - Number(a === 'ecommerce'));
    for (const key of keys) {
      // the numbers GTM writes into the pushes it has seen are not the page's
      if (key.slice(0, 4) === 'gtm.') continue;
      if (left <= 0) {
        cut = true;
        break;
      }
      left -= isList ? 2 : key.length + 4;
      try {
        const copied = value(from[key], above);
        if (isList) (to as unknown[]).push(copied === undefined ? null : copied);
        else if (copied !== undefined) (to as Data)[key] = copied;
      } catch {
        // a getter of the page threw: the rest is still good
      }
    }
    above.pop();
    return to;
  }

  const data = (object(push as Data, []) || {}) as Data;
  return { data, cut };
}
