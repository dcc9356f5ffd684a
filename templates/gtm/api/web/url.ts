/** The page's URL and its referrer, in parts: without the signs that part them. */
import { toText } from '../../language/convert.ts';
import type { Value } from '../../language/value.ts';
import type { ApiFactory, ApiTable } from '../api.ts';
import { optional, required } from '../arguments.ts';
import type { WebHost } from '../hosts.ts';

export const urlApis: ApiTable<WebHost> = {
  getUrl: partsOf('getUrl', 'get_url', 'url'),
  getReferrerUrl: partsOf('getReferrerUrl', 'get_referrer', 'referrer'),
  getQueryParameters: parametersOf('getQueryParameters', 'get_url', 'url'),
  getReferrerQueryParameters: parametersOf('getReferrerQueryParameters', 'get_referrer', 'referrer'),
};

function partsOf(api: string, permission: string, of: 'url' | 'referrer'): ApiFactory<WebHost> {
  return ({ host, permissions }) =>
    (component, stripWww, _defaultPages, queryKey) => {
      const part = optional<string>(api, 'component', component, 'string');
      permissions.assert(permission, ...question(part, queryKey));
      return partOf(host.page[of], part, stripWww === true, queryKey);
    };
}

function parametersOf(api: string, permission: string, of: 'url' | 'referrer'): ApiFactory<WebHost> {
  return ({ host, permissions }) =>
    (key, all) => {
      const name = required<string>(api, 'queryKey', key, 'string');
      permissions.assert(permission, 'query', name);
      return parameter(host.page[of], name, all === true);
    };
}

function question(part: string | undefined, queryKey: Value): Value[] {
  if (part === undefined) return [];
  return queryKey === undefined ? [part] : [part, queryKey];
}

/** A part of a URL by the name that getUrl() has for it; the whole for other names. */
export function partOf(text: string, part: string | undefined, stripWww: boolean, queryKey: Value): Value {
  if (part === undefined) return text;
  if (!URL.canParse(text)) return part === 'query' && queryKey !== undefined ? undefined : '';
  const url = new URL(text);
  switch (part) {
    case 'protocol':
      return url.protocol.slice(0, -1);
    case 'host':
      return stripWww ? url.hostname.replace(/^www\d*\./, '') : url.hostname;
    case 'port':
      return url.port || { 'http:': '80', 'https:': '443' }[url.protocol] || '';
    case 'path':
      return url.pathname;
    case 'extension': {
      const file = url.pathname.split('/').at(-1)!;
      return file.includes('.') ? file.split('.').at(-1) : '';
    }
    case 'query':
      return queryKey === undefined ? url.search.slice(1) : parameter(text, toText(queryKey), false);
    case 'fragment':
      return url.hash.slice(1);
    default:
      return text;
  }
}

/** The first value, or all; undefined where there is none. */
function parameter(text: string, name: string, all: boolean): Value {
  const values = URL.canParse(text) ? new URL(text).searchParams.getAll(name) : [];
  return all ? values : values[0];
}
