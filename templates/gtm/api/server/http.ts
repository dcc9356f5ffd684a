/** Requests that a server container sends. Each API takes its arguments in today's order, and with callbacks as it once did. */
import { toNumber, toText } from '../../language/convert.ts';
import { copied, type Fn, type Obj, Opaque, objectOf, type Value } from '../../language/value.ts';
import type { ApiContext, ApiTable } from '../api.ts';
import { optional, required } from '../arguments.ts';
import type { HttpAnswer, SentRequest, ServerHost } from '../hosts.ts';
import { hostPromise } from './promise.ts';

const TIMEOUT_MS = 15_000;

type Context = ApiContext<ServerHost>;

export const httpApis: ApiTable<ServerHost> = {
  sendHttpGet: (context) => (url, second, third) => {
    const [callback, options] = typeof second === 'function' ? [second as Fn, third] : [undefined, second];
    return send(context, 'sendHttpGet', url, options, undefined, callback);
  },
  sendHttpRequest: (context) => (url, second, third, fourth) => {
    const isLegacy = typeof second === 'function' || (typeof third === 'object' && third !== null);
    const [callback, options, body] = isLegacy ? [second as Fn | undefined, third, fourth] : [undefined, second, third];
    return send(context, 'sendHttpRequest', url, options, body, callback);
  },
  sendPixelFromBrowser:
    ({ host, permissions }) =>
    (url) => {
      const address = required<string>('sendPixelFromBrowser', 'url', url, 'string');
      permissions.assert('send_pixel_from_browser', address);
      return host.sendPixelFromBrowser(address);
    },
};

function send(context: Context, api: string, url: Value, options: Value, body: Value, callback?: Fn): Value {
  const { host, permissions } = context;
  const address = required<string>(api, 'url', url, 'string');
  permissions.assert('send_http', address);
  const given = optional<Obj>(api, 'options', options, 'Object') ?? objectOf();
  const request: SentRequest = {
    url: address,
    method: api === 'sendHttpGet' ? 'GET' : toText(given['method'] ?? 'GET').toUpperCase(),
    headers: headersOf(given['headers']),
    body: body === undefined || body === null ? undefined : toText(body),
    timeout: given['timeout'] === undefined ? TIMEOUT_MS : toNumber(given['timeout']),
  };
  const answer = hostPromise(host, authorized(host, given['authorization'], request).then(answerOf));
  if (callback === undefined) return answer;
  answer.methods['then']!(
    (found: Value) => {
      const { statusCode, headers, body: text } = found as unknown as HttpAnswer;
      callback(statusCode, headers, text);
    },
    () => callback(0, objectOf(), undefined),
  );
  return answer;
}

/** `authorization`: what getGoogleAuth() answered. */
function authorized(host: ServerHost, authorization: Value, request: SentRequest): PromiseLike<HttpAnswer> {
  if (!(authorization instanceof Opaque) || authorization.typeName !== 'googleAuth') return host.http(request);
  const token = authorization.inner as PromiseLike<string>;
  return token.then((text) =>
    host.http({ ...request, headers: { ...request.headers, Authorization: `Bearer ${text}` } }),
  );
}

function headersOf(headers: Value): { [name: string]: string } {
  if (typeof headers !== 'object' || headers === null || headers instanceof Opaque) return {};
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [name, toText(value)]),
  );
}

function answerOf({ statusCode, headers, body }: HttpAnswer): Value {
  return copied({ statusCode, headers, body });
}
