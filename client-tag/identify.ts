/** Who the customer is, without the address: it is hashed here, in the browser. */
import { sha256 } from './sha256.ts';
import type { Hit } from './wire.ts';

export type User = NonNullable<Hit['user']>;

/**
 * The user that an identify call names. An address is trimmed, lower-cased and hashed, also when it is given as the hash or
 * as the customer's id by mistake. Empty when nothing names anybody.
 */
export function userOf(input: unknown): User {
  const user: User = {};
  for (const key of ['customer_id', 'email', 'email_sha256'] as const) {
    const given = Object(input)[key];
    const text = /string|number/.test(typeof given) ? `${given}`.trim() : '';
    const lower = text.toLowerCase();
    if (/@|%40/.test(text)) user.email_sha256 = sha256(lower);
    else if (text && key === 'customer_id') user[key] = text;
    else if (/^[\da-f]{64}$/.test(lower)) user.email_sha256 = lower;
  }
  return user;
}
