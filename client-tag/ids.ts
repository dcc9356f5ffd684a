/** Time and ids. */
import { tried } from './tried.ts';

// Not performance.timeOrigin: Safari before 15 has none, and a clock set right since then leaves it wrong.
const origin = Date.now() - performance.now();

/**
 * Milliseconds since the epoch by one monotonic clock of the page: it never runs backwards, whatever happens to the
 * clock of the machine, so `sent_at - at` is always the true age of an event.
 */
export const now = (): number => Math.floor(origin + performance.now());

declare const Temporal: { Now: { timeZoneId(): string } };

/** By Temporal where there is one: the first use of Intl takes 15 ms and more. */
export const timezone = (): string =>
  tried(() => Temporal.Now.timeZoneId()) || Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Random digits of that base. */
const random = (length: number, base: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => (byte % base).toString(base)).join('');

/** A UUIDv7 (RFC 9562) of that millisecond. Not crypto.randomUUID: that is version 4, and missing on plain http. */
export function uuid7(at: number): string {
  const time = at.toString(16).padStart(12, '0');
  const rest = random(18, 16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-a${rest.slice(3, 6)}-${rest.slice(6)}`;
}

/** A short id of 72 random bits, for what stands in every request: sessions and page views. */
export const shortId = (): string => random(14, 36);
