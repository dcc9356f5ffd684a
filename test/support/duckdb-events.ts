/** A DuckDB with the models, and the table `events` filled as a test needs it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { duckdbType } from '../../bigquery/schema/duckdb-ddl.ts';
import { type EventRow, events } from '../../bigquery/schema/events.ts';
import type { Column } from '../../bigquery/schema/types.ts';

const COLUMNS = (events.columns as readonly Column[]).map((column) => `${column.name}: '${duckdbType(column)}'`);

/** In memory: the tables, the models, their macros; nothing in them. */
export async function duckdbWithModels(): Promise<DuckDBConnection> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run("SET TimeZone = 'UTC'");
  for (const file of ['duckdb.sql', 'duckdb-models.sql']) {
    const path = new URL(`../../bigquery/generated/${file}`, import.meta.url);
    await connection.run(await readFile(path, 'utf8'));
  }
  return connection;
}

/** These rows, and no others. */
export async function fillEvents(connection: DuckDBConnection, rows: readonly EventRow[]): Promise<void> {
  await connection.run('DELETE FROM events');
  if (rows.length === 0) return;
  const dir = await mkdtemp(join(tmpdir(), 'clario-rows-'));
  try {
    const file = join(dir, 'rows.jsonl');
    await writeFile(file, rows.map((row) => `${JSON.stringify(toJson(row, events.columns))}\n`).join(''));
    await connection.run(`INSERT INTO events SELECT * FROM read_json('${file}', columns = {${COLUMNS.join(', ')}})`);
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** A row as JSON lines have it: times as ISO 8601. */
function toJson(row: Record<string, unknown>, columns: readonly Column[]): Record<string, unknown> {
  const cell = (column: Column, value: unknown): unknown => {
    if (value === null || value === undefined) return null;
    if (Array.isArray(value)) return value.map((one) => cell({ ...column, mode: 'NULLABLE' }, one));
    if (column.type === 'TIMESTAMP') return new Date(value as number).toISOString();
    return column.fields ? toJson(value as Record<string, unknown>, column.fields) : value;
  };
  return Object.fromEntries(columns.map((column) => [column.name, cell(column, row[column.name])]));
}
