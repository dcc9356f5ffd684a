/** Who the customer is, as the fields say: never with the address itself. */
import { customerOf } from '../shared/customer.ts';
import { type Fields, type Obj, sha256 } from './gtm.ts';

/** Tells who it is, once the address is hashed; an empty object for nobody. */
export function identify(
  fields: Pick<Fields, 'email' | 'emailSha256' | 'customerId'>,
  tell: (user: Obj) => void,
): void {
  const customer = customerOf(fields as { email: unknown; emailSha256: unknown; customerId: unknown });
  const user: Obj = {};
  if (customer.customerId !== '') user['customer_id'] = customer.customerId;
  if (customer.emailSha256 !== '') user['email_sha256'] = customer.emailSha256;
  if (customer.address === '') {
    tell(user);
    return;
  }
  sha256(
    customer.address,
    (found) => {
      user['email_sha256'] = found;
      tell(user);
    },
    () => tell(user),
    { outputEncoding: 'hex' },
  );
}
