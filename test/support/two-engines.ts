/**
 * The models on both engines: ZetaSQL runs bigquery/models/*.sql, DuckDB the committed translation. Whoever asks for rows gets
 * ZetaSQL's, and an error where DuckDB's are others.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { betweenQuery } from '../../bigquery/models/between.ts';
import { type ModelName, models, readModel } from '../../bigquery/models/index.ts';
import { betweenName } from '../../bigquery/models/table-functions.ts';
import { duckdbType } from '../../bigquery/schema/duckdb-ddl.ts';
import { type EventRow, events } from '../../bigquery/schema/events.ts';
import type { Column } from '../../bigquery/schema/types.ts';
import { type DuckdbResult, queryDuckdb } from './duckdb-values.ts';
import { startZetaSql, type ZetaSql } from './zetasql.ts';
import { rowsOf, type SqlTable, tableOf, typeName } from './zetasql-values.ts';

export type Rows = Record<string, unknown>[];

export interface Warehouse {
  /** The rows, in their order, of a query on `events` and the models: the same text on both engines. */
  query(sql: string): Promise<Rows>;
  model(name: ModelName): Rows;
  /** The rows, in any order, of `<name>_between(first, last)`; days as YYYY-MM-DD. */
  between(name: ModelName, first: string, last: string): Promise<Rows>;
  /** `events` and the models as ZetaSQL has them. */
  readonly tables: readonly SqlTable[];
}

export class TwoEngines {
  readonly #zetasql: ZetaSql;
  readonly #duckdb: DuckDBConnection;
  readonly #dir: string;
  #empty: Warehouse | undefined;

  private constructor(zetasql: ZetaSql, duckdb: DuckDBConnection, dir: string) {
    this.#zetasql = zetasql;
    this.#duckdb = duckdb;
    this.#dir = dir;
  }

  static async start(): Promise<TwoEngines> {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run("SET TimeZone = 'UTC'");
    for (const file of ['duckdb.sql', 'duckdb-models.sql']) {
      const path = new URL(`../../bigquery/generated/${file}`, import.meta.url);
      await connection.run(await readFile(path, 'utf8'));
    }
    const dir = await mkdtemp(join(tmpdir(), 'clario-models-'));
    return new TwoEngines(await startZetaSql(), connection, dir);
  }

  async stop(): Promise<void> {
    this.#duckdb.closeSync();
    await this.#zetasql.stop();
    await rm(this.#dir, { recursive: true });
  }

  /** Resolves names and types of a statement on `events` and the models; rejects with ZetaSQL's message. */
  async analyze(sql: string): Promise<void> {
    this.#empty ??= await this.load([]);
    await this.#zetasql.analyze(sql, this.#empty.tables);
  }

  /** The same where the tables have their full names alone: a name in backquotes is one word to ZetaSQL, here one without dots. */
  async analyzeQualified(sql: string, dataset: string): Promise<object> {
    this.#empty ??= await this.load([]);
    const word = (name: string) => `${dataset}.${name}`.replaceAll('.', '_');
    const tables = this.#empty.tables.map((table) => ({ ...table, name: word(table.name) }));
    const names = new RegExp(`\`${dataset}\\.(\\w+)\``, 'g');
    return this.#zetasql.analyze(
      sql.replace(names, (_, name: string) => word(name)),
      tables,
    );
  }

  /** Fills `events` with these rows and evaluates every model. */
  async load(rows: readonly EventRow[]): Promise<Warehouse> {
    await this.#fillDuckdb(rows);
    const tables = [tableOf(events.name, events.columns, rows)];
    for (const name of models) {
      const sql = await readModel(name);
      const table = await this.#zetasql.evaluate(sql, tables, name);
      expectSame(table, await queryDuckdb(this.#duckdb, `SELECT * FROM ${name}`));
      tables.push(table);
    }
    return {
      query: async (sql) => {
        const table = await this.#zetasql.evaluate(sql, tables);
        const { rows } = await queryDuckdb(this.#duckdb, sql);
        assert.deepEqual(rows, rowsOf(table), 'rows in DuckDB (actual) and ZetaSQL (expected)');
        return rows;
      },
      between: async (name, first, last) => {
        const days = { first: `DATE '${first}'`, last: `DATE '${last}'` };
        const table = await this.#zetasql.evaluate(await betweenQuery(name, days), tables.slice(0, 1), name);
        const call = `SELECT * FROM ${betweenName(name)}(${days.first}, ${days.last})`;
        expectSame(table, await queryDuckdb(this.#duckdb, call));
        return rowsOf(table);
      },
      model: (name) => rowsOf(tables.find((table) => table.name === name)!),
      tables,
    };
  }

  async #fillDuckdb(rows: readonly EventRow[]): Promise<void> {
    await this.#duckdb.run('DELETE FROM events');
    if (rows.length === 0) return;
    const file = join(this.#dir, 'rows.jsonl');
    await writeFile(file, rows.map((row) => `${JSON.stringify(toJson(row, events.columns))}\n`).join(''));
    const columns = (events.columns as readonly Column[]).map(({ name, ...rest }) => {
      return `${name}: '${duckdbType({ name, ...rest })}'`;
    });
    await this.#duckdb.run(`INSERT INTO events SELECT * FROM read_json('${file}', columns = {${columns.join(', ')}})`);
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

/** Columns, their types, and rows in any order. */
function expectSame(table: SqlTable, duckdb: DuckdbResult): void {
  const columns = table.columns.map(({ name, type }) => ({ name, type: typeName(type) }));
  assert.deepEqual(duckdb.columns, columns, `types of ${table.name} in DuckDB (actual) and ZetaSQL (expected)`);
  const rows = sorted(rowsOf(table));
  assert.deepEqual(sorted(duckdb.rows), rows, `${table.name} in DuckDB (actual) and ZetaSQL (expected)`);
}

function sorted(rows: Rows): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
