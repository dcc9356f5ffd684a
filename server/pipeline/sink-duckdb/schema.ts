/**
 * The tables and views of the file, brought to the definition's version at each start.
 *
 * Guarantee: nothing is changed in a file of a newer version, or in one that is not Clario's; all that is changed is one
 * transaction. Columns only ever come to be: none is dropped, none changes its type.
 */
import { readFile } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBListType, DuckDBStructType, type DuckDBType } from '@duckdb/node-api';
import { badEvents } from '../../../bigquery/schema/bad-events.ts';
import { duckdbType } from '../../../bigquery/schema/duckdb-ddl.ts';
import { events, SCHEMA_VERSION } from '../../../bigquery/schema/events.ts';
import type { Column, Table } from '../../../bigquery/schema/types.ts';

/** In a schema of its own, so that SHOW TABLES shows what an analyst asks for. */
const STATE = `CREATE SCHEMA IF NOT EXISTS clario;
CREATE TABLE clario.state (schema_version BIGINT NOT NULL, log_position BIGINT NOT NULL);
INSERT INTO clario.state VALUES (${SCHEMA_VERSION}, 0);`;

const TABLES: readonly Table[] = [events, badEvents];

/** @throws an Error of one line for a file that this version must not touch; `file` is its name in the message */
export async function bringUpToDate(connection: DuckDBConnection, file: string): Promise<void> {
  const version = await versionOf(connection);
  if (version === null && (await hasTable(connection, 'main', 'events')))
    throw new Error(
      `the warehouse ${file} has a table events that is not Clario's: name another file in warehouse.file`,
    );
  if (version !== null && version > SCHEMA_VERSION)
    throw new Error(
      `the warehouse ${file} has schema version ${version}, this Clario knows version ${SCHEMA_VERSION}: ` +
        'start the newer Clario again, or name another file in warehouse.file',
    );
  await connection.run('BEGIN');
  try {
    if (version === null) await connection.run(STATE);
    await connection.run(await generated('duckdb.sql'));
    for (const table of TABLES) await addColumns(connection, table);
    await connection.run(await generated('duckdb-models.sql'));
    if (version !== SCHEMA_VERSION) await connection.run(`UPDATE clario.state SET schema_version = ${SCHEMA_VERSION}`);
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK');
    throw error;
  }
}

function generated(name: string): Promise<string> {
  return readFile(new URL(`../../../bigquery/generated/${name}`, import.meta.url), 'utf8');
}

/** The version that last changed the file; null for a file without any. */
async function versionOf(connection: DuckDBConnection): Promise<number | null> {
  if (!(await hasTable(connection, 'clario', 'state'))) return null;
  const state = await connection.runAndReadAll('SELECT schema_version FROM clario.state');
  return Number(state.value(0, 0));
}

async function hasTable(connection: DuckDBConnection, schema: string, table: string): Promise<boolean> {
  const sql = 'SELECT 1 FROM duckdb_tables() WHERE NOT temporary AND schema_name = $1 AND table_name = $2';
  return (await connection.runAndReadAll(sql, [schema, table])).currentRowCount > 0;
}

/** Adds the columns, and the fields in structs and lists, that the definition has and the file has not. */
async function addColumns(connection: DuckDBConnection, { name, columns }: Table): Promise<void> {
  const found = await connection.runAndReadAll(`SELECT * FROM ${name} LIMIT 0`);
  const types = new Map(found.columnNames().map((column, i) => [column, found.columnType(i)]));
  for (const { path, type } of missing(columns, types, ''))
    await connection.run(`ALTER TABLE ${name} ADD COLUMN ${path} ${type}`);
}

type Missing = { path: string; type: string };

function missing(columns: readonly Column[], types: ReadonlyMap<string, DuckDBType>, parent: string): Missing[] {
  return columns.flatMap((column): Missing[] => {
    const path = parent + column.name;
    const type = types.get(column.name);
    if (type === undefined) return [{ path, type: duckdbType(column) }];
    const isList = type instanceof DuckDBListType;
    const struct = isList ? type.valueType : type;
    if (column.fields === undefined || !(struct instanceof DuckDBStructType)) return [];
    const fields = new Map(struct.entryNames.map((name, i) => [name, struct.entryTypes[i]!]));
    // DuckDB's name of what is in a list is `element`
    return missing(column.fields, fields, isList ? `${path}.element.` : `${path}.`);
  });
}
