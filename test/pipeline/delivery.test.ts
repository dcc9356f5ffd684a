/** The delivery in its thread, as the server holds it. */
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startDelivery } from '../../server/pipeline/delivery.ts';
import { QueryError } from '../../server/pipeline/query.ts';
import { openDuckdbSink } from '../../server/pipeline/sink-duckdb.ts';
import { append, bodyOf, configOf, eventId, headOf } from './delivery-hits.ts';
import { start } from './delivery-support.ts';
import { newDir } from './sink-support.ts';

/** A query that takes minutes. */
const ENDLESS = 'SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE hash(a.range, b.range) = 7';
/** How long a busy machine may take. What never comes fails all the same. */
const BUSY = { timeout: 20_000 };

/** Handles of this process on the file. */
function handlesOn(file: string): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(file);
    } catch {
      return false;
    }
  }).length;
}

/** The threads that are started from now on. */
function workersStarted(): Worker[] {
  const workers: Worker[] = [];
  const listener = (worker: Worker) => workers.push(worker);
  process.on('worker', listener);
  onTestFinished(() => {
    process.off('worker', listener);
  });
  return workers;
}

test('what is acknowledged is queryable within half a second, events and bad events', async () => {
  const { log, delivery, progress, problems } = await start(await newDir());
  expect(delivery.position).toBe(0);
  expect(delivery.ready).toBe(true);
  await append(log, bodyOf(1, 2));
  await append(log, 'not JSON');
  const sql = 'SELECT event_id, event_name, occurred_at FROM events ORDER BY 1';
  await vi.waitFor(async () => expect((await delivery.query(sql)).rows).toHaveLength(2), BUSY);
  expect(await delivery.query(sql)).toEqual({
    columns: [
      { name: 'event_id', type: 'VARCHAR' },
      { name: 'event_name', type: 'VARCHAR' },
      { name: 'occurred_at', type: 'TIMESTAMP WITH TIME ZONE' },
    ],
    rows: [
      [eventId(1), 'view_cart', '2026-11-02T11:59:59.000Z'],
      [eventId(2), 'view_cart', '2026-11-02T11:59:59.000Z'],
    ],
  });
  await vi.waitFor(() => expect(delivery.position).toBe(log.stats().end), BUSY);
  expect((await delivery.query('SELECT stage, error_code, raw FROM bad_events')).rows).toEqual([
    ['parse', 'not_json', 'not JSON'],
  ]);
  const sum = (key: 'events' | 'bad' | 'duplicates') => progress.reduce((total, one) => total + one[key], 0);
  expect([sum('events'), sum('bad'), sum('duplicates')]).toEqual([2, 1, 0]);
  expect(problems).toEqual([]);
});

test('a server that starts again goes on where the warehouse is', async () => {
  const dir = await newDir();
  const first = await start(dir);
  await append(first.log, bodyOf(1));
  await first.delivered();
  const { end } = first.log.stats();
  await first.close();
  const second = await start(dir);
  expect(second.delivery.position).toBe(end);
  await append(second.log, bodyOf(1, 2));
  await second.delivered();
  expect(second.progress).toEqual([
    { position: second.log.stats().end, events: 1, duplicates: 1, bad: 0, ms: expect.any(Number) },
  ]);
});

describe('a query', () => {
  test('with a fault is refused with its code', async () => {
    const { delivery } = await start(await newDir());
    for (const [sql, code] of [
      ['SELECT nothing FROM events', 'sql'],
      ['DELETE FROM events', 'not_read_only'],
      ['', 'empty'],
    ])
      await expect(delivery.query(sql!)).rejects.toMatchObject({ name: 'QueryError', code });
  });

  test('that takes long delays neither the delivery nor another query', async () => {
    const { log, delivery } = await start(await newDir());
    const abort = new AbortController();
    const long = [1, 2, 3].map(() => delivery.query(ENDLESS, { signal: abort.signal }).catch((error) => error.code));
    for (let n = 0; n < 3; n += 1) {
      await append(log, bodyOf(n));
      const sql = `SELECT count(*) FROM events WHERE event_id = '${eventId(n)}'`;
      await vi.waitFor(async () => expect((await delivery.query(sql)).rows).toEqual([[1]]), BUSY);
    }
    abort.abort();
    expect(await Promise.all(long)).toEqual(['interrupted', 'interrupted', 'interrupted']);
  });

  test('beyond the fourth waits for its turn, and can be aborted while it does', async () => {
    const { delivery } = await start(await newDir());
    const aborts = Array.from({ length: 6 }, () => new AbortController());
    const outcomes: string[] = [];
    const queries = aborts.map(({ signal }, n) =>
      delivery
        .query(n < 5 ? ENDLESS : 'SELECT 1', { signal })
        .then(({ rows }) => outcomes.push(`${n}: ${rows}`))
        .catch((error: QueryError) => outcomes.push(`${n}: ${error.code}`)),
    );
    aborts[4]!.abort();
    await vi.waitFor(() => expect(outcomes).toEqual(['4: interrupted']), BUSY);
    aborts[0]!.abort();
    await vi.waitFor(() => expect(outcomes).toEqual(['4: interrupted', '0: interrupted', '5: 1']), BUSY);
    for (const abort of aborts) abort.abort();
    await Promise.all(queries);
  });

  test('is interrupted when the delivery is closed', async () => {
    const { delivery, close } = await start(await newDir());
    const asked = expect(delivery.query(ENDLESS)).rejects.toMatchObject({ code: 'interrupted' });
    await delivery.query('SELECT 1');
    await close();
    await asked;
  });

  test('aborted before it is asked is not asked', async () => {
    const { delivery } = await start(await newDir());
    await expect(delivery.query('SELECT 1', { signal: AbortSignal.abort() })).rejects.toThrow(QueryError);
  });
});

describe('draining', () => {
  test('delivers what waits, without waiting for the interval', async () => {
    const { log, delivery } = await start(await newDir(), { interval_ms: 60_000 });
    await append(log, bodyOf(1));
    await vi.waitFor(() => expect(delivery.position).toBe(log.stats().end), BUSY);
    await append(log, bodyOf(2));
    expect(await delivery.drain(log.stats().end, 5000)).toBe(true);
    expect((await delivery.query('SELECT count(*) FROM events')).rows).toEqual([[2]]);
  });

  test('says when there was not enough time', async () => {
    const { log, delivery } = await start(await newDir());
    const began = performance.now();
    expect(await delivery.drain(log.stats().end + 1, 100)).toBe(false);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe('a thread that dies', () => {
  /** A message that no one sends: the thread fails where nobody foresaw it. */
  const kill = (worker: Worker) => worker.postMessage(null);

  test('is started again, reported, and nothing is lost or doubled', async () => {
    const workers = workersStarted();
    const dir = await newDir();
    const { log, delivery, problems, delivered } = await start(dir);
    for (let round = 0; round < 3; round += 1) {
      await append(log, bodyOf(2 * round));
      const query = delivery.query(ENDLESS).catch((error: QueryError) => error.code);
      kill(workers.at(-1)!);
      await append(log, bodyOf(2 * round + 1));
      expect(await query).toBe('interrupted');
      await vi.waitFor(() => expect(problems).toHaveLength(round + 1), BUSY);
      expect(delivery.ready).toBe(false);
      await delivered();
      expect(delivery.ready).toBe(true);
      expect(handlesOn(join(dir, 'events.duckdb'))).toBeLessThanOrEqual(2);
    }
    expect((await delivery.query('SELECT count(*), count(DISTINCT event_id) FROM events')).rows).toEqual([[6, 6]]);
    expect(workers).toHaveLength(4);
    const message = "the delivery is started again: Cannot read properties of null (reading 'type')";
    expect(problems).toEqual(Array.from({ length: 3 }, () => ({ code: 'delivery_crashed', message })));
  });

  test('is not started again once it is closed', async () => {
    const workers = workersStarted();
    const { delivery } = await start(await newDir());
    kill(workers.at(-1)!);
    await delivery.close();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(workers).toHaveLength(1);
  });

  test('while it is being started again queries are refused, and a close waits for it', async () => {
    const workers = workersStarted();
    const { delivery, problems } = await start(await newDir());
    kill(workers.at(-1)!);
    await vi.waitFor(() => expect(problems).toHaveLength(1), BUSY);
    await expect(delivery.query('SELECT 1')).rejects.toThrow('the warehouse is not open now: try again');
    await vi.waitFor(() => expect(workers).toHaveLength(2), BUSY);
    await delivery.close();
    expect(workers[1]!.threadId).toBe(-1);
  });
});

describe('a warehouse that cannot be opened', () => {
  test('stops the start with what is the matter', async () => {
    const dir = await newDir();
    const file = join(dir, 'events.duckdb');
    await (await openDuckdbSink({ file, threads: 1, memoryLimit: '256MB' })).close();
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    await connection.run('UPDATE clario.state SET schema_version = 9');
    connection.closeSync();
    instance.closeSync();
    const options = { config: configOf(dir), logDir: join(dir, 'log'), onProgress: () => {}, onProblem: () => {} };
    await expect(startDelivery(options)).rejects.toThrow(
      `the warehouse ${file} has schema version 9, this Clario knows 1`.slice(0, -2),
    );
    expect(handlesOn(file)).toBe(0);
  });
});

test('closed, the file is nobody’s', async () => {
  const dir = await newDir();
  const { log, close, delivered } = await start(dir);
  await append(log, bodyOf(1), headOf());
  await delivered();
  await close();
  expect(handlesOn(join(dir, 'events.duckdb'))).toBe(0);
});
