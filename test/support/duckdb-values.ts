/** Rows and types of a DuckDB result, in the JavaScript forms of bigquery/schema/types.ts and under GoogleSQL's names of types. */
import {
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListType,
  type DuckDBListValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { decimalOf } from './zetasql-values.ts';

const NAMES: Record<string, string> = {
  VARCHAR: 'STRING',
  JSON: 'JSON',
  BIGINT: 'INT64',
  'DECIMAL(38,9)': 'NUMERIC',
  BOOLEAN: 'BOOL',
  DATE: 'DATE',
  'TIMESTAMP WITH TIME ZONE': 'TIMESTAMP',
};

export type DuckdbResult = { columns: { name: string; type: string }[]; rows: Record<string, unknown>[] };

/** Runs one query. A NULL list is an empty one, as BigQuery gives it out; a type BigQuery does not have keeps DuckDB's name. */
export async function queryDuckdb(connection: DuckDBConnection, sql: string): Promise<DuckdbResult> {
  const reader = await connection.runAndReadAll(sql);
  const types = reader.columnTypes();
  const names = reader.columnNames();
  const rows = reader
    .getRows()
    .map((row) => Object.fromEntries(names.map((name, index) => [name, decode(row[index]!, types[index]!)])));
  return { columns: names.map((name, index) => ({ name, type: nameOf(types[index]!) })), rows };
}

function nameOf(type: DuckDBType): string {
  if (type instanceof DuckDBListType) return `ARRAY<${nameOf(type.valueType)}>`;
  if (type instanceof DuckDBStructType) {
    return `STRUCT<${type.entryNames.map((name, index) => `${name} ${nameOf(type.entryTypes[index]!)}`).join(', ')}>`;
  }
  const name = type.alias ?? type.toString();
  return NAMES[name] ?? name;
}

function decode(value: DuckDBValue, type: DuckDBType): unknown {
  if (type instanceof DuckDBListType) {
    return ((value as DuckDBListValue | null)?.items ?? []).map((item) => decode(item, type.valueType));
  }
  if (value === null) return null;
  if (value instanceof DuckDBStructValue && type instanceof DuckDBStructType) {
    const entries = type.entryNames.map((name, index) => [name, decode(value.entries[name]!, type.entryTypes[index]!)]);
    return Object.fromEntries(entries);
  }
  if (value instanceof DuckDBDecimalValue) return decimalOf(value.value, value.scale);
  if (value instanceof DuckDBTimestampTZValue) return Number(value.micros) / 1000;
  if (value instanceof DuckDBDateValue) return value.toString();
  if (typeof value === 'bigint') return Number(value);
  return type.alias === 'JSON' ? JSON.parse(value as string) : value;
}
