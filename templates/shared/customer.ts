/** Who the customer is, of what a page or another tag says: what stands in another's field is taken for what it is. */
import { textOf } from './texts.ts';

/** '' for what is not there. `address` is still to be hashed, and goes nowhere as it is. */
export type Customer = { customerId: string; emailSha256: string; address: string };

const HEX = '0123456789abcdef';

/** An address may stand as the customer's id or as the hash, a hash as the address. */
export function customerOf(said: { customerId: unknown; email: unknown; emailSha256: unknown }): Customer {
  const id = textOf(said.customerId).trim();
  const email = textOf(said.email).trim().toLowerCase();
  const hash = textOf(said.emailSha256).trim().toLowerCase();
  const own = email === '' && isAddress(id) ? id.toLowerCase() : email;
  const given = isHash(own) ? own : hash;
  const address = isAddress(own) || isHash(given) ? own : hash;
  return {
    customerId: isAddress(id) ? '' : id,
    emailSha256: !isAddress(address) && isHash(given) ? given : '',
    address: isAddress(address) ? address : '',
  };
}

function isAddress(text: string): boolean {
  return text.indexOf('@') > 0;
}

function isHash(text: string): boolean {
  if (text.length !== 64) return false;
  for (let i = 0; i < 64; i++) if (HEX.indexOf(text.charAt(i)) < 0) return false;
  return true;
}
