/**
 * Decimal arithmetic on text. GUARANTEE: no amount ever passes through a binary fraction: what is parsed, added and
 * multiplied here is exact to NUMERIC's 9 decimals (half away from zero beyond them), up to its 29 digits before the point.
 *
 * A decimal is canonical text: '-'? digits ('.' digits)?, without leading or trailing zeros, '0' for nothing.
 * Written in the sandbox's subset of JavaScript (sandbox.ts), which has neither BigInt nor regular expressions.
 */
import { floor, makeString, max } from './sandbox.ts';

const SCALE = 9;
const MAX_WHOLE_DIGITS = 29;
const SAFE = 9007199254740991;
const POWERS = [1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000];

/** `value` null: unreadable. `repaired`: it was not a plain decimal (separators, currency signs, …). */
export type ParsedDecimal = { value: string | null; repaired: boolean };

function isDigit(c: string): boolean {
  return c >= '0' && c <= '9' && c.length === 1;
}

function zeros(n: number): string {
  let out = '';
  for (let i = 0; i < n; i++) out += '0';
  return out;
}

/** Adds one to a string of digits. */
function increment(digits: string): string {
  let i = digits.length - 1;
  let tail = '';
  while (i >= 0 && digits.charAt(i) === '9') {
    tail += '0';
    i--;
  }
  if (i < 0) return '1' + tail;
  return digits.slice(0, i) + '123456789'.charAt('012345678'.indexOf(digits.charAt(i))) + tail;
}

/** Canonical decimal of a sign, digits and how many of them stand behind the point; null when NUMERIC can't hold it. */
function canonical(negative: boolean, allDigits: string, scale: number): string | null {
  let digits = allDigits;
  let places = scale;
  if (digits.length <= places) digits = zeros(places - digits.length + 1) + digits;
  if (places > SCALE) {
    const cut = digits.length - (places - SCALE);
    const up = digits.charAt(cut) >= '5';
    digits = digits.slice(0, cut);
    if (up) digits = increment(digits);
    places = SCALE;
  }
  let whole = digits.slice(0, digits.length - places);
  let fraction = digits.slice(digits.length - places);
  let start = 0;
  while (start < whole.length - 1 && whole.charAt(start) === '0') start++;
  whole = whole.slice(start);
  let end = fraction.length;
  while (end > 0 && fraction.charAt(end - 1) === '0') end--;
  fraction = fraction.slice(0, end);
  if (whole.length > MAX_WHOLE_DIGITS) return null;
  const text = fraction === '' ? whole : whole + '.' + fraction;
  return negative && text !== '0' ? '-' + text : text;
}

/** A finite JavaScript number as a decimal, read from its shortest text (12.3 is '12.3'); null when it can't be one. */
export function decimalOfNumber(number: number): string | null {
  if (number - number !== 0) return null; // NaN and the infinities
  const text = makeString(number);
  const e = text.indexOf('e');
  if (e < 0 && text.length - text.indexOf('.') <= SCALE) return text === '-0' ? '0' : text;
  const negative = text.charAt(0) === '-';
  const mantissa = text.slice(negative ? 1 : 0, e < 0 ? text.length : e);
  const exponent = e < 0 ? 0 : readExponent(text.slice(e + 1));
  const point = mantissa.indexOf('.');
  const digits = point < 0 ? mantissa : mantissa.slice(0, point) + mantissa.slice(point + 1);
  const scale = (point < 0 ? 0 : mantissa.length - point - 1) - exponent;
  if (scale > 60) return '0';
  if (scale < -MAX_WHOLE_DIGITS) return null;
  return scale < 0 ? canonical(negative, digits + zeros(-scale), 0) : canonical(negative, digits, scale);
}

function readExponent(text: string): number {
  let value = 0;
  for (let i = 0; i < text.length; i++)
    if (isDigit(text.charAt(i))) value = value * 10 + '0123456789'.indexOf(text.charAt(i));
  return text.charAt(0) === '-' ? -value : value;
}

/** Is it digits with at most one point and a sign before them? */
function isPlain(text: string): boolean {
  let digits = 0;
  let points = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (isDigit(c)) digits++;
    else if (c === '.') points++;
    else if (!(c === '-' && i === 0)) return false;
  }
  return digits > 0 && points <= 1;
}

function plain(text: string): string | null {
  const negative = text.charAt(0) === '-';
  const unsigned = negative ? text.slice(1) : text;
  const point = unsigned.indexOf('.');
  if (point < 0) return canonical(negative, unsigned, 0);
  return canonical(negative, unsigned.slice(0, point) + unsigned.slice(point + 1), unsigned.length - point - 1);
}

// Space, no-break space, narrow no-break space, thin space, apostrophes: what stands between groups of three digits.
const GROUPING = " \u00a0\u202f\u2009'\u2019_";
const MINUS = '-\u2212';
const LONGEST_SIGN = 5;

/**
 * Reads an amount as shops print it: `"1,299.00"`, `"1.299,00 €"`, `"1 299,00"`, `"$12"`, `"CHF 1'299.50"`.
 * With one kind of separator, once: a comma before exactly three digits groups thousands, else it is the decimal
 * point; a point is the decimal point, but groups thousands before exactly three digits where a currency sign shows
 * that the text is meant for people. Never throws.
 */
export function parseDecimal(input: string): ParsedDecimal {
  const text = input.trim();
  if (isPlain(text)) return { value: plain(text), repaired: false };
  let first = 0;
  while (first < text.length && !isDigit(text.charAt(first))) first++;
  let last = text.length - 1;
  while (last >= 0 && !isDigit(text.charAt(last))) last--;
  if (first > last) return { value: null, repaired: false };
  let before = text.slice(0, first);
  const after = text.slice(last + 1);
  let negative = before.charAt(0) === '(' && after.charAt(after.length - 1) === ')';
  for (let i = 0; i < before.length; i++) if (MINUS.indexOf(before.charAt(i)) >= 0) negative = true;
  // ".5", "-.5" and "€.50": the point belongs to the number, unless it ends an abbreviation ("Rs.12").
  let body = text.slice(first, last + 1);
  const sign = before.charAt(before.length - 2);
  if (before.charAt(before.length - 1) === '.' && !isLetter(sign)) {
    body = '0.' + body;
    before = before.slice(0, before.length - 1);
  }
  if (before.trim().length > LONGEST_SIGN || after.trim().length > LONGEST_SIGN)
    return { value: null, repaired: false };
  let digits = '';
  for (let i = 0; i < body.length; i++) if (GROUPING.indexOf(body.charAt(i)) < 0) digits += body.charAt(i);
  const number = separate(digits, (before + after).trim() !== '');
  const value = number === null ? null : plain(number);
  return {
    value: value !== null && negative && value !== '0' && value.charAt(0) !== '-' ? '-' + value : value,
    repaired: value !== null,
  };
}

function isLetter(c: string): boolean {
  return c !== '' && c.toLowerCase() !== c.toUpperCase();
}

function count(text: string, c: string): number {
  return text.split(c).length - 1;
}

/** Digits with points and commas -> a plain decimal; null when it is none. */
function separate(text: string, hasSign: boolean): string | null {
  const commas = count(text, ',');
  const points = count(text, '.');
  let decimal = '';
  if (commas > 0 && points > 0) decimal = text.lastIndexOf(',') > text.lastIndexOf('.') ? ',' : '.';
  else if (commas === 1) decimal = isGroup(text, text.indexOf(',')) ? '' : ',';
  else if (points === 1) decimal = hasSign && isGroup(text, text.indexOf('.')) ? '' : '.';
  if (decimal !== '' && count(text, decimal) > 1) return null;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (isDigit(c)) out += c;
    else if (c === decimal) out += '.';
    else if (c !== ',' && c !== '.') return null;
    else if (!isGroup(text, i)) return null; // "1.2.3", "1,29,9": not an amount
  }
  return out;
}

/** Are there exactly three digits behind the separator at this place, and one before it? */
function isGroup(text: string, at: number): boolean {
  if (at === 0 || text.charAt(0) === '0') return false;
  for (let i = 1; i <= 3; i++) if (!isDigit(text.charAt(at + i))) return false;
  return !isDigit(text.charAt(at + 4));
}

// ---- arithmetic on canonical decimals

type Unscaled = { negative: boolean; digits: string; scale: number };

function unscaled(decimal: string): Unscaled {
  const negative = decimal.charAt(0) === '-';
  const text = negative ? decimal.slice(1) : decimal;
  const point = text.indexOf('.');
  if (point < 0) return { negative: negative, digits: text, scale: 0 };
  return { negative: negative, digits: text.slice(0, point) + text.slice(point + 1), scale: text.length - point - 1 };
}

function toInteger(digits: string): number {
  let value = 0;
  for (let i = 0; i < digits.length; i++) value = value * 10 + '0123456789'.indexOf(digits.charAt(i));
  return value;
}

function digitAt(digits: string, fromEnd: number): number {
  const i = digits.length - 1 - fromEnd;
  return i < 0 ? 0 : '0123456789'.indexOf(digits.charAt(i));
}

function addDigits(a: string, b: string): string {
  let out = '';
  let carry = 0;
  const n = max(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const sum = digitAt(a, i) + digitAt(b, i) + carry;
    carry = sum > 9 ? 1 : 0;
    out = makeString(sum - carry * 10) + out;
  }
  return carry === 1 ? '1' + out : out;
}

/** a - b, where a is not the smaller one. */
function subtractDigits(a: string, b: string): string {
  let out = '';
  let borrow = 0;
  for (let i = 0; i < a.length; i++) {
    let d = digitAt(a, i) - digitAt(b, i) - borrow;
    borrow = d < 0 ? 1 : 0;
    if (d < 0) d += 10;
    out = makeString(d) + out;
  }
  return out;
}

function compareDigits(a: string, b: string): number {
  const n = max(a.length, b.length);
  for (let i = n - 1; i >= 0; i--) {
    const d = digitAt(a, i) - digitAt(b, i);
    if (d !== 0) return d;
  }
  return 0;
}

function multiplyDigits(a: string, b: string): string {
  let out = '0';
  for (let i = 0; i < b.length; i++) {
    const factor = digitAt(b, i);
    let carry = 0;
    let row = zeros(i);
    for (let j = 0; j < a.length; j++) {
      const product = digitAt(a, j) * factor + carry;
      carry = floor(product / 10);
      row = makeString(product - carry * 10) + row;
    }
    out = addDigits(out, makeString(carry) + row);
  }
  return out;
}

/** Sum of two decimals; null when NUMERIC can't hold it, or either is null. */
export function addDecimals(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return null;
  const a = unscaled(left);
  const b = unscaled(right);
  const scale = max(a.scale, b.scale);
  // Nearly every amount: small enough for exact integers.
  if (a.digits.length + scale - a.scale <= 15 && b.digits.length + scale - b.scale <= 15) {
    const x = toInteger(a.digits) * POWERS[scale - a.scale]!;
    const y = toInteger(b.digits) * POWERS[scale - b.scale]!;
    const sum = (a.negative ? -x : x) + (b.negative ? -y : y);
    return canonical(sum < 0, makeString(sum < 0 ? -sum : sum), scale);
  }
  const x = a.digits + zeros(scale - a.scale);
  const y = b.digits + zeros(scale - b.scale);
  if (a.negative === b.negative) return canonical(a.negative, addDigits(x, y), scale);
  const order = compareDigits(x, y);
  if (order >= 0) return canonical(a.negative, subtractDigits(x, y), scale);
  return canonical(b.negative, subtractDigits(y, x), scale);
}

/** Product of two decimals, rounded half away from zero to 9 places; null when NUMERIC can't hold it, or either is null. */
export function multiplyDecimals(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return null;
  if (right === '1') return left;
  const a = unscaled(left);
  const b = unscaled(right);
  const negative = a.negative !== b.negative;
  if (a.digits.length + b.digits.length <= 15) {
    const product = toInteger(a.digits) * toInteger(b.digits);
    if (product <= SAFE) return canonical(negative, makeString(product), a.scale + b.scale);
  }
  return canonical(negative, multiplyDigits(a.digits, b.digits), a.scale + b.scale);
}

/** The decimal with the other sign. */
export function negateDecimal(decimal: string): string {
  if (decimal === '0') return decimal;
  return decimal.charAt(0) === '-' ? decimal.slice(1) : '-' + decimal;
}

/** Negative, 0 or positive as left is less than, equal to or more than right. */
export function compareDecimals(left: string, right: string): number {
  const a = unscaled(left);
  const b = unscaled(right);
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  const scale = max(a.scale, b.scale);
  const x = a.digits + zeros(scale - a.scale);
  const y = b.digits + zeros(scale - b.scale);
  return a.negative ? compareDigits(y, x) : compareDigits(x, y);
}

/** Are the two within `tolerance` of each other? */
export function nearlyEqual(left: string, right: string, tolerance: string): boolean {
  const difference = addDecimals(left, negateDecimal(right));
  if (difference === null) return false;
  return compareDecimals(difference.charAt(0) === '-' ? difference.slice(1) : difference, tolerance) <= 0;
}
