/** Each rule of the linter: a statement that ZetaSQL takes and BigQuery does not, and its neighbour that both take. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lint, nestingProblems } from '../support/bigquery-lint.ts';
import { startZetaSql, type ZetaSql } from '../support/zetasql.ts';
import { tableOf } from '../support/zetasql-values.ts';

const columns = [
  { name: 'id', type: 'STRING', mode: 'REQUIRED', description: '' },
  { name: 'n', type: 'INT64', mode: 'NULLABLE', description: '' },
  { name: 'at_time', type: 'TIMESTAMP', mode: 'NULLABLE', description: '' },
  { name: 'extras', type: 'JSON', mode: 'NULLABLE', description: '' },
] as const;
const tables = ['t', 'u', 'd.t', 'p-1.d.t'].map((name) => tableOf(name, columns, []));

let zetasql: ZetaSql;
beforeAll(async () => {
  zetasql = await startZetaSql();
});
afterAll(() => zetasql.stop());

const found = (sql: string, qualified = false) => lint(zetasql, sql, tables, { qualified });
/** `s STRUCT<s1 STRUCT<…>>`: the innermost field lies in so many records. */
const nested = (levels: number) =>
  `${Array.from({ length: levels }, (_, i) => `s${i} STRUCT<`).join('')}leaf INT64${'>'.repeat(levels)}`;
const many = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i)).join(', ');
const PARTITIONS =
  'allowed are _PARTITIONDATE, a DATE column, DATE(timestamp or datetime column), TIMESTAMP_TRUNC(column, HOUR, DAY, MONTH or YEAR), DATETIME_TRUNC(column, HOUR, DAY, MONTH or YEAR), DATE_TRUNC(column, MONTH or YEAR), RANGE_BUCKET(INT64 column, GENERATE_ARRAY(start, end[, interval]))';
const CLUSTERS =
  'allowed are columns of the types BIGNUMERIC, BOOL, DATE, DATETIME, GEOGRAPHY, INT64, NUMERIC, RANGE, STRING, TIMESTAMP';
const MATERIALIZED = 'allowed are WITH, WHERE, inner joins and GROUP BY with plain aggregates';

describe('a table', () => {
  it.each([
    [
      'has at most four cluster columns',
      'CREATE TABLE x (a STRING, b STRING, c STRING, d STRING, e STRING) CLUSTER BY a, b, c, d, e',
      ['CLUSTER BY has 5 columns: at most 4 are allowed'],
      'CREATE TABLE x (a STRING, b STRING, c STRING, d STRING, e STRING) CLUSTER BY a, b, c, d',
    ],
    [
      'is not clustered by a field of a record',
      'CREATE TABLE x (s STRUCT<q INT64>, q INT64) CLUSTER BY s.q',
      ['CLUSTER BY a field of a record: only columns of the top level are allowed'],
      'CREATE TABLE x (s STRUCT<q INT64>, q INT64) CLUSTER BY q',
    ],
    [
      'is not clustered by an expression',
      'CREATE TABLE x (a STRING) CLUSTER BY LOWER(a)',
      ['CLUSTER BY LOWER(…): only columns of the top level are allowed'],
      'CREATE TABLE x (a STRING) CLUSTER BY a',
    ],
    [
      'is not clustered by a list',
      'CREATE TABLE x (a ARRAY<STRING>) CLUSTER BY a',
      [`CLUSTER BY a, a ARRAY<STRING>: ${CLUSTERS}`],
      'CREATE TABLE x (a STRING NOT NULL) CLUSTER BY a',
    ],
    [
      'is not clustered by a record',
      'CREATE TABLE x (s STRUCT<q INT64>) CLUSTER BY s',
      [`CLUSTER BY s, a STRUCT<q INT64>: ${CLUSTERS}`],
      'CREATE TABLE x (s NUMERIC) CLUSTER BY s',
    ],
    [
      'is not clustered by bytes',
      'CREATE TABLE x (a BYTES) CLUSTER BY a',
      [`CLUSTER BY a, a BYTES: ${CLUSTERS}`],
      'CREATE TABLE x (a TIMESTAMP) CLUSTER BY a',
    ],
    [
      'is partitioned by one expression',
      'CREATE TABLE x (a DATE, b DATE) PARTITION BY a, b',
      ['PARTITION BY has 2 expressions: one is allowed'],
      'CREATE TABLE x (a DATE, b DATE) PARTITION BY a',
    ],
    [
      'is not partitioned by a raw timestamp',
      'CREATE TABLE x (a TIMESTAMP) PARTITION BY a',
      [`PARTITION BY a, a TIMESTAMP: ${PARTITIONS}`],
      'CREATE TABLE x (a TIMESTAMP) PARTITION BY DATE(a)',
    ],
    [
      'is not partitioned by text',
      'CREATE TABLE x (a STRING) PARTITION BY a',
      [`PARTITION BY a, a STRING: ${PARTITIONS}`],
      'CREATE TABLE x (a STRING) PARTITION BY _PARTITIONDATE',
    ],
    [
      'is not partitioned by a day of another zone',
      "CREATE TABLE x (a TIMESTAMP) PARTITION BY DATE(a, 'Europe/Berlin')",
      [`PARTITION BY DATE(…): ${PARTITIONS}`],
      'CREATE TABLE x (a DATETIME) PARTITION BY DATE(a)',
    ],
    [
      'is partitioned by hour, day, month or year',
      'CREATE TABLE x (a TIMESTAMP) PARTITION BY TIMESTAMP_TRUNC(a, MINUTE)',
      [`PARTITION BY TIMESTAMP_TRUNC(…): ${PARTITIONS}`],
      'CREATE TABLE x (a TIMESTAMP) PARTITION BY TIMESTAMP_TRUNC(a, HOUR)',
    ],
    [
      'is partitioned by months or years of a date',
      'CREATE TABLE x (a DATE) PARTITION BY DATE_TRUNC(a, WEEK)',
      [`PARTITION BY DATE_TRUNC(…): ${PARTITIONS}`],
      'CREATE TABLE x (a DATE) PARTITION BY DATE_TRUNC(a, MONTH)',
    ],
    [
      'is partitioned by ranges of integers',
      'CREATE TABLE x (n INT64) PARTITION BY MOD(n, 10)',
      [`PARTITION BY MOD(…): ${PARTITIONS}`],
      'CREATE TABLE x (n INT64) PARTITION BY RANGE_BUCKET(n, GENERATE_ARRAY(0, 100, 10))',
    ],
    [
      'that is made from a query is not partitioned by ingestion time',
      'CREATE TABLE x PARTITION BY _PARTITIONDATE AS SELECT id FROM t',
      ['PARTITION BY ingestion time: allowed in a CREATE TABLE without AS SELECT alone'],
      'CREATE TABLE x PARTITION BY DATE(at_time) AS SELECT id, at_time FROM t',
    ],
    [
      'has no enforced key',
      'CREATE TABLE x (n INT64, PRIMARY KEY (n))',
      ['PRIMARY KEY is enforced: BigQuery knows NOT ENFORCED alone'],
      'CREATE TABLE x (n INT64, PRIMARY KEY (n) NOT ENFORCED)',
    ],
    [
      'has a key of at most 16 columns',
      `CREATE TABLE x (${many(17, (i) => `c${i} INT64`)}, PRIMARY KEY (${many(17, (i) => `c${i}`)}) NOT ENFORCED)`,
      ['PRIMARY KEY has 17 columns: at most 16 are allowed'],
      `CREATE TABLE x (${many(16, (i) => `c${i} INT64`)}, PRIMARY KEY (${many(16, (i) => `c${i}`)}) NOT ENFORCED)`,
    ],
    [
      'has no check constraint',
      'CREATE TABLE x (n INT64, CHECK (n > 1))',
      ['CHECK: BigQuery has no check constraints'],
      'CREATE TABLE x (n INT64 NOT NULL)',
    ],
    [
      'has a description of at most 16,384 characters',
      `CREATE TABLE x (n INT64) OPTIONS (description = "${'d'.repeat(16_385)}")`,
      ['the description has 16,385 characters: at most 16,384'],
      `CREATE TABLE x (n INT64) OPTIONS (description = "${'d'.repeat(16_384)}")`,
    ],
  ])('%s', async (_, red, problems, green) => {
    expect(await found(red)).toEqual(problems);
    expect(await found(green)).toEqual([]);
  });
});

describe('a column', () => {
  it.each([
    [
      'is one of at most 10,000, nested ones counted',
      `CREATE TABLE x (s STRUCT<q INT64>, ${many(9_999, (i) => `c${i} INT64`)})`,
      ['10001 columns, nested ones counted: at most 10,000'],
      `CREATE TABLE x (s STRUCT<q INT64>, ${many(9_998, (i) => `c${i} INT64`)})`,
    ],
    [
      'of a query counts as well',
      `SELECT ${many(10_001, () => '1')}`,
      ['10001 columns, nested ones counted: at most 10,000'],
      `SELECT ${many(10_000, () => '1')}`,
    ],
    [
      'lies in at most 15 records',
      `CREATE TABLE x (${nested(16)})`,
      ['column s0.s1.s2.s3.s4.s5.s6.s7.s8.s9.s10.s11.s12.s13.s14.s15…: records lie 16 deep: at most 15 levels'],
      `CREATE TABLE x (${nested(15)})`,
    ],
    [
      'has a name of at most 300 characters',
      `CREATE TABLE x (${'c'.repeat(301)} INT64)`,
      [`column ${'c'.repeat(60)}…: the name has 301 characters: at most 300`],
      `CREATE TABLE x (${'c'.repeat(300)} INT64)`,
    ],
    [
      'of a table has no reserved prefix',
      'CREATE TABLE x (_partition_day DATE)',
      ['column _partition_day: names do not begin with _PARTITION, which is reserved'],
      'CREATE TABLE x (partition_day DATE)',
    ],
    [
      'of a view has no reserved prefix',
      'CREATE VIEW x AS SELECT id AS _file_name FROM t',
      ['column _file_name: names do not begin with _FILE_, which is reserved'],
      'CREATE VIEW x AS SELECT id AS file_name FROM t',
    ],
    [
      'has a name of letters, digits and a few signs',
      'CREATE TABLE x (`a$b` INT64)',
      ["column a$b: names are letters, digits, _, -, space and & % = + : ' < > # |"],
      'CREATE TABLE x (`a b-ü` INT64)',
    ],
    [
      'of a view has a description of at most 1,024 characters',
      `CREATE VIEW x (a, b OPTIONS (description = "${'d'.repeat(1025)}")) AS SELECT 1, 2`,
      ['column b: the description has 1025 characters: at most 1024'],
      `CREATE VIEW x (a, b OPTIONS (description = "${'d'.repeat(1024)}")) AS SELECT 1, 2`,
    ],
    [
      'is told from its neighbours by more than case, also in a record',
      'CREATE TABLE x (s ARRAY<STRUCT<sku STRING, SKU STRING>>)',
      ['column s.SKU: there is s.sku already, and case does not tell names apart'],
      'CREATE TABLE x (s ARRAY<STRUCT<sku STRING, sku_2 STRING>>)',
    ],
    [
      'has a description of at most 1,024 characters, also in a record',
      `CREATE TABLE x (s ARRAY<STRUCT<a INT64, b INT64 OPTIONS (description = "${'d'.repeat(1025)}")>>)`,
      ['column s.b: the description has 1025 characters: at most 1024'],
      `CREATE TABLE x (s ARRAY<STRUCT<a INT64, b INT64 OPTIONS (description = "${'d'.repeat(1024)}")>>)`,
    ],
  ])('%s', async (_, red, problems, green) => {
    expect(await found(red)).toEqual(problems);
    expect(await found(green)).toEqual([]);
  });
});

describe('a name', () => {
  it.each([
    [
      'of a table is letters, digits, _, - and space',
      'CREATE TABLE `a$b` (n INT64)',
      ['a$b: names are up to 1,024 bytes of letters, digits, _, - and space'],
      'CREATE TABLE d.`a-b c` (n INT64)',
    ],
    [
      'of a table has at most 1,024 bytes',
      `CREATE VIEW ${'`'}${'ü'.repeat(513)}${'`'} AS SELECT 1 AS n`,
      [`${'ü'.repeat(60)}: names are up to 1,024 bytes of letters, digits, _, - and space`],
      `CREATE VIEW ${'`'}${'ü'.repeat(512)}${'`'} AS SELECT 1 AS n`,
    ],
    [
      'of a dataset has no dash',
      'CREATE SCHEMA `my-project.my-dataset`',
      ['dataset my-dataset: names are up to 1,024 letters, digits and _'],
      'CREATE SCHEMA `my-project.my_dataset`',
    ],
    [
      'of a dataset has no dash where a table is made in it',
      'CREATE TABLE `my-project.my-dataset.t` (n INT64)',
      ['dataset my-dataset: names are up to 1,024 letters, digits and _'],
      'CREATE TABLE `my-project.my_dataset.t` (n INT64)',
    ],
    [
      'has at most three parts',
      'CREATE TABLE a.b.c.d (n INT64)',
      ['a.b.c.d: a path has at most project, dataset and name'],
      'CREATE TABLE b.c.d (n INT64)',
    ],
  ])('%s', async (_, red, problems, green) => {
    expect(await found(red)).toEqual(problems);
    expect(await found(green)).toEqual([]);
  });
});

describe('a query', () => {
  it.each([
    [
      'recurs with UNION ALL',
      'WITH RECURSIVE r AS (SELECT 1 AS n UNION DISTINCT SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r',
      ['WITH RECURSIVE has UNION DISTINCT: only UNION ALL is allowed'],
      'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r',
    ],
    [
      'is a SELECT where DuckDB has SHOW',
      'SHOW TABLES',
      ['BigQuery has no SHOW: ask INFORMATION_SCHEMA.TABLES'],
      'SELECT id FROM t',
    ],
    [
      'is a SELECT where DuckDB has DESCRIBE',
      'DESCRIBE t',
      ['BigQuery has no DESCRIBE: ask INFORMATION_SCHEMA.COLUMNS'],
      'SELECT * FROM t',
    ],
    [
      'is not explained',
      'EXPLAIN SELECT id FROM t',
      ['BigQuery has no EXPLAIN: a dry run tells what a query reads'],
      'SELECT id FROM t',
    ],
    [
      'calls functions that BigQuery has',
      'SELECT n FROM t WHERE ARRAY_SUM([n]) > PI()',
      [
        'PI: ZetaSQL has this function, BigQuery does not: use those of its function list',
        'ARRAY_SUM: ZetaSQL has this function, BigQuery does not: use those of its function list',
      ],
      'SELECT n FROM t WHERE (SELECT SUM(x) FROM UNNEST([n]) AS x) > ACOS(-1)',
    ],
  ])('%s', async (_, red, problems, green) => {
    expect((await found(red)).sort()).toEqual(problems.sort());
    expect(await found(green)).toEqual([]);
  });
});

describe('a view', () => {
  it.each([
    [
      'has a query of at most 256 K characters',
      `CREATE VIEW x AS SELECT '${'d'.repeat(256 * 1024)}' AS d`,
      ["the view's query has 262158 characters: at most 256 K"],
      `CREATE VIEW x AS SELECT '${'d'.repeat(256 * 1024 - 20)}' AS d`,
    ],
    [
      'has no SQL SECURITY',
      'CREATE VIEW x SQL SECURITY INVOKER AS SELECT id FROM t',
      ['SQL SECURITY: BigQuery knows no such clause of CREATE VIEW'],
      'CREATE OR REPLACE VIEW x OPTIONS (description = "d") AS SELECT id FROM t',
    ],
  ])('%s', async (_, red, problems, green) => {
    expect(await found(red)).toEqual(problems);
    expect(await found(green)).toEqual([]);
  });

  it('names its tables with their dataset, where it is deployed', async () => {
    const unqualified = 'CREATE VIEW d.x AS WITH w AS (SELECT id FROM t) SELECT id FROM w JOIN d.t USING (id)';
    expect(await found(unqualified, true)).toEqual([
      'a view reads t: its tables have their dataset in front, dataset.t',
    ]);
    expect(await found(unqualified)).toEqual([]);
    const fn = 'CREATE TABLE FUNCTION d.f(first INT64) AS SELECT id FROM t WHERE n > first';
    expect(await found(fn, true)).toEqual(['a view reads t: its tables have their dataset in front, dataset.t']);
    for (const table of ['d.t', '`d.t`', '`p-1.d.t`', '`p-1`.d.t', 'p-1.d.t']) {
      expect(await found(`CREATE VIEW d.x AS WITH w AS (SELECT id FROM ${table}) SELECT id FROM w`, true)).toEqual([]);
    }
  });

  it('lies on at most 15 levels of views', () => {
    const chain = (length: number) =>
      new Map(Array.from({ length }, (_, i) => [`v${i}`, i === 0 ? ['events'] : [`v${i - 1}`, 'events']]));
    expect(nestingProblems(chain(15))).toEqual([]);
    expect(nestingProblems(chain(16))).toEqual(['view v15 lies on 16 levels of views: at most 15 can be queried']);
  });
});

describe('a materialized view', () => {
  const make = (query: string) => `CREATE MATERIALIZED VIEW x AS ${query}`;

  it.each([
    ['SELECT id, ROW_NUMBER() OVER (ORDER BY n) AS r FROM t', 'window functions'],
    ['SELECT id FROM t ORDER BY n', 'ORDER BY'],
    ['SELECT id FROM t UNION ALL SELECT id FROM u', 'UNION, INTERSECT and EXCEPT'],
    ['SELECT t.id FROM t LEFT JOIN u ON t.id = u.id', 'outer joins'],
    ['SELECT t.id FROM t JOIN t AS u ON t.id = u.id', 'a table more than once'],
    ['SELECT id, ARRAY(SELECT x FROM UNNEST([n]) AS x) AS a FROM t', 'ARRAY subqueries'],
    ['SELECT id, CURRENT_DATE() AS d FROM t', 'CURRENT_DATE()'],
    ["SELECT id, STRING_AGG(id, ',') AS a FROM t GROUP BY id", 'STRING_AGG()'],
  ])('is not %s', async (query, feature) => {
    expect(await found(make(query))).toEqual([`a materialized view has ${feature}: ${MATERIALIZED}`]);
  });

  it('groups', async () => {
    const query = 'SELECT t.id, COUNT(*) AS rows_, SUM(u.n) AS n FROM t JOIN u ON t.id = u.id WHERE u.n > 1';
    expect(await found(`CREATE MATERIALIZED VIEW x CLUSTER BY id AS ${query} GROUP BY t.id`)).toEqual([]);
  });

  it('is partitioned and clustered as a table is', async () => {
    expect(await found('CREATE MATERIALIZED VIEW x PARTITION BY at_time AS SELECT at_time FROM t')).toEqual([
      `PARTITION BY at_time, a TIMESTAMP: ${PARTITIONS}`,
    ]);
  });
});

describe('a change', () => {
  it.each([
    [
      'INSERT OR IGNORE t (id) VALUES ("a")',
      'INSERT OR IGNORE: BigQuery knows INSERT alone; use MERGE',
      'INSERT t (id) VALUES ("a")',
    ],
    [
      'DELETE t WHERE n = 1 ASSERT_ROWS_MODIFIED 1',
      'ASSERT_ROWS_MODIFIED: BigQuery does not know it; use @@row_count and ASSERT',
      'DELETE t WHERE n = 1',
    ],
    [
      'ALTER TABLE t ADD COLUMN x INT64 NOT NULL',
      'ADD COLUMN x is NOT NULL: columns that are added are NULLABLE or REPEATED',
      'ALTER TABLE t ADD COLUMN IF NOT EXISTS x INT64, ALTER COLUMN id DROP NOT NULL',
    ],
    [
      'ALTER TABLE t ADD COLUMN _table_x INT64',
      'column _table_x: names do not begin with _TABLE_, which is reserved',
      'ALTER TABLE t ADD COLUMN table_x INT64',
    ],
    [
      `ALTER TABLE t ALTER COLUMN n SET OPTIONS (description = "${'d'.repeat(1025)}")`,
      'column n: the description has 1025 characters: at most 1024',
      `ALTER TABLE t ALTER COLUMN n SET OPTIONS (description = "${'d'.repeat(1024)}")`,
    ],
    [
      `ALTER TABLE t SET OPTIONS (description = "${'d'.repeat(16_385)}")`,
      'the description has 16,385 characters: at most 16,384',
      `ALTER TABLE t SET OPTIONS (description = "${'d'.repeat(16_384)}")`,
    ],
    [
      'UPDATE t SET n = 2 WHERE n = 1 THEN RETURN n',
      'THEN RETURN: BigQuery does not know it; SELECT the rows',
      'UPDATE t SET n = 2 WHERE n = 1',
    ],
    ['TRUNCATE TABLE t WHERE n = 1', 'TRUNCATE with WHERE: use DELETE … WHERE', 'TRUNCATE TABLE t'],
    [
      'MERGE t USING d.t AS s ON t.id = s.id WHEN MATCHED THEN DELETE WHEN MATCHED AND t.n = 1 THEN UPDATE SET n = 2',
      'MERGE has a WHEN MATCHED behind one without a condition: it is never reached',
      'MERGE t USING d.t AS s ON t.id = s.id WHEN MATCHED AND t.n = 1 THEN UPDATE SET n = 2 WHEN MATCHED THEN DELETE',
    ],
  ])('%s', async (red, problem, green) => {
    expect(await found(red)).toEqual([problem]);
    expect(await found(green)).toEqual([]);
  });
});

describe('ZetaSQL itself refuses', () => {
  it.each([
    ['CREATE TABLE x (a FLOAT64) CLUSTER BY a', 'CLUSTER BY expression may not be a floating point type'],
    ['CREATE TABLE x (a JSON) CLUSTER BY a', 'CLUSTER BY expression must be groupable, but type is JSON'],
    ['CREATE TABLE x (a INT64, A STRING)', 'Duplicate column name A in CREATE TABLE'],
    ['SELECT DISTINCT extras FROM t', 'Column extras of type JSON cannot be used in SELECT DISTINCT'],
    ['SELECT id FROM t ORDER BY extras', 'ORDER BY does not support expressions of type JSON'],
    ['SELECT COUNT(*) FROM t GROUP BY extras', 'Grouping by expressions of type JSON is not allowed'],
    ['UPDATE t SET n = 1', 'UPDATE must have a WHERE clause'],
    [
      'SELECT id FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY n) = 1',
      'QUALIFY clause must be used in conjunction with WHERE or GROUP BY or HAVING clause',
    ],
  ])('%s', async (sql, message) => {
    await expect(found(sql)).rejects.toThrow(message);
  });
});
