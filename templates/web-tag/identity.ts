/** Who the customer is, as the fields say: never with the address itself. */
import { type Fields, getType, makeString, type Obj, sha256 } from './gtm.ts';

const HEX = '0123456789abcdef';

/**
 * Tells who it is, once the address is hashed; an empty object for nobody. What stands in another's field is taken for what it
 * is: an address as the customer's id or as the hash, a hash as the address.
 */
export function identify(
  fields: Pick<Fields, 'email' | 'emailSha256' | 'customerId'>,
  tell: (user: Obj) => void,
): void {
  const user: Obj = {};
  const id = textOf(fields.customerId);
  const email = textOf(fields.email).toLowerCase();
  const hash = textOf(fields.emailSha256).toLowerCase();
  if (id !== '' && !isAddress(id)) user['customer_id'] = id;
  const own = email === '' && isAddress(id) ? id.toLowerCase() : email;
  const given = isHash(own) ? own : hash;
  const address = isAddress(own) || isHash(given) ? own : hash;
  if (isAddress(address)) {
    sha256(
      address,
      (found) => {
        user['email_sha256'] = found;
        tell(user);
      },
      () => tell(user),
      { outputEncoding: 'hex' },
    );
    return;
  }
  if (isHash(given)) user['email_sha256'] = given;
  tell(user);
}

function textOf(value: unknown): string {
  const type = getType(value);
  return type === 'string' || type === 'number' ? makeString(value).trim() : '';
}

function isAddress(text: string): boolean {
  return text.indexOf('@') > 0;
}

function isHash(text: string): boolean {
  if (text.length !== 64) return false;
  for (let i = 0; i < 64; i++) if (HEX.indexOf(text.charAt(i)) < 0) return false;
  return true;
}
