/**
 * How many records a second the log acknowledges, and how fast a reader follows. Pin it to one core:
 *
 *     taskset -c 0 node bench/log.ts
 *
 * Each of N callers appends a record of 1.3 kB and, once it is acknowledged, the next one. "no sync" leaves the fdatasync
 * out: the difference is the disk's share.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openLog, openLogReader } from '../server/pipeline/log.ts';
import { diskIo, type LogIo } from '../server/pipeline/log-io.ts';

const HEAD = JSON.stringify({ at: 1_767_225_600_000, site: 'demo', address: '203.0.113.7', agent: 'Mozilla/5.0' });
const BODY = Buffer.alloc(1200, '{"event":"purchase","ecommerce":{"value":129.9}}');
const SECONDS = 3;
const noSync: LogIo = { ...diskIo, fdatasync: (_fd, done) => setImmediate(done, null) };
const onProblem = (problem: { message: string }) => {
  throw new Error(problem.message);
};

const rows = [];
for (const [disk, io] of Object.entries({ fdatasync: diskIo, 'no sync': noSync })) {
  for (const callers of [64, 128]) rows.push(await appends(disk, io, callers));
}
console.table(rows);

async function appends(disk: string, io: LogIo, callers: number) {
  const dir = await mkdtemp(join(tmpdir(), 'clario-bench-log-'));
  let syncs = 0;
  let syncMs = 0;
  const log = await openLog({
    dir,
    segmentBytes: 64 * 1024 * 1024,
    maxBytes: 2 ** 40,
    io,
    onProblem,
    onCommit: (milliseconds) => {
      syncs += 1;
      syncMs += milliseconds;
    },
  });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpu = process.cpuUsage();
  const started = performance.now();
  const until = started + SECONDS * 1000;
  let acknowledged = 0;
  await Promise.all(
    Array.from({ length: callers }, () => {
      return new Promise<void>((resolve, reject) => {
        const again = (error: Error | null) => {
          if (error !== null) return reject(error);
          acknowledged += 1;
          if (performance.now() < until) log.append(HEAD, BODY, again);
          else resolve();
        };
        log.append(HEAD, BODY, again);
      });
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  const used = process.cpuUsage(cpu);
  const read = await readAll(dir, log.durable);
  await log.close();
  await rm(dir, { recursive: true });
  return {
    disk,
    callers,
    'appends/s': Math.round(acknowledged / seconds),
    'records/sync': Math.round(acknowledged / syncs),
    'ms/sync': Number((syncMs / syncs).toFixed(2)),
    'CPU µs/append': Number(((used.user + used.system) / acknowledged).toFixed(1)),
    'loop p99 ms': Number((delay.percentile(99) / 1e6).toFixed(1)),
    'read MB/s': Math.round(read / 1e6),
  };
}

/** Bytes a second of one reader over the whole log. */
async function readAll(dir: string, durable: SharedArrayBuffer): Promise<number> {
  const reader = openLogReader({ dir, durable, from: 0, onProblem });
  const started = performance.now();
  let end = 0;
  for (;;) {
    const { records, next } = await reader.read(1024 * 1024);
    end = next;
    if (records.length === 0) break;
  }
  await reader.close();
  return (end / (performance.now() - started)) * 1000;
}
