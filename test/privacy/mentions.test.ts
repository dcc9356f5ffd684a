/** Whose a payload is: the same by the pattern in JavaScript, in DuckDB, and by the walk that the delivery takes. */
import { createHash } from 'node:crypto';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PersonId } from '../../server/privacy/ids.ts';
import { idsIn, mentionPattern } from '../../server/privacy/mentions.ts';
import { isBadEventOf } from '../../server/privacy/sql.ts';

const id = (kind: PersonId['kind'], value: string): PersonId => ({ kind, value, site: null });
const CUSTOMER = id('customer_id', '42');
const CLIENT = id('client_id', 'visitor-0123456789');
const SHORT = id('client_id', 'c1');

test.each([
  ['{"customer_id":"42"}', CUSTOMER, true],
  ['{"userId" : 42}', CUSTOMER, true],
  ['{"customer_id":"42, x"}', CUSTOMER, false],
  ['{"customer_id":421}', CUSTOMER, false],
  ['{"quantity":42,"sku":"42"}', CUSTOMER, false],
  ['{"client_id":"42"}', CUSTOMER, false],
  ['{"customer_id":"4', CUSTOMER, false],
  ['cut: visitor-0123456789', CLIENT, true],
  ['?cid=visitor-0123456789&x=1', CLIENT, true],
  ['visitor-01234567890', CLIENT, false],
  ['{"client_id":"c1"}', SHORT, true],
  ['{"x":"c1"}', SHORT, false],
  ['{"customer_id":" 42 "}', CUSTOMER, true],
  ['{"customer_id":"J\\u00f6rg\\/1 \\ud83d\\uDE00"}', id('customer_id', 'Jörg/1 😀'), true],
  ['{"customer_id":"Jörg/1 😀"}', id('customer_id', 'Jörg/1 😀'), true],
  ['{"customer_id":"o\\u0027k"}', id('customer_id', "o'k"), true],
  ['{"customer_id":"Jorg/1"}', id('customer_id', 'Jörg/1 😀'), false],
  [`{"email_sha256":"${'AbC'.repeat(21)}0"}`, id('email_sha256', `${'abc'.repeat(21)}0`), true],
  [`x ${'ABC'.repeat(21)}0 x`, id('email_sha256', `${'abc'.repeat(21)}0`), true],
  ['{"customer_id":"A1"}', id('customer_id', 'a1'), false],
])('%s names %o: %s', (raw, one, isNamed) => {
  expect(new RegExp(mentionPattern([one])).test(raw)).toBe(isNamed);
  expect(idsIn(raw).some(({ kind, value }) => kind === one.kind && value === one.value)).toBe(isNamed);
});

test('DuckDB’s pattern, JavaScript’s and the walk agree, whatever the id and the payload', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const text = fc.oneof(
    // rows have ids without white space around them
    fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' }).map((one) => one.trim() || '_'),
    fc.constantFrom('42', 'a"b', 'a\\b', "o'k", 'é€', 'visitor-0123456789', '(.*)', '4,2'),
  );
  const key = fc.constantFrom('customer_id', 'userId', 'client_id', 'email_sha256', 'sku');
  const payload = fc
    .array(fc.tuple(key, text), { maxLength: 4 })
    .map((pairs) => JSON.stringify(Object.fromEntries(pairs)));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('client_id', 'customer_id', 'email_sha256'),
      text,
      payload,
      async (kind, value, raw) => {
        const one = id(kind as PersonId['kind'], kind === 'email_sha256' ? value.toLowerCase() : value);
        const bySql = await connection.runAndReadAll(
          `SELECT ${isBadEventOf('duckdb', [one])} FROM (SELECT $1 AS raw, 'shop' AS site_id)`,
          [raw],
        );
        const byWalk = idsIn(raw).some((found) => found.kind === one.kind && found.value === one.value);
        expect([bySql.value(0, 0), new RegExp(mentionPattern([one])).test(raw)]).toEqual([byWalk, byWalk]);
      },
    ),
    { numRuns: 500 },
  );
});

test('twelve thousand ids are not too many for a pattern', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const visitor = (i: number) => createHash('sha256').update(String(i)).digest('hex');
  const ids = Array.from({ length: 12_000 }, (_, i) => id('client_id', visitor(i)));
  const found = [11_999, 12_000].map((i) =>
    connection.runAndReadAll(
      `SELECT ${isBadEventOf('duckdb', ids)} FROM (SELECT 'of ${visitor(i)}' AS raw, 'shop' AS site_id)`,
    ),
  );
  expect((await Promise.all(found)).map((answer) => answer.value(0, 0))).toEqual([true, false]);
});
