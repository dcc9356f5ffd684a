/** Time and ids. */

// Safari before 15 has no timeOrigin
const origin = performance.timeOrigin || Date.now() - performance.now();

/**
 * Milliseconds since the epoch by one monotonic clock of the page: it never runs backwards, whatever happens to the
 * clock of the machine, so `sent_at - at` is always the true age of an event.
 */
export function now(): number {
  return Math.floor(origin + performance.now());
}

const random = (length: number) => Array.from(crypto.getRandomValues(new Uint8Array(length)));

/** A UUIDv7 (RFC 9562) of that millisecond. Not crypto.randomUUID: that is version 4, and missing on plain http. */
export function uuid7(at: number): string {
  const bytes = random(16);
  for (let i = 5, rest = at; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.map((byte) => (byte + 256).toString(16).slice(1)).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** A short id of 72 random bits, for what stands in every request: sessions and page views. */
export function shortId(): string {
  return random(14)
    .map((byte) => (byte % 36).toString(36))
    .join('');
}
