/**
 * Every statement that the project ships is one that BigQuery takes: Google's analyser resolves it against the tables and
 * models, and the linter has nothing against it. What a reader is told to ask runs on DuckDB as well, with the same rows.
 */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { models, readModel } from '../../bigquery/models/index.ts';
import { badEvents } from '../../bigquery/schema/bad-events.ts';
import { events } from '../../bigquery/schema/events.ts';
import { nestingProblems } from '../support/bigquery-lint.ts';
import { emptyCatalog, inspectScript } from '../support/bigquery-script.ts';
import { eventRow, line } from '../support/event-rows.ts';
import { examples, shippedSql } from '../support/shipped-sql.ts';
import { TwoEngines, type Warehouse } from '../support/two-engines.ts';
import { startZetaSql } from '../support/zetasql.ts';
import { tableOf } from '../support/zetasql-values.ts';

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
/** Of what a reader is told to ask: queries on `events` and the models, which TwoEngines fills, for both engines. */
const asked = (await examples()).filter(
  ({ sql }) => /^(SELECT|WITH)\b/.test(sql) && !/\bbad_events\b|_between\(|`/.test(sql) && !DUCKDB_ONLY.has(sql),
);
/** The tables of the definition, and what the statements make, each of which the next may read. */
const catalog = {
  ...emptyCatalog(),
  // https://cloud.google.com/bigquery/docs/scheduling-queries#query_parameters
  parameters: [{ name: 'run_date', type: { typeKind: 'TYPE_DATE' } }],
  tables: [events, badEvents].map(({ name, columns }) => tableOf(name, columns, [])),
};

describe('BigQuery takes', () => {
  it.each(shipped.filter(({ sql }) => !DUCKDB_ONLY.has(sql)))('$where', async ({ sql, qualified = false }) => {
    const found = await inspectScript(zetasql, sql, { ...catalog, variables: [] }, qualified);
    expect(found).not.toEqual([]);
    expect(found.filter(({ problems }) => problems.length > 0)).toEqual([]);
  });

  it('all of them: none is left out by how it is looked for', () => {
    const files = shipped.map(({ where }) => where.replace(/: .*/, ''));
    const counts = new Map(files.map((file) => [file, files.filter((one) => one === file).length]));
    for (const [file, least] of [
      ['README.md', 2],
      ['docs/gtm.md', 7],
      ['docs/models.md', models.length],
      ['docs/query.md', 1],
      ['docs/query.md, On both engines', 1],
      ['server/cli/query-command.ts', 2],
      ['server/web/demo/pages/home.ts', 1],
    ] as const) {
      expect(counts.get(file), file).toBeGreaterThanOrEqual(least);
    }
    const made = [...catalog.tables, ...catalog.functions].map(({ name }) => name);
    expect(made).toEqual(
      expect.arrayContaining([
        ...models,
        ...models.flatMap((name) => [`my-project.clario.${name}`, `my-project.clario.${name}_between`]),
      ]),
    );
  });

  it.each([...DUCKDB_ONLY.keys()])('not what is told to be of DuckDB alone: %s', async (sql) => {
    expect(shipped.map((one) => one.sql)).toContain(sql);
    await expect(inspectScript(zetasql, sql, catalog)).rejects.toThrow('Syntax error: Unexpected keyword UNNEST');
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
