/** `object.method(…)`: the whitelisted methods of each kind, with GTM's texts for the others. */

import { toNumber, toText } from './convert.ts';
import { getProperty, hasOwn } from './members.ts';
import { ARRAY_METHODS } from './methods/array.ts';
import { SERVER_STRING_METHODS, STRING_METHODS } from './methods/string.ts';
import { type Fn, Opaque, SandboxError, type Value } from './value.ts';

/** @throws SandboxError when there is no such method, or what it does throws */
export function callMethod(object: Value, key: Value, args: Value[], isServer: boolean): Value {
  const name = typeof key === 'string' ? key : toText(key);
  if (object === undefined || object === null)
    throw new SandboxError(`TypeError: Can't read property ${name} of ${object}.`);
  if (typeof object === 'string') {
    const method = STRING_METHODS.get(name) ?? (isServer ? SERVER_STRING_METHODS.get(name) : undefined);
    if (method === undefined) throw new SandboxError(`TypeError: ${name} is not a function`);
    return method(object, args);
  }
  if (typeof object === 'number' || typeof object === 'boolean') {
    if (name !== 'toString') throw new SandboxError(`TypeError: ${object}.${name} is not a function.`);
    return typeof object === 'number' ? numberText(object, args[0]) : String(object);
  }
  if (object instanceof Opaque) {
    const method = Object.hasOwn(object.methods, name) ? object.methods[name] : undefined;
    if (method === undefined) throw new SandboxError(`TypeError: Object has no '${name}' property.`);
    return method(...args);
  }
  if (Array.isArray(object)) {
    const method = ARRAY_METHODS.get(name);
    if (method !== undefined) return method(object, args);
  }
  const own = getProperty(object, key);
  if (typeof own === 'function') return (own as Fn)(...args);
  if (own !== undefined) throw new SandboxError(`TypeError: ${name} is not a function`);
  if (name === 'toString') return toText(object);
  if (name === 'hasOwnProperty') return hasOwn(object, args[0]);
  throw new SandboxError(`TypeError: Object has no '${name}' property.`);
}

/** @throws SandboxError when the value is none that can be called */
export function callValue(value: Value, args: Value[], text: string): Value {
  if (typeof value !== 'function') throw new SandboxError(`TypeError: ${text} is not a function`);
  return (value as Fn)(...args);
}

function numberText(number: number, radix: Value): string {
  if (radix === undefined) return String(number);
  const base = Math.trunc(toNumber(radix));
  if (!(base >= 2 && base <= 36)) throw new SandboxError('RangeError: toString() radix must be between 2 and 36');
  return number.toString(base);
}
