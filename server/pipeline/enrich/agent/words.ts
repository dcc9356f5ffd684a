/** Patterns of the libraries, told in a simpler way: as words, or as RE2 has them. Used at build time only. */

/**
 * All the texts that a regular expression can match, where they are few: `(web|hpw)[o0]s` is webos, web0s, hpwos, hpw0s.
 * null where they are not, and where it is anything but letters, groups, classes of letters and `?`.
 */
export function wordsOf(source: string): string[] | null {
  let at = 0;
  const words = alternatives();
  return words !== null && at === source.length ? words : null;

  function alternatives(): string[] | null {
    const all: string[] = [];
    for (;;) {
      const words = sequence();
      if (words === null) return null;
      all.push(...words);
      if (source[at] !== '|') return all;
      at += 1;
    }
  }

  function sequence(): string[] | null {
    let words = [''];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      let next = atom();
      if (next === null) return null;
      if (source[at] === '?') {
        at += 1;
        next = ['', ...next];
      }
      words = words.flatMap((word) => next.map((end) => word + end));
    }
    return words;
  }

  function atom(): string[] | null {
    const group = /^\((?:\?:)?(?!\?)/.exec(source.slice(at));
    if (group !== null) {
      at += group[0].length;
      const words = alternatives();
      at += 1;
      return source[at - 1] === ')' ? words : null;
    }
    const set = /^\[((?:[\w <;/]|\\[^\w])+)\]/.exec(source.slice(at));
    if (set !== null) {
      at += set[0].length;
      return [...set[1]!.replaceAll('\\', '')];
    }
    const letter = /^(?:[\w "'@<;:!,/&=%~-]|\\([^\w]))(?![*+{])/.exec(source.slice(at));
    if (letter === null) return null;
    at += letter[0].length;
    return [letter[1] ?? letter[0]];
  }
}

/** The parts of a pattern between the `|` that stand in no group. */
export function alternativesOf(source: string): string[] {
  const all = [''];
  let depth = 0;
  for (const token of tokensOf(source)) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (token === '|' && depth === 0) all.push('');
    else all.push(all.pop() + token);
  }
  return all;
}

/** The longest text, in small letters, that stands in whatever the pattern (one alternative) matches; '' where there is none. */
export function neededWord(source: string): string {
  const runs = [''];
  let depth = 0;
  const tokens = tokensOf(source);
  for (const [i, token] of tokens.entries()) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    const letter = /^(?:[\w "'@<;:!,/&=%-]|\\[^\w])$/.test(token) && depth === 0 ? token.at(-1)! : '';
    const count = tokens[i + 1] ?? '';
    if (letter !== '' && !/^[*?{]/.test(count)) runs.push(runs.pop() + letter);
    if (letter === '' || /^[*?{+]/.test(count)) runs.push('');
  }
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest)).toLowerCase();
}

function tokensOf(source: string): string[] {
  return source.match(/\\.|\[(?:\\.|[^\]])*\]|\{[^}]*\}|[^\\[{]/g) ?? [];
}

/**
 * The same pattern without look-around, where that is `(?<!word|word)` at its beginning or `(?!word|word)` at its end. What it
 * matches may be longer by the letters that are looked at; whether it matches is the same.
 */
export function withoutLookaround(source: string): string {
  const rewritten = source
    .replace(/^\(\?<!([\w /|]+)\)/, (_, words: string) => notBehind(words.split('|')))
    .replace(/\(\?!(?:([\w /;|]+)|\(\?:([\w /|]+)\))\)$/, (_, a: string, b: string) => notAhead((a ?? b).split('|')));
  if (/\(\?(?!:)/.test(rewritten))
    throw new Error(`${source}: RE2 has no such pattern; say how it can be told otherwise`);
  return rewritten;
}

/** Matches where none of the words stands before: the beginning, another letter, or one of theirs that nothing of theirs is before. */
function notBehind(words: readonly string[]): string {
  return branches(words, -1, '^', (rest, letter) => notBehind(rest) + letter);
}

function notAhead(words: readonly string[]): string {
  return branches(words, 0, '$', (rest, letter) => letter + notAhead(rest));
}

function branches(
  words: readonly string[],
  at: 0 | -1,
  edge: string,
  longer: (rest: string[], letter: string) => string,
) {
  const letters = [...new Set(words.map((word) => word.at(at)!))];
  const rests = letters.map((letter) => {
    const rest = words
      .filter((word) => word.at(at) === letter)
      .map((word) => (at === 0 ? word.slice(1) : word.slice(0, -1)));
    return rest.includes('') ? [] : [longer(rest, letter)];
  });
  return `(?:${[edge, `[^${letters.join('')}]`, ...rests.flat()].join('|')})`;
}
