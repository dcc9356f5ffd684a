import { expect, it } from 'vitest';
import { createPermissions } from '../../../../templates/gtm/permissions/create.ts';

const text = (string: string) => ({ type: 1, string }) as const;

function allowing(secure: string, session: string) {
  const cookie = { name: 'a', domain: '*', path: '*', secure, session };
  const value = {
    type: 2,
    listItem: [{ type: 3, mapKey: Object.keys(cookie).map(text), mapValue: Object.values(cookie).map(text) }],
  } as const;
  return createPermissions([
    {
      instance: { key: { publicId: 'set_cookies', versionId: '1' }, param: [{ key: 'allowedCookies', value }] },
      isRequired: true,
    } as never,
  ]);
}

it.each([
  ['any', 'any', {}, true],
  ['any', 'any', { secure: true, 'max-age': 60, domain: 'auto', path: '/' }, true],
  ['secure', 'any', { secure: true }, true],
  ['secure', 'any', {}, false],
  ['non_secure', 'any', { secure: true }, false],
  ['any', 'non_session', { 'max-age': 60 }, true],
  ['any', 'non_session', {}, false],
  ['any', 'session', { 'max-age': 60 }, false],
  ['any', 'session', {}, true],
])('a cookie may be written where secure is %s and session %s: %o %s', (secure, session, options, isAllowed) => {
  expect(allowing(secure, session).query('set_cookies', 'a', options)).toBe(isAllowed);
});
