/** Who the customer is, as the fields say: never with the address itself. */
import { type Fields, getType, makeString, type Obj, sha256 } from './gtm.ts';

const HEX = '0123456789abcdef';

/** Tells who it is, once the address is hashed; an empty object for nobody. */
export function identify(fields: Fields, tell: (user: Obj) => void): void {
  const user: Obj = {};
  const id = textOf(fields.customerId);
  const address = isAddress(id) && textOf(fields.email) === '' ? id : textOf(fields.email);
  if (id !== '' && !isAddress(id)) user['customer_id'] = id;
  const hash = textOf(fields.emailSha256).toLowerCase();
  if (isAddress(address)) {
    sha256(
      address.toLowerCase(),
      (found) => {
        user['email_sha256'] = found;
        tell(user);
      },
      () => tell(user),
      { outputEncoding: 'hex' },
    );
    return;
  }
  // a field may have got the other's value
  const given = isHash(address.toLowerCase()) ? address.toLowerCase() : hash;
  if (isHash(given)) user['email_sha256'] = given;
  else if (isAddress(hash)) {
    identify({ siteKey: '', serverUrl: '', email: hash, customerId: id, gtmOnSuccess: none, gtmOnFailure: none }, tell);
    return;
  }
  tell(user);
}

function none(): void {}

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
