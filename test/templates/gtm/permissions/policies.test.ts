import { expect, it, test } from 'vitest';
import type { PermissionEntry, PermissionValue } from '../../../../templates/gtm/file/template.ts';
import { createPermissions } from '../../../../templates/gtm/permissions/create.ts';

type Plain = string | boolean | Plain[] | { [key: string]: Plain };

function encoded(value: Plain): PermissionValue {
  if (typeof value === 'string') return { type: 1, string: value };
  if (typeof value === 'boolean') return { type: 8, boolean: value };
  if (Array.isArray(value)) return { type: 2, listItem: value.map(encoded) };
  return { type: 3, mapKey: Object.keys(value).map(encoded), mapValue: Object.values(value).map(encoded) };
}

const entry = (publicId: string, params: { [key: string]: Plain }): PermissionEntry => ({
  instance: {
    key: { publicId, versionId: '1' },
    param: Object.entries(params).map(([key, value]) => ({ key, value: encoded(value) })),
  },
  isRequired: true,
});

const ask = (publicId: string, params: { [key: string]: Plain }, ...query: unknown[]) => {
  try {
    createPermissions([entry(publicId, params)]).assert(publicId, ...query);
    return 'allowed';
  } catch (error) {
    return (error as Error).message;
  }
};

const globals = { keys: [{ key: 'a.b', read: true, write: false, execute: true }] };
const parts = {
  urlParts: 'specific',
  host: true,
  path: false,
  query: true,
  queriesAllowed: 'specific',
  queryKeys: ['q'],
};
const consent = { consentTypes: [{ consentType: 'ad_storage', read: true, write: false }] };
const keys = { keyPatterns: ['event', 'ecommerce.*'] };

it.each<[string, { [key: string]: Plain }, unknown[], string]>([
  ['access_globals', globals, ['read', 'a.b'], 'allowed'],
  ['access_globals', globals, ['execute', 'a.b'], 'allowed'],
  ['access_globals', globals, ['write', 'a.b'], 'Prohibited write on global variable: a.b.'],
  ['access_globals', globals, ['readwrite', 'a.b'], 'Prohibited readwrite on global variable: a.b.'],
  ['access_globals', globals, ['read', 'a'], 'Prohibited read on global variable: a.'],
  ['access_globals', globals, ['read', 'a.b.c'], 'Prohibited read on global variable: a.b.c.'],
  ['inject_script', { urls: ['https://a.com/*'] }, ['https://a.com/x.js'], 'allowed'],
  ['inject_script', { urls: ['https://a.com/*'] }, ['https://b.com/'], 'Prohibited script URL: https://b.com/'],
  ['inject_script', { urls: ['a.com'] }, ['https://b.com/'], 'Invalid script URL filter.'],
  ['inject_script', { urls: ['https://a.com/*'] }, [5], 'Script URL must be a string.'],
  ['send_pixel', { allowedUrls: 'any' }, ['https://b.com/'], 'allowed'],
  ['send_pixel', { urls: ['https://a.com/'] }, ['https://b.com/'], 'Prohibited pixel URL: https://b.com/'],
  ['get_cookies', { cookieAccess: 'any' }, ['c'], 'allowed'],
  ['get_cookies', { cookieAccess: 'specific', cookieNames: ['c'] }, ['c'], 'allowed'],
  ['get_cookies', { cookieAccess: 'specific', cookieNames: ['c'] }, ['d'], 'Prohibited read of cookie: d.'],
  ['get_url', { urlParts: 'any' }, [], 'allowed'],
  ['get_url', parts, ['host'], 'allowed'],
  ['get_url', parts, ['query', 'q'], 'allowed'],
  ['get_url', parts, ['query', 'r'], 'Prohibited query key: r.'],
  ['get_url', parts, ['path'], "Prohibited access to the URL's path."],
  ['get_url', parts, [], 'Prohibited access to the whole URL.'],
  ['read_data_layer', { allowedKeys: 'any' }, ['anything'], 'allowed'],
  ['read_data_layer', keys, ['event'], 'allowed'],
  ['read_data_layer', keys, ['ecommerce.items'], 'allowed'],
  ['read_data_layer', keys, ['ecommerce'], 'allowed'],
  ['read_data_layer', keys, ['ecommerces'], 'Prohibited read from data layer variable: ecommerces.'],
  ['write_data_layer', keys, ['event.x'], 'Prohibited write to data layer variable: event.x.'],
  ['access_local_storage', { keys: [{ key: 'k', read: true, write: false }] }, ['read', 'k'], 'allowed'],
  [
    'access_local_storage',
    { keys: [{ key: 'k', read: true, write: false }] },
    ['write', 'k'],
    'Prohibited write on local storage key: k.',
  ],
  ['access_consent', consent, ['ad_storage', 'read'], 'allowed'],
  ['access_consent', consent, ['ad_storage', 'write'], 'Prohibited write on consent type: ad_storage.'],
  ['access_consent', consent, ['ad_user_data', 'read'], 'Prohibited read on consent type: ad_user_data.'],
  ['logging', { environments: 'debug' }, [], 'allowed'],
  ['access_template_storage', {}, [], 'allowed'],
])('%s of %j, asked %j: %s', (publicId, params, query, expected) => {
  expect(ask(publicId, params, ...query)).toBe(expected);
});

test('what is not declared, and what there is not', () => {
  const none = createPermissions([]);
  expect(() => none.assert('logging')).toThrow('The requested permission logging is not configured.');
  expect(() => none.assert('constructor')).toThrow('Permission constructor is unknown.');
  expect(none.query('logging')).toBe(false);
});

test('two entries of a permission allow what either does', () => {
  const both = createPermissions([
    entry('inject_script', { urls: ['https://a.com/'] }),
    entry('inject_script', { urls: ['https://b.com/'] }),
  ]);
  expect([both.query('inject_script', 'https://b.com/x'), both.query('inject_script', 'https://c.com/')]).toEqual([
    true,
    false,
  ]);
});
