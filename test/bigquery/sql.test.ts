/**
 * Every statement that the project ships is one that BigQuery takes: Google's analyser resolves it against the tables and
 * models, and the linter has nothing against it. What a reader is told to ask runs on DuckDB as well, with the same rows.
 */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { models, readModel } from '../../bigquery/models/index.ts';
import { badEvents } from '../../bigquery/schema/bad-events.ts';
import { events } from '../../bigquery/schema/events.ts';
import { inspect, nestingProblems } from '../support/bigquery-lint.ts';
import { eventRow, line } from '../support/event-rows.ts';
import { examples, shippedSql } from '../support/shipped-sql.ts';
import { TwoEngines, type Warehouse } from '../support/two-engines.ts';
import { startZetaSql } from '../support/zetasql.ts';
import { type SqlTable, tableOf } from '../support/zetasql-values.ts';

/** What runs on one engine alone, and why; the documents say so beside it. */
const DUCKDB_ONLY = new Map([
  [
    'SELECT q.code, q.field, count(*) AS times FROM (SELECT unnest(quality) AS q FROM events) GROUP BY q.code, q.field ORDER BY times DESC',
    'a list becomes rows by UNNEST in FROM in GoogleSQL, whose alias is the element; in DuckDB it is a table',
  ],
]);

const zetasql = await startZetaSql();
const engines = await TwoEngines.start();
afterAll(async () => {
  await engines.stop();
  await zetasql.stop();
});

const shipped = await shippedSql();
/** Of what a reader is told to ask: what is on `events` and the models, which TwoEngines fills, and is on both engines. */
const asked = (await examples()).filter(({ sql }) => !sql.includes('bad_events') && !DUCKDB_ONLY.has(sql));
/** The tables of the definition, and what the statements make, each of which the next may read. */
const tables: SqlTable[] = [events, badEvents].map(({ name, columns }) => tableOf(name, columns, []));

describe('BigQuery takes', () => {
  it.each(shipped.filter(({ sql }) => !DUCKDB_ONLY.has(sql)))(
    '$where',
    async ({ sql, isScript, qualified = false }) => {
      const statements = isScript ? await zetasql.split(sql) : [sql];
      expect(statements).not.toEqual([]);
      for (const statement of statements) {
        const { problems, makes } = await inspect(zetasql, statement, tables, { qualified });
        expect(problems, statement).toEqual([]);
        if (makes && !tables.some(({ name }) => name === makes.name)) tables.push(makes);
      }
    },
  );

  it('all of them: none is left out by how it is looked for', () => {
    const files = shipped.map(({ where }) => where.replace(/[:,] .*/, ''));
    const counts = Object.fromEntries(
      [...new Set(files)].map((file) => [file, files.filter((f) => f === file).length]),
    );
    expect(counts).toMatchObject({
      'README.md': 2,
      'docs/gtm.md': 7,
      'docs/models.md': models.length,
      'docs/query.md': 2,
      'server/cli/query-command.ts': 2,
      'server/web/demo/pages/home.ts': 1,
    });
    const made = tables.map(({ name }) => name);
    expect(made).toEqual(expect.arrayContaining([...models, ...models.map((name) => `my-project.clario.${name}`)]));
  });

  it.each([...DUCKDB_ONLY.keys()])('not what is told to be of DuckDB alone: %s', async (sql) => {
    expect(shipped.map((one) => one.sql)).toContain(sql);
    await expect(inspect(zetasql, sql, tables)).rejects.toThrow('Syntax error: Unexpected keyword UNNEST');
  });
});

describe('the same rows on both engines', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    const order = { transaction_id: 'T1', currency: 'EUR', value: '20.5', order_total: '25.49', shipping: '4.99' };
    const quality = [{ code: 'quantity_missing', field: 'items.quantity', message: 'line 1: taken as 1' }];
    const purchase = eventRow({ id: 'e1', name: 'purchase', order, items: [line('A', 1, 20.5)] });
    warehouse = await engines.load([{ ...purchase, quality }]);
  });

  it.each(asked)('$where', async ({ sql }) => {
    await warehouse.query(sql);
  });

  it('for the query that the server names when it starts', async () => {
    const source = await readFile(new URL('../../server/main.ts', import.meta.url), 'utf8');
    const sql = /const query = '(SELECT [^']+)'/.exec(source)?.[1];
    expect(await warehouse.query(sql ?? '')).toEqual([{ event_name: 'purchase', events: 1 }]);
  });
});

describe('the views', () => {
  it('do not lie too deep', async () => {
    const reads = await Promise.all(
      models.map(async (name) => [name, (await zetasql.tablesNamed(await readModel(name))).flat()] as const),
    );
    expect(nestingProblems(new Map(reads))).toEqual([]);
    expect(reads.find(([name]) => name === 'orders')?.[1]).toEqual(
      expect.arrayContaining(['order_pushes', 'order_lines', 'refunds', 'events_clean']),
    );
  });
});
