/** The page's globals, by dotted paths. What is read is copied, so that a template cannot reach further. */
import { type Fn, SandboxError, type Value } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';
import { required } from '../arguments.ts';
import type { WebHost } from '../hosts.ts';
import { fromPage, toPage } from './page-values.ts';
import { listAt, placeOf, read, write } from './window-path.ts';

export const windowApis: ApiTable<WebHost> = {
  copyFromWindow:
    ({ host, permissions }) =>
    (key) => {
      const path = required<string>('copyFromWindow', 'key', key, 'string');
      permissions.assert('access_globals', 'read', path);
      const place = placeOf(host.window, path);
      return place === null ? undefined : fromPage(read(place));
    },
  setInWindow:
    ({ host, permissions }) =>
    (key, value, override = false) => {
      const path = required<string>('setInWindow', 'key', key, 'string');
      permissions.assert('access_globals', 'readwrite', path);
      const place = placeOf(host.window, path);
      if (place === null) return false;
      if (read(place) !== undefined && !override) return false;
      write(place, toPage(value));
      return true;
    },
  callInWindow:
    ({ host, permissions }) =>
    (key, ...args) => {
      const path = required<string>('callInWindow', 'path', key, 'string');
      permissions.assert('access_globals', 'execute', path);
      const place = placeOf(host.window, path);
      const fn = place === null ? undefined : read(place);
      if (place === null || typeof fn !== 'function') return undefined;
      const given = args.map((one) => toPage(one));
      return fromPage(Reflect.apply(fn, place.parent, given));
    },
  aliasInWindow:
    ({ host, permissions }) =>
    (to, from) => {
      const toPath = required<string>('aliasInWindow', 'toPath', to, 'string');
      const fromPath = required<string>('aliasInWindow', 'fromPath', from, 'string');
      permissions.assert('access_globals', 'write', toPath);
      permissions.assert('access_globals', 'read', fromPath);
      const [target, source] = [placeOf(host.window, toPath), placeOf(host.window, fromPath)];
      if (target === null || source === null || read(source) === undefined) return false;
      write(target, read(source));
      return true;
    },
  createQueue:
    ({ host, permissions }) =>
    (key) => {
      const path = required<string>('createQueue', 'arrayKey', key, 'string');
      permissions.assert('access_globals', 'readwrite', path);
      const queue = listAt(host.window, path);
      return (...values: Value[]) => {
        // a page's push may be more than the array's, as the dataLayer's is
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
      const before = read(place);
      if (typeof before === 'function') return fromPage(before);
      if (before !== undefined) return null;
      // the function first: the list may be one of its properties, as in fbq.queue
      const fn = function (this: unknown) {
        // biome-ignore lint/complexity/noArguments: gtag's queue holds arguments objects
        (listAt(host.window, listPath).push as (one: unknown) => number)(arguments);
      };
      write(place, fn as Fn);
      listAt(host.window, listPath);
      return fromPage(fn);
    },
};
