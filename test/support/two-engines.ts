/**
 * The models on both engines: ZetaSQL runs bigquery/models/*.sql, DuckDB the committed translation. Whoever asks for rows gets
 * ZetaSQL's, and an error where DuckDB's are others.
 */
import assert from 'node:assert/strict';
import type { DuckDBConnection } from '@duckdb/node-api';
import { betweenQuery } from '../../bigquery/models/between.ts';
import { type ModelName, models, readModel } from '../../bigquery/models/index.ts';
import { betweenName } from '../../bigquery/models/table-functions.ts';
import { type EventRow, events } from '../../bigquery/schema/events.ts';
import { duckdbWithModels, fillEvents } from './duckdb-events.ts';
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
  #empty: Warehouse | undefined;

  private constructor(zetasql: ZetaSql, duckdb: DuckDBConnection) {
    this.#zetasql = zetasql;
    this.#duckdb = duckdb;
  }

  static async start(): Promise<TwoEngines> {
    return new TwoEngines(await startZetaSql(), await duckdbWithModels());
  }

  async stop(): Promise<void> {
    this.#duckdb.closeSync();
    await this.#zetasql.stop();
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
    await fillEvents(this.#duckdb, rows);
    const tables = [tableOf(events.name, events.columns, rows)];
    for (const name of models) {
      const sql = await readModel(name);
      const table = await this.#zetasql.evaluate(sql, tables, name);
      expectSame(table, await queryDuckdb(this.#duckdb, `SELECT * FROM ${name}`));
      tables.push(table);
    }
    return {
      query: async (sql) => {
        const table = await this.#zetasql.evaluate(await withBetweenQueries(sql), tables);
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
}

/** `sessions_between(a, b)` as the query it stands for: the evaluator has no table functions. The days have no parentheses. */
async function withBetweenQueries(sql: string): Promise<string> {
  let text = sql;
  for (const name of models) {
    const call = new RegExp(`\\b${betweenName(name)}\\(([^(),]+),([^(),]+)\\)`, 'g');
    for (const [found, first, last] of sql.matchAll(call)) {
      text = text.replace(found, `(${await betweenQuery(name, { first: first!.trim(), last: last!.trim() })})`);
    }
  }
  return text;
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
