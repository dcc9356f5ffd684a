import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { QueryError } from '../../server/pipeline/query.ts';
import { runQuery } from '../../server/pipeline/query-duckdb.ts';

const dir = mkdtempSync(join(tmpdir(), 'clario-query-'));
const out = join(dir, 'out.csv');
let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run('CREATE TABLE t AS SELECT 1 AS n');
  await connection.run('CREATE SEQUENCE counter');
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
  rmSync(dir, { recursive: true });
});

/** The code of the refusal, 'answered' where there is none. */
async function outcome(sql: string): Promise<string> {
  try {
    await runQuery(connection, sql);
    return 'answered';
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return error.code;
  }
}

test.each([
  'SELECT 1',
  'SELECT 1;',
  '-- why\nSELECT 1',
  'WITH x AS (SELECT 1) SELECT * FROM x',
  'FROM t',
  'VALUES (1)',
  'SHOW TABLES',
  'DESCRIBE t',
  'SUMMARIZE t',
  "PRAGMA table_info('t')",
  'EXPLAIN SELECT 1',
  'EXPLAIN ANALYZE SELECT 1',
  'explain (analyze, format json) SELECT 1',
  'EXPLAIN (SELECT 1)',
])('%s is answered', async (sql) => {
  expect(await outcome(sql)).toBe('answered');
});

test.each([
  ['INSERT INTO t VALUES (2)', 'not_read_only'],
  ['WITH x AS (SELECT 2) INSERT INTO t SELECT * FROM x', 'not_read_only'],
  ['UPDATE t SET n = 2', 'not_read_only'],
  ['DELETE FROM t', 'not_read_only'],
  ['DROP TABLE t', 'not_read_only'],
  ['CREATE TABLE x AS SELECT 1', 'not_read_only'],
  ['CREATE TEMP TABLE x AS SELECT 1', 'not_read_only'],
  [`COPY t TO '${out}'`, 'not_read_only'],
  [`EXPORT DATABASE '${dir}/export'`, 'not_read_only'],
  [`ATTACH '${dir}/other.duckdb'`, 'not_read_only'],
  ['SET threads = 1', 'not_read_only'],
  ["PRAGMA memory_limit = '1GB'", 'not_read_only'],
  ['PRAGMA enable_profiling', 'not_read_only'],
  ['CALL pragma_version()', 'not_read_only'],
  ['CHECKPOINT', 'not_read_only'],
  ['COMMIT', 'not_read_only'],
  ['INSTALL inet', 'not_read_only'],
  ['PREPARE p AS SELECT 1', 'not_read_only'],
  ['EXPLAIN DELETE FROM t', 'not_read_only'],
  [`EXPLAIN ANALYZE COPY t TO '${out}'`, 'not_read_only'],
  [`/* */ EXPLAIN ANALYZE COPY t TO '${out}'`, 'not_read_only'],
  [`EXPLAIN (ANALYZE) COPY t TO '${out}'`, 'not_read_only'],
  // Two parsers that disagree on where a comment ends would see a SELECT here.
  [`EXPLAIN (ANALYZE /*)SELECT 1--*/) COPY t TO '${out}'`, 'sql'],
  // A SELECT that writes: only the read-only transaction stands in its way.
  ["SELECT nextval('counter')", 'sql'],
  ['SELECT 1; SELECT 2', 'several_statements'],
  ['SELECT 1; DELETE FROM t', 'several_statements'],
  ['COMMIT; DELETE FROM t', 'several_statements'],
  ['', 'empty'],
  [' ; ', 'empty'],
  ['-- only a comment', 'empty'],
  ['SELEC 1', 'sql'],
  ['SELECT * FROM nowhere', 'sql'],
  ['SELECT $1', 'sql'],
])('%s is refused: %s', async (sql, code) => {
  expect(await outcome(sql)).toBe(code);
  expect((await runQuery(connection, 'SELECT list(n) AS n FROM t')).rows).toEqual([[[1]]]);
  expect(existsSync(out)).toBe(false);
});

test.each([
  ['1::TINYINT', 1],
  ['9007199254740991', 9007199254740991],
  ['9007199254740992', '9007199254740992'],
  ['-170141183460469231731687303715884105727::HUGEINT', '-170141183460469231731687303715884105727'],
  ['12.500000000::DECIMAL(38,9)', '12.5'],
  ['1200::DECIMAL(38,9)', '1200'],
  ['-0.05::DECIMAL(4,2)', '-0.05'],
  ['0::DECIMAL(38,9)', '0'],
  ['100::DECIMAL(3,0)', '100'],
  ['0.1::DOUBLE', 0.1],
  ["'nan'::DOUBLE", 'NaN'],
  ["'-inf'::DOUBLE", '-Infinity'],
  ["TIMESTAMPTZ '2026-01-02 03:04:05+01'", '2026-01-02T02:04:05.000Z'],
  ["TIMESTAMPTZ '2026-01-02 03:04:05.678901'", '2026-01-02T03:04:05.678901Z'],
  ["TIMESTAMPTZ '1969-12-31 23:59:59.999999'", '1969-12-31T23:59:59.999999Z'],
  ["TIMESTAMPTZ 'infinity'", 'infinity'],
  ["TIMESTAMP '2026-01-02 03:04:05.678'", '2026-01-02T03:04:05.678'],
  ["DATE '2026-01-02'", '2026-01-02'],
  ['true', true],
  ['NULL', null],
  ["'ü'", 'ü'],
  ["'a'::ENUM('a', 'b')", 'a'],
  ['\'{"a": [1, 12345678901234567890, 1.5]}\'::JSON', { a: [1, '12345678901234567890', 1.5] }],
  ["'null'::JSON", null],
  ["{a: 1.50::DECIMAL(9,2), b: ['2'::JSON], c: NULL}", { a: '1.5', b: [2], c: null }],
  ["[TIMESTAMPTZ '2026-01-02 00:00:00', NULL]", ['2026-01-02T00:00:00.000Z', null]],
  ['[1, 2]::INTEGER[2]', [1, 2]],
  ["MAP {'a': 1.0::DECIMAL(2,1)}", [{ key: 'a', value: '1' }]],
  ['union_value(k := 9007199254740993)', { k: '9007199254740993' }],
  ["'hi'::BLOB", 'aGk='],
  ['INTERVAL 90 MINUTE', '01:30:00'],
])('the value of %s is %j', async (expression, value) => {
  expect((await runQuery(connection, `SELECT ${expression} AS v`)).rows).toEqual([[value]]);
});

test('columns come with their types, JSON as JSON', async () => {
  const { columns } = await runQuery(connection, "SELECT 1::BIGINT AS n, '{}'::JSON AS j, 1.5 AS d WHERE false");
  expect(columns).toEqual([
    { name: 'n', type: 'BIGINT' },
    { name: 'j', type: 'JSON' },
    { name: 'd', type: 'DECIMAL(2,1)' },
  ]);
});

test('rows over the limit are left off, and the note says so', async () => {
  expect((await runQuery(connection, 'FROM range(3)', { maxRows: 3 })).note).toBeUndefined();
  const { rows, note } = await runQuery(connection, 'FROM range(4)', { maxRows: 3 });
  expect(rows).toEqual([[0], [1], [2]]);
  expect(note).toContain('only the first 3 rows are shown');
});

test('a query that is aborted ends soon, and the connection answers the next one', async () => {
  const stop = AbortSignal.timeout(50);
  const began = performance.now();
  const endless = runQuery(connection, 'SELECT count(*) FROM range(1000000000000) r(i) WHERE i % 3 = 7', {
    signal: stop,
  });
  await expect(endless).rejects.toMatchObject({ code: 'interrupted' });
  expect(performance.now() - began).toBeLessThan(5000);
  expect((await runQuery(connection, 'SELECT 1')).rows).toEqual([[1]]);
});
