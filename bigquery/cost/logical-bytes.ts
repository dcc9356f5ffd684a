/**
 * The logical bytes of a value: what BigQuery bills for in storage and queries, whatever the table takes on disk.
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#data_type_sizes
 */
import type { Column, ColumnType } from '../schema/types.ts';
import { fieldsOf } from '../schema/walk.ts';

const FIXED: Partial<Record<ColumnType, number>> = { INT64: 8, NUMERIC: 16, BOOL: 1, TIMESTAMP: 8 };
const STRING_OVERHEAD = 2;

type Obj = { readonly [name: string]: unknown };

/** Bytes by the full name of each column that is no STRUCT, `order_summary.tax` say; a column without any is not in it. */
export function logicalBytes(row: object, columns: readonly Column[]): Map<string, number> {
  const bytes = new Map<string, number>();
  addFields(bytes, row as Obj, columns, '');
  return bytes;
}

function addFields(bytes: Map<string, number>, fields: Obj, columns: readonly Column[], parent: string): void {
  for (const column of columns) {
    const value = fields[column.name];
    // NULL is 0 bytes, a list the sum of what is in it
    const values =
      value === null || value === undefined ? [] : column.mode === 'REPEATED' ? (value as unknown[]) : [value];
    const path = parent + column.name;
    for (const one of values) {
      if (column.type === 'STRUCT') addFields(bytes, one as Obj, fieldsOf(column), `${path}.`);
      else bytes.set(path, (bytes.get(path) ?? 0) + scalarBytes(one, column.type));
    }
  }
}

function scalarBytes(value: unknown, type: ColumnType): number {
  if (type === 'STRING') return STRING_OVERHEAD + Buffer.byteLength(value as string);
  // of its text without spaces, whatever the order of its keys
  if (type === 'JSON') return Buffer.byteLength(JSON.stringify(value));
  return FIXED[type]!;
}
