/** What bowser and isbot look for in a User-Agent, as plain tables. Used at build time only. */
import { RE2JS } from 're2js';
import type { AgentTest, Pattern } from '../user-agent.ts';
import { NAMES, TESTS } from './by-hand.ts';
import { alternativesOf, neededWord, withoutLookaround, wordsOf } from './words.ts';

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
  for (const { words = [], patterns = [] } of lines) mustBeTellable(words, patterns);
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
  if (flags === 'i')
    return alternativesOf(source)
      .map((one) => lineOfAlternative(name, one))
      .reduce(union);
  const words = wordsOf(source);
  if (flags !== '' || words?.length !== 1) throw new Error(`bowser looks for ${name} in a new way: ${source}`);
  return { name, exact: words };
}

function lineOfAlternative(name: string, source: string): AgentTest {
  const words = wordsOf(source);
  if (words !== null) return { name, words: words.map((word) => word.toLowerCase()) };
  return { name, patterns: [[neededWord(source), withoutLookaround(source).replaceAll('\\/', '/')]] };
}

function isPlain(line: AgentTest): boolean {
  return Object.keys(line).every((key) => ['name', 'words', 'patterns'].includes(key));
}

function union(a: AgentTest, b: AgentTest): AgentTest {
  const words = [...new Set([...(a.words ?? []), ...(b.words ?? [])])];
  const patterns = [...(a.patterns ?? []), ...(b.patterns ?? [])];
  return { name: a.name, ...(words.length > 0 && { words }), ...(patterns.length > 0 && { patterns }) };
}

/** Of isbot's list: words anywhere, words at the beginning by their first letter, and patterns for the rest. */
export type BotTests = { words: string[]; starts: { [letter: string]: string[] }; patterns: Pattern[] };

/** A needed word that is shorter is in most agents: it spares nothing. */
const SHORTEST_NEEDED = 3;

export function botTests(list: readonly string[]): BotTests {
  const words: string[] = [];
  const starts: BotTests['starts'] = {};
  const rest = new Map<string, string[]>();
  for (const source of list) {
    const anywhere = wordsOf(source);
    const first = source.startsWith('^') ? wordsOf(source.slice(1)) : null;
    if (anywhere !== null) words.push(...anywhere);
    for (const word of first ?? []) starts[word[0]!] = [...(starts[word[0]!] ?? []), word];
    if (anywhere !== null || first !== null) continue;
    const needed = neededWord(source);
    const key = needed.length < SHORTEST_NEEDED ? '' : needed;
    rest.set(key, [...(rest.get(key) ?? []), withoutLookaround(source)]);
  }
  const patterns = [...rest].map(([needed, sources]): Pattern => [needed, sources.join('|')]);
  mustBeTellable([...words, ...Object.values(starts).flat()], patterns);
  return { words, starts, patterns };
}

/** user-agent.ts puts ~ for what is not ASCII, so nothing may look for it; and RE2 must understand what is left. */
function mustBeTellable(words: readonly string[], patterns: readonly Pattern[]): void {
  for (const text of [...words, ...patterns.flat()])
    if (text.includes('~')) throw new Error(`${text}: ~ stands for letters that are not ASCII`);
  for (const [, source] of patterns) RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
}
