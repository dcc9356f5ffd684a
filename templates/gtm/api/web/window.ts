/** The page's globals, by dotted paths. What is read is copied, so that a template cannot reach further. */
import { copied, type Fn, Opaque, SandboxError, type Value } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';
import { required } from '../arguments.ts';
import type { WebHost } from '../hosts.ts';

type Place = { parent: { [key: string]: unknown }; name: string };

export const windowApis: ApiTable<WebHost> = {
  copyFromWindow:
    ({ host, permissions }) =>
    (key) => {
      const path = required<string>('copyFromWindow', 'key', key, 'string');
      permissions.assert('access_globals', 'read', path);
      const place = placeOf(host.window, path);
      return place === null ? undefined : copiedFromPage(place.parent[place.name]);
    },
  setInWindow:
    ({ host, permissions }) =>
    (key, value, override = false) => {
      const path = required<string>('setInWindow', 'key', key, 'string');
      permissions.assert('access_globals', 'readwrite', path);
      const place = placeOf(host.window, path);
      if (place === null) return false;
      if (place.parent[place.name] !== undefined && !override) return false;
      place.parent[place.name] = toPage(value);
      return true;
    },
  callInWindow:
    ({ host, permissions }) =>
    (key, ...args) => {
      const path = required<string>('callInWindow', 'path', key, 'string');
      permissions.assert('access_globals', 'execute', path);
      const place = placeOf(host.window, path);
      const fn = place?.parent[place.name];
      if (place === null || typeof fn !== 'function') return undefined;
      return copiedFromPage(
        Reflect.apply(
          fn,
          place.parent,
          args.map((one) => toPage(one)),
        ),
      );
    },
  aliasInWindow:
    ({ host, permissions }) =>
    (to, from) => {
      const toPath = required<string>('aliasInWindow', 'toPath', to, 'string');
      const fromPath = required<string>('aliasInWindow', 'fromPath', from, 'string');
      permissions.assert('access_globals', 'write', toPath);
      permissions.assert('access_globals', 'read', fromPath);
      const [target, source] = [placeOf(host.window, toPath), placeOf(host.window, fromPath)];
      if (target === null || source === null || source.parent[source.name] === undefined) return false;
      target.parent[target.name] = source.parent[source.name];
      return true;
    },
  createQueue:
    ({ host, permissions }) =>
    (key) => {
      const path = required<string>('createQueue', 'arrayKey', key, 'string');
      permissions.assert('access_globals', 'readwrite', path);
      const queue = listAt(host.window, path);
      return (...values: Value[]) => {
        (queue.push as (...all: unknown[]) => number)(...values.map((one) => toPage(one)));
      };
    },
  createArgumentsQueue:
    ({ host, permissions }) =>
    (fnKey, arrayKey) => {
      const path = required<string>('createArgumentsQueue', 'functionKey', fnKey, 'string');
      const listPath = required<string>('createArgumentsQueue', 'arrayKey', arrayKey, 'string');
      permissions.assert('access_globals', 'readwrite', path);
      permissions.assert('access_globals', 'readwrite', listPath);
      const place = placeOf(host.window, path);
      if (place === null) throw new SandboxError(`Path ${path} does not exist.`);
      const before = place.parent[place.name];
      if (before !== undefined && typeof before !== 'function') return null;
      if (typeof before === 'function') return callable(before as Fn);
      // the function first: the list may be one of its properties, as in fbq.queue
      const fn = function (this: unknown) {
        // biome-ignore lint/complexity/noArguments: gtag's queue holds arguments objects
        (listAt(host.window, listPath).push as (one: unknown) => number)(arguments);
      };
      place.parent[place.name] = fn;
      listAt(host.window, listPath);
      return callable(fn as Fn);
    },
};

/** A function of the page that a template may call: what it gives is the page's. */
function callable(fn: Fn): Fn {
  return (...args) => copiedFromPage(fn(...args.map((one) => toPage(one))));
}

/** The object that holds the last name of the path; null when there is none. */
function placeOf(window: { [key: string]: unknown }, path: string): Place | null {
  const names = path.split('.');
  let parent: unknown = window;
  for (const name of names.slice(0, -1)) {
    parent = (parent as { [key: string]: unknown })[name];
    if ((typeof parent !== 'object' && typeof parent !== 'function') || parent === null) return null;
  }
  return { parent: parent as Place['parent'], name: names.at(-1)! };
}

/** The list at the path, made where nothing is. */
function listAt(window: { [key: string]: unknown }, path: string): unknown[] {
  const place = placeOf(window, path);
  if (place === null) throw new SandboxError(`Path ${path} does not exist.`);
  place.parent[place.name] ??= [];
  const list = place.parent[place.name];
  if (!Array.isArray(list)) throw new SandboxError(`${path} is not an array.`);
  return list;
}

/** A page's functions may be called with the template's values, as the page's own. */
function copiedFromPage(value: unknown): Value {
  return typeof value === 'function' ? callable(value as Fn) : copied(value);
}

/** The language's objects have no prototype; a page expects one. */
function toPage(value: Value, known = new Map<object, unknown>()): unknown {
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
