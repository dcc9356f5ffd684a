/**
 * The columns of `events` that each model's query names, found out by taking one away: where the query then has a mistake, or
 * its result lacks something, it reads that column. BigQuery bills a query for the columns it names.
 *
 * A tool of generate.ts: what it finds is in bigquery/generated/model-columns.json.
 */
import { betweenQuery } from '../models/between.ts';
import { type ModelName, models } from '../models/index.ts';
import { events } from '../schema/events.ts';
import type { Column } from '../schema/types.ts';
import { walk } from '../schema/walk.ts';

/** Full names of columns that are no STRUCT, `order_summary.tax` say. */
export type ModelColumns = { readonly [name in ModelName]: readonly string[] };

/**
 * @param resultOf the columns and types of the query's result on a table `events` of these columns, as text; rejects where the
 *   query has a mistake
 */
export async function modelColumns(
  resultOf: (sql: string, columns: readonly Column[]) => Promise<string>,
): Promise<ModelColumns> {
  const leaves = walk(events.columns).filter(({ column }) => column.type !== 'STRUCT');
  const read: [ModelName, string[]][] = [];
  for (const model of models) {
    const sql = await betweenQuery(model, { first: "DATE '2026-01-01'", last: "DATE '2026-01-01'" });
    const whole = await resultOf(sql, events.columns);
    const named: string[] = [];
    for (const { path } of leaves) {
      const result = await resultOf(sql, without(events.columns, path)).catch(() => null);
      if (result !== whole) named.push(path);
    }
    read.push([model, named]);
  }
  return Object.fromEntries(read) as { [name in ModelName]: string[] };
}

/** The columns without the one of this full name; a STRUCT goes with its last field. */
function without(columns: readonly Column[], path: string, parent = ''): Column[] {
  return columns.flatMap((column) => {
    const own = parent + column.name;
    if (own === path) return [];
    if (column.type !== 'STRUCT' || !path.startsWith(`${own}.`)) return [column];
    const fields = without(column.fields ?? [], path, `${own}.`);
    return fields.length > 0 ? [{ ...column, fields }] : [];
  });
}
