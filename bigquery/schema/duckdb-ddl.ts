/** Generates the DuckDB tables: the same columns and names as BigQuery's. */
import type { Column, ColumnType, Table } from './types.ts';
import { fieldsOf } from './walk.ts';

const TYPES: Record<Exclude<ColumnType, 'STRUCT'>, string> = {
  STRING: 'VARCHAR',
  INT64: 'BIGINT',
  NUMERIC: 'DECIMAL(38,9)',
  BOOL: 'BOOLEAN',
  TIMESTAMP: 'TIMESTAMPTZ',
  JSON: 'JSON',
};

/** `CREATE TABLE IF NOT EXISTS` for each table, one statement each, ended by a semicolon. */
export function duckdbDdl(tables: readonly Table[]): string {
  return `${tables.map(createTable).join('\n\n')}\n`;
}

/** A column's DuckDB type, as in DDL and in `read_json(…, columns = …)`. */
export function duckdbType(column: Column): string {
  const type = column.type === 'STRUCT' ? `STRUCT(${fieldsOf(column).map(field).join(', ')})` : TYPES[column.type];
  return column.mode === 'REPEATED' ? `${type}[]` : type;
}

function field(column: Column): string {
  return `${column.name} ${duckdbType(column)}`;
}

function createTable(table: Table): string {
  const lines = table.columns.map((column) => `  ${field(column)}${column.mode === 'REQUIRED' ? ' NOT NULL' : ''}`);
  return `CREATE TABLE IF NOT EXISTS ${table.name} (\n${lines.join(',\n')}\n);`;
}
