/**
 * Hashes of e-mail addresses with the site's pepper, as server/pipeline/email-hash.ts makes them: HMAC-SHA256, by the pepper, of
 * the SHA-256 in hexadecimal.
 *
 * Guarantee: where the field has something, no hash goes into BigQuery without it. With a pepper that the server would not take
 * (a variable's mistake), hashes are left out.
 */
import { createRegex, testRegex } from '../../server/pipeline/convert/sandbox.ts';
import { log } from '../server/gtm.ts';
import { textOf } from '../shared/texts.ts';
import type { Fields } from './fields.ts';
import { replaceHashes } from './hashes.ts';
import { hmacSha256 } from './sha256.ts';

/** As the server's config takes it. */
const PEPPER = createRegex('^[!-~]{32,256}$', '');
const LEFT_OUT = '[email_sha256]';

/** The hash as the warehouse has it; null where it is left out. */
export function pepperedHash(sha256: string | null, fields: Fields): string | null {
  const pepper = pepperOf(fields);
  if (sha256 === null || pepper === '') return sha256;
  if (testRegex(PEPPER, pepper)) return hmacSha256(pepper, sha256);
  log(
    'Clario: the pepper must have 32 to 256 characters of ASCII without spaces: a hash of an e-mail address is left out',
  );
  return null;
}

/** A text with every SHA-256 in it so. */
export function pepperedText(text: string, fields: Fields): string {
  if (pepperOf(fields) === '') return text;
  return replaceHashes(text, (sha256) => pepperedHash(sha256, fields) || LEFT_OUT);
}

function pepperOf(fields: Fields): string {
  return textOf(fields.emailPepper).trim();
}
