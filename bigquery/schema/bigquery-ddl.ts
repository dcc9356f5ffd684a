/** Generates the BigQuery tables as DDL, for a default dataset: `bq query --dataset_id=… < bigquery.sql`. */
import type { Column, Table } from './types.ts';
import { fieldsOf } from './walk.ts';

/** `CREATE TABLE IF NOT EXISTS` for each table, partitioned by day, clustered, every column described. */
export function bigqueryDdl(tables: readonly Table[]): string {
  return `${tables.map(createTable).join('\n\n')}\n`;
}

function createTable(table: Table): string {
  return [
    `CREATE TABLE IF NOT EXISTS ${table.name} (`,
    table.columns.map((column) => define(column, '  ')).join(',\n'),
    ')',
    `PARTITION BY DATE(${table.partitionBy})`,
    `CLUSTER BY ${table.clusterBy.join(', ')}`,
    `OPTIONS (description = ${quote(table.description)});`,
  ].join('\n');
}

function define(column: Column, indent: string): string {
  const required = column.mode === 'REQUIRED' ? ' NOT NULL' : '';
  return `${indent}${column.name} ${typeOf(column, indent)}${required} OPTIONS (description = ${quote(column.description)})`;
}

function typeOf(column: Column, indent: string): string {
  const type = column.type === 'STRUCT' ? structType(column, indent) : column.type;
  return column.mode === 'REPEATED' ? `ARRAY<${type}>` : type;
}

function structType(column: Column, indent: string): string {
  const fields = fieldsOf(column).map((field) => define(field, `${indent}  `));
  return `STRUCT<\n${fields.join(',\n')}\n${indent}>`;
}

/** A GoogleSQL string literal: JSON's escapes are among GoogleSQL's. */
function quote(text: string): string {
  return JSON.stringify(text);
}
