/** Texts of fields and of event data. */
import { getType, makeString } from '../../server/pipeline/convert/sandbox.ts';

/** Text of a text or a number; '' of everything else. */
export function textOf(value: unknown): string {
  const type = getType(value);
  return type === 'string' || type === 'number' ? makeString(value) : '';
}

/** An address as a field has it: without blanks around, and without a slash behind it. */
export function addressOf(value: unknown): string {
  const address = textOf(value).trim();
  return address.charAt(address.length - 1) === '/' ? address.slice(0, -1) : address;
}
