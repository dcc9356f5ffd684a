/**
 * What is told by the name in front of it, `token=…`, `"phone": "…"`, `/reset/…`; and secrets that are told by their shape.
 * One walk over the words of a text, in GTM's subset. Where a value ends behind a name that is percent-encoded, its
 * percent-encoded marks end it too: it stands in an address within an address.
 */
import { isLuhn } from './cards.ts';
import { isSecretStep, isStepOfWords, kindOfName, type NameKind } from './names.ts';
import { isDigit, isPlain, isWordy, unitAt } from './unit.ts';

const QUOTES = '"\'`';
/** What may stand between a name and the mark behind it: `user[password]=`, `password[]=`, `"password" :`. */
const CLOSERS = ' "\'`[]\\';
const ENDS_OF_PARAMETER = ' &#"\'`<>;';
const ENDS_OF_MEMBER = ' &#"\'`<>;,)}]';
const ENDS_OF_STEP = ' &#"\'`<>;,)}]/?:';
const BETWEEN_DIGITS = ' -./()+';
const NOT_SECRET = ['null', 'true', 'false', 'undefined', 'none', '0', '1'];
const FEWEST_DIGITS_OF_PHONE = 6;
const MOST_DIGITS_OF_PHONE = 15;
const MOST_DIGITS_OF_CARD = 19;
/** So many characters tell whether a value is worth more: each is looked at so often at most, however long a text is. */
const ENOUGH = 256;
const SHAPES = [
  'sk_live_',
  'sk_test_',
  'rk_live_',
  'ghp_',
  'gho_',
  'ghs_',
  'github_pat_',
  'glpat-',
  'xoxb-',
  'xoxp-',
  'shpat_',
  'shpss_',
  'whsec_',
  'AKIA',
  'ASIA',
  'AIza',
];
const FIRSTS_OF_SHAPES = 'srgxwAe';

/** From there to there, what stands in its place. */
type Found = { start: number; end: number; mark: string };

/** The text, with [token], [phone] and [card] for what is told by its name, and [token] for what is by its shape. */
export function redactNamed(text: string): string {
  let clean = '';
  let copied = 0;
  let at = 0;
  /** The last word, as long as it may be the name of what comes. */
  let name = '';
  /** Of a list that is being read: the name in front of it. */
  let list = '';
  while (at < text.length) {
    let found: Found | null = null;
    const char = text.charAt(at);
    if (isOfName(char)) {
      const end = wordEnd(text, at);
      found = shaped(text, at, end);
      if (found === null) {
        name = end - at > 40 ? '' : text.slice(at, end);
        at = end;
        continue;
      }
    } else {
      const unit = isPlain(char) ? null : unitAt(text, at);
      const mark = unit === null ? char : unit.char;
      const end = unit === null ? at + 1 : unit.end;
      const isMember = mark === '=' || mark === ':';
      if (isMember && name !== '') {
        found = valueBehind(text, end, name, mark, end - at > 1);
        list = found === null && isListAt(text, end) ? name : '';
      } else if (mark === '/' && name !== '') found = stepBehind(text, end, name);
      else if (mark === ' ' && isScheme(name)) found = opaque(text, end, ENDS_OF_MEMBER, 16, false);
      else if ((mark === ',' || mark === '[') && list !== '') found = valueBehind(text, end, list, ':', end - at > 1);
      else if (mark === ']') list = '';
      if (found === null) {
        if (CLOSERS.indexOf(mark) < 0) name = '';
        at = end;
        continue;
      }
    }
    clean = clean + text.slice(copied, found.start) + found.mark;
    copied = found.end;
    at = found.end;
    name = '';
  }
  return copied === 0 ? text : clean + text.slice(copied);
}

/**
 * The text of a key or a parameter, decided by its name alone; null where the name says nothing of it.
 * @returns [token], [phone] or [card]
 */
export function valueOfName(name: string, text: string): string | null {
  const kind = kindOfName(name);
  if (kind === null || kind === 'id' || text === '') return null;
  if (kind === 'token') return isSecret(text) ? '[token]' : null;
  if (kind === 'opaque') return isOpaque(text, leastOf(name)) ? '[token]' : null;
  const found = digitsBehind(text, 0, kind);
  return found !== null && text.slice(found.end).trim() === '' ? found.mark : null;
}

function isOfName(char: string): boolean {
  return (isWordy(char) && char < '\x80') || char === '_' || char === '-';
}

function wordEnd(text: string, start: number): number {
  let at = start;
  while (isOfName(text.charAt(at))) at += 1;
  return at;
}

/** A JSON web token, or a key of a service that gives its keys a known beginning. */
function shaped(text: string, start: number, end: number): Found | null {
  if (end - start < 10 || FIRSTS_OF_SHAPES.indexOf(text.charAt(start)) < 0) return null;
  if (text.slice(start, start + 3) === 'eyJ') {
    const second = segmentEnd(text, end);
    if (second < 0) return null;
    const third = segmentEnd(text, second);
    return { start: start, end: third < 0 ? second : third, mark: '[token]' };
  }
  if (end - start < 20) return null;
  for (let i = 0; i < SHAPES.length; i++)
    if (text.slice(start, start + SHAPES[i]!.length) === SHAPES[i])
      return isOpaque(text.slice(start, end), 20) ? { start: start, end: end, mark: '[token]' } : null;
  return null;
}

/** Behind a point and the word behind it; -1 where there are none. */
function segmentEnd(text: string, at: number): number {
  const unit = unitAt(text, at);
  if (unit.char !== '.') return -1;
  const end = wordEnd(text, unit.end);
  return end > unit.end ? end : -1;
}

/** `Authorization: Bearer …` */
function isScheme(name: string): boolean {
  if (name.length !== 6 && name.length !== 5) return false;
  const lower = name.toLowerCase();
  return lower === 'bearer' || lower === 'basic';
}

function isListAt(text: string, at: number): boolean {
  const next = skipped(text, at);
  return unitAt(text, next).char === '[';
}

/** Behind the spaces that stand there, a few at most. */
function skipped(text: string, start: number): number {
  let at = start;
  for (let i = 0; i < 8; i++) {
    const unit = unitAt(text, at);
    if (unit.char !== ' ') return at;
    at = unit.end;
  }
  return at;
}

function valueBehind(text: string, end: number, name: string, mark: string, isEncoded: boolean): Found | null {
  const kind = kindOfName(name);
  if (kind === null || kind === 'id') return null;
  let start = mark === ':' ? skipped(text, end) : end;
  const quote = unitAt(text, start);
  if (quote.char !== '' && QUOTES.indexOf(quote.char) >= 0) {
    const length = quote.end - start;
    const probe = quotedFrom(text, quote.end, quote.char, length, quote.end + ENOUGH);
    const inside = valueOfName(name, text.slice(quote.end, probe));
    if (inside === null) return null;
    return { start: quote.end, end: quotedFrom(text, probe, quote.char, length, text.length), mark: inside };
  }
  if (kind === 'phone' || kind === 'card') return digitsBehind(text, start, kind);
  if (mark === '=') return named(text, start, name, kind, ENDS_OF_PARAMETER, isEncoded);
  // in a sentence a name is often just a word
  const scheme = text.slice(start, start + 7).toLowerCase();
  if (scheme === 'bearer ' || scheme.slice(0, 6) === 'basic ') start += scheme === 'bearer ' ? 7 : 6;
  return opaque(text, start, ENDS_OF_MEMBER, kind === 'token' ? 6 : leastOf(name), isEncoded);
}

function named(
  text: string,
  start: number,
  name: string,
  kind: NameKind,
  ends: string,
  isEncoded: boolean,
): Found | null {
  if (kind !== 'token') return opaque(text, start, ends, leastOf(name), isEncoded);
  const end = endFrom(text, start, ends, isEncoded, text.length);
  return isSecret(text.slice(start, end)) ? { start: start, end: end, mark: '[token]' } : null;
}

function opaque(text: string, start: number, ends: string, least: number, isEncoded: boolean): Found | null {
  const probe = endFrom(text, start, ends, isEncoded, start + ENOUGH);
  if (!isOpaque(text.slice(start, probe), least)) return null;
  return { start: start, end: endFrom(text, probe, ends, isEncoded, text.length), mark: '[token]' };
}

function stepBehind(text: string, start: number, name: string): Found | null {
  if (!isSecretStep(name)) return null;
  const found = opaque(text, start, ENDS_OF_STEP, 16, true);
  return found !== null && isStepOfWords(name) && isWords(text.slice(found.start, found.end)) ? null : found;
}

/** `red-dress-size-12`, `ORD-2026-000123`: words and numbers, a mark between them. */
function isWords(value: string): boolean {
  let words = 0;
  let digits = 0;
  let letters = 0;
  let marks = 0;
  for (let i = 0; i <= value.length; i++) {
    const char = value.charAt(i);
    if (isDigit(char)) digits += 1;
    else if (isWordy(char)) letters += 1;
    else if (char === '-' || char === '_' || char === '') {
      if (digits > 0 && letters > 0) return false;
      if (letters > 2) words += 1;
      if (char !== '') marks += 1;
      digits = 0;
      letters = 0;
    } else return false;
  }
  return words > 0 && marks > 0;
}

/** Where one of these marks stands, plain, or escaped too; not before `limit` otherwise. */
function endFrom(text: string, start: number, ends: string, isEncoded: boolean, limit: number): number {
  let at = start;
  while (at < text.length && at < limit) {
    const char = text.charAt(at);
    if (isPlain(char)) {
      if (ends.indexOf(char) >= 0) return at;
      at += 1;
      continue;
    }
    const unit = unitAt(text, at);
    if ((isEncoded || char === '\\' || char === '&') && ends.indexOf(unit.char) >= 0) return at;
    at = unit.end;
  }
  return at;
}

/** Where the same quote, written in the same way, stands; not before `limit` otherwise. */
function quotedFrom(text: string, start: number, quote: string, length: number, limit: number): number {
  let at = start;
  while (at < text.length && at < limit) {
    const char = text.charAt(at);
    if (isPlain(char)) {
      if (length === 1 && char === quote) return at;
      at += 1;
      continue;
    }
    const unit = unitAt(text, at);
    if (unit.char === quote && unit.end - at === length) return at;
    at = unit.end;
  }
  return at;
}

function isSecret(value: string): boolean {
  return value !== '' && value.charAt(0) !== '[' && NOT_SECRET.indexOf(value.toLowerCase()) < 0;
}

/** Chosen words a shop filters by are short: `key=color`, `code=SUMMER20`. */
function leastOf(name: string): number {
  const lower = name.toLowerCase();
  return lower === 'key' || lower === 'pass' || lower === 'ticket' ? 8 : 16;
}

/** So long, without a space, and no word: letters and digits, or digits alone. */
function isOpaque(value: string, least: number): boolean {
  if (value.length < least || value.charAt(0) === '[') return false;
  let digits = 0;
  let letters = 0;
  for (let i = 0; i < value.length; i++) {
    const char = value.charAt(i);
    if (isDigit(char)) digits += 1;
    else if (isWordy(char)) letters += 1;
    else if (char === ' ') return false;
  }
  return digits > 0 && (letters > 0 || digits >= 6);
}

/** A number that the name says is a phone's, or a card's: as many of its groups as may be one. */
function digitsBehind(text: string, start: number, kind: 'phone' | 'card'): Found | null {
  let digits = '';
  let end = -1;
  let at = start;
  let between = 0;
  while (digits.length <= MOST_DIGITS_OF_CARD) {
    const unit = unitAt(text, at);
    if (isDigit(unit.char)) {
      digits += unit.char;
      between = 0;
    } else {
      between += 1;
      // a group of digits ends, and no letter is part of it
      if (between === 1 && !isWordy(unit.char) && isNumberOf(kind, digits)) end = at;
      if (unit.char === '' || BETWEEN_DIGITS.indexOf(unit.char) < 0 || between > 3) break;
    }
    at = unit.end;
  }
  return end < 0 ? null : { start: start, end: end, mark: kind === 'card' ? '[card]' : '[phone]' };
}

function isNumberOf(kind: 'phone' | 'card', digits: string): boolean {
  if (kind === 'card') return digits.length >= 12 && digits.length <= MOST_DIGITS_OF_CARD && isLuhn(digits);
  return digits.length >= FEWEST_DIGITS_OF_PHONE && digits.length <= MOST_DIGITS_OF_PHONE;
}
