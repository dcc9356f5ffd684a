/**
 * The embedded warehouse: one DuckDB file, owned by this process.
 *
 * - Rows, bad rows and the log's position are one transaction: after SIGKILL the file holds all of a batch or nothing of it.
 * - An event id stands once for a site, however often the event was sent (sink-duckdb/known.ts tells how far back).
 * - A row the file cannot take goes to `bad_events`, and no other row with it.
 * - A query reads this file's tables, and no other file of the machine (sink-duckdb/open.ts).
 */
import { type DuckDBConnection, DuckDBTimestampTZValue } from '@duckdb/node-api';
import { type BadEventRow, badEvents } from '../../bigquery/schema/bad-events.ts';
import { type EventRow, events } from '../../bigquery/schema/events.ts';
import { mended, refusedRow } from './sink/rows.ts';
import { type Batch, type Outcome, type Sink, SinkLost } from './sink.ts';
import { isLost, reasonOf } from './sink-duckdb/failure.ts';
import { keyOf, knownKeys } from './sink-duckdb/known.ts';
import { Loader } from './sink-duckdb/load.ts';
import { type OpenFile, type OpenOptions, openFile } from './sink-duckdb/open.ts';

export type DuckdbSinkOptions = OpenOptions & {
  /** Milliseconds since the epoch: for `loaded_at`. */
  now?: () => number;
};

export interface DuckdbSink extends Sink {
  /** A connection for queries, in UTC; close it before the sink. */
  connect(): Promise<DuckDBConnection>;
  /** Makes a write that is at work reject, as far as it can be stopped. */
  interrupt(): void;
  /**
   * Deletes rows of a table whose day began before, `most` of them at once, between two batches.
   * @param before a midnight in UTC, milliseconds since the epoch
   * @returns how many; fewer than `most` when there are no more
   */
  expire(table: ExpiringTable, before: number, most: number): Promise<number>;
}

export type ExpiringTable = 'events' | 'bad_events';

/** Opens the file, makes it if there is none, and brings it to this version's schema. @throws an Error of one line */
export async function openDuckdbSink({ now = Date.now, ...options }: DuckdbSinkOptions): Promise<DuckdbSink> {
  const file = await openFile(options);
  const loaders = {
    events: await Loader.create<EventRow>(file.connection, events),
    bad: await Loader.create<BadEventRow>(file.connection, badEvents),
  };
  return new OpenSink(file, loaders, now);
}

type Loaders = { events: Loader<EventRow>; bad: Loader<BadEventRow> };

class OpenSink implements DuckdbSink {
  readonly #file: OpenFile;
  readonly #loaders: Loaders;
  readonly #now: () => number;
  /** Settles when the connection is free: a transaction is the connection's, so one thing at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(file: OpenFile, loaders: Loaders, now: () => number) {
    this.#file = file;
    this.#loaders = loaders;
    this.#now = now;
  }

  connect(): Promise<DuckDBConnection> {
    return this.#file.instance.connect();
  }

  async position(): Promise<number> {
    const state = await this.#file.connection.runAndReadAll('SELECT log_position FROM clario.state');
    return Number(state.value(0, 0));
  }

  write(batch: Batch): Promise<Outcome> {
    return this.#inTurn(() => this.#transaction(batch));
  }

  expire(table: ExpiringTable, before: number, most: number): Promise<number> {
    const { partitionBy } = table === 'events' ? events : badEvents;
    const sql = `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${partitionBy} < $1 LIMIT $2)`;
    const bound = new DuckDBTimestampTZValue(BigInt(before) * 1000n);
    return this.#inTurn(async () => (await this.#file.connection.run(sql, [bound, BigInt(most)])).rowsChanged);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #transaction(batch: Batch): Promise<Outcome> {
    const { connection } = this.#file;
    try {
      await connection.run('BEGIN');
      try {
        const outcome = await this.#write(batch);
        await connection.run('COMMIT');
        return outcome;
      } catch (error) {
        // a COMMIT that failed has ended the transaction already
        await connection.run('ROLLBACK').catch(() => {});
        throw error;
      }
    } catch (error) {
      throw isLost(error) ? new SinkLost(reasonOf(error), { cause: error }) : error;
    }
  }

  async #write({ events, bad, position }: Batch): Promise<Outcome> {
    const now = this.#now();
    const news = await this.#withoutCopies(events);
    for (const row of news) row.loaded_at = now;
    const misfits = await this.#loaders.events.load(news);
    const allBad = [...bad, ...misfits.map(refusedRow)];
    await this.#loaders.bad.load(allBad.map((row) => mended(row, now)));
    await this.#file.connection.run('UPDATE clario.state SET log_position = $1', [BigInt(position)]);
    return { events: news.length - misfits.length, duplicates: events.length - news.length, bad: allBad.length };
  }

  /** The first of each event in the batch, without those that are in the file. */
  async #withoutCopies(events: readonly EventRow[]): Promise<EventRow[]> {
    const firsts = new Map<string, EventRow>();
    for (const row of events) {
      const key = keyOf(row);
      if (!firsts.has(key)) firsts.set(key, row);
    }
    for (const key of await knownKeys(this.#file.connection, [...firsts.values()])) firsts.delete(key);
    return [...firsts.values()];
  }

  interrupt(): void {
    this.#file.connection.interrupt();
  }

  async close(): Promise<void> {
    await this.#turn;
    this.#file.connection.closeSync();
    // writes what is still in the write-ahead log into the file
    this.#file.instance.closeSync();
  }
}
