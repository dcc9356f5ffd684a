/**
 * The GoogleSQL that fills the tables: a MERGE each, which makes anew all rows that the events of some days can touch, and
 * nothing else. Those are further days too: a refund changes an order of up to 60 days before (bigquery/models/reads.ts).
 *
 * GUARANTEE: as long as the data keeps within the margins of reads.ts, the table holds the view's rows of every day whose
 * events were given to it, in whatever pieces, order and number of runs. An order or a line is never there twice.
 */
import { createTableSql } from '../deploy/sql.ts';
import { type Days, shifted, startOf } from '../models/between.ts';
import { READS, unseenBy } from '../models/reads.ts';
import { betweenName } from '../models/table-functions.ts';
import { MATERIALIZED, type Materialized, materializedName, materializedTable } from './tables.ts';

export type Statement = { readonly model: Materialized; readonly title: string; readonly sql: string };

/**
 * Makes the tables where they are missing; no byte is read.
 * @param keepDays after so many days a day of theirs is deleted; 0 is never
 */
export function createStatements(dataset: string, keepDays = 0): Statement[] {
  return MATERIALIZED.map((model) => {
    const definition = materializedTable(model);
    const sql = createTableSql({ definition, expirationDays: keepDays }, dataset).replace(/;$/, '');
    return { model, title: `create ${definition.name} where it is missing`, sql };
  });
}

/**
 * Brings the tables up to date with the events of these days; to be run in this order.
 * @param days constant expressions of type DATE
 * @param dataset 'project.dataset', with the table functions of `clario bigquery apply`
 */
export function mergeStatements(days: Days, dataset: string): Statement[] {
  return MATERIALIZED.map((model) => ({
    model,
    title: `merge into ${materializedName(model)}`,
    sql: merge(model, days, dataset),
  }));
}

/** All of it as one script. */
export function materializeScript(days: Days, dataset: string, keepDays = 0): string {
  const limits = MATERIALIZED.map((model) => `--   ${materializedName(model)}: ${unseenBy(model)}.`);
  const head = [
    `-- The rows of ${MATERIALIZED.join(', ')} as tables, up to date with the events from ${days.first} to ${days.last}.`,
    '-- May be run again, for any days: it makes anew the rows that those events can touch, and leaves the others.',
    '-- Not seen, and so unlike the view:',
    ...limits,
    `-- Reads events of up to ${LOOK_BACK_DAYS} days before: they must be there, for rows whose events have expired are taken out.`,
    '-- An order known from a day that is not made anew stays as it was, and does not come a second time.',
  ].join('\n');
  const statements = [...createStatements(dataset, keepDays), ...mergeStatements(days, dataset)];
  return `${[head, ...statements.map(({ sql }) => `${sql};`)].join('\n\n')}\n`;
}

/**
 * How many days before the first one events are read. They must still be there: rows whose events have expired would be taken
 * out, and not be put in again.
 */
export const LOOK_BACK_DAYS = Math.max(
  ...MATERIALIZED.map((model) => {
    const { before, after } = marginsOf(model);
    return before + after;
  }),
);

function marginsOf(model: Materialized): { before: number; after: number } {
  const { near, far } = READS[model];
  return { before: Math.max(near.before, far?.before ?? 0), after: Math.max(near.after, far?.after ?? 0) };
}

/**
 * ON FALSE: every row of those days goes, and every row of the source comes, in one step. Nothing has to be compared, a NULL in
 * the key has no say, and BigQuery reads no other day of the table, which it would with a comparison:
 * https://cloud.google.com/bigquery/docs/using-dml-with-partitioned-tables#using_a_constant_false_predicate_in_a_merge_condition
 */
function merge(model: Materialized, days: Days, dataset: string): string {
  const table = materializedTable(model);
  // A row is made of events so many days before and after it, so an event touches rows so many days after and before.
  const { before, after } = marginsOf(model);
  const start = startOf(days.first, -after);
  const end = startOf(days.last, before + 1);
  const columns = table.columns.map(({ name }) => name);
  const source = [
    'SELECT s.*',
    `FROM \`${dataset}.${betweenName(model)}\`(`,
    `  ${shifted(days.first, -after)},`,
    `  ${shifted(days.last, before)}`,
    ') AS s',
    ...(model === 'sessions' ? [] : unknownOrders(dataset, start, end)),
  ];
  return [
    `MERGE INTO \`${dataset}.${table.name}\` AS t`,
    'USING (',
    ...source.map((one) => `  ${one}`),
    ') AS s',
    'ON FALSE',
    'WHEN NOT MATCHED BY SOURCE',
    `  AND t.${table.partitionBy} >= ${start}`,
    `  AND t.${table.partitionBy} < ${end}`,
    'THEN DELETE',
    'WHEN NOT MATCHED BY TARGET THEN',
    `  INSERT (${columns.join(', ')})`,
    `  VALUES (${columns.map((name) => `s.${name}`).join(', ')})`,
  ].join('\n');
}

/** Leaves out what is known as an order of another day: reported again so late that the source takes it for a new one. */
function unknownOrders(dataset: string, start: string, end: string): string[] {
  return [
    `LEFT JOIN \`${dataset}.${materializedName('orders')}\` AS known`,
    '  ON known.site_id = s.site_id',
    '  AND known.transaction_id = s.transaction_id',
    `  AND (known.ordered_at < ${start} OR known.ordered_at >= ${end})`,
    'WHERE known.transaction_id IS NULL',
  ];
}
