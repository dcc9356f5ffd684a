/** Where a person's rows may lie: the warehouse file, or each dataset that rows go to. */
import type { Json } from '../../bigquery/schema/types.ts';
import type { QueryResult } from '../pipeline/query.ts';
import type { Destination } from '../pipeline/sink-bigquery/destination.ts';
import type { Dialect } from './sql.ts';

export type Place = {
  /** For a person: duckdb, or project.dataset. */
  name: string;
  dialect: Dialect;
  ask(sql: string): Promise<QueryResult>;
  /** Of BigQuery. */
  destination: Destination | null;
};

/** The rows as objects. */
export function objects({ columns, rows }: QueryResult): { [column: string]: Json }[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])));
}
