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
import { copyOf, type Data } from './copy.ts';

/** An event as the tag will send it. */
export type Heard = { name: string; data: Data; quality: string[] };

export type Listener = {
  /** The events that this push makes: mostly none or one. Throws nothing for anything a page may push. */
  hear(push: unknown): Heard[];
  /** What still waits for an event, as an event by itself. */
  rest(): Heard[];
  /** Whether something waits. */
  waits(): boolean;
};

/** Event names to send (lower case), or '*' for all; what has e-commerce is always sent. */
export function createListener(names: string[] | '*'): Listener {
  let waiting: Heard | undefined;
  /** GTM had an event while something waited. */
  let seen = false;

  function rest(): Heard[] {
    const events = waiting ? [waiting] : [];
    waiting = undefined;
    return events;
  }

  function hear(push: unknown): Heard[] {
    const source = isArguments(push) ? eventOfGtag(push) : push;
    if (source === null || typeof source !== 'object' || Array.isArray(source)) return [];
    const name = read(source, 'event');
    const named = typeof name === 'string' && name;
    if (named && name.slice(0, 4) === 'gtm.') {
      seen = true;
      return [];
    }
    const own = hasEcommerce(source, named);
    const cleared = read(source, 'ecommerce') === null;
    if (cleared && !seen) waiting = undefined;
    const before = cleared || (named && own) ? rest() : [];
    if (!named) {
      if (own) {
        const { data, quality } = heard('ecommerce', source);
        const held = waiting || { data: {}, quality: [] };
        seen = false;
        waiting = {
          name: 'ecommerce',
          data: { ...held.data, ...data, ...merged(held.data, data) },
          quality: union([...held.quality, 'ecommerce_without_event', ...quality]),
        };
      }
      return before;
    }
    if (own || names === '*' || waiting || names.indexOf(name.toLowerCase()) >= 0) {
      const event = heard(name, source);
      for (const { data, quality } of rest()) {
        event.data = { ...data, ...event.data };
        event.quality = union([...quality, ...event.quality]);
      }
      before.push(event);
    }
    return before;
  }

  return { hear, rest, waits: () => !!waiting };
}

/** The events that a whole sequence of pushes makes, in their order, when the page is left after the last. */
export function eventsOf(pushes: unknown[], names: string[] | '*'): Heard[] {
  const listener = createListener(names);
  return [...pushes.flatMap((push) => listener.hear(push)), ...listener.rest()];
}

/** gtag() pushes its `arguments`, never a plain list. */
export function isArguments(push: unknown): push is ArrayLike<unknown> {
  return Object.prototype.toString.call(push) === '[object Arguments]';
}

/** gtag('event', name, parameters) as the push it means; other commands are no events. */
function eventOfGtag(args: ArrayLike<unknown>): unknown {
  if (args[0] !== 'event') return undefined;
  const parameters = args[2] && typeof args[2] === 'object' ? args[2] : {};
  return { ...copyOf(parameters).data, event: args[1] };
}

/** Reads a property that may be a getter that throws. */
function read(from: object, key: string): unknown {
  try {
    return (from as Data)[key];
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is object => value !== null && typeof value === 'object';

/** GA4's and Universal Analytics' `ecommerce`, one wrapper around it, or the flat forms of gtag and of the oldest e-commerce. */
function hasEcommerce(push: object, named: unknown): boolean {
  const ecommerce = read(push, 'ecommerce');
  if (isObject(ecommerce)) return Object.keys(ecommerce).length > 0;
  if (read(push, 'transaction_id') || read(push, 'transactionId') || read(push, 'transactionProducts')) return true;
  return (
    !!named &&
    (Array.isArray(read(push, 'items')) ||
      Object.keys(push).some((key) => {
        const value = read(push, key);
        return isObject(value) && isObject(read(value, 'ecommerce'));
      }))
  );
}

function heard(name: string, push: object): Heard {
  const { data, cut } = copyOf(push);
  return { name, data, quality: cut ? ['push_cut'] : [] };
}

/** Two pushes of e-commerce in a row add up, as in GTM: impressions, then a detail. */
function merged(before: Data, after: Data): Data {
  const one = before['ecommerce'];
  const two = after['ecommerce'];
  return isObject(one) && isObject(two) ? { ecommerce: { ...one, ...two } } : {};
}

const union = (codes: string[]) => codes.filter((code, i) => codes.indexOf(code) === i);
