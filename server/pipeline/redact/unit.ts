/**
 * One character of a text, whichever way it was written: plain, percent-encoded however often (`%2B`, `%252B`), escaped as in
 * JSON (`\u002b`, `\"`) or in HTML (`&#43;`, `&quot;`, `&amp;#43;`), or a look-alike of another script or width (`４`, a dash, a
 * hard space). In GTM's subset.
 */
import { floor, own } from '../convert/sandbox.ts';

/** What it stands for, and where the next one begins. Of what is neither ASCII nor known: some letter that is not ASCII. */
export type Unit = { char: string; end: number };

const PRINTABLE = ' !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~';
const HEX = '0123456789abcdef';
const OTHER = '\x80';

/** Look-alikes, each at the place of what it is taken for. */
const ALIKE =
  '０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹＋﹢－‐‑‒–—―−．。｡（）＠﹫\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u2060\u3000\ufeff';
const PLAIN = '012345678901234567890123456789++--------...()@@                 ';

/** The same by their number in four hexadecimal digits, as they are encoded and escaped. */
const NUMBERED: { [code: string]: string } = {};
addAll('+', 'ff0b fe62');
addAll('-', '2010 2011 2012 2013 2014 2015 2212 ff0d');
addAll(' ', '00a0 2000 2001 2002 2003 2004 2005 2006 2007 2008 2009 200a 200b 202f 2060 3000 feff');
addAll('.', 'ff0e 3002 ff61');
addAll('(', 'ff08');
addAll(')', 'ff09');
addAll('@', 'ff20 fe6b');
for (let i = 0; i < 10; i++) {
  const digit = HEX.charAt(i);
  addAll(digit, 'ff1' + digit + ' 066' + digit + ' 06f' + digit);
}

/** Those by name that hide a mark; others are numbered, `&#64;`, `&#x40;`. */
const ENTITIES: { [name: string]: string } = {
  amp: '&',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  nbsp: ' ',
  plus: '+',
  commat: '@',
  period: '.',
  lpar: '(',
  rpar: ')',
};
/** Of what stands between & and ; */
const LONGEST_ENTITY = 7;
const DIGITS = '0123456789';

function addAll(plain: string, codes: string): void {
  codes.split(' ').forEach((code) => {
    NUMBERED[code] = plain;
  });
}

/** Whether it stands for itself and nothing else: most do. */
export function isPlain(char: string): boolean {
  return char < OTHER && char !== '%' && char !== '\\' && char !== '&';
}

/** What stands there; '' at the end of the text. */
export function unitAt(text: string, at: number): Unit {
  const char = text.charAt(at);
  if (char === '%') return percentUnit(text, at);
  if (char === '\\') return escapedUnit(text, at);
  if (char === '&') return entityUnit(text, at + 1);
  if (char < OTHER) return { char: char, end: at + 1 };
  const alike = ALIKE.indexOf(char);
  return { char: alike < 0 ? OTHER : PLAIN.charAt(alike), end: at + 1 };
}

function percentUnit(text: string, at: number): Unit {
  const first = byteAt(text, at);
  if (first.char === '') return { char: '%', end: at + 1 };
  if (first.char === '5c') return encodedEscape(text, first.end);
  if (first.char === '26') return entityUnit(text, first.end);
  if (first.char < '80') return { char: ascii(first.char), end: first.end };
  // UTF-8: of two bytes, or three
  const more = first.char < 'c0' || first.char >= 'f0' ? 0 : first.char < 'e0' ? 1 : 2;
  let code = numberOf(first.char) - (more === 1 ? 192 : 224);
  let end = first.end;
  for (let i = 0; i < more; i++) {
    const next = byteAt(text, end);
    if (next.char < '80' || next.char >= 'c0') return { char: OTHER, end: first.end };
    code = code * 64 + numberOf(next.char) - 128;
    end = next.end;
  }
  const known = more === 0 ? undefined : own(NUMBERED, hexOf(code));
  return known === undefined ? { char: OTHER, end: first.end } : { char: known, end: end };
}

/** Behind a percent-encoded backslash: `%5Cu0040`, `%5C%22`. */
function encodedEscape(text: string, at: number): Unit {
  const code = text.charAt(at) === 'u' ? hexAt(text, at + 1, 4) : '';
  if (code !== '') return { char: charOf(code), end: at + 5 };
  const next = byteAt(text, at);
  return next.char === '22' ? { char: '"', end: next.end } : { char: '\\', end: at };
}

/** Behind an ampersand, which stands for itself where no entity is. */
function entityUnit(text: string, start: number): Unit {
  let found: Unit = { char: '&', end: start };
  // escaped in HTML more than once: `&amp;amp;#64;`
  while (found.char === '&') {
    let name = '';
    let unit = entityPart(text, found.end);
    while (name.length <= LONGEST_ENTITY && (unit.char === '#' || isWordy(unit.char))) {
      name += unit.char;
      unit = entityPart(text, unit.end);
    }
    const char = unit.char === ';' ? charOfEntity(name) : '';
    if (char === '') return found;
    found = { char: char, end: unit.end };
  }
  return found;
}

/** One of the characters that an entity is made of, plain or percent-encoded. */
function entityPart(text: string, at: number): Unit {
  const char = text.charAt(at);
  if (char !== '%') return { char: char, end: at + 1 };
  const byte = byteAt(text, at);
  return { char: byte.char === '' || byte.char >= '80' ? '' : ascii(byte.char), end: byte.end };
}

/** '' of what is none. */
function charOfEntity(name: string): string {
  if (name.charAt(0) !== '#') {
    const known = own(ENTITIES, name);
    return known === undefined ? '' : known;
  }
  const isHex = name.charAt(1) === 'x' || name.charAt(1) === 'X';
  const digits = name.slice(isHex ? 2 : 1).toLowerCase();
  const base = isHex ? 16 : 10;
  let code = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = (isHex ? HEX : DIGITS).indexOf(digits.charAt(i));
    if (digit < 0) return '';
    code = code * base + digit;
  }
  return digits === '' || code > 65535 ? '' : charOf(hexOf(code));
}

function numberOf(byte: string): number {
  return HEX.indexOf(byte.charAt(0)) * 16 + HEX.indexOf(byte.charAt(1));
}

/** In four digits. */
function hexOf(code: number): string {
  let digits = '';
  let rest = code;
  for (let i = 0; i < 4; i++) {
    const high = floor(rest / 16);
    digits = HEX.charAt(rest - high * 16) + digits;
    rest = high;
  }
  return digits;
}

/** Of a number in four hexadecimal digits. */
function charOf(code: string): string {
  if (code.slice(0, 2) === '00' && code.slice(2) < '80') return ascii(code.slice(2));
  const known = own(NUMBERED, code);
  return known === undefined ? OTHER : known;
}

/** Both digits of `%3D`, `%253D`, …, in small letters, as `char`; '' where there is no such thing. */
function byteAt(text: string, at: number): Unit {
  if (text.charAt(at) !== '%') return { char: '', end: at };
  let code = at + 1;
  while (text.charAt(code) === '2' && text.charAt(code + 1) === '5') code += 2;
  let byte = hexAt(text, code, 2);
  // `%25` alone is a percent sign
  if (byte === '' && code > at + 1) {
    code -= 2;
    byte = '25';
  }
  return { char: byte, end: byte === '' ? at : code + 2 };
}

/** So many hexadecimal digits in small letters, '' where they are not. */
function hexAt(text: string, at: number, digits: number): string {
  const found = text.slice(at, at + digits).toLowerCase();
  if (found.length < digits) return '';
  for (let i = 0; i < digits; i++) if (HEX.indexOf(found.charAt(i)) < 0) return '';
  return found;
}

/** Of a byte below 80; what cannot be seen separates, as a space does. */
function ascii(byte: string): string {
  const code = numberOf(byte);
  return code < 32 || code === 127 ? ' ' : PRINTABLE.charAt(code - 32);
}

/** However often it was escaped: `\\"`, `\\\\\\"` in JSON within JSON. */
function escapedUnit(text: string, at: number): Unit {
  let end = at + 1;
  while (text.charAt(end) === '\\') end += 1;
  const next = text.charAt(end);
  if (next === '"' || next === '/') return { char: next, end: end + 1 };
  const code = next === 'u' ? hexAt(text, end + 1, 4) : '';
  if (code !== '') return { char: charOf(code), end: end + 5 };
  return { char: isLineEnd(next) ? ' ' : '\\', end: isLineEnd(next) ? end + 1 : end };
}

function isLineEnd(letter: string): boolean {
  return letter === 'n' || letter === 't' || letter === 'r' || letter === 'f' || letter === 'b';
}

export function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

/** A letter, also one that is not ASCII, or a digit. '' is none. */
export function isWordy(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= '0' && char <= '9') || (char >= 'A' && char <= 'Z') || char >= OTHER;
}
