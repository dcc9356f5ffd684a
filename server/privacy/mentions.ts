/**
 * Whose a raw payload is: the ids that it names. One rule, for SQL as a pattern of RE2 and for the delivery, which knows only
 * the hashes of those who were erased:
 *
 * - An id counts behind one of its names: `"customer_id":"42"`. So the number 42 elsewhere is nobody.
 * - A visitor's id, or the hash of an address, of 16 characters or more counts wherever it stands as a word: no other is like it.
 */
import { KINDS, type Kind, namesOf, type PersonId } from './ids.ts';

/** From so many characters on an id is like no other word. */
const DISTINCT = 16;
const DISTINCT_KINDS: readonly Kind[] = ['client_id', 'email_sha256'];
const WORD = 'A-Za-z0-9_.-';

/** A pattern for RE2 and JavaScript that finds a payload in which one of the ids is named. */
export function mentionPattern(ids: readonly PersonId[]): string {
  const named = KINDS.flatMap((kind) => {
    const values = ids.filter((id) => id.kind === kind).map(({ value }) => quoted(JSON.stringify(value).slice(1, -1)));
    if (values.length === 0) return [];
    return [
      `"(?:${namesOf(kind).join('|')})"\\s*:\\s*(?:"(?:${values.join('|')})"|(?:${values.join('|')})\\s*[,}\\]])`,
    ];
  });
  const words = ids.filter(isDistinct).map(({ value }) => quoted(value));
  const anywhere = words.length === 0 ? [] : [`(?:^|[^${WORD}])(?:${words.join('|')})(?:$|[^${WORD}])`];
  return [...named, ...anywhere].join('|');
}

const NAMED = new RegExp(
  `"(${KINDS.flatMap(namesOf).join('|')})"\\s*:\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(-?[\\d.]+)(?=\\s*[,}\\]]))`,
  'g',
);
const WORDS = new RegExp(`[${WORD}]{${DISTINCT},}`, 'g');

/** The ids that a payload names, by the same rule; in one walk through it. */
export function idsIn(raw: string): { kind: Kind; value: string }[] {
  const found = [...raw.matchAll(NAMED)].flatMap(([, name, text, number]) => {
    const value = text === undefined ? number : unescaped(text);
    const kind = KINDS.find((one) => namesOf(one).includes(name!));
    return value === undefined || kind === undefined ? [] : [{ kind, value }];
  });
  const words = [...raw.matchAll(WORDS)].flatMap(([value]) => DISTINCT_KINDS.map((kind) => ({ kind, value })));
  return [...found, ...words];
}

function isDistinct({ kind, value }: PersonId): boolean {
  return DISTINCT_KINDS.includes(kind) && value.length >= DISTINCT && new RegExp(`^[${WORD}]+$`).test(value);
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
