/**
 * The embedded warehouse: one DuckDB file, owned by this process.
 *
 * - Rows, bad rows and the log's position are one transaction: after SIGKILL the file holds all of a batch or nothing of it.
 * - An event id stands once for a site, however often the event was sent (sink-duckdb/known.ts tells how far back).
 * - A row the file cannot take goes to `bad_events`, and no other row with it.
 * - A query reads this file's tables, and no other file of the machine (sink-duckdb/open.ts).
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { BadEventRow } from '../../bigquery/schema/bad-events.ts';
import type { EventRow } from '../../bigquery/schema/events.ts';
import { type Batch, type Outcome, type Sink, SinkLost } from './sink.ts';
import { dataErrorOf, isLost, reasonOf } from './sink-duckdb/failure.ts';
import { keyOf, knownKeys } from './sink-duckdb/known.ts';
import { Loader, type Money } from './sink-duckdb/load.ts';
import { type OpenFile, type OpenOptions, openFile } from './sink-duckdb/open.ts';
import { badLine, eventLine, refusedRow, soundRow } from './sink-duckdb/rows.ts';

export type DuckdbSinkOptions = OpenOptions & {
  /** Milliseconds since the epoch: for `loaded_at`. */
  now?: () => number;
};

export interface DuckdbSink extends Sink {
  /** A connection for queries, in UTC; close it before the sink. */
  connect(): Promise<DuckDBConnection>;
  /** Makes a write that is at work reject, as far as it can be stopped. */
  interrupt(): void;
}

/** Opens the file, makes it if there is none, and brings it to this version's schema. @throws an Error of one line */
export async function openDuckdbSink({ now = Date.now, ...options }: DuckdbSinkOptions): Promise<DuckdbSink> {
  return new OpenSink(await openFile(options), now);
}

type Encoded = { row: EventRow; line: string };

/** A row without fault: where it is refused, rows are not the reason. */
const SOUND: Encoded = { row: soundRow, line: eventLine(soundRow, 0) };

class OpenSink implements DuckdbSink {
  readonly #file: OpenFile;
  readonly #loader: Loader;
  readonly #now: () => number;

  constructor(file: OpenFile, now: () => number) {
    this.#file = file;
    this.#loader = new Loader(file.connection, file.tmp);
    this.#now = now;
  }

  connect(): Promise<DuckDBConnection> {
    return this.#file.instance.connect();
  }

  async position(): Promise<number> {
    const state = await this.#file.connection.runAndReadAll('SELECT log_position FROM clario.state');
    return Number(state.value(0, 0));
  }

  async write({ events, bad, position }: Batch): Promise<Outcome> {
    try {
      const { rows, refused } = this.#encode(events);
      const news = await this.#withoutCopies(rows);
      const loaded = await this.#store(news, [...bad, ...refused], position);
      return {
        events: loaded,
        duplicates: rows.length - news.length,
        bad: bad.length + refused.length + news.length - loaded,
      };
    } catch (error) {
      throw isLost(error) ? new SinkLost(reasonOf(error), { cause: error }) : error;
    }
  }

  #encode(events: readonly EventRow[]): { rows: Encoded[]; refused: BadEventRow[] } {
    const now = this.#now();
    const rows: Encoded[] = [];
    const refused: BadEventRow[] = [];
    for (const row of events) {
      try {
        rows.push({ row, line: eventLine(row, now) });
      } catch (error) {
        refused.push(refusedRow(row, reasonOf(error)));
      }
    }
    return { rows, refused };
  }

  /** The first of each event in the batch, without those that are in the file. */
  async #withoutCopies(rows: readonly Encoded[]): Promise<Encoded[]> {
    const firsts = new Map<string, Encoded>();
    for (const one of rows) {
      const key = keyOf(one.row);
      if (!firsts.has(key)) firsts.set(key, one);
    }
    const sought = Array.from(firsts.values(), ({ row }) => row);
    for (const key of await knownKeys(this.#file.connection, sought)) firsts.delete(key);
    return [...firsts.values()];
  }

  /** Commits the batch; returns how many of the rows are in `events`, the others are in `bad_events`. */
  async #store(rows: readonly Encoded[], bad: readonly BadEventRow[], position: number): Promise<number> {
    for (const money of ['narrow', 'wide'] as const)
      if ((await dataErrorOf(() => this.#commit(rows, money, bad, position))) === null) return rows.length;
    const error = await this.#tryLoading([SOUND]);
    if (error !== null) throw error;
    const refused: BadEventRow[] = [];
    const loadable = await this.#sift(rows, refused);
    await this.#commit(loadable, 'wide', [...bad, ...refused], position);
    return loadable.length;
  }

  #commit(rows: readonly Encoded[], money: Money, bad: readonly BadEventRow[], position: number): Promise<void> {
    return this.#transaction('COMMIT', async () => {
      await this.#loader.load('events', rows.map(lineOf), money);
      const now = this.#now();
      const lines = bad.map((row) => badLine(row, now));
      await this.#loader.load('bad_events', lines, 'wide');
      await this.#file.connection.run('UPDATE clario.state SET log_position = $1', [BigInt(position)]);
    });
  }

  /** Tries the rows, halves of them, and so on: keeps those that load, refuses the others with the reason. */
  async #sift(rows: readonly Encoded[], refused: BadEventRow[]): Promise<Encoded[]> {
    const error = await this.#tryLoading(rows);
    if (error === null) return [...rows];
    if (rows.length === 1) {
      refused.push(refusedRow(rows[0]!.row, reasonOf(error)));
      return [];
    }
    const half = rows.length >> 1;
    const first = await this.#sift(rows.slice(0, half), refused);
    return [...first, ...(await this.#sift(rows.slice(half), refused))];
  }

  /** Loads the rows and takes them back. What is wrong with them, null if nothing is. */
  #tryLoading(rows: readonly Encoded[]): Promise<Error | null> {
    return dataErrorOf(() =>
      this.#transaction('ROLLBACK', () => this.#loader.load('events', rows.map(lineOf), 'wide')),
    );
  }

  async #transaction(end: 'COMMIT' | 'ROLLBACK', work: () => Promise<void>): Promise<void> {
    const { connection } = this.#file;
    await connection.run('BEGIN');
    try {
      await work();
      await connection.run(end);
    } catch (error) {
      // a COMMIT that failed has ended the transaction already
      await connection.run('ROLLBACK').catch(() => {});
      throw error;
    }
  }

  interrupt(): void {
    this.#file.connection.interrupt();
  }

  async close(): Promise<void> {
    this.#file.connection.closeSync();
    // writes what is still in the write-ahead log into the file
    this.#file.instance.closeSync();
  }
}

function lineOf({ line }: Encoded): string {
  return line;
}
