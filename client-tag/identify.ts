/** Who the customer is, without the address: it is hashed here, in the browser. */
import { sha256 } from './sha256.ts';
import type { Hit } from './wire.ts';

export type User = NonNullable<Hit['user']>;

const isHash = (text: string) => /^[0-9a-f]{64}$/.test(text);

/**
 * The user of an identify call. An address is trimmed, lower-cased and hashed, also when it is given as the hash or as the
 * customer's id by mistake. Null when nothing in it names anybody.
 */
export function userOf(input: unknown): User | null {
  const { email, email_sha256, customer_id } = (input || {}) as Record<string, unknown>;
  const user: User = {};
  for (const given of [customer_id, email, email_sha256]) {
    const text = typeof given === 'number' || typeof given === 'string' ? `${given}`.trim() : '';
    const lower = text.toLowerCase();
    if (given === email_sha256 && isHash(lower)) user.email_sha256 = lower;
    else if (text.indexOf('@') > 0) user.email_sha256 = sha256(lower);
    else if (given === customer_id && text) user.customer_id = text;
  }
  return user.email_sha256 || user.customer_id ? user : null;
}
