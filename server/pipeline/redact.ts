/** No e-mail address is stored: the tag redacts before it sends, this does it for whatever else speaks the protocol. */
import { redacted } from '../../client-tag/redact.ts';

/**
 * The text, with `[email]` for whatever looks like an e-mail address: bare, URL-encoded, or with its @ escaped as JSON may
 * have it. The very same text when there is nothing of the kind.
 */
export function redactText(text: string): string {
  if (text.indexOf('@') < 0 && text.indexOf('%') < 0 && text.indexOf('\\') < 0) return text;
  return redacted(text.replace(/\\u0040/g, '@'));
}
