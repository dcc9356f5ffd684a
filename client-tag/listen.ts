/**
 * Which pushes are events, and what belongs to each. Pure: a push goes in, events come out.
 *
 * 1. An event takes only its own e-commerce. What an earlier event pushed is never used again.
 * 2. E-commerce pushed without an event waits for the next event pushed, goes to that one only, and `quality` says so.
 *    Google's own events (`gtm.js`, `gtm.dom`, …) are not the page's: it waits past them.
 * 3. What waits is not lost when the next event has e-commerce of its own, or when none comes: it is then an event by
 *    itself, named `ecommerce` (Universal Analytics' page views are such: a detail pushed for `gtm.js` to find).
 * 4. `{ecommerce: null}` takes nothing from an event already pushed. What waits it clears, as it clears GTM's model: no
 *    later event gets it. If GTM had an event of its own meanwhile, its tags have seen what waited, and so do we (3).
 */
import { copyOf, type Data, isObject } from './copy.ts';
import { wantedNames } from './patterns.ts';

/** An event as the tag will send it. */
export type Heard = { name: string; data: Data; quality: string[] };

export type Listener = {
  /** The events that this push makes: mostly none or one. */
  hear(push: unknown): Heard[];
  /** What still waits for an event, as an event by itself. */
  rest(): Heard[];
  /** Whether something waits. */
  waits(): boolean;
};

/** `wanted`: the names of events to send; what has e-commerce is always sent. */
export function createListener(wanted: RegExp): Listener {
  let waiting: Heard[] = [];
  /** GTM had an event while something waited. */
  let seen = false;

  function rest(): Heard[] {
    const events = waiting;
    waiting = [];
    return events;
  }

  function hear(push: unknown): Heard[] {
    if (Array.isArray(push)) return [];
    const gtag = argumentsOf(push);
    if (gtag && gtag[0] !== 'event') return [];
    const { data, quality } = copyOf(gtag ? gtag[2] : push);
    if (gtag) data['event'] = gtag[1];
    const name = data['event'];
    const named = typeof name === 'string' && name;
    if (/^gtm\./.test(named as string)) {
      seen = true;
      return [];
    }
    const own = hasEcommerce(data, named);
    const cleared = data['ecommerce'] === null;
    if (cleared && !seen) waiting = [];
    const before = cleared || (named && own) ? rest() : [];
    const [held] = waiting;
    if (named) {
      if (!own && !held && !wanted.test(named)) return before;
      waiting = [];
      return [...before, together(named, held, data, quality)];
    }
    if (own) {
      seen = false;
      const event = together('ecommerce', held, data, quality);
      // pushed in two parts they add up, as in GTM: impressions, then a detail
      if (held) event.data['ecommerce'] = { ...(held.data['ecommerce'] as Data), ...(data['ecommerce'] as Data) };
      else event.quality.push('ecommerce_without_event');
      waiting = [event];
    }
    return before;
  }

  return { hear, rest, waits: () => waiting.length > 0 };
}

/** The events that a whole sequence of pushes makes, in their order, when the page is left after the last. */
export function eventsOf(pushes: unknown[], names: string[] | '*'): Heard[] {
  const listener = createListener(wantedNames(names));
  return [...pushes.flatMap((push) => listener.hear(push)), ...listener.rest()];
}

/** What gtag() was called with, if that is what was pushed: gtag pushes its `arguments`, never a plain list. */
export const argumentsOf = (push: unknown): ArrayLike<unknown> | undefined =>
  ({}).toString.call(push) === '[object Arguments]' ? (push as ArrayLike<unknown>) : undefined;

/** An event with what waited for it; what it says itself goes first. */
const together = (
  name: string,
  held = { data: {}, quality: [] as string[] },
  data: Data,
  quality: string[],
): Heard => ({
  name,
  data: { ...held.data, ...data },
  quality: held.quality.concat(quality),
});

/** GA4's and Universal Analytics' `ecommerce`, or one wrapper around it, or the flat forms of gtag and of the oldest e-commerce. */
function hasEcommerce(data: Data, named: unknown): boolean {
  const { ecommerce } = data;
  if (isObject(ecommerce)) return Object.keys(ecommerce).length > 0;
  return !!(
    data['transaction_id'] ||
    data['transactionId'] ||
    (named && (isObject(data['items']) || Object.keys(data).some((key) => isObject(Object(data[key])['ecommerce']))))
  );
}
