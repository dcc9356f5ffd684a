/** No e-mail address leaves the browser: what looks like one is replaced before anything is stored or sent. */

/** An @, bare or URL-encoded, even twice (`%2540`, in an address within an address). */
const SIGN = '(?:@|%(?:25)*40)';
const AT = RegExp(SIGN);
const UNICODE = '\\\\u[\\da-f]{4}';
const LETTER = '\x80-\uffff]|%(?:25)*[89a-f][\\da-f]';
// What stays as it is comes first, so that an address never begins in the middle of an escape (`\u0007`, `%3D`; `\n` last, as
// no address begins with one). No lookbehind: Safari before 16.4 refuses the whole script for one. The counts bound the work
// on long text. Browsers encode letters that are not ASCII in a URL (`%C3%BC`), and some scripts the points too (`%2E`).
const ADDRESS = RegExp(
  `${UNICODE}(?!${SIGN})|%(?:25)*(?!25|40)[0-7][\\da-f](?!${SIGN})|(?:${UNICODE}|%2b|[-\\w.+'${LETTER}){1,64}${SIGN}` +
    `(?:%(?:25)*2e|[-\\w.${LETTER}){1,250}(?:\\.|%(?:25)*2e)(?:[a-z${LETTER})(?:[-\\w${LETTER})+|\\\\.`,
  'gi',
);

/** The text, with `[email]` for whatever looks like an e-mail address. */
export const redacted = (text: string): string =>
  AT.test(text) ? text.replace(ADDRESS, (found) => (AT.test(found) ? '[email]' : found)) : text;

/** JSON of the value, redacted in its texts and keys. */
export const redactedJson = (value: object): string => redacted(JSON.stringify(value));
