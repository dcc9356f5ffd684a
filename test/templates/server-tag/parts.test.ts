/** The parts of the server Tag that the sandbox has not, against Node's own. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pepperedText } from '../../../server/pipeline/email-hash.ts';
import { bigQueryRow } from '../../../server/pipeline/sink-bigquery/insert-row.ts';
import { timestampText } from '../../../server/pipeline/sink-bigquery/timestamp-text.ts';
import { replaceHashes } from '../../../templates/server-tag/hashes.ts';
import { hmacSha256 } from '../../../templates/server-tag/sha256.ts';

test('the HMAC of RFC 4231, test case 2', () => {
  expect(hmacSha256('Jefe', 'what do ya want for nothing?')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

test('the HMAC of any key and text in ASCII', () => {
  const ascii = (maxLength: number) =>
    fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)), maxLength });
  fc.assert(
    fc.property(ascii(200), ascii(300), (key, text) => {
      expect(hmacSha256(key, text)).toBe(createHmac('sha256', key).update(text).digest('hex'));
    }),
    { numRuns: 300 },
  );
});

test('hashes of addresses in any text get their pepper as on the server', () => {
  const pepper = 'a pepper of thirty-two characters!'.replaceAll(' ', '~');
  const hex = fc.stringMatching(/^[0-9a-fA-F]{62,66}$/);
  const part = fc.oneof(
    hex,
    fc.stringMatching(/^[0-9a-fA-F]{64}$/),
    fc.constantFrom('"', 'g', 'Z', '_', ' ', 'İ', '\u212a', 'ſ', '%', 'x:'),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const text = parts.join('');
      expect(replaceHashes(text, (hash) => hmacSha256(pepper, hash))).toBe(pepperedText(text, pepper));
    }),
    { numRuns: 500 },
  );
});

test.each([0, 1, 55, 56, 63, 64, 65])('a text of %d characters ends its last block rightly', (length) => {
  const text = 'x'.repeat(length);
  expect(hmacSha256(text, text)).toBe(createHmac('sha256', text).update(text).digest('hex'));
});

test.each([
  [0, '1970-01-01T00:00:00.000Z'],
  [951_782_399_999, '2000-02-28T23:59:59.999Z'],
  [951_782_400_000, '2000-02-29T00:00:00.000Z'],
  [4_107_542_400_000, '2100-03-01T00:00:00.000Z'],
  [1_790_000_000_123, '2026-09-21T14:13:20.123Z'],
  [253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
])('%d ms is %s', (ms, text) => {
  expect(timestampText(ms)).toBe(text);
});

test('every time up to the end of 9999 is what a Date says', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (ms) => {
      expect(timestampText(ms)).toBe(new Date(ms).toISOString());
    }),
    { numRuns: 5000 },
  );
});

test('a row as insertAll takes it: times and JSON as text, decimals as they are, nothing where there is nothing', () => {
  const columns = [
    { name: 'at', type: 'TIMESTAMP', mode: 'REQUIRED', description: '' },
    { name: 'amount', type: 'NUMERIC', mode: 'NULLABLE', description: '' },
    { name: 'none', type: 'STRING', mode: 'NULLABLE', description: '' },
    { name: 'extras', type: 'JSON', mode: 'NULLABLE', description: '' },
    { name: 'codes', type: 'STRING', mode: 'REPEATED', description: '' },
    {
      name: 'lines',
      type: 'STRUCT',
      mode: 'REPEATED',
      description: '',
      fields: [
        { name: 'count', type: 'INT64', mode: 'NULLABLE', description: '' },
        { name: 'extras', type: 'JSON', mode: 'NULLABLE', description: '' },
      ],
    },
  ] as const;
  const row = {
    at: 1_790_000_000_123,
    amount: '72.05',
    none: null,
    extras: { a: [1, 'x'] },
    codes: ['A', 'B'],
    lines: [
      { count: 2, extras: null },
      { count: null, extras: { b: true } },
    ],
  };
  expect(bigQueryRow(row, columns, JSON.stringify)).toEqual({
    at: '2026-09-21T14:13:20.123Z',
    amount: '72.05',
    extras: '{"a":[1,"x"]}',
    codes: ['A', 'B'],
    lines: [{ count: 2 }, { extras: '{"b":true}' }],
  });
});
