/** Queries beside the delivery: a few at once, each on a connection of its own, the others wait for their turn. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { QueryError, type QueryResult } from './query.ts';
import { runQuery } from './query-duckdb.ts';

export class Queries {
  readonly #connect: () => Promise<DuckDBConnection>;
  readonly #idle: DuckDBConnection[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #running = new Set<Promise<unknown>>();
  readonly #closing = new AbortController();
  #free: number;

  constructor(connect: () => Promise<DuckDBConnection>, atOnce: number) {
    this.#connect = connect;
    this.#free = atOnce;
  }

  /** @throws QueryError, 'interrupted' after an abort and when closing */
  async run(sql: string, signal: AbortSignal): Promise<QueryResult> {
    const either = AbortSignal.any([signal, this.#closing.signal]);
    if (this.#free === 0) await this.#turn(either);
    if (either.aborted) throw new QueryError('interrupted', 'the query was interrupted');
    this.#free -= 1;
    const running = this.#answer(sql, either);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
      this.#free += 1;
      this.#waiting.shift()?.();
    }
  }

  async #answer(sql: string, signal: AbortSignal): Promise<QueryResult> {
    const connection = this.#idle.pop() ?? (await this.#connect());
    try {
      return await runQuery(connection, sql, { signal });
    } finally {
      this.#idle.push(connection);
    }
  }

  /** Resolves when it is this query's turn, or it is aborted. */
  async #turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    const index = this.#waiting.indexOf(resolve);
    if (index >= 0) this.#waiting.splice(index, 1);
  }

  /** Interrupts what runs, and gives the connections back. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#running);
    for (const connection of this.#idle.splice(0)) connection.closeSync();
  }
}
