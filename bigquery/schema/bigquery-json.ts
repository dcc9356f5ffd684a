/**
 * Generates a table's schema as `bq mk --schema FILE.json` and the API take it. Types have the names the API answers
 * with (INTEGER, RECORD, …), so that `bq show --schema` compares equal with the file.
 */
import type { Column, ColumnType, Table } from './types.ts';

const TYPES: Record<ColumnType, string> = {
  STRING: 'STRING',
  INT64: 'INTEGER',
  NUMERIC: 'NUMERIC',
  BOOL: 'BOOLEAN',
  TIMESTAMP: 'TIMESTAMP',
  JSON: 'JSON',
  STRUCT: 'RECORD',
};

export type BigqueryField = {
  name: string;
  type: string;
  mode: string;
  description: string;
  fields?: BigqueryField[];
};

export function bigqueryJson(table: Table): string {
  return `${JSON.stringify(bigqueryFields(table), null, 2)}\n`;
}

/** The columns as the API's `schema.fields`. */
export function bigqueryFields(table: Table): BigqueryField[] {
  return table.columns.map(bigqueryField);
}

function bigqueryField(column: Column): BigqueryField {
  return {
    name: column.name,
    type: TYPES[column.type],
    mode: column.mode,
    description: column.description,
    ...(column.fields && { fields: column.fields.map(bigqueryField) }),
  };
}
