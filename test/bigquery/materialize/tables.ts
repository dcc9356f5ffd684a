/** The tables and their MERGE on DuckDB: ZetaSQL does not evaluate MERGE, and DuckDB has it under the same words. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { translate } from '../../../bigquery/duckdb/translate.ts';
import { mergeStatements } from '../../../bigquery/materialize/script.ts';
import {
  MATERIALIZED,
  type Materialized,
  materializedName,
  materializedTable,
} from '../../../bigquery/materialize/tables.ts';
import { duckdbDdl } from '../../../bigquery/schema/duckdb-ddl.ts';
import type { EventRow } from '../../../bigquery/schema/events.ts';
import { duckdbWithModels, fillEvents } from '../../support/duckdb-events.ts';
import { queryDuckdb } from '../../support/duckdb-values.ts';
import { day } from '../models/spread-rows.ts';

export type Rows = Record<string, unknown>[];

export class Tables {
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async create(): Promise<Tables> {
    const connection = await duckdbWithModels();
    await connection.run(duckdbDdl(MATERIALIZED.map(materializedTable)));
    return new Tables(connection);
  }

  /** What is in `events` now. */
  fill(rows: readonly EventRow[]): Promise<void> {
    return fillEvents(this.#connection, rows);
  }

  async clear(): Promise<void> {
    for (const model of MATERIALIZED) await this.#connection.run(`DELETE FROM ${materializedName(model)}`);
    await this.fill([]);
  }

  /** The MERGEs for the events of these days: days after 2026-11-02. */
  async run(first: number, last: number): Promise<void> {
    for (const { sql, title } of mergeStatements(
      { first: `DATE '${day(first)}'`, last: `DATE '${day(last)}'` },
      'p.d',
    )) {
      // The translation takes a column `language` for something else.
      const plain = sql.replaceAll(/`p\.d\.(\w+)`/g, '$1').replace(', language,', ', `language`,');
      await this.#connection.run(translate(plain, title));
    }
  }

  /** The table's rows, ordered by its clustering. */
  table(model: Materialized): Promise<Rows> {
    return this.#ordered(materializedName(model), model);
  }

  view(model: Materialized): Promise<Rows> {
    return this.#ordered(model, model);
  }

  async #ordered(name: string, model: Materialized): Promise<Rows> {
    const order = materializedTable(model).clusterBy.join(', ');
    return (await queryDuckdb(this.#connection, `SELECT * FROM ${name} ORDER BY ${order}`)).rows;
  }

  stop(): void {
    this.#connection.closeSync();
  }
}
