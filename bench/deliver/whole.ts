/** A log full of hits, and its whole delivery in this thread, with the settings a server has by default. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaults, siteDefaults } from '../../server/config.ts';
import { deliver, durableBeyond } from '../../server/pipeline/deliver.ts';
import { type Log, openLog, openLogReader } from '../../server/pipeline/log.ts';
import { createMap } from '../../server/pipeline/map.ts';
import type { Sink } from '../../server/pipeline/sink.ts';
import { hitOf } from '../../test/support/hits.ts';

export const SITES = [{ ...siteDefaults, id: 'shop', origins: ['self'] }];

export type FullLog = { log: Log; dir: string; events: number; bytes: number };
export type Delivered = { rows: number; seconds: number; cpuSeconds: number };

/** About so many events, in a directory of its own in which there is room for more. */
export async function fullLog(about: number): Promise<FullLog> {
  const dir = await mkdtemp(join(tmpdir(), 'clario-bench-deliver-'));
  const log = await openLog({ dir: join(dir, 'log'), segmentBytes: 64 * 2 ** 20, maxBytes: 2 ** 40, onProblem });
  const events = await fill(log, about);
  return { log, dir, events, bytes: log.stats().bytes };
}

export async function dropLog({ log, dir }: FullLog): Promise<void> {
  await log.close();
  await rm(dir, { recursive: true });
}

/** All that is in the log, to the sink; closes the sink. */
export async function delivered({ log, dir, events }: FullLog, sink: Sink): Promise<Delivered> {
  const { end } = log.stats();
  const cpu = process.cpuUsage();
  const started = performance.now();
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  let rows = 0;
  const loop = deliver({
    open: (from) => openLogReader({ dir: join(dir, 'log'), durable: log.durable, from, onProblem }),
    map: createMap({ sites: SITES }),
    sink,
    settings: defaults.delivery,
    more: (position) => durableBeyond(log.durable, position),
    onProgress(progress) {
      rows += progress.events;
      if (progress.position >= end) resolve();
    },
    onTrouble: (trouble) => reject(new Error(trouble?.message)),
  });
  await done;
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await loop.stop();
  await sink.close();
  // a golden case or two are more than one row
  if (rows < events) throw new Error(`${rows} rows of ${events} events`);
  return { rows, seconds, cpuSeconds: (user + system) / 1e6 };
}

function onProblem({ message }: { message: string }): void {
  throw new Error(message);
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
