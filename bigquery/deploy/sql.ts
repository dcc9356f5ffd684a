/** A dataset as GoogleSQL, for an admin who runs it by hand. */
import { createTable, quote } from '../schema/bigquery-ddl.ts';
import type { Desired, DesiredFunction, DesiredTable, DesiredView } from './desired.ts';
import type { Place } from './place.ts';
import { pathOf } from './place.ts';

/** Everything from scratch: a script that may be run again, and leaves tables that exist as they are. */
export function createScript(desired: Desired): string {
  const path = pathOf(desired);
  return [
    [
      `-- The dataset ${path}. May be run again: it makes what is missing and replaces the views, and changes no table.`,
      howToRun(desired),
    ].join('\n'),
    createSchema(desired, desired.description),
    ...desired.tables.map((table) => createTableSql(table, path)),
    ...desired.views.map((view) => createViewSql(view, path)),
    ...desired.functions.map((fn) => createFunctionSql(fn, path)),
  ]
    .map((statement) => `${statement}\n`)
    .join('\n');
}

/** A script runs in one location, and cannot see what lies in another; BigQuery guesses it only from what exists. */
export function howToRun({ project, location }: Place): string {
  return `-- Run it where the dataset lies: bq query --project_id=${project} --location=${location} --use_legacy_sql=false < FILE`;
}

export function createSchema({ project, dataset, location }: Place, description: string): string {
  const options = `location = ${quote(location)}, description = ${quote(description)}`;
  return `CREATE SCHEMA IF NOT EXISTS ${name(pathOf({ project, dataset }))}\nOPTIONS (${options});`;
}

export function createTableSql({ definition, expirationDays }: DesiredTable, path: string): string {
  const expires = expirationDays !== null && expirationDays > 0;
  const options = expires ? [`partition_expiration_days = ${expirationDays}`] : [];
  return createTable(definition, name(`${path}.${definition.name}`), options);
}

export function createViewSql(view: DesiredView, path: string): string {
  return [
    `CREATE OR REPLACE VIEW ${name(`${path}.${view.name}`)}`,
    `OPTIONS (description = ${quote(view.description)}) AS`,
    ended(view.query),
  ].join('\n');
}

export function createFunctionSql(fn: DesiredFunction, path: string): string {
  const parameters = fn.parameters.map((one) => `${one.name} ${one.type}`).join(', ');
  return [
    `CREATE OR REPLACE TABLE FUNCTION ${name(`${path}.${fn.name}`)}(${parameters})`,
    `OPTIONS (description = ${quote(fn.description)}) AS`,
    ended(fn.body),
  ].join('\n');
}

/** A name of project, dataset and table: the project's may have characters that need the back quotes. */
export function name(path: string): string {
  return `\`${path}\``;
}

/** The semicolon has a line of its own: a query's last line may be a comment. */
function ended(query: string): string {
  return `${query.trim()}\n;`;
}
