/**
 * Ids that stand in the rows of many, and name none of them: what a page says of who is not signed in, and what is left of an id
 * in which personal data was (two customers whose ids were their telephone numbers are both `[phone]`).
 */
import { createHash } from 'node:crypto';
import { MARKS } from '../pipeline/redact.ts';

/** No tag sends a longer id; a sender of his own might, until no pattern with it can be asked for. */
export const LONGEST_ID = 1024;

/** In small letters, as texts and as the hashes of an address that was none. */
const WORDS = [
  ...['', '0', '-1', 'null', 'undefined', 'nan', 'none', 'false', 'n/a', '(not set)', '(none)', 'unknown', 'default'],
  ...['guest', 'guest user', 'guest_user', 'anonymous', 'visitor', 'not logged in', 'not_logged_in', 'logged out'],
];
const NOBODIES: ReadonlySet<string> = new Set([
  ...WORDS,
  ...WORDS.map((word) => createHash('sha256').update(word).digest('hex')),
]);

/** Whether the id of a row, or the number of an order, is nobody's in particular. */
export function isNobody(value: string): boolean {
  return (
    value.length > LONGEST_ID ||
    NOBODIES.has(value.trim().toLowerCase()) ||
    MARKS.some(({ mark }) => value.includes(mark))
  );
}
