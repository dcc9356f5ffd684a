/**
 * Card numbers and international phone numbers, wherever they stand in a text. One walk over its groups of digits, in GTM's
 * subset: `4111 1111 1111 1111` are four groups, joined by spaces.
 *
 * Shops are full of numbers that are neither, so: a card's number in one piece has 15 to 19 digits (13 and 14 are GTINs and
 * platforms' ids), no letter, point or dash beside it, and no name before it that says it is an id; in pieces, the pieces of
 * a card. A phone's number begins with + (or is `(555) 123-4567`), and its digits are not grouped as an amount's are.
 */
import { isCard } from './cards.ts';
import { kindOfName } from './names.ts';
import { isDigit, isPlain, isWordy, unitAt } from './unit.ts';

/** `joined`: what stands between it and the group before, a mark or a few; `plus`, `paren`: where those begin, or -1. */
type Group = { start: number; end: number; digits: string; joined: string; plus: number; paren: number };
type Run = { groups: Group[]; end: number; before: string; after: string };
/** Groups up to this one (excluded) are a number, which begins at `start`. */
type Found = { start: number; next: number; mark: string };

const JOINTS = ' -./()+';
const MOST_JOINTS = 3;
const LONGEST_GROUP = 20;
const FEWEST_DIGITS = 8;
const FEWEST_IN_ONE_PIECE = 9;
/** In groups, however it goes on. */
const FEWEST_WITH_MORE = 10;
const MOST_DIGITS = 15;
const PIECES: readonly (readonly number[])[] = [
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4],
  [4, 6, 5],
  [4, 6, 4],
];

/**
 * The text, with [card] and [phone] in their places.
 * @param isId the text is an identifier: a card's number is one there only in pieces
 */
export function redactNumbers(text: string, isId: boolean): string {
  let clean = '';
  let copied = 0;
  let at = 0;
  let before = '';
  while (at < text.length) {
    const char = text.charAt(at);
    const unit = isPlain(char) ? null : unitAt(text, at);
    const mark = unit === null ? char : unit.char;
    const isStart = isDigit(mark) || mark === '+' || mark === '(';
    const run = isStart ? runAt(text, at, before) : null;
    if (run === null) {
      before = mark;
      at = unit === null ? at + 1 : unit.end;
      continue;
    }
    let i = 0;
    while (i < run.groups.length) {
      const found = phoneAt(run, i) || cardAt(text, run, i, isId);
      if (found === null) {
        i += 1;
        continue;
      }
      clean = clean + text.slice(copied, found.start) + found.mark;
      i = found.next;
      copied = run.groups[i - 1]!.end;
    }
    before = '0';
    at = run.end;
  }
  return copied === 0 ? text : clean + text.slice(copied);
}

/** Groups of digits with not more than a few marks between them; null where none begins. */
function runAt(text: string, from: number, before: string): Run | null {
  const groups: Group[] = [];
  let at = from;
  let end = from;
  let joined = '';
  let plus = -1;
  let paren = -1;
  let group: Group | null = null;
  for (;;) {
    const unit = unitAt(text, at);
    const mark = unit.char !== '' && unit.char < ' ' ? ' ' : unit.char;
    if (isDigit(mark)) {
      if (group === null) {
        group = { start: at, end: at, digits: '', joined: joined, plus: plus, paren: paren };
        groups.push(group);
      }
      // so long a group is no number of a card or a phone, whatever comes
      if (group.digits.length <= LONGEST_GROUP) group.digits += mark;
      group.end = unit.end;
      end = unit.end;
    } else {
      if (group !== null) {
        group = null;
        joined = '';
        plus = -1;
        paren = -1;
      }
      if (mark === '' || JOINTS.indexOf(mark) < 0 || joined.length === MOST_JOINTS) break;
      if (mark === '+') plus = at;
      if (mark === '(') paren = at;
      joined += mark;
    }
    at = unit.end;
  }
  if (groups.length === 0) return null;
  return { groups: groups, end: end, before: before, after: unitAt(text, end).char };
}

function ends(text: string, end: string): boolean {
  return text.slice(-end.length) === end;
}

function phoneAt(run: Run, i: number): Found | null {
  const group = run.groups[i]!;
  if (ends(group.joined, '+') || ends(group.joined, '+(')) return internationalAt(run, i);
  return ends(group.joined, '(') ? americanAt(run, i) : null;
}

/** `+` as a space in an address stands right behind a word or a number: `q=tee+123`. */
function internationalAt(run: Run, i: number): Found | null {
  const groups = run.groups;
  const first = groups[i]!;
  const joint = first.joined.slice(0, first.joined.lastIndexOf('+'));
  if (joint === '' && (i > 0 || isWordy(run.before))) return null;
  if (first.digits.charAt(0) === '0') return null;
  let total = first.digits.length;
  let next = i + 1;
  while (next < groups.length && total + groups[next]!.digits.length <= MOST_DIGITS) {
    const joined = groups[next]!.joined;
    if (joined.length > 1 && joined.indexOf('+') >= 0) break;
    total += groups[next]!.digits.length;
    next += 1;
  }
  // `+1 555 123 4567x89` has an extension; else the last group is of a word
  if (next === groups.length && isWordy(run.after) && (next - i < 3 || total < FEWEST_WITH_MORE)) {
    next -= 1;
    total -= groups[next]!.digits.length;
  }
  if (next <= i || total < FEWEST_DIGITS || total > MOST_DIGITS) return null;
  if (next === i + 1 && total < FEWEST_IN_ONE_PIECE) return null;
  if (isAmount(groups, i, next, total)) return null;
  return { start: first.plus, next: next, mark: '[phone]' };
}

/** `+12.345.678`, `+12 345 678`, `+1234567.89`, `+48.858370`, a lens of `+2.50/-1.25 180`. */
function isAmount(groups: readonly Group[], from: number, next: number, total: number): boolean {
  if (next - from === 2 && groups[from + 1]!.joined === '.') return groups[from + 1]!.digits.length < 9;
  if (isLens(groups, from, next)) return true;
  if (total > 9 || next - from < 2 || groups[from]!.digits.length > 3) return false;
  const joint = groups[from + 1]!.joined;
  if (joint !== '.' && joint !== ' ') return false;
  for (let i = from + 1; i < next; i++) if (groups[i]!.joined !== joint || groups[i]!.digits.length !== 3) return false;
  return true;
}

/** A small fraction, and a negative number behind it. */
function isLens(groups: readonly Group[], from: number, next: number): boolean {
  if (next - from < 3 || groups[from]!.digits.length > 2 || groups[from + 1]!.joined !== '.') return false;
  const joint = groups[from + 2]!.joined;
  return groups[from + 1]!.digits.length < 3 && (joint === '/-' || joint === ' -');
}

/** `(555) 123-4567` */
function americanAt(run: Run, i: number): Found | null {
  const groups = run.groups;
  if (i + 2 >= groups.length) return null;
  const area = groups[i]!;
  if (area.digits.length !== 3 || area.digits < '200') return null;
  if (groups[i + 1]!.digits.length !== 3 || groups[i + 1]!.joined.charAt(0) !== ')') return null;
  if (groups[i + 2]!.digits.length !== 4 || groups[i + 2]!.joined.length !== 1) return null;
  if (i + 3 === groups.length && isWordy(run.after)) return null;
  return { start: area.paren, next: i + 3, mark: '[phone]' };
}

function cardAt(text: string, run: Run, i: number, isId: boolean): Found | null {
  const group = run.groups[i]!;
  if (i === 0 && group.joined === '' && isWordy(run.before)) return null;
  if (group.digits.length === 4) return piecesAt(run, i);
  if (isId || group.digits.length < 15 || group.digits.length > 19) return null;
  if (!isApart(run, i) || !isCard(group.digits)) return null;
  const name = nameBefore(text, group.start);
  return name !== '' && kindOfName(name) === 'id' ? null : { start: group.start, next: i + 1, mark: '[card]' };
}

/** No dash or point joins it to anything, as in an id or a fraction. */
function isApart(run: Run, i: number): boolean {
  const joined = i === 0 && run.groups[i]!.joined === '' ? run.before : run.groups[i]!.joined;
  if (joined === '-' || joined === '_' || (i > 0 && joined === '.')) return false;
  if (i + 1 < run.groups.length) return run.groups[i + 1]!.joined !== '-' && run.groups[i + 1]!.joined !== '.';
  return !isWordy(run.after) && run.after !== '_' && run.after !== '-';
}

/** All joined by the same mark, and by that to nothing else. */
function piecesAt(run: Run, i: number): Found | null {
  const groups = run.groups;
  if (i + 1 >= groups.length) return null;
  const joint = groups[i + 1]!.joined;
  if (joint === '' || joint === '(' || joint === ')') return null;
  if (joint.length > 1 && joint.trim() !== '') return null;
  const isTight = joint === '-' || joint === '.';
  if (isTight && i > 0 && groups[i]!.joined === joint) return null;
  for (let k = 0; k < PIECES.length; k++) {
    const next = i + PIECES[k]!.length;
    const digits = joinedDigits(groups, i, PIECES[k]!, joint);
    if (digits === '' || !isCard(digits)) continue;
    const isFree =
      next < groups.length ? !isTight || groups[next]!.joined !== joint : !isWordy(run.after) && run.after !== '_';
    if (isFree) return { start: groups[i]!.start, next: next, mark: '[card]' };
  }
  return null;
}

/** '' where the groups have other lengths, or another joint. */
function joinedDigits(groups: readonly Group[], from: number, lengths: readonly number[], joint: string): string {
  let digits = '';
  for (let i = 0; i < lengths.length; i++) {
    const group = groups[from + i];
    if (group === undefined || group.digits.length !== lengths[i] || (i > 0 && group.joined !== joint)) return '';
    digits += group.digits;
  }
  return digits;
}

/** Of `sku=4…`, `"order_id": 4…`: the name; '' where none stands before it. */
function nameBefore(text: string, start: number): string {
  let at = start;
  let isMember = false;
  // the mark may be percent-encoded
  if (text.slice(at - 3, at).toLowerCase() === '%3d') {
    at -= 3;
    isMember = true;
  }
  while (at > 0 && start - at < 60 && ' "\'\\=:]['.indexOf(text.charAt(at - 1)) >= 0) {
    at -= 1;
    if (text.charAt(at) === '=' || text.charAt(at) === ':') isMember = true;
  }
  let from = at;
  while (from > 0 && at - from < 40 && isOfName(text.charAt(from - 1))) from -= 1;
  return isMember ? text.slice(from, at) : '';
}

function isOfName(char: string): boolean {
  return (isWordy(char) && char < '\x80') || char === '_' || char === '-';
}
