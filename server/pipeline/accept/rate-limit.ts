/** A token bucket for each address: so many requests a second, after so many at once. */

export type RateLimit = {
  /** Takes one token; seconds to wait when there is none, 0 when there was. */
  take(key: string, now: number): number;
  /** Seconds to wait until there is a token; takes none. */
  wait(key: string, now: number): number;
};

type Bucket = { tokens: number; at: number };

/** Buckets kept; with more addresses than this at once the oldest are forgotten, which lets them begin anew. */
const BUCKETS = 50_000;

/** @param perSecond 0 is no limit */
export function rateLimit(perSecond: number, burst: number): RateLimit {
  if (perSecond === 0) return { take: () => 0, wait: () => 0 };
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

  function waitFor({ tokens }: Bucket): number {
    return tokens < 1 ? Math.ceil((1 - tokens) / perSecond) : 0;
  }

  return {
    take(key, now) {
      const bucket = bucketOf(key, now);
      const wait = waitFor(bucket);
      if (wait === 0) bucket.tokens -= 1;
      return wait;
    },
    wait: (key, now) => waitFor(bucketOf(key, now)),
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
