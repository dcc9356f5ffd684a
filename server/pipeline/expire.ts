/**
 * Deletes the days that are older than the config keeps them, from the warehouse file; BigQuery does it by itself.
 *
 * - Whole days in UTC, by the column and the arithmetic of BigQuery's partitions: a day goes when so many days have passed since
 *   its beginning. 1 keeps today alone.
 * - Once a day, when it has begun, and at the start. In pieces, so that no batch waits long.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import type { DuckdbSink, ExpiringTable } from './sink-duckdb.ts';

/** `before`: the first day that is kept, as YYYY-MM-DD. */
export type Expired = { table: ExpiringTable; rows: number; before: string };

export type ExpireOptions = {
  sink: Pick<DuckdbSink, 'expire'>;
  retention: Pick<Config['retention'], 'events_days' | 'bad_events_days'>;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** After the last piece of a table, when there was anything to delete. */
  onExpired: (expired: Expired) => void;
  /** It is tried again at the next look. */
  onFailed: (error: Error) => void;
  /** Between two looks at the clock. */
  everyMs?: number;
  /** Rows deleted at once. */
  piece?: number;
};

const DAY_MS = 86_400_000;
const A_MINUTE = 60_000;
const PIECE = 50_000;

/** Midnight of the first day that is kept for so many days. */
export function keptFrom(days: number, now: number): number {
  return Math.floor(now / DAY_MS) * DAY_MS - (days - 1) * DAY_MS;
}

/** @returns what ends it: resolves after the piece that is being deleted */
export function startExpiring(options: ExpireOptions): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const ended = run(options, signal);
  return () => {
    stopping.abort();
    return ended;
  };
}

async function run(options: ExpireOptions, signal: AbortSignal): Promise<void> {
  const { retention, now, everyMs = A_MINUTE } = options;
  const tables = [
    ['events', retention.events_days],
    ['bad_events', retention.bad_events_days],
  ] as const;
  const kept = tables.filter(([, days]) => days > 0);
  let done = Number.NaN;
  while (kept.length > 0 && !signal.aborted) {
    const today = Math.floor(now() / DAY_MS);
    if (today !== done) {
      try {
        for (const [table, days] of kept) await expire(options, table, keptFrom(days, now()), signal);
        done = today;
      } catch (error) {
        options.onFailed(error as Error);
      }
    }
    await sleep(everyMs, undefined, { signal, ref: false }).catch(() => {});
  }
}

async function expire(options: ExpireOptions, table: ExpiringTable, before: number, signal: AbortSignal) {
  const { sink, piece = PIECE, onExpired } = options;
  let rows = 0;
  for (;;) {
    const deleted = signal.aborted ? 0 : await sink.expire(table, before, piece);
    rows += deleted;
    if (deleted < piece) break;
    // whoever waits for the file comes first
    await sleep(0);
  }
  if (rows > 0) onExpired({ table, rows, before: new Date(before).toISOString().slice(0, 10) });
}
