/** Dotted paths into the page's globals. */
import { getProperty, setProperty } from '../../language/members.ts';
import { SandboxError } from '../../language/value.ts';

type Parent = { [key: string]: unknown };

/** What holds the last name of a path. */
export type Place = { parent: Parent; name: string };

/** null when there is nothing that could hold it. */
export function placeOf(window: Parent, path: string): Place | null {
  const names = path.split('.');
  const name = names.pop()!;
  let parent: unknown = window;
  for (const one of names) {
    parent = read({ parent: parent as Parent, name: one });
    if ((typeof parent !== 'object' && typeof parent !== 'function') || parent === null) return null;
  }
  return { parent: parent as Parent, name };
}

/** The way from any value to the host's own `Function`, and so out of the page. */
const FORBIDDEN = /^(constructor|__.*__)$/;

const OF_EVERY_FUNCTION = new Set(['name', 'length', 'prototype']);

/** A method like `push` or `call` is inherited, and read as well. */
export function read({ parent, name }: Place): unknown {
  if (typeof parent === 'function' && (!Object.hasOwn(parent, name) || OF_EVERY_FUNCTION.has(name))) {
    const beside = getProperty(parent, name);
    if (beside !== undefined) return beside;
  }
  return Object.hasOwn(parent, name) || !FORBIDDEN.test(name) ? parent[name] : undefined;
}

/** A function's property is set where the page looks for it, and where the language does. */
export function write({ parent, name }: Place, value: unknown): void {
  if (name === '__proto__') return;
  setProperty(parent, name, value);
  if (typeof parent === 'function') Reflect.set(parent, name, value);
}

/** The list at the path, made where nothing is. */
export function listAt(window: Parent, path: string): unknown[] {
  const place = placeOf(window, path);
  if (place === null) throw new SandboxError(`Path ${path} does not exist.`);
  if ((read(place) ?? undefined) === undefined) write(place, []);
  const list = read(place);
  if (!Array.isArray(list)) throw new SandboxError(`${path} is not an array.`);
  return list;
}
