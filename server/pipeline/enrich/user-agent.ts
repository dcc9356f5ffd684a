/**
 * What a User-Agent tells: browser, system, kind of device, and whether it is a robot's. In GTM's subset: it reads the tables
 * that are made of the libraries bowser and isbot (agent/generate.ts), and says what they say.
 */
import { createRegex, own, put, type Regex, testRegex } from '../convert/sandbox.ts';
import { BOT_PATTERNS, BOT_STARTS, BOT_WORDS, BROWSERS, DEVICES, SYSTEMS } from './agent-tables.ts';

export type Agent = { browser: string | null; os: string | null; device_type: string | null; is_bot: boolean };

/**
 * A word that is in whatever the pattern matches, in small letters, '' if there is none: few agents are worth the pattern.
 * Then a regular expression that RE2 has, in any capitals.
 */
export type Pattern = readonly [needed: string, source: string];

/** One line of a table: what it is where all of this holds. Of `words`, `patterns` and `exact` one is enough. */
export type AgentTest = {
  readonly name: string;
  /** One of these is in it, in any capitals. */
  readonly words?: readonly string[];
  readonly patterns?: readonly Pattern[];
  /** These are in it, one behind the other, in these very capitals. */
  readonly exact?: readonly string[];
  /** None of these is in it. */
  readonly without?: readonly string[];
  readonly browser?: string;
  readonly os?: string;
  /** The first version of Android. */
  readonly since?: number;
};

/** `text` is ASCII; `lower` the same in small letters. What is known already is in `browser` and `os`, '' if nothing is. */
type Told = { text: string; lower: string; browser: string; os: string };

/** Who sends none is a script. */
export function agentOf(userAgent: string): Agent {
  if (userAgent.trim() === '') return { browser: null, os: null, device_type: null, is_bot: true };
  const text = plainText(userAgent);
  const told: Told = { text: text, lower: text.toLowerCase(), browser: '', os: '' };
  const browser = firstName(BROWSERS, told);
  told.browser = browser === '' ? productName(userAgent, text) : browser;
  told.os = firstName(SYSTEMS, told);
  const device = firstName(DEVICES, told);
  return {
    browser: told.browser === '' ? null : told.browser,
    os: told.os === '' ? null : told.os,
    device_type: device === '' ? 'other' : device,
    is_bot: isRobot(told),
  };
}

/**
 * Letter for letter, what is not ASCII as ~, which nothing looks for: RE2 and JavaScript understand a pattern in the same way
 * then. Spaces of all kinds stay spaces (\f), ends of lines stay that (\n).
 */
function plainText(text: string): string {
  if (!matches('[^ -~]', text)) return text;
  let plain = '';
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if ((char >= ' ' && char <= '~') || char === '\t') plain += char;
    else if ('\n\r\u2028\u2029'.indexOf(char) >= 0) plain += '\n';
    else plain += char.trim() === '' ? '\f' : '~';
  }
  return plain;
}

const compiled: { [pattern: string]: Regex } = {};

function matches(pattern: string, text: string): boolean {
  let regex = own(compiled, pattern);
  if (regex === undefined) {
    regex = createRegex(pattern, 'i');
    put(compiled, pattern, regex);
  }
  return testRegex(regex, text);
}

function firstName(lines: readonly AgentTest[], told: Told): string {
  for (let i = 0; i < lines.length; i++) if (holds(lines[i]!, told)) return lines[i]!.name;
  return '';
}

function holds(line: AgentTest, told: Told): boolean {
  if (line.browser !== undefined && line.browser !== told.browser) return false;
  if (line.os !== undefined && line.os !== told.os) return false;
  if (line.since !== undefined && androidVersion(told.lower) < line.since) return false;
  if (line.without !== undefined && hasOne(line.without, told.lower)) return false;
  if (line.words !== undefined && hasOne(line.words, told.lower)) return true;
  if (line.exact !== undefined && hasAll(line.exact, told.text)) return true;
  if (line.patterns !== undefined) return matchesOne(line.patterns, told);
  return line.words === undefined && line.exact === undefined;
}

function matchesOne(patterns: readonly Pattern[], told: Told): boolean {
  for (let i = 0; i < patterns.length; i++) {
    const pattern = patterns[i]!;
    if (told.lower.indexOf(pattern[0]) >= 0 && matches(pattern[1], told.text)) return true;
  }
  return false;
}

function hasOne(words: readonly string[], text: string): boolean {
  for (let i = 0; i < words.length; i++) if (text.indexOf(words[i]!) >= 0) return true;
  return false;
}

function hasAll(words: readonly string[], text: string): boolean {
  let from = 0;
  for (let i = 0; i < words.length; i++) {
    const at = text.indexOf(words[i]!, from);
    if (at < 0) return false;
    from = at + words[i]!.length;
  }
  return true;
}

/** Its first number, 0 if it has none. */
function androidVersion(lower: string): number {
  let at = lower.indexOf('android');
  while (at >= 0) {
    const start = at + 8;
    const isNumbered = ' \t\n\f/-'.indexOf(lower.charAt(start - 1)) >= 0;
    let version = 0;
    let end = start;
    while (isNumbered && lower.charAt(end) >= '0' && lower.charAt(end) <= '9') {
      version = version * 10 + '0123456789'.indexOf(lower.charAt(end));
      end += 1;
    }
    if (end > start) return version;
    at = lower.indexOf('android', at + 1);
  }
  return 0;
}

/**
 * Of an agent that nobody knows: all that stands before its last version, `name/1.0 (…)` or `name/1.0 …`. '' where it has no
 * such form.
 */
function productName(userAgent: string, text: string): string {
  const parts = text.split('/');
  const hasDetails = text.indexOf('(') >= 0;
  let end = text.length;
  for (let i = parts.length - 1; i > 0; i--) {
    const part = parts[i]!;
    end -= part.length + 1;
    const isVersion = hasDetails ? part.indexOf(' (') >= 0 || part.indexOf('\t(') >= 0 : part.indexOf(' ') >= 0;
    if (isVersion && text.slice(0, end).indexOf('\n') < 0) return userAgent.slice(0, end);
  }
  return '';
}

function isRobot(told: Told): boolean {
  if (hasOne(BOT_WORDS, told.lower)) return true;
  const starts = own(BOT_STARTS, told.lower.charAt(0));
  if (starts !== undefined)
    for (let i = 0; i < starts.length; i++) if (told.lower.lastIndexOf(starts[i]!, 0) === 0) return true;
  return matchesOne(BOT_PATTERNS, told);
}
