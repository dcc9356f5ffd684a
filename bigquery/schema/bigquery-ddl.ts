/** Generates the BigQuery tables as DDL, for a default dataset: `bq query --dataset_id=… < bigquery.sql`. */
import type { Column, Table } from './types.ts';
import { fieldsOf } from './walk.ts';

/** `CREATE TABLE IF NOT EXISTS` for each table, partitioned by day, clustered, every column described. */
export function bigqueryDdl(tables: readonly Table[]): string {
  return `${tables.map((table) => createTable(table)).join('\n\n')}\n`;
}

/**
 * One table's statement.
 * @param name how it is called in the statement
 * @param options of the table beside its description, such as `partition_expiration_days = 30`
 */
export function createTable(table: Table, name: string = table.name, options: readonly string[] = []): string {
  return [
    `CREATE TABLE IF NOT EXISTS ${name} (`,
    table.columns.map((column) => `  ${define(column, '  ')}`).join(',\n'),
    ')',
    `PARTITION BY DATE(${table.partitionBy})`,
    `CLUSTER BY ${table.clusterBy.join(', ')}`,
    `OPTIONS (${[`description = ${quote(table.description)}`, ...options].join(', ')});`,
  ].join('\n');
}

/**
 * A column as it stands in CREATE TABLE and in ALTER TABLE ADD COLUMN.
 * @param indent of the line that it stands in: a struct's fields have lines of their own
 */
export function define(column: Column, indent: string): string {
  const required = column.mode === 'REQUIRED' ? ' NOT NULL' : '';
  return `${column.name} ${typeOf(column, indent)}${required} OPTIONS (description = ${quote(column.description)})`;
}

function typeOf(column: Column, indent: string): string {
  const type = column.type === 'STRUCT' ? structType(column, indent) : column.type;
  return column.mode === 'REPEATED' ? `ARRAY<${type}>` : type;
}

function structType(column: Column, indent: string): string {
  const fields = fieldsOf(column).map((field) => `${indent}  ${define(field, `${indent}  `)}`);
  return `STRUCT<\n${fields.join(',\n')}\n${indent}>`;
}

/** A GoogleSQL string literal: JSON's escapes are among GoogleSQL's. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
