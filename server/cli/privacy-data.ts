/** Who erases in the data directory: the server that owns it; while none runs, this process. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { eraseFromData } from '../privacy/erase-data.ts';
import type { Person } from '../privacy/ids.ts';
import type { ErasedHere } from '../privacy/report.ts';
import { askRemote, askServer, serverOf } from './query-source.ts';
import type { Remote } from './remote.ts';

/** Null when there is nothing of a server in this data directory. @throws an Error of one line */
export async function eraseHere(config: Config, person: Person, remote: Remote | null): Promise<ErasedHere | null> {
  if (remote !== null) return askRemote<ErasedHere>(remote, '/api/privacy/erase', person);
  const server = serverOf(config.data);
  const answer = server === null ? null : await askServer<ErasedHere>(server, '/api/privacy/erase', person);
  return answer ?? eraseAsOwner(config, person);
}

async function eraseAsOwner(config: Config, person: Person): Promise<ErasedHere | null> {
  const logDir = join(config.data, 'log');
  const { listSegments } = await import('../pipeline/log-segment.ts');
  const hasLog = existsSync(logDir) && (await listSegments(logDir)).length > 0;
  const journal = join(config.data, 'bigquery.json');
  const isBigquery = config.warehouse.kind === 'bigquery';
  const state = isBigquery ? journal : join(config.data, config.warehouse.file);
  if (!hasLog && !existsSync(state)) return null;
  mustOwn(existsSync(state) ? state : logDir);
  // without a log there is nothing to hold it by: the file's own lock keeps others away
  if (!hasLog) return { ...(await eraseFromData(config, person)), log: null };
  const { openLog } = await import('../pipeline/log.ts');
  const log = await openLog({
    dir: logDir,
    segmentBytes: config.log.segment_bytes,
    maxBytes: config.log.max_bytes,
    onProblem: ({ message }) => process.stderr.write(`clario: ${message}\n`),
  });
  try {
    const erased = await eraseFromData(config, person);
    const end = await log.roll();
    const position = erased.file?.position ?? (isBigquery ? await positionIn(journal) : 0);
    await log.release(position);
    return { ...erased, log: { waiting_bytes: Math.max(0, end - Math.max(position, log.stats().start)) } };
  } finally {
    await log.close();
  }
}

/** What this makes anew is its user's alone: the server of another could not read it, and would not start. */
function mustOwn(path: string): void {
  const { uid } = statSync(path);
  if (process.getuid !== undefined && process.getuid() !== uid)
    throw new Error(`${path} belongs to the user with the id ${uid}: erase as that user`);
}

async function positionIn(journal: string): Promise<number> {
  const { Journal } = await import('../pipeline/sink-bigquery/journal.ts');
  return (await Journal.open(journal, 0)).state.position;
}
