/**
 * What an erasure does in the data directory, by its owner: the delivering thread of the server, or the command while none runs.
 *
 * The order makes it one that can be killed and run again: the tombstones first, so that nothing comes back; what is found by the
 * ids next; last the rows, by which the ids that belong together are known.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { ErasedFile } from '../pipeline/sink-duckdb/erase.ts';
import type { Person } from './ids.ts';
import { eraseFromQuarantine } from './quarantine.ts';
import { isBadEventOf, isEventOf } from './sql.ts';
import { Tombstones } from './tombstones.ts';

export type ErasedData = {
  /** From when on what happens is kept again, milliseconds since the epoch. */
  at: number;
  /** Ids that are now kept as hashes, of this person. */
  tombstones: number;
  quarantine: { deleted: string[]; left: number };
  /** Null where BigQuery is the warehouse, or there is no file. */
  file: ErasedFile | null;
};

/** @param now milliseconds since the epoch */
export async function eraseFromData(
  { data, warehouse }: Pick<Config, 'data' | 'warehouse'>,
  person: Person,
  now: () => number = Date.now,
): Promise<ErasedData> {
  const at = now();
  const tombstones = await Tombstones.open(data);
  await tombstones.add(person.ids, at, person.orders);
  const quarantine = await eraseFromQuarantine(join(data, 'log'), person.ids);
  const done = { at, tombstones: person.ids.length, quarantine };
  const path = join(data, warehouse.file);
  if (warehouse.kind === 'bigquery' || !existsSync(path)) return { ...done, file: null };
  const { eraseFromFile } = await import('../pipeline/sink-duckdb/erase.ts');
  const file = await eraseFromFile(
    { file: path, threads: warehouse.threads, memoryLimit: warehouse.memory_limit },
    { events: isEventOf('duckdb', person), bad_events: isBadEventOf('duckdb', person.ids) },
  );
  return { ...done, file };
}
