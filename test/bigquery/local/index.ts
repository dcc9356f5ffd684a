/**
 * A local BigQuery for tests: REST and the Storage Write API in this process, on free ports of this machine. Rows are checked
 * as BigQuery checks them, queries are answered by ZetaSQL, and it fails when it is told to.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, Faults } from './faults.ts';
import { startRest } from './rest.ts';
import { Sql } from './sql.ts';
import { Store } from './store.ts';
import { WriteStreams } from './streams.ts';
import { plainRow } from './values.ts';
import { type Call, grpcCode, type World } from './world.ts';
import { startWriteService } from './write-service.ts';

export type { Fault, FaultKind, FaultPlace } from './faults.ts';
export type { Call } from './world.ts';

export type LocalBigqueryOptions = {
  /** false: appended rows are counted, not decoded, checked or kept. Default true. */
  check?: boolean;
  /** Where a dataset lies that does not say. Default US. */
  location?: string;
  /** How much later than REST the write side learns of a schema, in milliseconds. Default 0. */
  schemaLagMs?: number;
  now?: () => number;
};

export type LocalBigquery = {
  /** `http://127.0.0.1:PORT`, for `rest_endpoint` and `apiEndpoint`. */
  readonly restUrl: string;
  /** `http://127.0.0.1:PORT`; gRPC without TLS. */
  readonly writeUrl: string;
  /** Every call that arrived, in order, with what it was answered. */
  readonly calls: Call[];
  /** Milliseconds by which the write side learns of a schema later than REST; Infinity: when releaseSchema() is called. */
  schemaLagMs: number;
  /** The write side learns of every schema now. */
  releaseSchema(): void;
  fail(fault: Fault): void;
  /** No more failures. */
  clear(): void;
  /** The server forgets its streams (of one table, or all), and ends their connections with ABORTED, as after a long idle time. */
  expireStreams(path?: string): void;
  /** Ends idle connections with ABORTED; the streams stay. */
  abortConnections(path?: string): void;
  /** Stored rows in the JavaScript forms of bigquery/schema/types.ts, in the order they were stored. @param path `p.d.t` */
  rows(path: string): Record<string, unknown>[];
  /** How many rows a table has, those that were not decoded among them. */
  rowCount(path: string): number;
  /** Runs a query. @param defaultDataset `p.d` */
  evaluate(sql: string, defaultDataset?: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
};

export async function startLocalBigquery(options: LocalBigqueryOptions = {}): Promise<LocalBigquery> {
  const now = options.now ?? Date.now;
  const store = new Store();
  const faults = new Faults();
  let schemaLagMs = options.schemaLagMs ?? 0;
  const world: World = {
    store,
    faults,
    streams: new WriteStreams(store, now),
    calls: [],
    check: options.check ?? true,
    location: options.location ?? 'US',
    now,
    sleep: (ms) => sleep(ms),
    writeSideMs: () => now() + schemaLagMs,
    grpcCode,
  };
  const sql = new Sql(world);
  const rest = await startRest(world, sql);
  const write = await startWriteService(world);
  const names = (path?: string) => world.streams.names(path === undefined ? undefined : store.tableAt(path));
  return {
    restUrl: `http://127.0.0.1:${rest.port}`,
    writeUrl: `http://127.0.0.1:${write.port}`,
    calls: world.calls,
    get schemaLagMs() {
      return schemaLagMs;
    },
    set schemaLagMs(ms) {
      schemaLagMs = ms;
    },
    releaseSchema() {
      for (const table of store.tables()) table.releaseFields();
    },
    fail: (fault) => faults.add(fault),
    clear: () => faults.clear(),
    expireStreams(path) {
      const gone = names(path);
      for (const name of gone) world.streams.forget(name);
      write.abort((name) => gone.includes(name));
    },
    abortConnections(path) {
      const table = path === undefined ? undefined : store.tableAt(path);
      write.abort((name) => name !== '' && (table === undefined || world.streams.tableOf(name) === table));
    },
    rows(path) {
      const table = store.tableAt(path);
      return table.rows.map((row) => plainRow(table.fields, row));
    },
    rowCount(path) {
      const table = store.tableAt(path);
      return table.rows.length + table.uncheckedRows;
    },
    async evaluate(query, defaultDataset) {
      const { fields, rows } = await sql.query(query, { defaultDataset });
      return rows.map((row) => plainRow(fields, row));
    },
    async stop() {
      await Promise.all([rest.stop(), write.stop(), sql.stop()]);
    },
  };
}
