/** The language's conversions between kinds. Host conversions would throw on objects without a prototype, or call their methods. */
import { Opaque, type Value } from './value.ts';

/** Names of functions, for toString(): those of the language are anonymous to the host. */
const names = new WeakMap<object, string>();

export function nameFunction(fn: object, name: string): void {
  names.set(fn, name);
}

/** As `'' + value`: arrays are joined by commas, objects are '[object Object]', functions are their name. */
export function toText(value: Value, within: readonly object[] = []): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'function') return names.get(value) ?? '';
  if (typeof value !== 'object' || value === null) return String(value);
  if (!Array.isArray(value)) return value instanceof Opaque ? `[object ${value.typeName}]` : '[object Object]';
  return joined(value, ',', within);
}

/** As Array.prototype.join: null and undefined are empty, and so is an array within itself. */
export function joined(list: readonly Value[], separator: string, within: readonly object[] = []): string {
  if (within.includes(list)) return '';
  const inside = [...within, list];
  return list.map((one) => (one === null || one === undefined ? '' : toText(one, inside))).join(separator);
}

/** Primitives as they are, everything else as its text. */
export function toPrimitive(value: Value): Value {
  return (typeof value === 'object' && value !== null) || typeof value === 'function' ? toText(value) : value;
}

/** As Number(value). */
export function toNumber(value: Value): number {
  return typeof value === 'number' ? value : Number(toPrimitive(value));
}

/** `+` of two values. */
export function sum(left: Value, right: Value): Value {
  const [a, b] = [toPrimitive(left), toPrimitive(right)];
  return typeof a === 'string' || typeof b === 'string' ? String(a) + String(b) : Number(a) + Number(b);
}

/** `==` of two values. */
export function looselyEqual(left: Value, right: Value): boolean {
  if (isReference(left) === isReference(right)) {
    // biome-ignore lint/suspicious/noDoubleEquals: it is what the template wrote
    return left == right;
  }
  if (left === null || left === undefined || right === null || right === undefined) return false;
  // biome-ignore lint/suspicious/noDoubleEquals: as above
  return toPrimitive(left) == toPrimitive(right);
}

function isReference(value: Value): boolean {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
