/** What came, as `bad_events` keeps it: without personal data, cut at 64 kB. */
import { pepperedText } from './email-hash.ts';
import { redactText } from './redact.ts';

export const RAW_BYTES = 64 * 1024;
/** Of what is longer, twice as much as is kept is looked at. */
const LOOKED_AT = 2 * RAW_BYTES;
/** Nothing that is taken out is longer, but for tokens: so much before the end of what is looked at may be half of something. */
const MARGIN = 4096;

/**
 * The text without personal data, its first 64 kB in UTF-8, whole characters.
 * @param pepper of the site's hashes of addresses; null where it has none, or they have it already
 */
export function rawText(text: string, pepper: string | null = null): string {
  if (text.length <= LOOKED_AT) return cut(pepperedText(redactText(text), pepper));
  // the end of a text of many addresses comes near when they are taken out
  const clean = pepperedText(redactText(text.slice(0, LOOKED_AT)), pepper);
  return cut(clean.slice(0, -MARGIN).toWellFormed());
}

function cut(text: string): string {
  if (text.length * 3 <= RAW_BYTES) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= RAW_BYTES) return text;
  let end = RAW_BYTES;
  // not in the middle of a character: its further bytes begin with the bits 10
  while ((bytes[end]! & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
