/**
 * Sends events in their order, one request at a time, until the collector has them.
 *
 * An event is let go when the collector says it is on disk (200, 204) or refuses it for good (400, 403, 413, 415). After
 * anything else (no answer in 20 s, no network, 429, 5xx) it is sent again, later and later. From the first failure, and whenever the page
 * is hidden or left, what is not acknowledged is in localStorage, within a bound. When a page is left, sendBeacon takes what it can;
 * as nobody tells whether that arrived, the next page sends it again: ids make the double harmless, a loss would not be.
 * Every page keeps its own: another takes it over when that page was left, or has not been heard of for 5 minutes.
 */
import { now, shortId } from './ids.ts';
import { bodyOf, type Item, KEEPALIVE_BYTES, nextBatch, restored, sizeOf, stored, withinBounds } from './outbox.ts';
import type { Store } from './store.ts';

const TIMEOUT = 20_000;
const RETRY_MIN = 1_000;
const RETRY_MAX = 60_000;
const RETRY_AFTER_MAX = 3_600_000;
const ORPHANED = 300_000;
/** Tabs are looked after this often at most. */
const ADOPT_EVERY = 60_000;

export type Sender = {
  add(items: Item[]): void;
  /** What pages before this one left unsent comes first. */
  adopt(): void;
  /** The page may be gone in a moment: keeps what is not acknowledged; `left`: for good, so the beacon is for it. */
  leave(left: boolean): void;
  /** The page is back from the back-forward cache. */
  back(): void;
  /** Try now: the network is back. */
  retry(): void;
  /** Consent to store was given or taken back. */
  consented(): void;
};

export function createSender(options: {
  url: string;
  debug: boolean;
  store: Store;
  prefix: string;
  mayStore: () => boolean;
}): Sender {
  const { url, debug, store, mayStore } = options;
  const prefix = `${options.prefix}queue.`;
  const key = prefix + shortId();
  let queue: Item[] = [];
  let flying: Item[] = [];
  let failures = 0;
  let notBefore = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let kept = false;
  let gone = false;
  let adopted = 0;

  function keep() {
    if (!mayStore() || !queue.length) {
      if (kept) store.remove(key);
      kept = false;
    } else kept = store.set(key, stored(queue, gone ? 0 : Date.now())) || kept;
  }

  function attempt() {
    if (flying.length || timer || !queue.length || gone) return;
    flying = nextBatch(queue);
    const keepalive = !failures && sizeOf(flying) <= KEEPALIVE_BYTES;
    const abort = new AbortController();
    const timeout = setTimeout(() => abort.abort(), TIMEOUT);
    const settled = (status: number, retryAfter?: string | null) => {
      clearTimeout(timeout);
      settle(status, retryAfter);
    };
    fetch(url, {
      method: 'POST',
      body: bodyOf(flying, now()),
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      credentials: 'include',
      keepalive,
      signal: abort.signal,
    }).then(
      (answer) => {
        if (debug) answer.text().then((report) => console.log('clario', answer.status, report));
        settled(answer.status, answer.headers.get('retry-after'));
      },
      () => settled(0),
    );
  }

  function settle(status: number, retryAfter?: string | null) {
    const sent = flying;
    flying = [];
    const refused = [400, 403, 413, 415].indexOf(status) >= 0;
    if (refused && sent.length > 1 && status !== 403) {
      // one bad event must not take the others with it
      for (const item of sent) item.alone = true;
    } else if (refused || (status >= 200 && status < 300)) {
      queue = queue.filter((item) => sent.indexOf(item) < 0);
      failures = 0;
      if (kept) keep();
    } else {
      const backoff = Math.min(RETRY_MAX, RETRY_MIN * 2 ** failures++) * (0.5 + Math.random());
      const asked = waitOf(retryAfter);
      notBefore = asked && Date.now() + asked;
      keep();
      timer = setTimeout(retry, Math.max(backoff, asked));
    }
    attempt();
  }

  function retry() {
    if (Date.now() < notBefore) return;
    clearTimeout(timer);
    timer = undefined;
    attempt();
  }

  /** sendBeacon for all that is not on its way already. */
  function beacon() {
    let waiting = queue.filter((item) => !item.beaconed && (failures || flying.indexOf(item) < 0));
    while (waiting.length && Date.now() >= notBefore) {
      const batch = nextBatch(waiting);
      if (!navigator.sendBeacon(url, bodyOf(batch, now()))) break;
      for (const item of batch) item.beaconed = true;
      waiting = waiting.slice(batch.length);
    }
  }

  function adopt() {
    if (!mayStore() || Date.now() - adopted < ADOPT_EVERY) return;
    adopted = Date.now();
    const others = store.keys().filter((other) => other.indexOf(prefix) === 0 && other !== key);
    for (const other of others.sort()) {
      const { stamp, items } = restored(store.get(other));
      if (stamp && Math.abs(Date.now() - stamp) < ORPHANED) continue;
      queue = withinBounds(items.concat(queue));
      keep();
      store.remove(other);
    }
    attempt();
  }

  return {
    add(items) {
      queue = withinBounds(queue.concat(items));
      if (gone) this.leave(true);
      else if (kept) keep();
      adopt();
      attempt();
    },
    adopt,
    leave(left) {
      gone = gone || left;
      keep();
      if (gone) beacon();
    },
    back() {
      gone = false;
      // What was kept is in storage, with its page marked as left: mine to take back, unless another page was faster.
      if (kept) queue = restored(store.get(key)).items;
      keep();
      attempt();
    },
    retry,
    consented: keep,
  };
}

/** Milliseconds of a Retry-After header, in seconds or as a date; 0 without one. */
function waitOf(header: string | null | undefined): number {
  if (!header) return 0;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Math.min(Math.max(wait || 0, 0), RETRY_AFTER_MAX);
}
