/** What the sink's tests share: a warehouse file in a directory of its own, and what is in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { BadEventRow } from '../../bigquery/schema/bad-events.ts';
import { type DuckdbSink, openDuckdbSink } from '../../server/pipeline/sink-duckdb.ts';
import { queryDuckdb } from '../support/duckdb-values.ts';
import { NOON } from '../support/event-rows.ts';

export const LOADED = NOON + 60_000;

/** A directory that is gone after the test. */
export async function newDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'clario-sink-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export type TestSink = DuckdbSink & {
  dir: string;
  rows(sql: string): Promise<Record<string, unknown>[]>;
};

/** A sink whose clock stands at LOADED, closed after the test. */
export async function openSink(given?: string): Promise<TestSink> {
  const dir = given ?? (await newDir());
  const sink = await openDuckdbSink({
    file: join(dir, 'events.duckdb'),
    threads: 2,
    memoryLimit: '512MB',
    now: () => LOADED,
  });
  const connection = await sink.connect();
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= end());
  const end = async () => {
    connection.closeSync();
    await sink.close();
  };
  onTestFinished(close);
  return {
    dir,
    rows: async (sql) => (await queryDuckdb(connection, sql)).rows,
    connect: () => sink.connect(),
    interrupt: () => sink.interrupt(),
    position: () => sink.position(),
    write: (batch) => sink.write(batch),
    expire: (table, before, most) => sink.expire(table, before, most),
    close,
  };
}

export function badRow(told: Partial<BadEventRow>): BadEventRow {
  return {
    received_at: NOON,
    site_id: 'shop',
    stage: 'validate',
    error_code: 'type',
    message: 'site must be text; found 7',
    event_id: null,
    raw: '{"site":7}',
    ...told,
  };
}
