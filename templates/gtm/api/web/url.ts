/** The page's URL and its referrer, in parts: without the signs that part them. */
import { toText } from '../../language/convert.ts';
import type { Value } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';
import { optional, required } from '../arguments.ts';
import type { WebHost } from '../hosts.ts';

export const urlApis: ApiTable<WebHost> = {
  getUrl:
    ({ host, permissions }) =>
    (component, stripWww, _defaultPages, queryKey) => {
      const part = optional<string>('getUrl', 'component', component, 'string');
      permissions.assert('get_url', ...question(part, queryKey));
      return partOf(host.page.url, part, stripWww === true, queryKey);
    },
  getReferrerUrl:
    ({ host, permissions }) =>
    (component, stripWww, _defaultPages, queryKey) => {
      const part = optional<string>('getReferrerUrl', 'component', component, 'string');
      permissions.assert('get_referrer', ...question(part, queryKey));
      return partOf(host.page.referrer, part, stripWww === true, queryKey);
    },
  getQueryParameters:
    ({ host, permissions }) =>
    (key, all) => {
      const name = required<string>('getQueryParameters', 'queryKey', key, 'string');
      permissions.assert('get_url', 'query', name);
      return parameter(host.page.url, name, all === true);
    },
  getReferrerQueryParameters:
    ({ host, permissions }) =>
    (key, all) => {
      const name = required<string>('getReferrerQueryParameters', 'queryKey', key, 'string');
      permissions.assert('get_referrer', 'query', name);
      return parameter(host.page.referrer, name, all === true);
    },
};

function question(part: string | undefined, queryKey: Value): Value[] {
  if (part === undefined) return [];
  return queryKey === undefined ? [part] : [part, queryKey];
}

function partOf(text: string, part: string | undefined, stripWww: boolean, queryKey: Value): Value {
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
