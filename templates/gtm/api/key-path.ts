/** Dotted paths into event data and the dataLayer's model. */
import type { Obj, Value } from '../language/value.ts';

/** The value at a dotted path; undefined where there is none. A key that has the dots itself goes first. */
export function valueAt(object: Obj, path: string): Value {
  if (Object.hasOwn(object, path)) return object[path];
  let value: Value = object;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Obj)[name];
  }
  return value;
}
