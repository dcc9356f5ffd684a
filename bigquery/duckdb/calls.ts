/** Finds and rewrites the function calls of a GoogleSQL text, without taking words in strings or comments for calls. */
import { OPAQUE } from '../models/tokens.ts';

/** Words before a parenthesis that call nothing. */
const KEYWORDS = new Set(
  'ALL AND ANY AS BY CASE CROSS DISTINCT ELSE EXCEPT EXISTS FROM HAVING IN INSERT INTERSECT JOIN LIKE NOT ON OR OVER QUALIFY REPLACE SELECT SET STRUCT THEN UNION USING VALUES WHEN WHERE WITH'.split(
    ' ',
  ),
);

/** A word takes with it the parenthesis that follows it. */
const TOKEN = new RegExp(String.raw`${OPAQUE}|[A-Za-z_][\w.]*(?:\s*\()?|[()]`, 'g');
const CALL = /^([A-Za-z_][\w.]*)\s*\($/;

/**
 * Replaces each call, inner ones first, by what `rewrite` gives for its name (upper case, with its path: SAFE.PARSE_DATE) and
 * the text of its arguments. Throws when a parenthesis is not closed.
 */
export function rewriteCalls(sql: string, rewrite: (name: string, args: string) => string): string {
  /** Texts of the calls and parentheses that are open, the outermost first. */
  const open: { head: string; text: string }[] = [{ head: '', text: '' }];
  const write = (text: string) => {
    open.at(-1)!.text += text;
  };
  let end = 0;
  for (const match of sql.matchAll(TOKEN)) {
    const [token] = match;
    write(sql.slice(end, match.index));
    end = match.index + token.length;
    if (token === '(' || CALL.test(token)) open.push({ head: token, text: '' });
    else if (token === ')') {
      const { head, text } = open.pop()!;
      if (open.length === 0) throw new Error('a parenthesis is closed that was not opened');
      const name = CALL.exec(head)?.[1]?.toUpperCase();
      write(name === undefined || KEYWORDS.has(name) ? `${head}${text})` : rewrite(name, text));
    } else write(token);
  }
  if (open.length > 1) throw new Error('a parenthesis is not closed');
  return open[0]!.text + sql.slice(end);
}
