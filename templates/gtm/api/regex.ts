/** createRegex() and what takes its values: RE2's syntax and its linear time, with the shapes of JavaScript's own methods. */
import { RE2JS } from 're2js';
import { Opaque, type Value } from '../language/value.ts';

class Regex {
  readonly re: RE2JS;
  readonly isGlobal: boolean;
  /** Where testRegex() goes on, of a pattern with the flag g. */
  next = 0;

  constructor(re: RE2JS, isGlobal: boolean) {
    this.re = re;
    this.isGlobal = isGlobal;
  }
}

/** @returns the pattern; null when it is not of RE2's syntax (lookarounds and backreferences are not) */
export function createRegex(pattern: string, flags: string): Opaque | null {
  let bits = 0;
  if (flags.includes('i')) bits |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes('m')) bits |= RE2JS.MULTILINE;
  if (flags.includes('s')) bits |= RE2JS.DOTALL;
  try {
    return new Opaque('regex', new Regex(RE2JS.compile(pattern, bits), flags.includes('g')));
  } catch {
    return null;
  }
}

export function isRegex(value: Value): value is Opaque {
  return value instanceof Opaque && value.inner instanceof Regex;
}

function of(regex: Opaque): Regex {
  return regex.inner as Regex;
}

/** With the flag g it goes on behind the last match, as RegExp.prototype.test does. */
export function testRegex(regex: Opaque, text: string): boolean {
  const pattern = of(regex);
  if (!pattern.isGlobal) return pattern.re.test(text);
  const matcher = pattern.re.matcher(text);
  const isFound = pattern.next <= text.length && matcher.find(pattern.next);
  pattern.next = isFound ? matcher.end() : 0;
  return isFound;
}

/** As String.prototype.match: groups of the first match; with the flag g all matches; null when there is none. */
export function regexMatch(text: string, regex: Opaque): Value {
  const { re, isGlobal } = of(regex);
  if (isGlobal) {
    const all = [...re.matchAll(text)].map(([found]) => found);
    return all.length === 0 ? null : all;
  }
  const found = re.exec(text);
  if (found === null) return null;
  const groups = found.map((group: string | null) => group ?? undefined);
  return Object.assign(groups, { index: (found as unknown as RegExpExecArray).index, input: text });
}

/** As String.prototype.search. */
export function regexSearch(text: string, regex: Opaque): number {
  const matcher = of(regex).re.matcher(text);
  return matcher.find() ? matcher.start() : -1;
}

/** As String.prototype.replace: the first match, with the flag g all; `$1`, `$&` … in a text are JavaScript's. */
export function regexReplace(text: string, regex: Opaque, by: string | ((...found: Value[]) => string)): string {
  const { re, isGlobal } = of(regex);
  const matcher = re.matcher(text);
  return isGlobal ? matcher.replaceAll(by) : matcher.replaceFirst(by);
}

/** As String.prototype.split: what groups of the pattern found stands between the parts. */
export function regexSplit(text: string, regex: Opaque, limit = 2 ** 32 - 1): Value[] {
  const parts: Value[] = [];
  if (text === '') return of(regex).re.test('') ? [] : [''].slice(0, limit);
  let from = 0;
  for (const found of of(regex).re.matchAll(text)) {
    const [whole, ...groups] = found;
    const at = found.index!;
    // an empty match parts what is on both sides of it, and nothing at the ends
    if (at + whole.length === from || at === text.length) continue;
    parts.push(text.slice(from, at), ...groups.map((group) => group ?? undefined));
    from = at + whole.length;
  }
  parts.push(text.slice(from));
  return parts.slice(0, limit);
}
