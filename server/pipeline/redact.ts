/**
 * Personal data out of texts. Guarantee: of whatever a page sends, what looks like an e-mail address, a card's number, a phone's
 * number or a secret is replaced by [email], [card], [phone] or [token]; docs/privacy.md says what looks like one.
 *
 * In GTM's subset of JavaScript, and in time that grows with the text's length alone. A clean text is returned as it is; what is
 * redacted once stays the same when it is redacted again.
 */
import { createRegex, testRegex } from './convert/sandbox.ts';
import { redactEmails } from './redact/email.ts';
import { redactNamed, valueOfName } from './redact/named.ts';
import { kindOfName } from './redact/names.ts';
import { redactNumbers } from './redact/numbers.ts';

/** What stands in the place of each kind, and its code in `quality`. */
export const MARKS = [
  { mark: '[email]', code: 'email_redacted', message: 'an e-mail address was taken out' },
  { mark: '[card]', code: 'card_redacted', message: "a card's number was taken out" },
  { mark: '[phone]', code: 'phone_redacted', message: "a phone's number was taken out" },
  { mark: '[token]', code: 'token_redacted', message: 'a password, token or key was taken out' },
] as const;

const DIGIT = '[0-9\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]';
/** Without this there is nothing to find: most texts are done here. */
const NAMED = createRegex(
  '[=:/]|%(25)*(3[aAdD]|2[fF])|u003|eyJ|[a-z]_|glpat-|xox|AKIA|ASIA|AIza|[bB](earer|asic|EARER|ASIC)',
  '',
);
const NUMBERS = createRegex('(' + DIGIT + '[^0-9\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]{0,18}){6}' + DIGIT, '');

/** The text without personal data. */
export function redactText(text: string): string {
  return redacted(text, false);
}

/** The same of an identifier (a sku, an order's number), where sixteen digits in one piece are no card. */
export function redactId(text: string): string {
  return redacted(text, true);
}

/** The text of a key or a parameter, whose name may say what it is. */
export function redactValue(name: string, text: string): string {
  const told = valueOfName(name, text);
  if (told !== null) return told;
  return redacted(text, kindOfName(name) === 'id');
}

function redacted(text: string, isId: boolean): string {
  if (text.length < 6) return text;
  let clean = text.indexOf('\uff20') < 0 ? redactEmails(text) : withoutAlike(text);
  if (testRegex(NAMED, clean)) clean = redactNamed(clean);
  return testRegex(NUMBERS, clean) ? redactNumbers(clean, isId) : clean;
}

/** Addresses with the sign of full width; it stays where there is none. */
function withoutAlike(text: string): string {
  const plain = text.split('\uff20').join('@');
  const clean = redactEmails(plain);
  return clean === plain ? text : clean;
}
