import { describe, expect, it, test } from 'vitest';
import { serverWorld } from '../../../../templates/gtm/api/test-world/server.ts';
import { webWorld } from '../../../../templates/gtm/api/test-world/web.ts';
import type { Fn } from '../../../../templates/gtm/language/value.ts';
import { createPermissions, NO_LIMITS } from '../../../../templates/gtm/permissions/create.ts';
import { apisOf } from '../../../../templates/gtm/runtime.ts';

const { host: page } = webWorld();
page.page.url = 'https://www.shop.com:8443/tees/green.html?a=1&a=2&b=x%20y#sizes';
page.page.referrer = 'https://www.google.com/search?q=tee';
const { host: server } = serverWorld();
server.request = {
  method: 'POST',
  path: '/collect',
  query: 'a=1&a=2&b=x%20y',
  headers: { 'x-one': 'first, second' },
  body: '{}',
  remoteAddress: '203.0.113.7',
};

const call = (host: typeof page | typeof server, api: string, ...args: unknown[]) =>
  (apisOf(host, NO_LIMITS)(api) as Fn)(...args);

describe('the page’s URL and its referrer', () => {
  it.each([
    ['getUrl', [], 'https://www.shop.com:8443/tees/green.html?a=1&a=2&b=x%20y#sizes'],
    ['getUrl', ['protocol'], 'https'],
    ['getUrl', ['host'], 'www.shop.com'],
    ['getUrl', ['host', true], 'shop.com'],
    ['getUrl', ['port'], '8443'],
    ['getUrl', ['path'], '/tees/green.html'],
    ['getUrl', ['extension'], 'html'],
    ['getUrl', ['query'], 'a=1&a=2&b=x%20y'],
    ['getUrl', ['query', false, undefined, 'b'], 'x y'],
    ['getUrl', ['fragment'], 'sizes'],
    ['getReferrerUrl', [], 'https://www.google.com/search?q=tee'],
    ['getReferrerUrl', ['host'], 'www.google.com'],
    ['getQueryParameters', ['a'], '1'],
    ['getQueryParameters', ['a', true], ['1', '2']],
    ['getQueryParameters', ['c'], undefined],
    ['getReferrerQueryParameters', ['q'], 'tee'],
  ])('%s(%j) is %j', (api, args, expected) => {
    expect(call(page, api, ...args)).toEqual(expected);
  });
});

describe('the request', () => {
  it.each([
    ['getRequestMethod', [], 'POST'],
    ['getRequestPath', [], '/collect'],
    ['getRequestQueryString', [], 'a=1&a=2&b=x%20y'],
    ['getRequestQueryParameters', [], { a: ['1', '2'], b: 'x y' }],
    ['getRequestQueryParameter', ['a'], '1'],
    ['getRequestQueryParameter', ['c'], undefined],
    ['getRequestHeader', ['X-One'], 'first, second'],
    ['getRequestHeader', ['constructor'], undefined],
    ['getRequestBody', [], '{}'],
    ['getRemoteAddress', [], '203.0.113.7'],
  ])('%s(%j) is %j', (api, args, expected) => {
    const found = call(server, api, ...args);
    expect(typeof found === 'object' ? { ...(found as object) } : found).toEqual(expected);
  });
});

test('nothing of it is read without the permission for it', () => {
  const nothing = createPermissions([]);
  for (const api of ['getUrl', 'getQueryParameters'])
    expect(() => (apisOf(page, nothing)(api) as Fn)('query')).toThrow(
      'The requested permission get_url is not configured.',
    );
  for (const api of ['getReferrerUrl', 'getReferrerQueryParameters'])
    expect(() => (apisOf(page, nothing)(api) as Fn)('query')).toThrow(
      'The requested permission get_referrer is not configured.',
    );
  for (const api of ['Method', 'Path', 'QueryString', 'QueryParameters', 'Body'])
    expect(() => (apisOf(server, nothing)(`getRequest${api}`) as Fn)()).toThrow(
      'The requested permission read_request is not configured.',
    );
  expect(() => (apisOf(server, nothing)('getRemoteAddress') as Fn)()).toThrow(
    'The requested permission read_request is not configured.',
  );
});
