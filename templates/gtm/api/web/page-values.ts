/**
 * Values on their way between a template and the page. Everything is copied, so that neither reaches into the other; only
 * functions are the same on both sides, and come back as what they were.
 */
import { getProperty, keysOf } from '../../language/members.ts';
import { copied, type Fn, Opaque, type Value } from '../../language/value.ts';

/** Functions of templates that the page was given. */
const ofTemplates = new WeakSet<object>();
/** A page's function -> what a template calls, and back. */
const wrappers = new WeakMap<object, Fn>();
const originals = new WeakMap<object, unknown>();

/** The language's objects have no prototype; a page expects one. */
export function toPage(value: Value, known = new Map<object, unknown>()): unknown {
  if (typeof value === 'function') {
    return originals.get(value) ?? givenToPage(value as Fn);
  }
  if (value instanceof Opaque) return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (known.has(value)) return known.get(value);
  const copy: unknown[] | { [key: string]: unknown } = Array.isArray(value) ? [] : {};
  known.set(value, copy);
  for (const [key, one] of Object.entries(value))
    Object.defineProperty(copy, key, {
      value: toPage(one, known),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  return copy;
}

/** The language keeps the properties of its functions beside them; a page looks for them there, and both have the same ones. */
function givenToPage(fn: Fn): Fn {
  ofTemplates.add(fn);
  for (const key of keysOf(fn)) if (!Object.hasOwn(fn, key)) Reflect.set(fn, key, getProperty(fn, key));
  return fn;
}

export function fromPage(value: unknown): Value {
  return copied(value, (fn) => callable(fn as Fn));
}

/** A function of the page that a template may call: what it is given and what it gives is copied. */
function callable(fn: Fn): Fn {
  if (ofTemplates.has(fn)) return fn;
  const known = wrappers.get(fn);
  if (known !== undefined) return known;
  const wrapper: Fn = (...args) => fromPage(fn(...args.map((one) => toPage(one))));
  wrappers.set(fn, wrapper);
  originals.set(wrapper, fn);
  return wrapper;
}
