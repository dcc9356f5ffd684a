/** A row -> the JSON of BigQuery's streaming inserts (tabledata.insertAll), by the definition's columns. */
import type { Column } from '../../../bigquery/schema/types.ts';
import type { Obj } from '../convert/sandbox.ts';
import { timestampText } from './timestamp-text.ts';

/**
 * Without what is null. NUMERIC stays a decimal in text, which BigQuery reads exactly; JSON columns are text.
 * @param stringify JSON.stringify of where it runs
 */
export function bigQueryRow(row: Obj, columns: readonly Column[], stringify: (value: unknown) => string): Obj {
  const encoded: Obj = {};
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i]!;
    const value = row[column.name];
    if (value === null || value === undefined) continue;
    encoded[column.name] =
      column.mode === 'REPEATED'
        ? (value as unknown[]).map((one) => fieldOf(one, column, stringify))
        : fieldOf(value, column, stringify);
  }
  return encoded;
}

function fieldOf(value: unknown, column: Column, stringify: (value: unknown) => string): unknown {
  if (column.type === 'STRUCT') return bigQueryRow(value as Obj, column.fields!, stringify);
  if (column.type === 'TIMESTAMP') return timestampText(value as number);
  return column.type === 'JSON' ? stringify(value) : value;
}
