/** Each SHA-256 that stands in a text, whatever is around it: as server/pipeline/email-hash.ts finds them, in GTM's subset. */
import { createRegex, testRegex } from '../../server/pipeline/convert/sandbox.ts';

const HASH_LENGTH = 64;
const HEX = '0123456789abcdef';
const WORD = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Without this there is none. */
const HASHES = createRegex('[0-9a-f]{64}', 'i');

/** The text with what `instead` says of each, which it is given in small letters. */
export function replaceHashes(text: string, instead: (sha256: string) => string): string {
  if (!testRegex(HASHES, text)) return text;
  let made = '';
  let copied = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && WORD.indexOf(text.charAt(at)) >= 0) continue;
    const word = at - start === HASH_LENGTH ? text.slice(start, at).toLowerCase() : '';
    if (isHex(word)) {
      made += text.slice(copied, start) + instead(word);
      copied = at;
    }
    start = at + 1;
  }
  return made + text.slice(copied);
}

function isHex(word: string): boolean {
  for (let i = 0; i < word.length; i++) if (HEX.indexOf(word.charAt(i)) < 0) return false;
  return word !== '';
}
