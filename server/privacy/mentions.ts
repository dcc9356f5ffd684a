/**
 * Whose a raw payload is: the ids that it names. One rule, for SQL as a pattern of RE2 and for the delivery, which knows only
 * the hashes of those who were erased:
 *
 * - An id counts behind one of its names: `"customer_id":"42"`. So the number 42 elsewhere is nobody.
 * - A visitor's id, or the hash of an address, of 16 characters or more counts wherever it stands as a word: no other is like it.
 * - It is told as a row's id would be: however JSON escapes it (`\u00f6`, `\/`), with white space around it, a hash in capitals too.
 */
import { KINDS, type Kind, namesOf, type PersonId } from './ids.ts';

/** From so many characters on an id is like no other word. */
const DISTINCT = 16;
const DISTINCT_KINDS: readonly Kind[] = ['client_id', 'email_sha256'];
const WORD = 'A-Za-z0-9_.-';

/** A pattern for RE2 and JavaScript that finds a payload in which one of the ids is named. */
export function mentionPattern(ids: readonly PersonId[]): string {
  const named = KINDS.flatMap((kind) => {
    const own = ids.filter((id) => id.kind === kind);
    if (own.length === 0) return [];
    const texts = own.map((id) => inAnyCase(id, inJson(id.value))).join('|');
    const numbers = own.filter(({ value }) => NUMBER.test(value)).map(({ value }) => quoted(value));
    const bare = numbers.length === 0 ? '' : `|(?:${numbers.join('|')})\\s*[,}\\]]`;
    return [`"(?:${namesOf(kind).join('|')})"\\s*:\\s*(?:"\\s*(?:${texts})\\s*"${bare})`];
  });
  const words = ids.filter(isDistinct).map((id) => inAnyCase(id, quoted(id.value)));
  const anywhere = words.length === 0 ? [] : [`(?:^|[^${WORD}])(?:${words.join('|')})(?:$|[^${WORD}])`];
  return [...named, ...anywhere].join('|');
}

const NUMBER = /^-?[\d.]+$/;
const NAMED = new RegExp(
  `"(${KINDS.flatMap(namesOf).join('|')})"\\s*:\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(-?[\\d.]+)(?=\\s*[,}\\]]))`,
  'g',
);
const WORDS = new RegExp(`[${WORD}]{${DISTINCT},}`, 'g');

/** The ids that a payload names, by the same rule; in one walk through it. */
export function idsIn(raw: string): { kind: Kind; value: string }[] {
  const found = [...raw.matchAll(NAMED)].flatMap(([, name, text, number]) => {
    const value = text === undefined ? number : unescaped(text)?.trim();
    const kind = KINDS.find((one) => namesOf(one).includes(name!));
    return value === undefined || kind === undefined ? [] : [{ kind, value: asKept(kind, value) }];
  });
  const words = [...raw.matchAll(WORDS)].flatMap(([value]) =>
    DISTINCT_KINDS.map((kind) => ({ kind, value: asKept(kind, value) })),
  );
  return [...found, ...words];
}

function isDistinct({ kind, value }: PersonId): boolean {
  return DISTINCT_KINDS.includes(kind) && value.length >= DISTINCT && new RegExp(`^[${WORD}]+$`).test(value);
}

/** As a row has it: hashes in small letters. */
function asKept(kind: Kind, value: string): string {
  return kind === 'email_sha256' ? value.toLowerCase() : value;
}

function inAnyCase({ kind }: PersonId, pattern: string): string {
  return kind === 'email_sha256' ? `(?i:${pattern})` : pattern;
}

/** The text as a JSON string may have it. Who writes JSON escapes what is no letter, digit or `.-_` of ASCII, or does not. */
function inJson(text: string): string {
  return [...text]
    .map((char) => {
      if (/[\w.-]/.test(char)) return quoted(char);
      const escapes = Array.from({ length: char.length }, (_, at) => {
        const hex = char.charCodeAt(at).toString(16).padStart(4, '0');
        return `\\\\u(?i:${hex})`;
      });
      const plain = quoted(JSON.stringify(char).slice(1, -1));
      return `(?:${plain}|${escapes.join('')}${char === '/' ? '|\\\\/' : ''})`;
    })
    .join('');
}

/** What is no letter or digit is taken as it is. */
function quoted(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}_]/gu, (char) => (char < '\x80' ? `\\${char}` : char));
}

function unescaped(text: string): string | undefined {
  try {
    return JSON.parse(`"${text}"`);
  } catch {
    return undefined;
  }
}
