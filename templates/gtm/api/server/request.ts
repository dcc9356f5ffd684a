/** The request that the container works on. */

import type { ApiTable } from '../api.ts';
import { required } from '../arguments.ts';
import { parameterMap } from '../common/texts.ts';
import type { ServerHost } from '../hosts.ts';

export const requestApis: ApiTable<ServerHost> = {
  getRequestMethod:
    ({ host, permissions }) =>
    () => {
      permissions.assert('read_request', 'method');
      return host.request.method;
    },
  getRequestPath:
    ({ host, permissions }) =>
    () => {
      permissions.assert('read_request', 'path');
      return host.request.path;
    },
  getRequestQueryString:
    ({ host, permissions }) =>
    () => {
      permissions.assert('read_request', 'query');
      return host.request.query;
    },
  getRequestQueryParameter:
    ({ host, permissions }) =>
    (name) => {
      const wanted = required<string>('getRequestQueryParameter', 'name', name, 'string');
      permissions.assert('read_request', 'query', wanted);
      return new URLSearchParams(host.request.query).get(wanted) ?? undefined;
    },
  getRequestQueryParameters:
    ({ host, permissions }) =>
    () => {
      permissions.assert('read_request', 'query');
      return parameterMap(new URLSearchParams(host.request.query));
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
  getRequestBody:
    ({ host, permissions }) =>
    () => {
      permissions.assert('read_request', 'body');
      return host.request.body;
    },
  getRemoteAddress:
    ({ host, permissions }) =>
    () => {
      permissions.assert('read_request', 'remoteAddress');
      return host.request.remoteAddress;
    },
};
