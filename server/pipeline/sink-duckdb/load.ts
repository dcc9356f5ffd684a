/** Rows into the tables: as lines of JSON in a file that DuckDB reads, many times faster than row by row. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { badEvents } from '../../../bigquery/schema/bad-events.ts';
import { duckdbType } from '../../../bigquery/schema/duckdb-ddl.ts';
import { events } from '../../../bigquery/schema/events.ts';
import type { Table } from '../../../bigquery/schema/types.ts';

/**
 * As what a decimal is read. DuckDB needs 3.7 µs to read one of 38 digits from its text and 0.1 µs for one of 18: below
 * 1,000,000,000, as nearly all amounts are, narrow ones will do. A row with a larger amount is refused as narrow.
 */
export type Money = 'narrow' | 'wide';

const TABLES: { [name in 'events' | 'bad_events']: Table } = { events, bad_events: badEvents };

/** Inserts lines (rows.ts). One load at a time: the file between has one name. */
export class Loader {
  readonly #connection: DuckDBConnection;
  readonly #file: string;

  /** `tmp` is the directory that DuckDB is allowed to read. */
  constructor(connection: DuckDBConnection, tmp: string) {
    this.#connection = connection;
    this.#file = join(tmp, 'rows.ndjson');
  }

  async load(table: keyof typeof TABLES, lines: readonly string[], money: Money): Promise<void> {
    if (lines.length === 0) return;
    try {
      // what shoppers did is for this user's eyes alone
      writeFileSync(this.#file, `${lines.join('\n')}\n`, { mode: 0o600 });
      await this.#connection.run(insertSql(TABLES[table], this.#file, money));
    } finally {
      rmSync(this.#file, { force: true });
    }
  }
}

function insertSql({ name, columns }: Table, file: string, money: Money): string {
  const names = columns.map((column) => column.name).join(', ');
  const wide = columns.map((column) => `${column.name}: '${duckdbType(column)}'`).join(', ');
  const types = money === 'wide' ? wide : wide.replaceAll('DECIMAL(38,9)', 'DECIMAL(18,9)');
  const path = file.replaceAll("'", "''");
  return `INSERT INTO ${name} (${names}) SELECT ${names}
FROM read_json('${path}', format = 'newline_delimited', columns = {${types}})`;
}
