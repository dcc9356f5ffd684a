/**
 * Sends events in their order, one request at a time, until the collector has them.
 *
 * An event is let go when the collector says it is on disk (200, 204) or refuses it for good (400, 403, 413, 415). After
 * anything else (429, 5xx, no network, no answer in 20 s) it is sent again, later and later. From the first failure, and
 * whenever the page is hidden or left, what is not acknowledged is in localStorage, within a bound. When a page is left,
 * sendBeacon takes what it can; nobody tells whether that arrived, so the next page sends it again: ids make the
 * double harmless, a loss would not be. Every page keeps its own: another takes it over when that page was left, or has not
 * been heard of for 5 minutes.
 */
import { maySend, mayStore } from './consent.ts';
import { showReport } from './debug.ts';
import { now, shortId } from './ids.ts';
import { holdGrant } from './link.ts';
import {
  bodyOf,
  type Item,
  itemWithoutIds,
  KEEPALIVE_BYTES,
  nextBatch,
  restored,
  stored,
  withinBounds,
} from './outbox.ts';
import { collect, PREFIX } from './settings.ts';
import { getItem, itemKeys, removeItems, setItem } from './store.ts';
import { isHers, rename } from './visitor.ts';

const TIMEOUT = 20_000;
const RETRY_MIN = 1_000;
const RETRY_MAX = 60_000;
/** Retry-After is believed up to an hour. */
const WAIT_MAX = 3_600_000;
/** A page not heard of for so long is gone. */
const ORPHANED = 300_000;

/** A path is meant on the host that the script came from; an inline script's is the page's. */
const url = new URL(CLARIO_DEBUG ? `${collect}?debug=1` : collect, Object(document.currentScript).src || location).href;

const QUEUE = `${PREFIX}queue.`;
let own = QUEUE + shortId();
/** That consent was taken back, as long as the collector may not know. */
const LAST = `${PREFIX}withdrawal`;

let queue: Item[] = [];
/** The request on its way. */
let flying: Item[] = [];
let failures = 0;
/** Events of a request, while one that is refused is looked for. */
let most: number | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
/** Whether storage holds this page's queue. */
let kept = false;
/** The page is being left, or is in the back-forward cache. */
export let left = false;
let adopted = false;

export function send(items: Item[]) {
  queue = queue.concat(items);
  adopt();
  if (kept || left) keep();
  if (left) beacon();
  attempt();
}

/** From now on the page may be gone in a moment: what is sent is kept first, and sent by beacon. */
export function leave() {
  left = true;
}

/** The page is back from the back-forward cache. What it kept is left there like any other's: whoever is first takes it over. */
export function comeBack() {
  left = adopted = false;
  if (kept) queue = [];
  kept = false;
  own = QUEUE + shortId();
}

/** Writes the queue to storage, or removes it there when there is none, or no consent. What is too much to keep is dropped. */
export function keep() {
  queue = withinBounds(queue);
  if (queue.length && mayStore()) kept = setItem(own, stored(queue, left ? 0 : Date.now())) || kept;
  else {
    if (kept) removeItems(own);
    kept = false;
    const last = queue.find((item) => item.isLast);
    if (last && (left || document.hidden)) setItem(LAST, stored([itemWithoutIds(last)], 0));
  }
}

/**
 * Consent is gone: what is not acknowledged is sent without ids from now on, or not at all. But for the event that says so, which was
 * the last with them.
 */
export function disown() {
  queue = queue.filter((item) => item.isLast || (maySend() && Object.assign(item, itemWithoutIds(item))));
}

/** Before all else: says again that consent was taken back on a page before, if that may not have arrived. */
export function resume() {
  queue = restored(getItem(LAST)).slice(1) as Item[];
  attempt();
}

/** Once a page: takes over what other pages have left unsent; it is older, so it goes first. */
function adopt() {
  if (adopted || left || !mayStore()) return;
  adopted = true;
  for (const key of itemKeys(QUEUE)) {
    const [stamp, ...items] = restored(getItem(key));
    if (key === own || (stamp && Math.abs(Date.now() - stamp) < ORPHANED)) continue;
    queue = items.concat(queue);
    keep();
    removeItems(key);
  }
}

function attempt() {
  if (flying.length || timer || !queue.length || left) return;
  const batch = nextBatch(queue, most);
  const abort = new AbortController();
  const timeout = setTimeout(() => abort.abort(), TIMEOUT);
  const settled = (status: number, wait?: number) => {
    clearTimeout(timeout);
    flying = [];
    settle(batch, status, wait);
    attempt();
  };
  fetch(url, {
    method: 'POST',
    // as text/plain, which a fetch of a text is: no preflight
    body: bodyOf(batch, now()),
    credentials: 'include',
    // not for one huge event; and all such requests share 64 KiB: what was refused for that goes without the next time
    keepalive: !failures && batch[0]!.bytes <= KEEPALIVE_BYTES,
    signal: abort.signal,
  }).then(
    (answer) => {
      const { headers } = answer;
      if (isHers(batch[0]!.head)) {
        rename(headers.get('x-clario-id'));
        if (CLARIO_LINKS) holdGrant(headers.get('x-clario-link'));
      }
      if (CLARIO_DEBUG)
        answer.text().then((report) => showReport(answer.status, report, JSON.parse(bodyOf(batch, 0)).events));
      settled(answer.status, +headers.get('retry-after')! * 1_000);
    },
    () => settled(0),
  );
  flying = batch;
}

function settle(batch: Item[], status: number, wait?: number) {
  // a pattern reads a number as its text
  const text = status as unknown as string;
  const refused = /^4(00|03|13|15)$/.test(text);
  if (refused && batch.length > 1) {
    // one bad event must not take the others with it
    most = 1;
  } else if (refused || /^20[04]$/.test(text)) {
    queue = queue.filter((item) => !batch.includes(item));
    if (batch[0]!.isLast) removeItems(LAST);
    failures = 0;
    if (refused || !queue.length) most = undefined;
    if (kept) keep();
  } else {
    const backoff = Math.min(RETRY_MAX, RETRY_MIN * 2 ** failures++) * (0.5 + Math.random());
    const asked = Math.min(wait || 0, WAIT_MAX);
    timer = setTimeout(
      () => {
        timer = undefined;
        attempt();
      },
      Math.max(backoff, asked),
    );
    keep();
  }
}

/** sendBeacon for all that is not on its way already. */
function beacon() {
  let waiting = queue.filter((item) => !item.beaconed && (failures || !flying.includes(item)));
  while (waiting.length) {
    const batch = nextBatch(waiting);
    if (!navigator.sendBeacon(url, bodyOf(batch, now()))) return;
    for (const item of batch) item.beaconed = true;
    waiting = waiting.slice(batch.length);
  }
}
