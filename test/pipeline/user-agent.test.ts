/** The tables made of bowser and isbot say what these say: of real User-Agents, and of mixtures of their parts. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Bowser from 'bowser';
import fc from 'fast-check';
import { isbot } from 'isbot';
import { RE2JS } from 're2js';
import { describe, expect, it, test } from 'vitest';
import { linesOf } from '../../server/pipeline/enrich/agent/tables.ts';
import { alternativesOf, neededWord, withoutLookaround, wordsOf } from '../../server/pipeline/enrich/agent/words.ts';
import {
  BOT_PATTERNS,
  BOT_STARTS,
  BOT_WORDS,
  BROWSERS,
  DEVICES,
  SYSTEMS,
} from '../../server/pipeline/enrich/agent-tables.ts';
import { type Agent, agentOf } from '../../server/pipeline/enrich/user-agent.ts';

const AGENTS = readFileSync(new URL('user-agents.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const LINES = [...BROWSERS, ...SYSTEMS, ...DEVICES];

/** What the libraries say. */
function byLibraries(userAgent: string): Agent {
  if (userAgent.trim() === '') return { browser: null, os: null, device_type: null, is_bot: true };
  const { browser, os, platform } = Bowser.parse(userAgent);
  const type = platform.type ?? '';
  return {
    browser: browser.name || null,
    os: os.name || null,
    device_type: ['desktop', 'mobile', 'tablet', 'tv'].includes(type) ? type : 'other',
    is_bot: isbot(userAgent),
  };
}

test('the tables are those of the libraries that are installed', async () => {
  // in a process of its own: the test runner rewrites the functions that the generator reads
  const generate = fileURLToPath(new URL('../../server/pipeline/enrich/agent/generate.ts', import.meta.url));
  const { stderr } = await promisify(execFile)(process.execPath, [generate, '--check']);
  expect(stderr).toBe('');
});

describe('of real User-Agents', () => {
  it.each(AGENTS)('%s', (userAgent) => {
    expect(agentOf(userAgent)).toEqual(byLibraries(userAgent));
  });

  it('there are all kinds', () => {
    const all = AGENTS.map(agentOf);
    expect(AGENTS.length).toBeGreaterThan(200);
    expect(new Set(all.map(({ device_type }) => device_type))).toEqual(
      new Set(['desktop', 'mobile', 'tablet', 'tv', 'other']),
    );
    const systems = new Set(all.map(({ os }) => os));
    for (const { name } of SYSTEMS) expect(systems).toContain(name);
    expect(all.filter(({ is_bot }) => is_bot).length).toBeGreaterThan(60);
  });
});

const NEAR = `google|googlewv|Google Pixel| channel/google|google/google|news|gnews|newssapphire|scan|camscan|libhttp|http|java;
java|java/| cubot|cubots_|bots_|tablet|tablet pc|Tablet PC 2.0|tablet p|nexus 8|Nexus S|like Android|like iPhone|android 2|android 3
android-10|Android 0003|android/|BB10|bbb1|xbb1|opt/1|OPT/12.3|opt/1a| Edg/| edg|edge/|Ddg/1.2|se 2.x|mobi|-mobi|Macintosh FxiOS/ FxiOS
FxiOS/|CrOS|cros|Roku/DVP|roku/dvp|playstation 4|PlayStation 4|blackberry|bada|windows phone/1 x|windows |smart-tv|WHATSAPP|zoom marketplace/`;
const parts = [
  ...AGENTS.flatMap((agent) => agent.split(/(?<=[ ;()/])/)),
  ...LINES.flatMap(({ words = [], exact = [], without = [] }) => [...words, ...exact, ...without]),
  ...BOT_WORDS,
  ...Object.values(BOT_STARTS).flat(),
  ...NEAR.split(/[|\n]/),
];
const part = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...parts) },
  { weight: 4, arbitrary: fc.constantFrom(...NEAR.split(/[|\n]/)) },
  { weight: 2, arbitrary: fc.constantFrom(...' ;/(),.1aAxX-_|"@'.split('')) },
  { weight: 1, arbitrary: fc.constantFrom('\t', '\n', '\r', '\f', '\v', '\xa0', '\u2028', 'é', '日', '😀', 'ſ', '\0') },
  { weight: 1, arbitrary: fc.string({ maxLength: 4 }) },
);
const mixture = fc.array(part, { minLength: 1, maxLength: 9 }).map((found) => found.join(''));

test('of mixtures of their parts', () => {
  fc.assert(
    fc.property(mixture, (userAgent) => {
      expect(agentOf(userAgent)).toEqual(byLibraries(userAgent));
    }),
    { numRuns: 40_000 },
  );
});

test('RE2 understands each pattern as JavaScript does', () => {
  const found = [...LINES.flatMap(({ patterns = [] }) => patterns), ...BOT_PATTERNS];
  const patterns = [...new Set(found.map(([, source]) => source))];
  const engines = patterns.map((source) => ({
    source,
    javascript: new RegExp(source, 'i'),
    re2: RE2JS.compile(source, RE2JS.CASE_INSENSITIVE),
  }));
  // as agentOf makes of every text
  const ascii = mixture.map((text) => text.replace(/[^\t\n\f -~]/g, '~'));
  fc.assert(
    fc.property(fc.oneof(ascii, fc.constantFrom(...AGENTS)), (text) => {
      for (const { source, javascript, re2 } of engines)
        expect([source, text, re2.test(text)]).toEqual([source, text, javascript.test(text)]);
    }),
    { numRuns: 500 },
  );
});

describe('a pattern', () => {
  it.each([
    ['gptbot', ['gptbot']],
    ['(web|hpw)[o0]s', ['webos', 'web0s', 'hpwos', 'hpw0s']],
    ['smart-?tv|smarttv', ['smarttv', 'smart-tv', 'smarttv']],
    ['edg([ea]|ios)\\/', ['edge/', 'edga/', 'edgios/']],
    ['[<\\(;]', ['<', '(', ';']],
    ['\\|', ['|']],
    ['a.b', null],
    ['^a', null],
    ['ab*', null],
    ['a\\d', null],
    ['[^a]b', null],
    ['[a-c]', null],
    ['a{2}', null],
    ['a(?!b)', null],
    ['a)', null],
    ['(a', null],
  ])('%s is %j', (source, words) => {
    expect(wordsOf(source)).toEqual(words);
  });

  it.each([
    ['a|b', ['a', 'b']],
    ['(a|b)c|[|]\\|d|(?:e|(f|g))', ['(a|b)c', '[|]\\|d', '(?:e|(f|g))']],
  ])('%s has alternatives', (source, alternatives) => {
    expect(alternativesOf(source)).toEqual(alternatives);
  });

  it.each([
    ['\\bperl\\b', 'perl'],
    ['Nexus\\s*(?:7|8).*', 'nexus'],
    ['(?<! channel/|google/)google(?!(?:wv|/google| pixel))', 'google'],
    ['rim\\stablet', 'tablet'],
    ['yahoo!?[\\s/]*slurp', 'yahoo'],
    ['abc?d', 'ab'],
    ['a+bc*d', 'a'],
    ['\\.com\\b', '.com'],
    ['x{2}yz', 'yz'],
    ['^[^ ]{50,}$', ''],
  ])('%s needs "%s"', (source, word) => {
    expect(neededWord(source)).toBe(word);
  });

  it.each([
    ['(?<!cam)scan', 'scan camscan xamscan CAMSCAN amscan xcamscan cams can cscan'],
    ['java(?!;)', 'java java; javascript JAVA; java;java'],
    [
      '(?<! channel/|google/)google(?!(?:wv|app|/google| pixel))',
      'google googlewv google/google xgoogle/googl googlew',
    ],
    ['tablet(?! pc)', 'tablet tablet%pc tablet% tablet%p tablet%px tabletpc tablet%pctablet'],
  ])('%s is told without look-around', (source, texts) => {
    const [before, after] = [new RegExp(source, 'i'), new RegExp(withoutLookaround(source), 'i')];
    expect(after.source).not.toMatch(/\(\?[<!=]/);
    for (const text of texts.split(' ').map((one) => one.replaceAll('%', ' ')))
      expect([text, after.test(text)]).toEqual([text, before.test(text)]);
  });

  it.each(['a(?=b)', '(?<=a)b', 'a(?!b)c', '(?<!\\d)x'])('%s is refused', (source) => {
    expect(() => withoutLookaround(source)).toThrow('RE2 has no such pattern');
  });
});

describe('a test of bowser’s', () => {
  const named = (name: string) => () => ({ name });

  it('that is code, and new, is refused', () => {
    expect(() => linesOf([{ test: () => true, describe: named('X') }])).toThrow('bowser tests for X in a new way');
  });

  it('with two names, and new, is refused', () => {
    const describe = (text: string) => ({ name: /secret/.test(text) ? 'Y' : 'X' });
    expect(() => linesOf([{ test: [/x/i], describe }])).toThrow('two names for X');
  });

  it('that looks for what stands for other letters is refused', () => {
    expect(() => linesOf([{ test: [/a~/i], describe: named('X') }])).toThrow('~ stands for letters');
  });
});
