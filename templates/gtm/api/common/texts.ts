/** Texts: URLs, encodings and hashes. */
import { sha256 } from '@noble/hashes/sha2.js';
import { toText } from '../../language/convert.ts';
import { type Fn, type Obj, objectOf, type Value } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';
import { optional, required } from '../arguments.ts';

export const textApis: ApiTable = {
  encodeUri: () => orUndefined(encodeURI),
  encodeUriComponent: () => orUndefined(encodeURIComponent),
  decodeUri: () => orUndefined(decodeURI),
  decodeUriComponent: () => orUndefined(decodeURIComponent),
  toBase64: () => (text, options) => {
    const encoded = base64Of(new TextEncoder().encode(toText(text)));
    return (options as Obj | undefined)?.['urlEncoding'] === true ? urlSafe(encoded) : encoded;
  },
  fromBase64: () => (text) => textOfBase64(toText(text)),
  parseUrl: () => parseUrl,
  sha256:
    ({ host }) =>
    (input, onSuccess, third, fourth) => {
      const text = required<string>('sha256', 'input', input, 'string');
      const done = required<Fn>('sha256', 'onSuccess', onSuccess, 'function');
      // the web's has onFailure before its options, the server's has none
      const options = host.kind === 'web' ? fourth : third;
      if (host.kind === 'web') optional('sha256', 'onFailure', third, 'function');
      const hash = sha256Text(text, encodingOf('sha256', options, 'base64'));
      host.later(() => done(hash));
      return undefined;
    },
};

const ENCODINGS = ['hex', 'base64', 'base64url'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** The `outputEncoding` of a hash's options; what is none of them means the default. */
export function encodingOf(api: string, options: Value, otherwise: Encoding): Encoding {
  const asked = optional<Obj>(api, 'options', options, 'Object')?.['outputEncoding'];
  return ENCODINGS.find((one) => one === asked) ?? otherwise;
}

export function sha256Text(text: string, encoding: Encoding): string {
  return encoded(sha256(new TextEncoder().encode(text)), encoding);
}

export function encoded(bytes: Uint8Array, encoding: Encoding): string {
  if (encoding === 'hex') return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return encoding === 'base64' ? base64Of(bytes) : urlSafe(base64Of(bytes));
}

function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function urlSafe(base64: string): string {
  return base64.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Both alphabets; undefined for what is no base64 of UTF-8. */
function textOfBase64(text: string): string | undefined {
  try {
    const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, (one) => one.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

function orUndefined(convert: (text: string) => string): Fn {
  return (text) => {
    try {
      return convert(toText(text));
    } catch {
      return undefined;
    }
  };
}

/** undefined for what is no absolute URL. A query parameter that is repeated is a list. */
function parseUrl(text: Value): Value {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined;
  const { href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash } =
    new URL(text);
  return objectOf({
    ...{ href, origin, protocol, username, password, host, hostname, port, pathname, search, hash },
    searchParams: parameterMap(searchParams),
  });
}

/** Each parameter's value, or the list of its values. */
export function parameterMap(parameters: URLSearchParams): Obj {
  const map = objectOf();
  for (const name of new Set(parameters.keys())) {
    const all = parameters.getAll(name);
    map[name] = all.length === 1 ? all[0] : all;
  }
  return map;
}
