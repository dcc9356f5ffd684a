import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { redactText } from '../../server/pipeline/redact.ts';

it.each([
  ['ada@shop.test', '[email]'],
  ['Hello Ada.Lovelace+x@mail.shop.co.uk!', 'Hello [email]!'],
  ['https://shop.com/?mail=ada%40shop.test&b=1', 'https://shop.com/?mail=[email]&b=1'],
  [
    'https://shop.com/?u=https%3A%2F%2Fx%2F%3Fmail%3Dada%2540shop.test',
    'https://shop.com/?u=https%3A%2F%2Fx%2F%3Fmail%3D[email]',
  ],
  ['{"mail":"ada\\u0040shop.test"}', '{"mail":"[email]"}'],
  ['müller@käse.de', '[email]'],
])('%s becomes %s', (text, redacted) => {
  expect(redactText(text)).toBe(redacted);
});

it.each(['', 'no address', 'a @ b', '@handle', '100% @home', 'https://shop.com/%7Eada', 'ada@localhost'])(
  '%s stays',
  (text) => {
    expect(redactText(text)).toBe(text);
  },
);

test('an address in any text is gone', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
  const around = fc.string({ unit: 'grapheme-ascii' });
  fc.assert(
    fc.property(around, word, word, around, (before, user, host, after) => {
      const text = `${before} ${user}@${host}.com ${after}`;
      expect(redactText(text)).not.toContain(`${user}@${host}.com`);
    }),
  );
});
