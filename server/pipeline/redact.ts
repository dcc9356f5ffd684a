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
import { isPlain, isWordy, unitAt } from './redact/unit.ts';

/** What stands in the place of each kind, and its code in `quality`. */
export const MARKS = [
  { mark: '[email]', code: 'email_redacted', message: 'an e-mail address was taken out' },
  { mark: '[card]', code: 'card_redacted', message: "a card's number was taken out" },
  { mark: '[phone]', code: 'phone_redacted', message: "a phone's number was taken out" },
  { mark: '[token]', code: 'token_redacted', message: 'a password, token or key was taken out' },
] as const;

/** Nothing that is looked for has fewer characters. */
const SHORTEST = 6;
/** Nor is it made of letters alone, or a UUID; a card's number has 13 digits, and a phone's a plus, a bracket or a name. */
const HARMLESS = createRegex(
  '^([A-Za-z0-9_ ,-]{0,12}|[A-Za-z\u00c0-\u024f_ ,-]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$',
  '',
);

const DIGIT = '[0-9\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]';
/** What may be a sign, a plus or a point in disguise. */
const DISGUISED = createRegex(
  '[\uff20\ufe6b\uff0e\u3002\uff61]|%(25)+2[bB]|%(25)*(5[cC]u00|[eE][fF]%|[eE]3%(25)*80%(25)*82|26%)|' +
    'u002[bB]|u0040|uff(20|0[eE])|&(#|plus|commat|amp;)',
  '',
);
/** Without this there is nothing to find: most texts are done here. */
const NAMED = createRegex(
  '[=:/]|%(25)*(3[aAdD]|2[fF])|u003|eyJ|&#|%(25)*5[cC]|[a-z]_|glpat-|xox|AKIA|ASIA|AIza|[bB](earer|asic|EARER|ASIC)',
  '',
);
const NUMBERS = createRegex('(' + DIGIT + '[^0-9\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]{0,18}){6}' + DIGIT, '');

const MOST_TIMES = 8;

/** Whether one look tells that nothing is to be found: so are most texts of a row. */
export function isHarmless(text: string): boolean {
  return text.length < SHORTEST || testRegex(HARMLESS, text);
}

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

/** Again where something was found: what stood glued to it may be seen only now. */
function redacted(text: string, isId: boolean): string {
  let clean = redactedOnce(text, isId);
  if (clean === text) return text;
  for (let i = 1; i < MOST_TIMES; i++) {
    const again = redactedOnce(clean, isId);
    if (again === clean) return clean;
    clean = again;
  }
  return clean;
}

function redactedOnce(text: string, isId: boolean): string {
  if (isHarmless(text)) return text;
  let clean = testRegex(DISGUISED, text) ? redactDisguised(text) : redactEmails(text);
  if (testRegex(NAMED, clean)) clean = redactNamed(clean);
  return testRegex(NUMBERS, clean) ? redactNumbers(clean, isId) : clean;
}

/**
 * Addresses with a sign or points of full width, or with a sign or a plus that is escaped in a way the tag knows nothing of
 * (`%252B`, `%5Cu0040`, `&#64;`). The text stays where there is none.
 */
function redactDisguised(text: string): string {
  let plain = '';
  let copied = 0;
  let at = 0;
  /** Whether a point here may be one of a domain. */
  let isBehindSign = false;
  while (at < text.length) {
    const char = text.charAt(at);
    if (isPlain(char)) {
      if (char === '@') isBehindSign = true;
      else if (!isWordy(char) && char !== '.' && char !== '-') isBehindSign = false;
      at += 1;
      continue;
    }
    const unit = unitAt(text, at);
    if (unit.char === '@') isBehindSign = true;
    if (unit.char === '@' || unit.char === '+' || (unit.char === '.' && isBehindSign)) {
      plain = plain + text.slice(copied, at) + (unit.char === '+' ? '%2B' : unit.char);
      copied = unit.end;
    }
    at = unit.end;
  }
  plain += text.slice(copied);
  const clean = redactEmails(plain);
  return clean === plain ? redactEmails(text) : clean;
}
