/**
 * GET requests for a 1x1 GIF, from <noscript>, AMP and sandboxed pixels: the hit stands in `?d=`, base64url.
 * Such a page has no clock and makes no ids: what of them is missing is put in here.
 */
import { randomUUID } from 'node:crypto';

export const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/**
 * Why a pixel that is opened as a page is refused (Sec-Fetch-Mode: navigate, https://www.w3.org/TR/fetch-metadata/#sec-fetch-mode-header):
 * a link of anybody's leads there, and the cookie of a page is kept. It would give who follows it an id of his choice.
 */
export const OPENED = 'a pixel is an image in a page, and not to be opened as a page';

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
