/**
 * How a push becomes part of the dataLayer's model, as Google's data-layer-helper has it: arrays and plain objects are merged
 * into what is there, index by index and key by key; everything else takes its place.
 * https://github.com/google/data-layer-helper#the-abstract-data-model
 */

export type Plain = { [key: string]: unknown };

/** Made as `{…}`: no null, Date, DOM node, window, or instance of a class. */
export function isPlain(value: unknown): value is Plain {
  if (Object.prototype.toString.call(value) !== '[object Object]') return false;
  const prototype = Object.getPrototypeOf(value);
  // of an iframe's too, whose Object is another
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Holes of a sparse array leave what is there; an `undefined` that was put in does not. */
export function merge(from: unknown[] | Plain, into: unknown[] | Plain): void {
  const target = into as Plain;
  for (const [key, value] of Object.entries(from)) {
    if (key === '__proto__') continue;
    if (Array.isArray(value)) {
      if (!Array.isArray(target[key])) target[key] = [];
      merge(value, target[key] as unknown[]);
    } else if (isPlain(value)) {
      if (!isPlain(target[key])) target[key] = {};
      merge(value, target[key] as Plain);
    } else target[key] = value;
  }
}

/** `'a.b', 1` -> `{a: {b: 1}}` */
export function nested(path: string, value: unknown): Plain {
  return path
    .split('.')
    .reverse()
    .reduce<unknown>((inner, name) => ({ [name]: inner }), value) as Plain;
}
