import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { redacted } from '../../client-tag/redact.ts';
import { redactEmails } from '../../server/pipeline/redact/email.ts';

it.each([
  ['ada@shop.test', '[email]'],
  ['Hello Ada.Lovelace+x@mail.shop.co.uk!', 'Hello [email]!'],
  ['a@b.cd and e@f.gh', '[email] and [email]'],
  ['https://shop.com/?mail=ada%40shop.test&b=1', 'https://shop.com/?mail=[email]&b=1'],
  [
    'https://shop.com/?u=https%3A%2F%2Fx%2F%3Fmail%3Dada%2540shop.test',
    'https://shop.com/?u=https%3A%2F%2Fx%2F%3Fmail%3D[email]',
  ],
  ['{"mail":"ada\\u0040shop.test"}', '{"mail":"[email]"}'],
  ['müller@käse.de', '[email]'],
  ['m%C3%BCller%40k%C3%A4se%2Ede', '[email]'],
  ['{"a":"\\u0007ada@shop.test"}', '{"a":"\\u0007[email]"}'],
  ['\\u00e9ada@shop.test', '\\u00e9[email]'],
  ['ada\\u00e9@shop.test', '[email]'],
  ['%3Dada@shop.test', '%3D[email]'],
  ['100%25ada@shop.test', '[email]'],
  ['line\\nada@shop.test', 'line\\n[email]'],
  ['\\@handle', '[email]handle'],
  [`${'x'.repeat(70)}@shop.test`, `${'x'.repeat(6)}[email]`],
  [`${'%C3%A9'.repeat(40)}@shop.test`, `${'%C3%A9'.repeat(8)}[email]`],
  [`ada@${'x'.repeat(249)}.com`, '[email]'],
])('%s becomes %s', (text, clean) => {
  expect(redactEmails(text)).toBe(clean);
});

it.each([
  '',
  'no address',
  'a @ b',
  '@handle',
  '100% @home',
  'https://shop.com/%7Eada',
  'ada@localhost',
  'at 40% off',
  'ada@shop.1a',
  'ada@shop.t',
  `ada@${'x'.repeat(251)}.com`,
])('%s stays', (text) => {
  expect(redactEmails(text)).toBe(text);
});

test('an address in any text is gone', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
  const around = fc.string({ unit: 'grapheme-ascii' });
  fc.assert(
    fc.property(around, word, word, around, (before, user, host, after) => {
      const text = `${before} ${user}@${host}.com ${after}`;
      expect(redactEmails(text)).not.toContain(`${user}@${host}.com`);
    }),
  );
});

/** What is said of the texts of a request, by the tag's own pattern. */
const byPattern = (text: string) => redacted(text.replaceAll('\\u0040', '@'));

describe('the server finds what the tag’s own pattern finds', () => {
  const part = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('@', '%40', '%2540', '%252540', '\\u0040', '.', '%2e', '%2E', '%252e') },
    {
      weight: 4,
      arbitrary: fc.constantFrom(...'% 2 5 4 0 b B e E u U \\ \\u 25 40 %25 %2525 %2b %2B %252b %3D %25'.split(' ')),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom(...'a Z f 7 - _ + \' " / é \x80 \x7f 日 😀 K ſ com shop'.split(' ')),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom('%C3', '%c3%A9', '%25C3', '%7E', '%8', '%g1', '\\u00e9', '\\U00E9', '\\u00'),
    },
    { weight: 1, arbitrary: fc.constantFrom(' ', '\n', '\r', '\u2028', '\u2029', '\t', '\\n', '\\\\', '\\@', '\\%40') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
  );
  const repeated = fc
    .tuple(
      fc.constantFrom('x', '%C3', '%25C3%A9', '\\u00e9', '%2b', 'a.', '-', '9', '%2e'),
      fc.integer({ min: 1, max: 260 }),
    )
    .map(([text, times]) => text.repeat(times));

  it('in short texts', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 3, maxLength: 24 }), (parts) => {
        const text = parts.join('');
        expect(redactEmails(text)).toBe(byPattern(text));
      }),
      { numRuns: 30_000 },
    );
  });

  it('where an address is as long as it may be, or longer', { timeout: 240_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(part, repeated), { maxLength: 4 }),
        fc.constantFrom('@', '%40', '%2540'),
        fc.array(fc.oneof(part, repeated), { maxLength: 4 }),
        fc.constantFrom('', '.com', '.c', '%2Ecom more'),
        (local, sign, domain, end) => {
          const text = [...local, sign, ...domain, end].join('');
          expect(redactEmails(text)).toBe(byPattern(text));
        },
      ),
      { numRuns: 20_000 },
    );
  });
});

test('a text made to be slow takes no longer than another', () => {
  const seconds = (text: string) => {
    const start = performance.now();
    redactEmails(text);
    return (performance.now() - start) / 1000;
  };
  // each takes less than a second; by the square of its length it would take minutes
  for (const made of ['a@', '%25', '@%25', 'a', '%C3', '\\u00e9', 'a.', '%2540', '25'])
    expect(seconds(`${made.repeat(300_000)}@`)).toBeLessThan(40);
});
