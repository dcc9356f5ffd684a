/** Reading and writing properties: nothing but own ones is ever reached. */
import { toText } from './convert.ts';
import { type Obj, Opaque, objectOf, SandboxError, type Value } from './value.ts';

/** No list of a template's is longer; it keeps a mistake from filling the memory. */
export const LONGEST_LIST = 10_000_000;

/** Properties that templates give to functions. */
const ofFunctions = new WeakMap<object, Obj>();

/**
 * `object[key]`.
 * @throws SandboxError when the object is null or undefined
 */
export function getProperty(object: Value, key: Value): Value {
  if (Array.isArray(object)) {
    if (typeof key === 'number') return key >= 0 ? object[key] : undefined;
    const name = toText(key);
    return Object.hasOwn(object, name) ? (object as unknown as Obj)[name] : undefined;
  }
  if (typeof object === 'string') {
    if (typeof key === 'number') return object[key];
    const name = toText(key);
    if (name === 'length') return object.length;
    return /^(0|[1-9]\d*)$/.test(name) ? object[Number(name)] : undefined;
  }
  if (typeof object === 'function') {
    const own = ofFunctions.get(object);
    return own === undefined ? undefined : own[toText(key)];
  }
  if (typeof object !== 'object' || object === null) {
    if (object === undefined || object === null)
      throw new SandboxError(`TypeError: cannot access property of undefined. (${toText(key)})`);
    return undefined;
  }
  const name = toText(key);
  // `if (answer.then)`
  if (object instanceof Opaque) return Object.hasOwn(object.methods, name) ? object.methods[name] : undefined;
  return Object.hasOwn(object, name) ? (object as Obj)[name] : undefined;
}

/**
 * `object[key] = value`; nothing happens to what is frozen, or has no properties.
 * @throws SandboxError when the object is null or undefined
 */
export function setProperty(object: Value, key: Value, value: Value): void {
  if (object === undefined || object === null)
    throw new SandboxError(`TypeError: cannot access property of undefined. (${toText(key)})`);
  if (typeof object === 'function') {
    propertiesOf(object)[toText(key)] = value;
    return;
  }
  if (typeof object !== 'object' || object instanceof Opaque) return;
  const name = typeof key === 'number' ? key : toText(key);
  if (Array.isArray(object)) {
    const end = name === 'length' ? Number(value) : Number(name) + 1;
    if (end > LONGEST_LIST) throw new SandboxError('Quota exceeded: an array is too long');
    if (name === 'length' && !(Number.isInteger(end) && end >= 0))
      throw new SandboxError('RangeError: Invalid array length');
  }
  Reflect.set(object, name, value);
}

/** The object that holds a function's properties. */
export function propertiesOf(fn: object): Obj {
  let own = ofFunctions.get(fn);
  if (own === undefined) {
    own = objectOf();
    ofFunctions.set(fn, own);
  }
  return own;
}

/** From now on the function's properties are those of the object. */
export function shareProperties(fn: object, object: Obj): void {
  ofFunctions.set(fn, object);
}

/** Own keys, as for-in has them; none of what has none. */
export function keysOf(value: Value): string[] {
  if (typeof value === 'function') return Object.keys(ofFunctions.get(value) ?? {});
  if (typeof value === 'string') return Object.keys(Object(value));
  return typeof value === 'object' && value !== null && !(value instanceof Opaque) ? Object.keys(value) : [];
}

/** Whether `value.hasOwnProperty(key)`. */
export function hasOwn(value: Value, key: Value): boolean {
  const name = toText(key);
  if (typeof value === 'function') return Object.hasOwn(ofFunctions.get(value) ?? {}, name);
  return typeof value === 'object' && value !== null && !(value instanceof Opaque) && Object.hasOwn(value, name);
}
