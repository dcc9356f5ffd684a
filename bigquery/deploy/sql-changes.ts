/**
 * The steps of a plan as GoogleSQL. What its DDL cannot say (a field added inside a struct, a field's description or
 * mode, other clustering) stands as a comment: the `bq` command for it, with the columns to give it.
 */
import { define, quote } from '../schema/bigquery-ddl.ts';
import type { Column } from '../schema/types.ts';
import type { Desired } from './desired.ts';
import { pathOf } from './place.ts';
import type { Plan, Step, TableChange } from './plan.ts';
import { createFunctionSql, createSchema, createTableSql, createViewSql, howToRun, name } from './sql.ts';

/** Only what is to be done; a comment that says so when it is nothing. What is refused is not in it. */
export function changeScript({ place, steps }: Plan, { description }: Pick<Desired, 'description'>): string {
  const path = pathOf(place);
  if (steps.length === 0) return `-- ${path}: nothing to do.\n`;
  const head = `-- Changes to ${path}.\n${howToRun(place)}`;
  return [head, ...steps.map((step) => stepSql(step, path, createSchema(place, description)))]
    .map((statement) => `${statement}\n`)
    .join('\n');
}

function stepSql(step: Step, path: string, schema: string): string {
  switch (step.do) {
    case 'create dataset':
      return schema;
    case 'create table':
      return createTableSql(step.table, path);
    case 'change table':
      return changeTableSql(step, path);
    case 'create view':
    case 'change view':
      return createViewSql(step.view, path);
    case 'create function':
    case 'change function':
      return createFunctionSql(step.fn, path);
  }
}

type TableStep = Extract<Step, { do: 'change table' }>;

function changeTableSql(step: TableStep, path: string): string {
  const { changes, table, patch } = step;
  const full = `${path}.${table.definition.name}`;
  const columns = changes.filter((change) => isOfColumn(change));
  const statements = changes.flatMap((change) => tableOption(change));
  const byHand = columns.some((change) => isNested(change));
  return [
    ...(byHand
      ? [updateSchema(table.definition.name, path, patch.schema?.fields ?? [])]
      : columns.map((change) => alterColumn(change, table.definition.columns))),
    ...statements,
  ]
    .map((clause) => (clause.startsWith('--') ? clause : `ALTER TABLE ${name(full)} ${clause};`))
    .concat(changes.flatMap((change) => (change.kind === 'cluster' ? [updateClustering(full, change.to)] : [])))
    .join('\n');
}

type ColumnChange = Extract<TableChange, { path: string }>;

function isOfColumn(change: TableChange): change is ColumnChange {
  return 'path' in change;
}

function isNested({ path }: ColumnChange): boolean {
  return path.includes('.');
}

function alterColumn(change: ColumnChange, columns: readonly Column[]): string {
  if (change.kind === 'relax') return `ALTER COLUMN ${change.path} DROP NOT NULL`;
  if (change.kind === 'describe') return `ALTER COLUMN ${change.path} SET OPTIONS (description = ${quote(change.to)})`;
  const column = columns.find((one) => one.name === change.path);
  if (column === undefined) throw new Error(`the definition has no column ${change.path}`);
  return `ADD COLUMN IF NOT EXISTS ${define(column, '')}`;
}

function tableOption(change: TableChange): string[] {
  if (change.kind === 'describe table') return [`SET OPTIONS (description = ${quote(change.to)})`];
  if (change.kind !== 'expire') return [];
  return [`SET OPTIONS (partition_expiration_days = ${change.to === 0 ? 'NULL' : change.to})`];
}

/** All columns at once: what is above can be said with them too. */
function updateSchema(table: string, path: string, fields: object[]): string {
  const file = `${table}.schema.json`;
  return [
    `-- The columns of ${table}: SQL cannot change fields inside a struct. Save this script as changes.sql, and run in a shell:`,
    `--   sed -n 's/^-- ${file}: //p' changes.sql > ${file}`,
    `--   bq update ${bqName(`${path}.${table}`)} ${file}`,
    ...JSON.stringify(fields, null, 1)
      .split('\n')
      .map((line) => `-- ${file}: ${line}`),
  ].join('\n');
}

function updateClustering(full: string, to: readonly string[]): string {
  return [
    '-- SQL cannot change the clustering of a table. Run in a shell:',
    `--   bq update --clustering_fields=${to.join(',')} ${bqName(full)}`,
  ].join('\n');
}

/** `project:dataset.table`, as bq takes it; a project may have dots itself. */
function bqName(full: string): string {
  return full.replace(/[.](\w+[.]\w+)$/, ':$1');
}
