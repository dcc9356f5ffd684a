/** A stand-in for BigQuery's streaming inserts: tables with a schema, rows in memory, refused as BigQuery refuses them. */
import type { BigQueryOptions, BigQueryTable } from '../api/hosts.ts';
import { type Obj, objectOf, type Value } from '../language/value.ts';

/** A column as BigQuery's JSON schema has it. */
export type Column = { name: string; type: string; mode?: string; fields?: Column[] };

export type BigQueryStandIn = {
  insert(table: BigQueryTable, rows: Obj[], options: BigQueryOptions): Promise<void>;
  /** Those that there are, as `dataset.table`. */
  readonly tables: readonly string[];
  /** What has been inserted into `dataset.table`. */
  rows(table: string): Obj[];
};

/** `tables`: by `dataset.table`. A table that is not among them does not exist. */
export function createBigQuery(tables: { readonly [table: string]: readonly Column[] }): BigQueryStandIn {
  const stored = new Map<string, Obj[]>(Object.keys(tables).map((name) => [name, []]));
  return {
    tables: Object.keys(tables),
    rows: (table) => stored.get(table) ?? [],
    insert({ datasetId, tableId }, rows, { ignoreUnknownValues, skipInvalidRows }) {
      const name = `${datasetId}.${tableId}`;
      const columns = tables[name];
      if (columns === undefined) return Promise.reject([failure('notFound', `Not found: Table ${name}`)]);
      const checked = rows.map((row) => ({ row, problem: problemOf(row, columns, '', ignoreUnknownValues === true) }));
      const bad = checked.filter(({ problem }) => problem !== null);
      const good = checked.filter(({ problem }) => problem === null).map(({ row }) => row);
      // one bad row keeps out all of them, unless it may be skipped
      if (bad.length === 0 || skipInvalidRows === true) stored.get(name)!.push(...good);
      if (bad.length === 0) return Promise.resolve();
      return Promise.reject(bad.map(({ problem }) => failure('invalid', problem!)));
    },
  };
}

function failure(reason: string, message: string): Obj {
  return objectOf({ reason, message });
}

function problemOf(row: Value, columns: readonly Column[], path: string, ignoresUnknown: boolean): string | null {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return `${path}: This field is a record.`;
  const values = row as Obj;
  const unknown = Object.keys(values).find((key) => !columns.some(({ name }) => name === key));
  if (unknown !== undefined && !ignoresUnknown) return `no such field: ${path}${unknown}.`;
  for (const column of columns) {
    const problem = columnProblem(values[column.name], column, `${path}${column.name}`, ignoresUnknown);
    if (problem !== null) return problem;
  }
  return null;
}

function columnProblem(value: Value, column: Column, path: string, ignoresUnknown: boolean): string | null {
  if (value === null || value === undefined)
    return column.mode === 'REQUIRED' ? `Missing required field: ${path}.` : null;
  if (column.mode === 'REPEATED') {
    if (!Array.isArray(value)) return `${path}: This field is repeated: a list is needed.`;
    const item = { ...column, mode: 'REQUIRED' };
    return (
      value.map((one) => columnProblem(one, item, path, ignoresUnknown)).find((problem) => problem !== null) ?? null
    );
  }
  if (column.fields !== undefined) return problemOf(value, column.fields, `${path}.`, ignoresUnknown);
  return isOf(value, column.type) ? null : `Cannot convert value to ${column.type.toLowerCase()}: ${path}`;
}

function isOf(value: Value, type: string): boolean {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  switch (type) {
    case 'BOOL':
    case 'BOOLEAN':
      return typeof value === 'boolean';
    case 'INT64':
    case 'INTEGER':
      return /^-?\d+$/.test(text);
    case 'NUMERIC':
      return /^-?\d{1,29}(\.\d{1,9})?$/.test(text);
    case 'FLOAT64':
    case 'FLOAT':
      return text !== '' && Number.isFinite(Number(text));
    case 'TIMESTAMP':
      return typeof value === 'number' || /^-?\d+(\.\d+)?$/.test(text) || Number.isFinite(Date.parse(text));
    case 'JSON':
      return typeof value === 'string' && isJson(value);
    default:
      return typeof value === 'string';
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
