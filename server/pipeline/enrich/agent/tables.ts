/** What bowser and isbot look for in a User-Agent, as plain tables. Used at build time only. */
import { RE2JS } from 're2js';
import type { AgentTest } from '../user-agent.ts';
import { NAMES, TESTS } from './by-hand.ts';
import { withoutLookaround, wordsOf } from './words.ts';

/** One entry of bowser's lists: the first whose test holds describes. */
export type Descriptor = {
  test: readonly RegExp[] | ((parser: never) => boolean);
  describe(userAgent: string): { name?: string; type?: string };
};

/** Kinds of devices that a column may hold. */
const DEVICES = new Set(['desktop', 'mobile', 'tablet', 'tv']);
/** Anything: bowser's last test, which user-agent.ts has in code. */
const ANYTHING = '.*';

/** The lines of one of bowser's lists, in its order. */
export function linesOf(list: readonly Descriptor[]): AgentTest[] {
  const lines = list.filter((one) => !isAnything(one)).flatMap(linesOfDescriptor);
  for (const { words = [], pattern = '' } of lines) mustBeTellable([...words, pattern]);
  const merged: AgentTest[] = [];
  for (const line of lines) {
    const before = merged.at(-1);
    if (before?.name === line.name && isPlain(before) && isPlain(line)) merged.splice(-1, 1, union(before, line));
    else merged.push(line);
  }
  return merged;
}

function isAnything({ test }: Descriptor): boolean {
  return Array.isArray(test) && test.some(({ source }) => source === ANYTHING);
}

function linesOfDescriptor({ test, describe }: Descriptor): AgentTest[] {
  // its own code has all the words in it for which it may say something else
  const [name, other] = ['', String(describe)].map((text) => nameOf(describe(text)));
  if (name === undefined) throw new Error(`bowser tells nothing: ${describe}`);
  if (name !== other) {
    const lines = NAMES[`${name}, ${other}`];
    if (lines === undefined) throw new Error(`bowser has two names for ${name}: say which in by-hand.ts`);
    return [...lines];
  }
  if (typeof test !== 'function') return [test.map((one) => lineOf(name, one)).reduce(union)];
  const code = String(test)
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/\s+/g, ' ');
  const told = TESTS[code];
  if (told === undefined)
    throw new Error(`bowser tests for ${name} in a new way: say in by-hand.ts what this is: ${code}`);
  return told === null ? [] : [{ name, ...told }];
}

function nameOf({ name, type }: ReturnType<Descriptor['describe']>): string | undefined {
  return type === undefined ? name : DEVICES.has(type) ? type : 'other';
}

function lineOf(name: string, { source, flags }: RegExp): AgentTest {
  const words = wordsOf(source);
  if (flags === 'i') {
    if (words !== null) return { name, words: words.map((word) => word.toLowerCase()) };
    return { name, pattern: withoutLookaround(source).replaceAll('\\/', '/') };
  }
  if (flags !== '' || words?.length !== 1) throw new Error(`bowser looks for ${name} in a new way: ${source}`);
  return { name, exact: words };
}

function isPlain(line: AgentTest): boolean {
  return Object.keys(line).every((key) => key === 'name' || key === 'words' || key === 'pattern');
}

function union(a: AgentTest, b: AgentTest): AgentTest {
  const words = [...new Set([...(a.words ?? []), ...(b.words ?? [])])];
  const pattern = [a.pattern, b.pattern].filter((one) => one !== undefined).join('|');
  return { name: a.name, ...(words.length > 0 && { words }), ...(pattern !== '' && { pattern }) };
}

/** Of isbot's list: words anywhere, words at the beginning by their first letter, and a pattern for the rest. */
export type BotTests = { words: string[]; starts: { [letter: string]: string[] }; pattern: string };

export function botTests(patterns: readonly string[]): BotTests {
  const words: string[] = [];
  const starts: BotTests['starts'] = {};
  const rest: string[] = [];
  for (const pattern of patterns) {
    const anywhere = wordsOf(pattern);
    const first = pattern.startsWith('^') ? wordsOf(pattern.slice(1)) : null;
    if (anywhere !== null) words.push(...anywhere);
    else if (first === null) rest.push(withoutLookaround(pattern));
    for (const word of first ?? []) starts[word[0]!] = [...(starts[word[0]!] ?? []), word];
  }
  const pattern = rest.join('|');
  mustBeTellable([...words, ...Object.values(starts).flat(), pattern]);
  return { words, starts, pattern };
}

/** user-agent.ts puts ~ for what is not ASCII, so nothing may look for it; and RE2 must understand what is left. */
function mustBeTellable(texts: readonly string[]): void {
  for (const text of texts) if (text.includes('~')) throw new Error(`${text}: ~ stands for letters that are not ASCII`);
  RE2JS.compile(texts.at(-1)!, RE2JS.CASE_INSENSITIVE);
}
