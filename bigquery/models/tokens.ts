/** GoogleSQL's smallest pieces, so that words in strings and comments are not taken for names. */

/** Source of a pattern: a comment, a string (raw, triple or not), a quoted name. */
export const OPAQUE = String.raw`--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|[rR]?(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*')|${'`'}[^${'`'}]*${'`'}`;

const TOKEN = new RegExp(String.raw`${OPAQUE}|[A-Za-z_][\w.]*|[(),;]`, 'g');

export type Token = { readonly text: string; readonly start: number; readonly end: number };

/** Words (with their path: `e.items`), quoted names, strings, parentheses, commas and semicolons; no comments. */
export function tokensOf(sql: string): Token[] {
  return [...sql.matchAll(TOKEN)]
    .map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }))
    .filter(({ text }) => !isComment(text));
}

/** Text without its comments; strings stay as they are. */
export function withoutComments(sql: string): string {
  return sql.replace(new RegExp(OPAQUE, 'g'), (piece) => (isComment(piece) ? '' : piece));
}

function isComment(token: string): boolean {
  return /^(--|#|\/\*)/.test(token);
}
