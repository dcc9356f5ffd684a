/**
 * GET requests for a 1x1 GIF, from <noscript>, AMP and sandboxed pixels: the hit stands in `?d=`, base64url.
 * Such a page has no clock and makes no ids: what of them is missing is put in here.
 */
import { randomUUID } from 'node:crypto';

export const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** The body of the hit in this query; null without `d`, or when it is not base64url. */
export function pixelBody(query: string): Buffer | null {
  const d = new URLSearchParams(query).get('d');
  return d === null || !/^[\w-]+={0,2}$/.test(d) ? null : Buffer.from(d, 'base64url');
}

/**
 * Puts in what a page without a script cannot know: `sent_at`, `at` and `id` of its events, and the page's address.
 * @param value what the pixel said, parsed; changed in place
 * @returns whether something was put in
 */
export function completePixel(value: unknown, now: number, referer: string | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const hit = value as { [key: string]: unknown };
  let changed = false;
  const put = (into: { [key: string]: unknown }, key: string, filling: unknown) => {
    if (into[key] !== undefined) return;
    into[key] = filling;
    changed = true;
  };
  put(hit, 'sent_at', now);
  if (referer !== undefined) put(hit, 'page', { url: referer });
  for (const event of Array.isArray(hit['events']) ? hit['events'] : []) {
    if (typeof event !== 'object' || event === null) continue;
    put(event, 'id', randomUUID());
    put(event, 'at', hit['sent_at']);
  }
  return changed;
}
