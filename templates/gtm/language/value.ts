/**
 * What values of the sandboxed language are outside of it. Primitives, arrays and functions are the host's own; objects
 * have no prototype, so that nothing but their own properties can be reached; everything else is opaque.
 */

/** A value of the sandboxed language. */
export type Value = unknown;

export type Fn = (...args: Value[]) => Value;

/** An object of the language: no prototype, so that `__proto__` and `constructor` are names like others. */
export type Obj = { [key: string]: Value };

/** A new object of the language, with own properties of `from`. */
export function objectOf(from: { readonly [key: string]: Value } = {}): Obj {
  return Object.assign(Object.create(null), from);
}

/**
 * A value that templates may hold and pass on, and whose methods they may call, but not look into: a promise, a regular
 * expression. `typeName` is what getType() answers. `inner`: for the API that made it.
 */
export class Opaque {
  readonly typeName: string;
  readonly inner: unknown;
  readonly methods: { readonly [name: string]: Fn };

  constructor(typeName: string, inner: unknown, methods: { readonly [name: string]: Fn } = {}) {
    this.typeName = typeName;
    this.inner = inner;
    this.methods = methods;
  }
}

/** An error of the template: of its code, or of how it calls an API. Its message is GTM's where that is known. */
export class SandboxError extends Error {
  override name = 'SandboxError';
}

/** 'null', 'undefined', 'boolean', 'number', 'string', 'array', 'object', 'function', or an opaque value's own name. */
export function typeOf(value: Value): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Opaque) return value.typeName;
  return typeof value;
}

/**
 * A copy of what crosses the boundary: arrays and objects all the way down (of the host's or the language's own making),
 * each once, so that cycles stay cycles; opaque values as they are, functions too unless `ofFunction` makes others of them.
 * An arguments object of the host's is an array. What the language has no kind for (symbols, bigints, instances of classes)
 * becomes undefined.
 */
export function copied(
  value: Value,
  ofFunction: (fn: Value) => Value = (fn) => fn,
  known = new Map<object, Value>(),
): Value {
  if (typeof value === 'function') return ofFunction(value);
  if (typeof value === 'symbol' || typeof value === 'bigint') return undefined;
  if (typeof value !== 'object' || value === null || value instanceof Opaque) return value;
  const before = known.get(value);
  if (before !== undefined) return before;
  if (Array.isArray(value) || isArguments(value)) {
    const list: Value[] = [];
    known.set(value, list);
    for (const one of Array.from(value)) list.push(copied(one, ofFunction, known));
    return list;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return undefined;
  const object = objectOf();
  known.set(value, object);
  for (const key of Object.keys(value)) object[key] = copied((value as Obj)[key], ofFunction, known);
  return object;
}

function isArguments(value: object): value is ArrayLike<Value> {
  return Object.prototype.toString.call(value) === '[object Arguments]';
}
