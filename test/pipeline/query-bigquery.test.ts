/** One question to BigQuery: the local one, with Google's SQL engine, by the official client. */

import { DuckDBInstance } from '@duckdb/node-api';
import type { BigQuery } from '@google-cloud/bigquery';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Json } from '../../bigquery/schema/types.ts';
import { QueryError } from '../../server/pipeline/query.ts';
import { type BigqueryQueryOptions, runBigqueryQuery } from '../../server/pipeline/query-bigquery.ts';
import { cellValue } from '../../server/pipeline/query-bigquery-values.ts';
import { runQuery } from '../../server/pipeline/query-duckdb.ts';
import { restClient } from '../../server/pipeline/sink-bigquery/clients.ts';
import { type LocalBigquery, startLocalBigquery } from '../bigquery/local/index.ts';

const GIB = 2 ** 30;
const destination = { project: 'shop-data-1', dataset: 'clario', location: 'EU' };

let local: LocalBigquery;
let client: BigQuery;
beforeAll(async () => {
  local = await startLocalBigquery();
  client = restClient({ rest_endpoint: local.restUrl }, destination.project, { autoRetry: false });
  for (const [dataset, location] of [
    ['clario', 'EU'],
    ['other', 'EU'],
  ] as const)
    await client.createDataset(dataset, { location });
  const fields = [{ name: 'n', type: 'INTEGER' }];
  for (const dataset of ['clario', 'other']) {
    const [table] = await client.dataset(dataset).createTable('t', { schema: { fields } });
    await table.insert({ n: dataset === 'clario' ? 1 : 2 });
  }
});
afterEach(() => local.clear());
afterAll(() => local.stop());

function ask(sql: string, options: Partial<BigqueryQueryOptions> = {}) {
  return runBigqueryQuery(client, sql, { destination, maxBytes: GIB, ...options });
}

async function refusal(sql: string, options: Partial<BigqueryQueryOptions> = {}): Promise<unknown> {
  try {
    await ask(sql, options);
    return 'answered';
  } catch (error) {
    const { code = null } = error as { code?: string };
    return [error instanceof QueryError ? code : 'no fault of the query', (error as Error).message];
  }
}

/** GoogleSQL, its type, the form; and DuckDB's expression for the same value where it has one. */
const VALUES: [sql: string, type: string, value: Json, duckdb: string | null][] = [
  ['1', 'INT64', 1, '1::BIGINT'],
  ['9007199254740991', 'INT64', 9007199254740991, '9007199254740991'],
  ['9007199254740992', 'INT64', '9007199254740992', '9007199254740992'],
  ['-9223372036854775808', 'INT64', '-9223372036854775808', '(-9223372036854775808)::BIGINT'],
  ["NUMERIC '12.500000000'", 'NUMERIC', '12.5', '12.500000000::DECIMAL(38,9)'],
  ["NUMERIC '1200'", 'NUMERIC', '1200', '1200::DECIMAL(38,9)'],
  ["NUMERIC '-0.05'", 'NUMERIC', '-0.05', '-0.05::DECIMAL(4,2)'],
  ["NUMERIC '0'", 'NUMERIC', '0', '0::DECIMAL(38,9)'],
  [
    "NUMERIC '99999999999999999999999999999.123456789'",
    'NUMERIC',
    '99999999999999999999999999999.123456789',
    '99999999999999999999999999999.123456789::DECIMAL(38,9)',
  ],
  ['0.1', 'FLOAT64', 0.1, '0.1::DOUBLE'],
  ["CAST('nan' AS FLOAT64)", 'FLOAT64', 'NaN', "'nan'::DOUBLE"],
  ["CAST('inf' AS FLOAT64)", 'FLOAT64', 'Infinity', "'inf'::DOUBLE"],
  ["CAST('-inf' AS FLOAT64)", 'FLOAT64', '-Infinity', "'-inf'::DOUBLE"],
  [
    "TIMESTAMP '2026-01-02 03:04:05+01'",
    'TIMESTAMP',
    '2026-01-02T02:04:05.000Z',
    "TIMESTAMPTZ '2026-01-02 03:04:05+01'",
  ],
  [
    "TIMESTAMP '2026-01-02 03:04:05.678901Z'",
    'TIMESTAMP',
    '2026-01-02T03:04:05.678901Z',
    "TIMESTAMPTZ '2026-01-02 03:04:05.678901Z'",
  ],
  [
    "TIMESTAMP '1969-12-31 23:59:59.999999Z'",
    'TIMESTAMP',
    '1969-12-31T23:59:59.999999Z',
    "TIMESTAMPTZ '1969-12-31 23:59:59.999999Z'",
  ],
  ["TIMESTAMP '0001-01-01 00:00:00Z'", 'TIMESTAMP', '0001-01-01T00:00:00.000Z', null],
  ["TIMESTAMP '9999-12-31 23:59:59.999999Z'", 'TIMESTAMP', '9999-12-31T23:59:59.999999Z', null],
  ["DATE '2026-01-02'", 'DATE', '2026-01-02', "DATE '2026-01-02'"],
  ['true', 'BOOL', true, 'true'],
  ['false', 'BOOL', false, 'false'],
  ['CAST(NULL AS STRING)', 'STRING', null, 'NULL::VARCHAR'],
  ["''", 'STRING', '', "''"],
  ["'ü\\n😀'", 'STRING', 'ü\n😀', "E'ü\\n😀'"],
  [
    'JSON \'{"a": [1, 12345678901234567890, 1.5], "b": null}\'',
    'JSON',
    { a: [1, '12345678901234567890', 1.5], b: null },
    '\'{"a": [1, 12345678901234567890, 1.5], "b": null}\'::JSON',
  ],
  ["JSON 'null'", 'JSON', null, "'null'::JSON"],
  ['JSON \'"text"\'', 'JSON', 'text', '\'"text"\'::JSON'],
  [
    "STRUCT(NUMERIC '1.50' AS a, [JSON '2'] AS b, CAST(NULL AS INT64) AS c)",
    'STRUCT<a NUMERIC, b ARRAY<JSON>, c INT64>',
    { a: '1.5', b: [2], c: null },
    "{a: 1.50::DECIMAL(38,9), b: ['2'::JSON], c: NULL::BIGINT}",
  ],
  [
    "[TIMESTAMP '2026-01-02 00:00:00Z']",
    'ARRAY<TIMESTAMP>',
    ['2026-01-02T00:00:00.000Z'],
    "[TIMESTAMPTZ '2026-01-02 00:00:00Z']",
  ],
  [
    "[STRUCT(9007199254740993 AS n, [STRUCT('x' AS t)] AS list)]",
    'ARRAY<STRUCT<n INT64, list ARRAY<STRUCT<t STRING>>>>',
    [{ n: '9007199254740993', list: [{ t: 'x' }] }],
    "[{n: 9007199254740993, list: [{t: 'x'}]}]",
  ],
  // a list that is NULL is an empty one in BigQuery's answers
  ['CAST(NULL AS ARRAY<INT64>)', 'ARRAY<INT64>', [], null],
  ["b'hi'", 'BYTES', 'aGk=', "'hi'::BLOB"],
];

test.each(VALUES)('the value of %s is a %s: %j', async (sql, type, value) => {
  expect(await ask(`SELECT ${sql} AS v`)).toEqual({ columns: [{ name: 'v', type }], rows: [[value]] });
});

// as Google tells them; the local BigQuery does not have these types, and one word for infinity
test.each<[type: string, told: string, value: Json]>([
  ['DATETIME', '2026-01-02T03:04:05', '2026-01-02T03:04:05.000'],
  ['DATETIME', '2026-01-02T03:04:05.6', '2026-01-02T03:04:05.600'],
  ['DATETIME', '2026-01-02T03:04:05.678000', '2026-01-02T03:04:05.678'],
  ['DATETIME', '2026-01-02T03:04:05.678900', '2026-01-02T03:04:05.678900'],
  ['DATETIME', '2026-01-02T03:04:05.678901', '2026-01-02T03:04:05.678901'],
  ['BIGNUMERIC', '0.00000000000000000000000000000000000001', '0.00000000000000000000000000000000000001'],
  ['BIGNUMERIC', '-1200.500', '-1200.5'],
  ['FLOAT', 'Inf', 'Infinity'],
  ['FLOAT', '-Inf', '-Infinity'],
  ['FLOAT64', 'Infinity', 'Infinity'],
  ['FLOAT64', 'NaN', 'NaN'],
  ['FLOAT', '1.0E10', 1e10],
  ['TIME', '03:04:05.678901', '03:04:05.678901'],
  ['INTERVAL', '0-0 1 0:0:0', '0-0 1 0:0:0'],
  ['GEOGRAPHY', 'POINT(1 2)', 'POINT(1 2)'],
])('a %s that Google tells as %s is %j', (type, told, value) => {
  expect(cellValue({ v: told }, { name: 'v', type })).toBe(value);
});

test('the same values have the same forms in DuckDB', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run("SET TimeZone = 'UTC'");
  const both = VALUES.filter(([, , , duckdb]) => duckdb !== null);
  const inBigquery = await ask(`SELECT ${both.map(([sql], i) => `${sql} AS v${i}`).join(', ')}`);
  const inDuckdb = await runQuery(connection, `SELECT ${both.map(([, , , duckdb]) => duckdb).join(', ')}`);
  connection.closeSync();
  expect(inBigquery.rows).toEqual(inDuckdb.rows);
  expect(inBigquery.rows).toEqual([both.map(([, , value]) => value)]);
});

test('a column without a name has BigQuery’s', async () => {
  expect((await ask('SELECT 1, 2')).columns).toEqual([
    { name: 'f0_', type: 'INT64' },
    { name: 'f1_', type: 'INT64' },
  ]);
});

test('no rows have columns all the same', async () => {
  expect(await ask('SELECT n, "x" AS s FROM t WHERE false')).toEqual({
    columns: [
      { name: 'n', type: 'INT64' },
      { name: 's', type: 'STRING' },
    ],
    rows: [],
  });
});

test('a name without a dataset is of the destination’s; others are reached by their names', async () => {
  expect((await ask('SELECT n FROM t')).rows).toEqual([[1]]);
  expect((await ask('SELECT n FROM other.t')).rows).toEqual([[2]]);
  expect((await ask('SELECT n FROM `shop-data-1.other.t`')).rows).toEqual([[2]]);
  expect((await ask('SELECT n FROM t', { destination: { ...destination, dataset: 'other' } })).rows).toEqual([[2]]);
});

test('a query runs where the destination says: elsewhere there is no such dataset', async () => {
  expect(await refusal('SELECT n FROM t', { destination: { ...destination, location: 'US' } })).toEqual([
    'sql',
    'Not found: Dataset shop-data-1:clario was not found in location US',
  ]);
});

const LONG =
  'SELECT 100 * i + j AS n FROM UNNEST(GENERATE_ARRAY(0, 250)) AS i, UNNEST(GENERATE_ARRAY(0, 99)) AS j ORDER BY n';

test('more rows than a page come in order, each once', async () => {
  local.calls.length = 0;
  const { rows, note } = await ask(LONG);
  expect(rows.map(([n]) => n)).toEqual(Array.from({ length: 25_100 }, (_, n) => n));
  expect(note).toBeUndefined();
  expect(local.calls.filter(({ kind }) => kind === 'jobs.getQueryResults')).toHaveLength(3);
});

test('rows over the limit are left off, and the note says so; further pages are not asked for', async () => {
  expect((await ask('SELECT n FROM UNNEST([1, 2, 3]) AS n', { maxRows: 3 })).note).toBeUndefined();
  local.calls.length = 0;
  const { rows, note } = await ask(LONG, { maxRows: 10_000 });
  expect([rows.length, rows.at(-1)]).toEqual([10_000, [9999]]);
  expect(note).toBe(
    'only the first 10000 rows are shown: narrow the query, or page through it with ORDER BY, LIMIT and OFFSET',
  );
  expect(local.calls.filter(({ kind }) => kind === 'jobs.getQueryResults').length).toBeLessThanOrEqual(2);
});

test.each([
  ['SELECT x FROM t', 'sql', 'Unrecognized name: x [at 1:8]'],
  ['SELECT 1 FROM nowhere', 'sql', 'Not found: Table shop-data-1:clario.nowhere was not found in location EU'],
  ['SELECT 1 FROM nowhere.t', 'sql', 'Not found: Dataset shop-data-1:nowhere'],
  ['SELEC 1', 'sql', 'Syntax error: Expected end of input but got identifier "SELEC" [at 1:1]'],
  ['', 'empty', 'there is no statement in the query'],
  [' \n ', 'empty', 'there is no statement in the query'],
  ['-- only a comment', 'sql', 'Syntax error: Unexpected end of statement'],
  [' ; ', 'sql', 'Syntax error: Expected end of input but got ";" [at 1:2]'],
  ['SELECT 1; SELECT 2', 'several_statements', 'one statement at a time'],
  ['SELECT 1; DELETE FROM t WHERE true', 'several_statements', 'one statement at a time'],
  ['INSERT INTO t (n) VALUES (3)', 'not_read_only', 'queries only read (SELECT, WITH): INSERT is refused'],
  ['UPDATE t SET n = 3 WHERE true', 'not_read_only', 'queries only read (SELECT, WITH): UPDATE is refused'],
  ['DELETE FROM t WHERE true', 'not_read_only', 'queries only read (SELECT, WITH): DELETE is refused'],
  ['CREATE TABLE x (n INT64)', 'not_read_only', 'queries only read (SELECT, WITH): CREATE TABLE is refused'],
  ['CREATE VIEW x AS SELECT 1 AS n', 'not_read_only', 'queries only read (SELECT, WITH): CREATE VIEW is refused'],
])('%j is refused: %s, %s', async (sql, code, message) => {
  expect(await refusal(sql)).toEqual([code, message]);
  expect(local.rows('shop-data-1.clario.t')).toEqual([{ n: 1 }]);
});

test('a query that would read more than is allowed is refused, and says by which option', async () => {
  expect(await refusal('SELECT n FROM t', { maxBytes: 1000 })).toEqual([
    'sql',
    'the query would read more than 1000 bytes (bigquery.query_max_bytes): Query exceeded limit for bytes billed: 1000. 10485760 or higher required.',
  ]);
  expect((await ask('SELECT n FROM t', { maxBytes: 10 * 2 ** 20 })).rows).toEqual([[1]]);
});

test('what is no fault of the query is told as that', async () => {
  local.fail({ on: 'query', with: 'accessDenied', message: 'Access Denied: User does not have bigquery.jobs.create' });
  expect(await refusal('SELECT 1')).toEqual([
    'no fault of the query',
    'BigQuery does not answer the query: Access Denied: User does not have bigquery.jobs.create',
  ]);
  local.clear();
  local.fail({ on: 'rest', with: 'UNAVAILABLE' });
  expect(await refusal('SELECT 1')).toEqual([
    'no fault of the query',
    expect.stringContaining('BigQuery does not answer'),
  ]);
});

test.each(['jobs.insert', 'jobs.getQueryResults'] as const)(
  'a query that is aborted while BigQuery is at %s is cancelled there, and fails as interrupted',
  async (place) => {
    local.calls.length = 0;
    const abort = new AbortController();
    // the dry run goes well
    local.fail({ on: place, with: 'slow', ms: 300, after: place === 'jobs.insert' ? 1 : 0 });
    const asked = refusal('SELECT n FROM t', { signal: abort.signal });
    await expect.poll(() => local.calls.at(-1)).toMatchObject({ kind: place, fault: 'slow' });
    abort.abort();
    expect(await asked).toEqual(['interrupted', 'the query was interrupted']);
    await expect.poll(() => local.calls.map(({ kind, code }) => [kind, code])).toContainEqual(['jobs.cancel', 'OK']);
  },
);

test('one that is aborted before it is asked is not asked', async () => {
  local.calls.length = 0;
  expect(await refusal('SELECT 1', { signal: AbortSignal.abort() })).toEqual([
    'interrupted',
    'the query was interrupted',
  ]);
  expect(local.calls).toEqual([]);
});
