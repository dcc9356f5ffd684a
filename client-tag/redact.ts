/** No e-mail address leaves the browser: what looks like one is replaced before anything is stored or sent. */

/** An @, bare or URL-encoded, even twice (`%2540`, in an address within an address). */
const AT = /@|%(?:25)*40/;

// First branch: what stays as it is, so that an address never begins in the middle of an escape (`\n` in JSON, `%3D` in a
// URL). No lookbehind: Safari before 16.4 refuses the whole script for one. The counts bound the work on long text.
const ADDRESS =
  /\\u.{4}|\\.|%(?:25)*(?!40)[0-9a-f]{2}(?!@|%(?:25)*40)|(?:[\w.+'\x80-\uffff-]|%2b){1,64}(?:@|%(?:25)*40)[\w.\x80-\uffff-]{1,250}\.[a-z\x80-\uffff][\w\x80-\uffff-]+/gi;

/** The text, with `[email]` for whatever looks like an e-mail address. */
export const redacted = (text: string): string =>
  AT.test(text) ? text.replace(ADDRESS, (found) => (AT.test(found) ? '[email]' : found)) : text;

/** JSON of the value, redacted in its texts and keys. */
export const redactedJson = (value: object): string => redacted(JSON.stringify(value));
