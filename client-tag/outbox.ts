/**
 * Events on their way, as text. Each is serialised once, with the head of the request it belongs in: the part of the hit
 * that says who, where and with whose consent. Neighbours with the same head travel together.
 */
import { tried } from './tried.ts';

/** A request that outlives its page may hold 64 KiB, all of them together: what is larger goes by an ordinary fetch. */
export const KEEPALIVE_BYTES = 60_000;
/** Most events of a request. */
const EVENTS = 100;
/** Most that waits in one page, and in its storage: the oldest goes first. */
const KEPT_BYTES = 200_000;
const KEPT_EVENTS = 500;

export type Item = {
  /** JSON of the hit without sent_at, events and the closing brace. */
  head: string;
  /** JSON of the event. */
  text: string;
  /** Of both; at least its bytes in UTF-8. */
  bytes: number;
  /** Handed to sendBeacon: nobody will tell whether it arrived. */
  beaconed?: boolean;
  /** The last event with an id, which says that consent was taken back. */
  isLast?: boolean | undefined;
};

/** From the JSON of a hit without events, and the JSON of an event. */
export function itemOf(hit: string, text: string): Item {
  const head = hit.slice(0, -1);
  const both = head + text;
  // nearly all of it is ASCII; else three bytes a character are an upper bound
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  return { head, text, bytes: both.length * (/[^\x00-\x7f]/.test(both) ? 3 : 1) };
}

/** The same event as if consent had been denied when it was sent. */
export function itemWithoutIds({ head, text, isLast }: Item): Item {
  const hit = JSON.parse(`${head}}`);
  const without = (key: string, value: unknown) => (IDS.test(key) ? undefined : value);
  return {
    ...itemOf(
      JSON.stringify({ ...hit, consent_sent: 'denied' }, without),
      JSON.stringify({ ...JSON.parse(text), index: undefined }),
    ),
    isLast,
  };
}

/** Of the page's view, too: it ties the event to others of that page. */
const IDS = /^(link|client_id|session|user|view_id|index)$/;

const sizeOf = (items: Item[]): number => items.reduce((sum, item) => sum + item.bytes, 0);

/** The first items, those that go in one request: the same head, up to `most` events and about 60 kB; one at least. */
export function nextBatch(items: Item[], most = EVENTS): Item[] {
  let bytes = 0;
  let full = false;
  return items.filter((item, i) => {
    // each event but the first brings no head of its own
    bytes += item.bytes - (i && item.head.length);
    full = full || (i > 0 && (i >= most || bytes > KEEPALIVE_BYTES || item.head !== items[0]!.head));
    return !full;
  });
}

/** The body of a request that leaves at that time. */
export function bodyOf(items: Item[], sentAt: number): string {
  return `${items[0]!.head},"sent_at":${sentAt},"events":[${items.map((item) => item.text).join()}]}`;
}

/** The newest items, those that may be kept. */
export function withinBounds(items: Item[]): Item[] {
  const kept = items.slice(-KEPT_EVENTS);
  while (kept.length > 1 && sizeOf(kept) > KEPT_BYTES) kept.shift();
  return kept;
}

/** Text to keep them in storage. `stamp`: when their page was last heard of (Date.now()); 0 when it was left. */
export function stored(items: Item[], stamp: number): string {
  return JSON.stringify([stamp, ...items], ['head', 'text', 'bytes', 'isLast']);
}

/** What `stored` gave, read back; no items for what is no JSON. */
export function restored(text: string | null | undefined): [stamp: number, ...items: Item[]] {
  return tried(() => JSON.parse(text!)) || [0];
}
