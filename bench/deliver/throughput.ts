/** How many events a second go from the log into DuckDB: read, parsed, checked, converted, enriched, deduplicated, committed. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaults, siteDefaults } from '../../server/config.ts';
import { deliver, durableBeyond } from '../../server/pipeline/deliver.ts';
import { type Log, openLog, openLogReader } from '../../server/pipeline/log.ts';
import { createMap } from '../../server/pipeline/map.ts';
import { openDuckdbSink } from '../../server/pipeline/sink-duckdb.ts';
import { hitOf } from '../../test/support/hits.ts';

export type Throughput = { events: number; seconds: number; cpuSeconds: number; logBytes: number; fileBytes: number };

/** The whole delivery of about so many events, in this thread, with the settings a server has by default. */
export async function throughput(about: number): Promise<Throughput> {
  const dir = await mkdtemp(join(tmpdir(), 'clario-bench-deliver-'));
  const onProblem = ({ message }: { message: string }) => {
    throw new Error(message);
  };
  const log = await openLog({ dir: join(dir, 'log'), segmentBytes: 64 * 2 ** 20, maxBytes: 2 ** 40, onProblem });
  const events = await fill(log, about);
  const { bytes: logBytes, end } = log.stats();
  const file = join(dir, 'events.duckdb');
  const { threads, memory_limit: memoryLimit } = defaults.warehouse;
  const sink = await openDuckdbSink({ file, threads, memoryLimit });

  const cpu = process.cpuUsage();
  const started = performance.now();
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  let written = 0;
  const loop = deliver({
    open: (from) => openLogReader({ dir: join(dir, 'log'), durable: log.durable, from, onProblem }),
    map: createMap({ sites: [{ ...siteDefaults, id: 'shop', origins: ['self'] }] }),
    sink,
    settings: defaults.delivery,
    more: (position) => durableBeyond(log.durable, position),
    onProgress(progress) {
      written += progress.events;
      if (progress.position >= end) resolve();
    },
    onTrouble: (trouble) => reject(new Error(trouble?.message)),
  });
  await done;
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await loop.stop();
  await sink.close();
  await log.close();
  const { size: fileBytes } = await stat(file);
  await rm(dir, { recursive: true });
  // a golden case or two are more than one row
  if (written < events) throw new Error(`${written} rows of ${events} events`);
  return { events, seconds, cpuSeconds: (user + system) / 1e6, logBytes, fileBytes };
}

async function fill(log: Log, about: number): Promise<number> {
  const start = Date.now();
  let events = 0;
  for (let n = 0; events < about; ) {
    const acknowledged: Promise<void>[] = [];
    for (let i = 0; i < 1000 && events < about; i += 1, n += 1) {
      const { head, body, events: more } = hitOf(n, start + n);
      events += more;
      acknowledged.push(
        new Promise((resolve, reject) => {
          log.append(head, Buffer.from(body), (error) => (error === null ? resolve() : reject(error)));
        }),
      );
    }
    await Promise.all(acknowledged);
  }
  return events;
}
