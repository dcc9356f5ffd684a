/** Names of parameters and keys, and what stands under them. Plain data, and how it is asked. In GTM's subset. */
import { own, put } from '../convert/sandbox.ts';

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

const SECRETS = [
  'token',
  'password',
  'passwd',
  'passwort',
  'kennwort',
  'motdepasse',
  'contrasena',
  'secret',
  'apikey',
  'secretkey',
  'sessionid',
  'authkey',
];
/** Behind a password's name, in a form that asks for it more than once. */
const AGAIN = ['confirmation', 'confirm', 'repeat', 'again', 'verify', 'retype', 'new', 'old', 'current'];
const DIGITS = '0123456789';
const LONGEST_NAME = 40;

/** A name in small letters, without what separates its words: `X-Auth_Token` is `xauthtoken`. */
export function plainName(name: string): string {
  const lower = name.toLowerCase();
  if (lower.indexOf('_') < 0 && lower.indexOf('-') < 0 && lower.indexOf(' ') < 0) return lower;
  return lower.split('_').join('').split('-').join('').split(' ').join('');
}

/** Of the names that were asked for lately: a shop's are few, and come again with each event. */
let asked: { [name: string]: NameKind | 'none' } = {};
let askedNames = 0;
const MOST_ASKED = 1000;

/** null of most names. */
export function kindOfName(name: string): NameKind | null {
  if (name.length < 2 || name.length > LONGEST_NAME) return null;
  const known = own(asked, name);
  if (known !== undefined) return known === 'none' ? null : known;
  const kind = kindOf(name);
  if (askedNames === MOST_ASKED) {
    asked = {};
    askedNames = 0;
  }
  put(asked, name, kind === null ? 'none' : kind);
  askedNames += 1;
  return kind;
}

function kindOf(name: string): NameKind | null {
  const plain = plainName(name);
  const known = own(KINDS, plain);
  if (known !== undefined) return known;
  if (isSecretName(bareName(plain))) return 'token';
  // `orderId`, `order_id`: not `paid`
  const end = name.slice(-2);
  if (end === 'Id' || end === 'ID') return 'id';
  return name.slice(-3) === '_id' || name.slice(-3) === '-id' ? 'id' : null;
}

function isSecretName(plain: string): boolean {
  for (let i = 0; i < SECRETS.length; i++) if (endsWith(plain, SECRETS[i]!)) return true;
  return false;
}

function endsWith(plain: string, end: string): boolean {
  return plain.length >= end.length && plain.slice(-end.length) === end;
}

/** `password2`, `password_confirmation`: without the end. */
function bareName(plain: string): string {
  let end = plain.length;
  while (end > 0 && DIGITS.indexOf(plain.charAt(end - 1)) >= 0) end -= 1;
  const bare = plain.slice(0, end);
  if (bare.indexOf('pass') < 0) return bare;
  for (let i = 0; i < AGAIN.length; i++)
    if (endsWith(bare, AGAIN[i]!)) return bare.slice(0, bare.length - AGAIN[i]!.length);
  return bare;
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

/** Of these, what words and numbers stand behind may as well be a page, or an order: `/invitation/rose-garden-2026`. */
const STEPS_OF_WORDS: { [name: string]: boolean } = {};
'confirm confirmation auth login signin invitation session sso oauth'.split(' ').forEach((name) => {
  STEPS_OF_WORDS[name] = true;
});

export function isStepOfWords(name: string): boolean {
  return own(STEPS_OF_WORDS, plainName(name)) === true;
}

export function isSecretStep(name: string): boolean {
  return name.length >= 3 && name.length <= LONGEST_NAME && own(STEPS, plainName(name)) === true;
}
