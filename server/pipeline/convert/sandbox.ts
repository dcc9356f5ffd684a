/**
 * What GTM's sandbox has as `require(…)` and plain JavaScript has otherwise, under the sandbox's names and with its
 * behaviour. Files in this folder use nothing else, so that the server Tag template can carry the very same code;
 * the template's build puts the real `require` calls in this file's place. (test/pipeline/subset.test.ts)
 */

/** The kind of a value in the sandbox's words: 'undefined', 'null', 'boolean', 'number', 'string', 'array', 'object', 'function'. */
export function getType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

/** JSON text -> value; undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Text of a number, boolean or string. */
export function makeString(value: unknown): string {
  return String(value);
}

export type Obj = { [key: string]: unknown };

/** What a table has under a name that a visitor may choose: never what every object has ("constructor"). */
export function own<Value>(table: { readonly [name: string]: Value }, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

export const floor: (number: number) => number = Math.floor;
export const max: (a: number, b: number) => number = Math.max;
export const min: (a: number, b: number) => number = Math.min;

/** Own keys of an object. */
export function keysOf(value: Obj): string[] {
  return Object.keys(value);
}
