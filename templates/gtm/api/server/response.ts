/** The answer to the request, which a client makes. */
import { toText } from '../../language/convert.ts';
import { type Obj, objectOf, type Value } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';
import { optional, required } from '../arguments.ts';
import { cookieText, cookieValues } from '../common/cookies.ts';
import type { ServerHost } from '../hosts.ts';
import { registrableDomain } from './domain.ts';

const COOKIE_ATTRIBUTES = [
  ['domain', 'Domain'],
  ['path', 'Path'],
  ['max-age', 'Max-Age'],
  ['expires', 'Expires'],
  ['httpOnly', 'HttpOnly'],
  ['secure', 'Secure'],
  ['sameSite', 'SameSite'],
  // as many templates have it
  ['samesite', 'SameSite'],
] as const;

export const responseApis: ApiTable<ServerHost> = {
  setResponseStatus:
    ({ host, permissions }) =>
    (status) => {
      permissions.assert('access_response', 'status');
      host.response.setStatus(required<number>('setResponseStatus', 'statusCode', status, 'number'));
    },
  /** null takes the header away. */
  setResponseHeader:
    ({ host, permissions }) =>
    (name, value) => {
      const header = required<string>('setResponseHeader', 'name', name, 'string');
      permissions.assert('access_response', 'header', header);
      host.response.setHeader(header, value === null || value === undefined ? null : toText(value));
    },
  setResponseBody:
    ({ host, permissions }) =>
    (body, encoding) => {
      permissions.assert('access_response', 'body');
      const text = required<string>('setResponseBody', 'body', body, 'string');
      host.response.setBody(text, encoding === 'base64' ? 'base64' : 'utf8');
    },
  setPixelResponse:
    ({ host, permissions }) =>
    () => {
      permissions.assert('access_response', 'body');
      permissions.assert('access_response', 'header');
      host.response.setPixel();
    },
  returnResponse:
    ({ host, permissions }) =>
    () => {
      permissions.assert('return_response');
      host.response.send();
    },
  getCookieValues:
    ({ host, permissions }) =>
    (name, noDecode = false) => {
      const wanted = required<string>('getCookieValues', 'name', name, 'string');
      permissions.assert('get_cookies', wanted);
      return cookieValues(host.request.headers['cookie'] ?? '', wanted, noDecode !== true);
    },
  setCookie:
    ({ host, permissions }) =>
    (name, value, options, noEncode = false) => {
      const wanted = required<string>('setCookie', 'name', name, 'string');
      const text = toText(required<Value>('setCookie', 'value', value));
      const given = optional<Obj>('setCookie', 'options', options, 'Object') ?? objectOf();
      permissions.assert('set_cookies', wanted, given);
      const { fallbackDomain, ...attributes } = given;
      if (attributes['domain'] === 'auto') attributes['domain'] = automaticDomain(host, fallbackDomain);
      const written = noEncode === true ? text : encodeURIComponent(text);
      host.response.addCookie(cookieText(wanted, written, attributes, COOKIE_ATTRIBUTES));
    },
};

/** The widest domain that the server's name may set a cookie for; the fallback, or none, where that is not known. */
function automaticDomain(host: ServerHost, fallback: Value): Value {
  const { headers } = host.request;
  const name = (headers['forwarded-host'] ?? headers['x-forwarded-host'] ?? headers['host'] ?? '').replace(/:\d+$/, '');
  return (
    registrableDomain(name) ?? (typeof fallback === 'string' ? (registrableDomain(fallback) ?? fallback) : undefined)
  );
}
