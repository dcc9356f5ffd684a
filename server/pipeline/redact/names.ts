/** Names of parameters and keys, and what stands under them. Plain data, and how it is asked. In GTM's subset. */
import { own } from '../convert/sandbox.ts';

/** token: any value. opaque: a token if it looks like one. phone, card: if it may be one. id: a number there is no card. */
export type NameKind = 'token' | 'opaque' | 'phone' | 'card' | 'id';

function table(words: string, kind: NameKind, into: { [name: string]: NameKind }): void {
  const list = words.split(' ');
  for (let i = 0; i < list.length; i++) into[list[i]!] = kind;
}

const KINDS: { [name: string]: NameKind } = {};
table(
  'token jwt auth authorization password passwd passwort kennwort pwd passphrase secret sid jsessionid phpsessid ' +
    'aspnetsessionid sessid sessionid sessionkey sessionhash otp totp onetimepassword cvv cvc cvv2 cvc2 csc apikey authkey accesskey ' +
    'privatekey clientsecret credential credentials pincode xsrf csrf magiclink resetkey resetcode verificationcode activationcode',
  'token',
  KINDS,
);
table(
  'key code state nonce session ticket pass pin sig signature hash hmac assertion verifier invite',
  'opaque',
  KINDS,
);
table(
  'phone phones phoneno phonenumber phonenr tel telno telefon telefono telephone telephonenumber mobile mobileno mobilenumber ' +
    'mobilephone mobil cellphone cell msisdn whatsapp sms callto fax gsm contactphone contactnumber customerphone userphone homephone ' +
    'workphone billingphone shippingphone phonehome phonework',
  'phone',
  KINDS,
);
table(
  'card cards cardno cardnr cardnumber ccnumber cc ccnum ccno creditcard creditcardnumber debitcard pan paymentcard',
  'card',
  KINDS,
);
table(
  'id ids sku skus gtin gtin8 gtin12 gtin13 gtin14 ean ean13 upc isbn mpn asin item itemid product productid variant variantid order ' +
    'orderid ordernumber orderno transaction transactionid invoice basket basketid cart cartid campaign campaignid adset adid adgroupid',
  'id',
  KINDS,
);

const SECRETS = ['token', 'password', 'passwd', 'secret', 'apikey', 'sessionid', 'authkey'];
const LONGEST_NAME = 40;

/** A name in small letters, without what separates its words: `X-Auth_Token` is `xauthtoken`. */
export function plainName(name: string): string {
  const lower = name.toLowerCase();
  if (lower.indexOf('_') < 0 && lower.indexOf('-') < 0 && lower.indexOf(' ') < 0) return lower;
  return lower.split('_').join('').split('-').join('').split(' ').join('');
}

/** null of most names. */
export function kindOfName(name: string): NameKind | null {
  if (name.length < 2 || name.length > LONGEST_NAME) return null;
  const plain = plainName(name);
  const known = own(KINDS, plain);
  if (known !== undefined) return known;
  for (let i = 0; i < SECRETS.length; i++)
    if (plain.length > SECRETS[i]!.length && plain.slice(-SECRETS[i]!.length) === SECRETS[i]) return 'token';
  // `orderId`, `order_id`: not `paid`
  const end = name.slice(-2);
  if (end === 'Id' || end === 'ID') return 'id';
  return name.slice(-3) === '_id' || name.slice(-3) === '-id' ? 'id' : null;
}

/** Steps of a path behind which a secret stands: `/reset/8f3c…`. */
const STEPS: { [name: string]: boolean } = {};
(
  'reset resetpassword passwordreset password recover recovery forgotpassword verify verification verifyemail confirm confirmation ' +
  'confirmemail activate activation unsubscribe optout token auth magic magiclink magiclogin login signin invite invitation session sso oauth'
)
  .split(' ')
  .forEach((name) => {
    STEPS[name] = true;
  });

export function isSecretStep(name: string): boolean {
  return name.length >= 3 && name.length <= LONGEST_NAME && own(STEPS, plainName(name)) === true;
}
