/**
 * Events on their way, as text. Each is serialised once, with the head of the request it belongs in: the part of the hit
 * that says who, where and with whose consent. What follows one another with the same head travels together.
 */

/** A request that outlives its page may hold 64 KiB, all of them together: what is larger goes by an ordinary fetch. */
export const KEEPALIVE_BYTES = 60_000;
const EVENTS = 100;
/** Most that waits in one page, and in its storage: the oldest goes first. */
const KEPT_BYTES = 200_000;
const KEPT_EVENTS = 500;

export type Item = {
  /** JSON of the hit without sent_at, events and the closing brace. */
  head: string;
  /** JSON of the event. */
  text: string;
  /** At least its bytes in UTF-8. */
  bytes: number;
  /** Goes alone: a request that held it was refused. */
  alone?: boolean;
  /** Handed to sendBeacon: nobody will tell whether it arrived. */
  beaconed?: boolean;
};

export function itemOf(head: object, text: string): Item {
  const headText = JSON.stringify(head).slice(0, -1);
  return { head: headText, text, bytes: bytesOf(headText) + bytesOf(text) };
}

/** An upper bound, without a walk over the text: nearly all of it is ASCII. */
function bytesOf(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  return /[^\x00-\x7f]/.test(text) ? text.length * 3 : text.length;
}

/** The first items, those that fit in one request: the same head, up to 100 events and 60 kB, one at least. */
export function nextBatch(items: Item[]): Item[] {
  const first = items[0];
  let count = 0;
  let bytes = 0;
  while (count < items.length && count < EVENTS) {
    const item = items[count]!;
    bytes += item.bytes - (count ? item.head.length : 0);
    if (count && (bytes > KEEPALIVE_BYTES || item.head !== first!.head || item.alone || first!.alone)) break;
    count++;
  }
  return items.slice(0, count);
}

export function sizeOf(items: Item[]): number {
  return items.reduce((sum, item) => sum + item.bytes, 0);
}

/** The request's body; without sent_at, as it is stored. */
export function bodyOf(items: Item[], sentAt?: number): string {
  return `${items[0]!.head}${sentAt ? `,"sent_at":${sentAt}` : ''},"events":[${items.map((item) => item.text).join()}]}`;
}

/** The newest items that may be kept. */
export function withinBounds(items: Item[]): Item[] {
  let bytes = 0;
  let count = 0;
  while (count < items.length && count < KEPT_EVENTS) {
    bytes += items[items.length - 1 - count]!.bytes;
    if (bytes > KEPT_BYTES && count) break;
    count++;
  }
  return items.slice(items.length - count);
}

/** Text to keep them in storage. `stamp`: when their page was last heard of (Date.now()); 0 when it was left. */
export function stored(items: Item[], stamp: number): string {
  const hits: string[] = [];
  for (let i = 0; i < items.length; ) {
    const batch = nextBatch(items.slice(i));
    hits.push(bodyOf(batch));
    i += batch.length;
  }
  return `[${stamp},${hits.join()}]`;
}

/** What `stored` gave, read back; an empty list for anything else. */
export function restored(text: string | null): { stamp: number; items: Item[] } {
  const items: Item[] = [];
  let stamp = 0;
  try {
    const [first, ...hits] = JSON.parse(text!) as [number, ...{ events: unknown[] }[]];
    stamp = first;
    for (const { events, ...head } of hits) for (const event of events) items.push(itemOf(head, JSON.stringify(event)));
  } catch {
    // not ours, or cut off: nothing to send
  }
  return { stamp, items };
}
