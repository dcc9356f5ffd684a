/** No e-mail address leaves the browser: what looks like one is replaced before anything is queued, stored or sent. */

// An encoded character before an address is kept (first branch): `?to%3Dann%40shop.com` loses the address, not the name.
// No lookbehind: Safari before 16.4 refuses the whole script for one. The counts bound the work on long text.
const ADDRESS =
  /%(?:25)*(?!40)[0-9a-f]{2}|(?:[\w.!#$'*+^`{|}~\x80-\uffff-]|%2[b7]){1,64}(?:@|%(?:25)*40)[\w.\x80-\uffff-]{1,250}\.[a-z\x80-\uffff][\w\x80-\uffff-]+/gi;

const mayHoldAddress = (text: string) => /@|%(?:25)*40/.test(text);

/** The text with everything that looks like an e-mail address (also with an encoded @) replaced by `[email]`. */
export function redact(text: string): string {
  return mayHoldAddress(text) ? text.replace(ADDRESS, (found) => (mayHoldAddress(found) ? '[email]' : found)) : text;
}

/** JSON of a value, e-mail addresses redacted in every string and key. */
export function redactedJson(value: unknown): string {
  const json = JSON.stringify(value);
  return mayHoldAddress(json) ? JSON.stringify(redactAll(value)) : json;
}

function redactAll(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(redactAll);
  if (value === null || typeof value !== 'object') return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) result[redact(key)] = redactAll((value as Record<string, unknown>)[key]);
  return result;
}
