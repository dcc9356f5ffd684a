/** GTM's lookup table, of both kinds of container. */
import { toText } from '../language/convert.ts';
import type { Obj, Value } from '../language/value.ts';

/** `input` among the keys of `map`; else the default. */
export function lookupTable(data: Obj): Value {
  const rows = Array.isArray(data['map']) ? (data['map'] as Obj[]) : [];
  const found = rows.find((row) => toText(row['key']) === toText(data['input']));
  return found === undefined ? defaultOf(data) : found['value'];
}

/** The value that a variable has where it would have none. */
export function defaultOf(data: Obj): Value {
  return data['setDefaultValue'] === true ? data['defaultValue'] : undefined;
}
