/** The script is one that BigQuery takes, and a scheduled query carries it unharmed through a shell and Terraform. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { desiredDataset } from '../../../bigquery/deploy/desired.ts';
import { createScript } from '../../../bigquery/deploy/sql.ts';
import { bqCommand, scheduledDays, terraformResource } from '../../../bigquery/materialize/schedule.ts';
import { materializeScript, mergeStatements } from '../../../bigquery/materialize/script.ts';
import { MATERIALIZED, materializedName, materializedTable } from '../../../bigquery/materialize/tables.ts';
import { readModel } from '../../../bigquery/models/index.ts';
import { emptyCatalog, inspectScript } from '../../support/bigquery-script.ts';
import { TwoEngines } from '../../support/two-engines.ts';
import { startZetaSql, type ZetaSql } from '../../support/zetasql.ts';
import { tableOf, typeName } from '../../support/zetasql-values.ts';

const PLACE = { project: 'my-project', dataset: 'clario', location: 'EU' };
const DAYS = { first: "DATE '2026-11-01'", last: "DATE '2026-11-03'" };
const script = materializeScript(DAYS, 'my-project.clario');

let zetasql: ZetaSql;
beforeAll(async () => {
  zetasql = await startZetaSql();
});
afterAll(() => zetasql.stop());

describe('the script', () => {
  it.each([
    ['for days that are said', script],
    // What BigQuery gives to a scheduled query under this name is a DATE.
    [
      'for a scheduled query',
      materializeScript(scheduledDays(3), 'my-project.clario').replaceAll('@run_date', 'CURRENT_DATE()'),
    ],
  ])('%s is taken by BigQuery, after what apply makes', async (_, sql) => {
    const catalog = emptyCatalog();
    await inspectScript(
      zetasql,
      createScript(await desiredDataset(PLACE, { events: 0, badEvents: 0, materialized: 0 })),
      catalog,
      true,
    );
    const inspected = await inspectScript(zetasql, sql, catalog, true);
    expect(inspected.map(({ statement }) => statement.split(/\s+/, 3).join(' '))).toEqual([
      'CREATE TABLE IF',
      'CREATE TABLE IF',
      'CREATE TABLE IF',
      'MERGE INTO `my-project.clario.sessions_materialized`',
      'MERGE INTO `my-project.clario.orders_materialized`',
      'MERGE INTO `my-project.clario.order_lines_materialized`',
    ]);
    for (const { statement, problems } of inspected) expect(problems, statement).toEqual([]);
  });

  it('makes anew the days that the events of a day can touch', () => {
    const [, orders] = mergeStatements({ first: "DATE '2026-11-01'", last: "DATE '2026-11-01'" }, 'p.d');
    expect(orders!.sql.split('\nWHEN NOT MATCHED BY TARGET')[0]).toBe(`MERGE INTO \`p.d.orders_materialized\` AS t
USING (
  SELECT s.*
  FROM \`p.d.orders_between\`(
    DATE_SUB(DATE '2026-11-01', INTERVAL 60 DAY),
    DATE_ADD(DATE '2026-11-01', INTERVAL 30 DAY)
  ) AS s
  LEFT JOIN \`p.d.orders_materialized\` AS known
    ON known.site_id = s.site_id
    AND known.transaction_id = s.transaction_id
    AND (known.ordered_at < TIMESTAMP(DATE_SUB(DATE '2026-11-01', INTERVAL 60 DAY), 'UTC') OR known.ordered_at >= TIMESTAMP(DATE_ADD(DATE '2026-11-01', INTERVAL 31 DAY), 'UTC'))
  WHERE known.transaction_id IS NULL
) AS s
ON FALSE
WHEN NOT MATCHED BY SOURCE
  AND t.ordered_at >= TIMESTAMP(DATE_SUB(DATE '2026-11-01', INTERVAL 60 DAY), 'UTC')
  AND t.ordered_at < TIMESTAMP(DATE_ADD(DATE '2026-11-01', INTERVAL 31 DAY), 'UTC')
THEN DELETE`);
  });

  it('says in its head what it does not see', () => {
    expect(script).toContain(
      '--   orders_materialized: that a purchase is one reported more than 30 days before; what is refunded or added ' +
        'more than 60 days later; that a replay gave an event another name.\n',
    );
  });
});

describe('a table', () => {
  it.each(MATERIALIZED)('%s_materialized has the columns of the view, of its types, in its order', async (model) => {
    const engines = await TwoEngines.start();
    try {
      const { tables } = await engines.load([]);
      const shape = (columns: (typeof tables)[number]['columns']) =>
        columns.map(({ name, type }) => [name, typeName(type)]);
      const table = materializedTable(model);
      expect(shape(tableOf(table.name, table.columns, []).columns)).toEqual(
        shape(tables.find(({ name }) => name === model)!.columns),
      );
    } finally {
      await engines.stop();
    }
  });

  it.each(MATERIALIZED)(
    "%s_materialized is clustered by the model's key, as far as BigQuery clusters",
    async (model) => {
      const [, key] = /^-- Key: \(([\w, ]+)\)/m.exec(await readModel(model))!;
      expect(materializedTable(model).clusterBy).toEqual(key!.split(', '));
    },
  );
});

describe('a scheduled query', () => {
  const query = materializeScript(scheduledDays(3), 'my-project.clario');

  it('is made by a command that a shell takes apart into these arguments', async () => {
    const args = `bq() { printf '%s\\0' "$@"; }\n${bqCommand(PLACE, 3)}`;
    const { stdout } = await promisify(execFile)('sh', ['-c', args]);
    expect(stdout.split('\0').slice(0, -1)).toEqual([
      'mk',
      '--transfer_config',
      '--project_id=my-project',
      '--location=EU',
      '--data_source=scheduled_query',
      '--display_name=Clario: clario, sessions and orders as tables',
      '--schedule=every day 03:07',
      `--params=${JSON.stringify({ query })}`,
    ]);
  });

  it('is the same in Terraform', () => {
    const text = terraformResource(PLACE, 3);
    expect(text).toContain(`  params = {\n    query = <<SQL\n${query}SQL\n  }\n}\n`);
    expect(
      text.split('\n  params')[0],
    ).toBe(`resource "google_bigquery_data_transfer_config" "my-project_clario_materialize" {
  project        = "my-project"
  location       = "EU"
  data_source_id = "scheduled_query"
  display_name   = "Clario: clario, sessions and orders as tables"
  schedule       = "every day 03:07"
`);
  });

  it('is of so many days, that of its run the last', () => {
    expect(scheduledDays(1)).toEqual({ first: '@run_date', last: '@run_date' });
    expect(scheduledDays(3)).toEqual({ first: 'DATE_SUB(@run_date, INTERVAL 2 DAY)', last: '@run_date' });
  });

  it.each(MATERIALIZED)('has %s in it', (model) => {
    expect(query).toContain(`MERGE INTO \`my-project.clario.${materializedName(model)}\``);
  });
});
