/** Scripts: how they are split, and what a statement knows of those before it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspect, lint, splitPaths } from '../support/bigquery-lint.ts';
import { emptyCatalog, inspectScript } from '../support/bigquery-script.ts';
import { startZetaSql, type ZetaSql } from '../support/zetasql.ts';
import { tableOf } from '../support/zetasql-values.ts';

const columns = [
  { name: 'id', type: 'STRING', mode: 'REQUIRED', description: '' },
  { name: 'n', type: 'INT64', mode: 'NULLABLE', description: '' },
  { name: 'at_time', type: 'TIMESTAMP', mode: 'NULLABLE', description: '' },
] as const;
const tables = ['t', 'd.t'].map((name) => tableOf(name, columns, []));

let zetasql: ZetaSql;
beforeAll(async () => {
  zetasql = await startZetaSql();
});
afterAll(() => zetasql.stop());

describe('a script', () => {
  it('is split into statements, whatever its texts and comments hold', async () => {
    const script = `-- first; not a statement
DECLARE day DATE DEFAULT DATE '2026-01-01';
SELECT ';é' AS a; /* ; */ SELECT """;
""" AS b;
BEGIN SELECT 1; SELECT 2; END;
-- the end;
`;
    expect(await zetasql.split(script)).toEqual([
      "DECLARE day DATE DEFAULT DATE '2026-01-01'",
      "SELECT ';é' AS a",
      'SELECT """;\n""" AS b',
      'BEGIN SELECT 1; SELECT 2; END',
    ]);
    expect(await zetasql.split(' \n-- nothing\n')).toEqual([]);
    await expect(zetasql.split('SELECT 1; SELEC 2;')).rejects.toThrow(
      'Syntax error: Expected end of input but got identifier "SELEC" [at 1:11]',
    );
  });

  it('has variables, tables and blocks, which its statements know', async () => {
    const catalog = { ...emptyCatalog(), tables: [tableOf('t', columns, [])] };
    const run = (sql: string) => inspectScript(zetasql, sql, catalog);
    const script = `
      DECLARE first, last DATE DEFAULT CURRENT_DATE();
      DECLARE days DEFAULT 3;
      SET first = DATE_SUB(last, INTERVAL days DAY);
      CREATE TEMP TABLE fresh AS SELECT id, n FROM t WHERE DATE(at_time) BETWEEN first AND last;
      BEGIN
        DECLARE most INT64;
        BEGIN TRANSACTION;
        DELETE t WHERE n > most;
        INSERT OR IGNORE t (id, n) SELECT id, n FROM fresh;
        COMMIT TRANSACTION;
      EXCEPTION WHEN ERROR THEN
        ROLLBACK TRANSACTION;
      END;
      SELECT n FROM fresh WHERE n < days;`;
    const found = await run(script);
    expect(found.map(({ statement }) => statement.split(' ').slice(0, 2).join(' '))).toEqual([
      'CREATE TEMP',
      'BEGIN TRANSACTION',
      'DELETE t',
      'INSERT OR',
      'COMMIT TRANSACTION',
      'ROLLBACK TRANSACTION',
      'SELECT n',
    ]);
    expect(found.flatMap(({ problems }) => problems)).toEqual([
      'INSERT OR IGNORE: BigQuery knows INSERT alone; use MERGE',
    ]);
    await expect(run('SELECT id FROM t WHERE n = first')).rejects.toThrow(
      'No matching signature for operator = for argument types: INT64, DATE',
    );
    await expect(run('SELECT most')).rejects.toThrow(
      'Unrecognized name: most; Did you mean last? [at 1:8]\nSELECT most',
    );
    await expect(run('SET first = 3')).rejects.toThrow('No matching signature for function IF');
    await expect(run("DECLARE x INT64 DEFAULT 'a'")).rejects.toThrow(
      'No matching signature for function IF for argument types: BOOL, INT64, STRING',
    );
  });

  it('has parameters, which stand with an @ in it', async () => {
    const parameters = [{ name: 'run_date', type: { typeKind: 'TYPE_DATE' } }];
    expect(await lint(zetasql, 'SELECT id FROM t WHERE DATE(at_time) = @run_date', tables, { parameters })).toEqual([]);
    await expect(lint(zetasql, 'SELECT id FROM t WHERE DATE(at_time) = @run_date', tables)).rejects.toThrow(
      "Query parameter 'run_date' not found",
    );
  });

  it('has table functions, which its statements know once they are made', async () => {
    const make = 'CREATE TABLE FUNCTION `p-1.d.f`(first DATE) AS SELECT id, n FROM d.t WHERE DATE(at_time) >= first';
    const { problems, makesFunction } = await inspect(zetasql, make, tables, { qualified: true });
    expect({ problems, name: makesFunction?.name }).toEqual({ problems: [], name: 'p-1.d.f' });
    const functions = [makesFunction!];
    const ask = (what: string) => lint(zetasql, `SELECT id FROM \`p-1.d.f\`(${what})`, tables, { functions });
    expect(await ask("DATE '2026-01-01'")).toEqual([]);
    await expect(ask("'today', 1")).rejects.toThrow(
      'No matching signature for `p-1`.d.f for argument types: STRING, INT64. Supported signature: F(DATE)',
    );
  });

  it('has paths in one quote, which are taken apart', () => {
    expect(splitPaths("SELECT '`a.b`' FROM `p-1.d.t` -- `x.y`")).toBe("SELECT '`a.b`' FROM `p-1`.`d`.`t` -- `x.y`");
  });
});
