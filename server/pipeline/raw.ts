/** What came, as `bad_events` keeps it: without e-mail addresses, cut at 64 kB. */
import { redactText } from './redact.ts';

export const RAW_BYTES = 64 * 1024;

/** The text without e-mail addresses, its first 64 kB in UTF-8, whole characters. */
export function rawText(text: string): string {
  // twice as much as is kept, so that an address at the cut is seen whole
  return cut(redactText(text.slice(0, 2 * RAW_BYTES)));
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
