/**
 * One character of a text, whichever way it was written: plain, percent-encoded however often (`%2B`, `%252B`), escaped as in
 * JSON (`\u002b`, `\"`), or a look-alike of another script or width (`４`, a dash, a hard space). In GTM's subset.
 */
import { own } from '../convert/sandbox.ts';

/** What it stands for, and where the next one begins. Of what is neither ASCII nor known: some letter that is not ASCII. */
export type Unit = { char: string; end: number };

const PRINTABLE = ' !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~';
const HEX = '0123456789abcdef';
const OTHER = '\x80';

/** Look-alikes, each at the place of what it is taken for. */
const ALIKE =
  '０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹＋﹢－‐‑‒–—―−．（）\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u2060\u3000\ufeff';
const PLAIN = '012345678901234567890123456789++--------.()                 ';

/** The bytes of those that are met in addresses, as they are percent-encoded. */
const ENCODED: { readonly [bytes: string]: string } = {
  c2a0: ' ',
  e2808b: ' ',
  e280af: ' ',
  e28089: ' ',
  e28090: '-',
  e28091: '-',
  e28092: '-',
  e28093: '-',
  e28094: '-',
  e28892: '-',
  efbc8b: '+',
  efbc90: '0',
  efbc91: '1',
  efbc92: '2',
  efbc93: '3',
  efbc94: '4',
  efbc95: '5',
  efbc96: '6',
  efbc97: '7',
  efbc98: '8',
  efbc99: '9',
};
/** The same by their number, as JSON escapes them. */
const ESCAPED: { readonly [code: string]: string } = {
  '00a0': ' ',
  '200b': ' ',
  '202f': ' ',
  '2009': ' ',
  '2010': '-',
  '2011': '-',
  '2012': '-',
  '2013': '-',
  '2014': '-',
  '2212': '-',
  ff0b: '+',
  ff10: '0',
  ff11: '1',
  ff12: '2',
  ff13: '3',
  ff14: '4',
  ff15: '5',
  ff16: '6',
  ff17: '7',
  ff18: '8',
  ff19: '9',
};

/** Whether it stands for itself and nothing else: most do. */
export function isPlain(char: string): boolean {
  return char < OTHER && char !== '%' && char !== '\\';
}

/** What stands there; '' at the end of the text. */
export function unitAt(text: string, at: number): Unit {
  const char = text.charAt(at);
  if (char === '%') return percentUnit(text, at);
  if (char === '\\') return escapedUnit(text, at);
  if (char < OTHER) return { char: char, end: at + 1 };
  const alike = ALIKE.indexOf(char);
  return { char: alike < 0 ? OTHER : PLAIN.charAt(alike), end: at + 1 };
}

function percentUnit(text: string, at: number): Unit {
  const first = byteAt(text, at);
  if (first.char === '') return { char: '%', end: at + 1 };
  if (first.char < '80') return { char: ascii(first.char), end: first.end };
  const more = first.char === 'c2' ? 1 : first.char === 'e2' || first.char === 'ef' ? 2 : 0;
  let bytes = first.char;
  let end = first.end;
  for (let i = 0; i < more; i++) {
    const next = byteAt(text, end);
    bytes += next.char;
    end = next.end;
  }
  const known = more === 0 ? undefined : own(ENCODED, bytes);
  return known === undefined ? { char: OTHER, end: first.end } : { char: known, end: end };
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
  const code = HEX.indexOf(byte.charAt(0)) * 16 + HEX.indexOf(byte.charAt(1));
  return code < 32 || code === 127 ? ' ' : PRINTABLE.charAt(code - 32);
}

function escapedUnit(text: string, at: number): Unit {
  const next = text.charAt(at + 1);
  if (next === 'n' || next === 't' || next === 'r' || next === 'f' || next === 'b') return { char: ' ', end: at + 2 };
  if (next === '"' || next === '/' || next === '\\') return { char: next, end: at + 2 };
  const code = next === 'u' ? hexAt(text, at + 2, 4) : '';
  if (code === '') return { char: '\\', end: at + 1 };
  if (code.slice(0, 2) === '00' && code.slice(2) < '80') return { char: ascii(code.slice(2)), end: at + 6 };
  const known = own(ESCAPED, code);
  return { char: known === undefined ? OTHER : known, end: at + 6 };
}

export function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

/** A letter, also one that is not ASCII, or a digit. '' is none. */
export function isWordy(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= '0' && char <= '9') || (char >= 'A' && char <= 'Z') || char >= OTHER;
}
