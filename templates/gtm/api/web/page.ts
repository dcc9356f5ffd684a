/** The page: title, character set, cookies, dataLayer. */

import { toText } from '../../language/convert.ts';
import { copied, type Obj, objectOf } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';
import { optional, required } from '../arguments.ts';
import { cookieText, cookieValues } from '../common/cookies.ts';
import type { WebHost } from '../hosts.ts';

const COOKIE_ATTRIBUTES = [
  ['domain', 'domain'],
  ['path', 'path'],
  ['max-age', 'max-age'],
  ['expires', 'expires'],
  ['secure', 'secure'],
  ['samesite', 'samesite'],
  ['sameSite', 'samesite'],
] as const;

export const pageApis: ApiTable<WebHost> = {
  readTitle:
    ({ host, permissions }) =>
    () => {
      permissions.assert('read_title');
      return host.page.title;
    },
  readCharacterSet:
    ({ host, permissions }) =>
    () => {
      permissions.assert('read_character_set');
      return host.page.characterSet;
    },
  readAnalyticsStorage:
    ({ host, permissions }) =>
    (options) => {
      permissions.assert('read_analytics_storage');
      return copied(host.analyticsStorage(optional<Obj>('readAnalyticsStorage', 'cookieOptions', options, 'Object')));
    },
  getCookieValues:
    ({ host, permissions }) =>
    (name, decode = true) => {
      const wanted = required<string>('getCookieValues', 'name', name, 'string');
      permissions.assert('get_cookies', wanted);
      return cookieValues(host.readCookies(), wanted, decode !== false);
    },
  setCookie:
    ({ host, permissions }) =>
    (name, value, options, encode = true) => {
      const wanted = required<string>('setCookie', 'name', name, 'string');
      const given = optional<Obj>('setCookie', 'options', options, 'Object') ?? objectOf();
      permissions.assert('set_cookies', wanted, given);
      // whatever it is, as a page's own assignment to document.cookie takes it
      const text = toText(value);
      const written = encode === false ? text : encodeURIComponent(text);
      host.writeCookie(cookieText(wanted, written, given, COOKIE_ATTRIBUTES));
    },
  copyFromDataLayer:
    ({ host, permissions }) =>
    (key, version = 2) => {
      const path = required<string>('copyFromDataLayer', 'key', key, 'string');
      permissions.assert('read_data_layer', path);
      return copied(host.dataLayer(path, version === 1 ? 1 : 2));
    },
  /** Google's own takes an object; templates give a key and a value too. */
  gtagSet:
    ({ host, permissions }) =>
    (first, second) => {
      const values =
        typeof first === 'string' ? objectOf({ [first]: second }) : required<Obj>('gtagSet', 'object', first, 'Object');
      const copy = copied(values) as Obj;
      for (const key of leavesOf(copy)) permissions.assert('write_data_layer', key);
      host.gtagSet(copy);
    },
};

/** Dotted keys of what is no object. */
function leavesOf(values: Obj, prefix = ''): string[] {
  return Object.keys(values).flatMap((key) => {
    const value = values[key];
    const path = prefix === '' ? key : `${prefix}.${key}`;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? leavesOf(value as Obj, path) : [path];
  });
}
