/** How many events a second go from the log into DuckDB: read, parsed, checked, converted, enriched, deduplicated, committed. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { defaults } from '../../server/config.ts';
import { openDuckdbSink } from '../../server/pipeline/sink-duckdb.ts';
import { delivered, dropLog, fullLog } from './whole.ts';

export type Throughput = { events: number; seconds: number; cpuSeconds: number; logBytes: number; fileBytes: number };

/** The whole delivery of about so many events. */
export async function throughput(about: number): Promise<Throughput> {
  const full = await fullLog(about);
  const file = join(full.dir, 'events.duckdb');
  const { threads, memory_limit: memoryLimit } = defaults.warehouse;
  const { seconds, cpuSeconds } = await delivered(full, await openDuckdbSink({ file, threads, memoryLimit }));
  const { size: fileBytes } = await stat(file);
  await dropLog(full);
  return { events: full.events, seconds, cpuSeconds, logBytes: full.bytes, fileBytes };
}
