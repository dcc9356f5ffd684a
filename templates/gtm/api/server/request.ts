/** The request that the container works on. */

import type { Value } from '../../language/value.ts';
import type { ApiFactory, ApiTable } from '../api.ts';
import { required } from '../arguments.ts';
import { parameterMap } from '../common/texts.ts';
import type { ServerHost } from '../hosts.ts';

/** An API without arguments that answers one part of the request. */
function reading(part: string, read: (request: ServerHost['request']) => Value): ApiFactory<ServerHost> {
  return ({ host, permissions }) =>
    () => {
      permissions.assert('read_request', part);
      return read(host.request);
    };
}

export const requestApis: ApiTable<ServerHost> = {
  getRequestMethod: reading('method', ({ method }) => method),
  getRequestPath: reading('path', ({ path }) => path),
  getRequestQueryString: reading('query', ({ query }) => query),
  getRequestQueryParameters: reading('query', ({ query }) => parameterMap(new URLSearchParams(query))),
  getRequestBody: reading('body', ({ body }) => body),
  getRemoteAddress: reading('remoteAddress', ({ remoteAddress }) => remoteAddress),
  getRequestQueryParameter:
    ({ host, permissions }) =>
    (name) => {
      const wanted = required<string>('getRequestQueryParameter', 'name', name, 'string');
      permissions.assert('read_request', 'query', wanted);
      return new URLSearchParams(host.request.query).get(wanted) ?? undefined;
    },
  getRequestHeader:
    ({ host, permissions }) =>
    (name) => {
      const wanted = required<string>('getRequestHeader', 'name', name, 'string');
      permissions.assert('read_request', 'header', wanted);
      const { headers } = host.request;
      const key = wanted.toLowerCase();
      return Object.hasOwn(headers, key) ? headers[key] : undefined;
    },
};
