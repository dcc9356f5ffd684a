/** Equality of values in assertions: by content, all the way down. */
import { Opaque, type Value } from '../language/value.ts';

/** What a spy stands for: a template may be given either. */
const originals = new WeakMap<object, object>();

/** From now on the stand-in is equal to the original. */
export function standsFor(standIn: object, original: object): void {
  originals.set(standIn, original);
}

function original(value: Value): Value {
  return typeof value === 'function' ? (originals.get(value) ?? value) : value;
}

/**
 * Whether two values have the same content. A property that is undefined is the same as none; NaN is NaN; functions and opaque
 * values are equal to themselves alone.
 */
export function isEqual(left: Value, right: Value, within: readonly (readonly [object, object])[] = []): boolean {
  const [a, b] = [original(left), original(right)];
  if (Object.is(a, b) || a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Opaque || b instanceof Opaque || Array.isArray(a) !== Array.isArray(b)) return false;
  // a cycle that has been equal so far
  if (within.some(([one, other]) => one === a && other === b)) return true;
  const inside = [...within, [a, b] as const];
  if (Array.isArray(a)) {
    const list = b as Value[];
    return a.length === list.length && a.every((one, i) => isEqual(one, list[i], inside));
  }
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => isEqual(propertyOf(a, key), propertyOf(b, key), inside));
}

/** Whether a call's arguments are those expected: trailing ones that are undefined need not be named. */
export function areEqualArguments(found: readonly Value[], expected: readonly Value[]): boolean {
  const length = Math.max(found.length, expected.length);
  return Array.from({ length }, (_, i) => i).every((i) => isEqual(found[i], expected[i]));
}

function propertyOf(object: object, key: string): Value {
  return Object.hasOwn(object, key) ? (object as { [key: string]: Value })[key] : undefined;
}
