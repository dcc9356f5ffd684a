/**
 * `email_sha256` with a site's pepper: HMAC-SHA256, by the pepper, of the SHA-256 as the tag sends it (64 hexadecimal digits in
 * small letters, as text). Whoever lacks the pepper cannot join it with hashes of their own.
 */
import { createHash, createHmac } from 'node:crypto';

const SHA256 = /^[0-9a-f]{64}$/i;
/** Each hash in a text that is kept as it came. */
const SHA256_IN_TEXT = /(?<![0-9a-z])[0-9a-f]{64}(?![0-9a-z])/gi;

/** The hash as the warehouse has it; the same one for a site without a pepper (null). */
export function peppered(sha256: string, pepper: string | null): string {
  return pepper === null ? sha256 : createHmac('sha256', pepper).update(sha256).digest('hex');
}

/** The text with every SHA-256 in it peppered; the same text for a site without a pepper. */
export function pepperedText(text: string, pepper: string | null): string {
  return pepper === null ? text : text.replace(SHA256_IN_TEXT, (found) => peppered(found.toLowerCase(), pepper));
}

/** SHA-256 of an address, trimmed and in small letters, as the tag sends it; of what is such a hash already, itself. */
export function sha256OfEmail(text: string): string {
  const plain = text.trim().toLowerCase();
  return SHA256.test(plain) ? plain : createHash('sha256').update(plain).digest('hex');
}

/** What the warehouse has in `email_sha256` for this address, or for its SHA-256. */
export function emailHash(addressOrHash: string, pepper: string | null): string {
  return peppered(sha256OfEmail(addressOrHash), pepper);
}
