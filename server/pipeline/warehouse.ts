/** The warehouse that the config names: where rows go, and who answers queries. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { tombstonedSink } from '../privacy/tombstoned-sink.ts';
import { Tombstones } from '../privacy/tombstones.ts';
import { type Expired, startExpiring } from './expire.ts';
import { QueryError, type QueryResult } from './query.ts';
import type { Sink } from './sink.ts';

export interface Warehouse {
  readonly sink: Sink;
  /** @throws QueryError for a fault of the query, or its abort */
  query(sql: string, signal: AbortSignal): Promise<QueryResult>;
  /** Makes a write that is at work reject, as far as it can be stopped. */
  interrupt(): void;
  /** Interrupts the queries that run; none may come after it. */
  endQueries(): Promise<void>;
  /** Begins to delete the days that are kept no longer, where the warehouse does not do it by itself; returns what ends it. */
  expire(told: { onExpired: (expired: Expired) => void; onFailed: (error: Error) => void }): () => Promise<void>;
}

/** Opens it; only what it needs is loaded. Rows of people who were erased do not get in. @throws an Error of one line */
export async function openWarehouse(config: Config, logDir: string): Promise<Warehouse> {
  const tombstones = await Tombstones.open(config.data);
  const warehouse = await (config.warehouse.kind === 'bigquery' ? openBigquery(config, logDir) : openDuckdb(config));
  return { ...warehouse, sink: tombstonedSink(warehouse.sink, tombstones) };
}

/** More would only take memory and cores from each other, and from the delivery. */
const QUERIES_AT_ONCE = 4;

async function openDuckdb(config: Config): Promise<Warehouse> {
  const { openDuckdbSink } = await import('./sink-duckdb.ts');
  const { Queries } = await import('./delivery-queries.ts');
  const { file, threads, memory_limit } = config.warehouse;
  const sink = await openDuckdbSink({ file: join(config.data, file), threads, memoryLimit: memory_limit });
  const queries = new Queries(() => sink.connect(), QUERIES_AT_ONCE);
  return {
    sink,
    query: (sql, signal) => queries.run(sql, signal),
    interrupt: () => sink.interrupt(),
    endQueries: () => queries.close(),
    expire: (told) => startExpiring({ sink, retention: config.retention, now: Date.now, ...told }),
  };
}

/** How long BigQuery has to answer that a query is cancelled. */
const CANCEL_MS = 1000;

async function openBigquery(config: Config, logDir: string): Promise<Warehouse> {
  const { openBigquerySink } = await import('./sink-bigquery.ts');
  const { RestClients, restClient } = await import('./sink-bigquery/clients.ts');
  const { destinationOf } = await import('./sink-bigquery/destination.ts');
  const { runBigqueryQuery } = await import('./query-bigquery.ts');
  const { listSegments } = await import('./log-segment.ts');
  // what was before the log's first position, another warehouse has
  const [startAt = 0] = await listSegments(logDir).catch(() => []);
  const sink = await openBigquerySink({ config, journal: join(config.data, 'bigquery.json'), startAt });
  const destination = destinationOf(config, null);
  const clients = new RestClients((project) => restClient(config.bigquery, project));
  const ending = new AbortController();
  const running = new Set<Promise<unknown>>();
  return {
    sink,
    async query(sql, signal) {
      const answer = runBigqueryQuery(clients.of(destination.project), sql, {
        destination,
        maxBytes: config.bigquery.query_max_bytes,
        signal: AbortSignal.any([signal, ending.signal]),
      });
      running.add(answer);
      try {
        return await answer;
      } catch (error) {
        if (!(error instanceof QueryError)) clients.forget();
        throw error;
      } finally {
        running.delete(answer);
      }
    },
    interrupt: () => sink.interrupt(),
    async endQueries() {
      ending.abort();
      // BigQuery shall hear of it, if it listens
      await Promise.race([Promise.allSettled(running), sleep(CANCEL_MS, undefined, { ref: false })]);
    },
    expire: () => async () => {},
  };
}
