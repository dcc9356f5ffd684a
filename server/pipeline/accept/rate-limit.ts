/** A token bucket for each address: so many requests a second, after so many at once. */

export type RateLimit = {
  /** Takes one token; seconds to wait when there is none, 0 when there was. */
  take(key: string, now: number): number;
  /** Gives one back that was taken a moment ago. */
  giveBack(key: string): void;
};

type Bucket = { tokens: number; at: number };

/** Buckets kept; with more addresses than this at once the oldest are forgotten, which lets them begin anew. */
const BUCKETS = 50_000;

/** @param perSecond 0 is no limit */
export function rateLimit(perSecond: number, burst: number): RateLimit {
  if (perSecond === 0) return { take: () => 0, giveBack: () => {} };
  // Two generations instead of a queue: what was not used since the last change is dropped with the older one.
  let young = new Map<string, Bucket>();
  let old = new Map<string, Bucket>();

  function bucketOf(key: string, now: number): Bucket {
    let bucket = young.get(key);
    if (bucket === undefined) {
      bucket = old.get(key) ?? { tokens: burst, at: now };
      if (young.size >= BUCKETS) {
        old = young;
        young = new Map();
      }
      young.set(key, bucket);
    }
    // a clock that was set back gives nothing, and takes nothing
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    return bucket;
  }

  return {
    take(key, now) {
      const bucket = bucketOf(key, now);
      if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perSecond);
      bucket.tokens -= 1;
      return 0;
    },
    giveBack(key) {
      const bucket = young.get(key) ?? old.get(key);
      if (bucket !== undefined) bucket.tokens = Math.min(burst, bucket.tokens + 1);
    },
  };
}

/** One visitor's network: an IPv6 user has a whole /64. */
export function rateKey(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail === undefined) return groups.slice(0, 4).join(':');
  const rest = tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill('0');
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':');
}
