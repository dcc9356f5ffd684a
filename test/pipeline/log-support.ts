/** What the log's tests share: a log in a directory of its own, appending as a promise, reading everything. */

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  type Log,
  type LogError,
  type LogOptions,
  type LogProblem,
  openLog,
  openLogReader,
} from '../../server/pipeline/log.ts';
import { diskIo, type LogIo } from '../../server/pipeline/log-io.ts';

/** A directory that is gone after the test. */
export async function newDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'clario-log-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export type TestLog = Log & { problems: LogProblem[] };

/** Opens a log with room for everything unless told otherwise; closes it after the test. */
export async function open(dir: string, options: Partial<LogOptions> = {}): Promise<TestLog> {
  const problems: LogProblem[] = [];
  const onProblem = (problem: LogProblem) => problems.push(problem);
  const log = await openLog({ dir, segmentBytes: 1_000_000, maxBytes: 1_000_000_000, onProblem, ...options });
  onTestFinished(() => log.close());
  return Object.assign(log, { problems });
}

/** Resolves with 'ok' or with the code of the error. */
export function append(log: Log, head: string, body: string | Uint8Array = ''): Promise<string> {
  return new Promise((resolve) => log.append(head, Buffer.from(body), (error) => resolve(answer(error))));
}

export const answer = (error: LogError | null): string => error?.code ?? 'ok';

export type Read = { records: [head: string, body: string, position: number][]; next: number; problems: LogProblem[] };

/** Everything from a position on, bodies as latin1 so that any bytes can be compared. */
export async function readAll(dir: string, log: Log, from = 0, maxBytes = 1000): Promise<Read> {
  const problems: LogProblem[] = [];
  const reader = openLogReader({ dir, durable: log.durable, from, onProblem: (problem) => problems.push(problem) });
  const records: Read['records'] = [];
  for (;;) {
    const batch = await reader.read(maxBytes);
    for (const { head, body, position } of batch.records) {
      records.push([head.toString(), body.toString('latin1'), position]);
    }
    if (batch.records.length === 0) {
      await reader.close();
      return { records, next: batch.next, problems };
    }
  }
}

export async function readHeads(dir: string, log: Log, from = 0): Promise<string[]> {
  return (await readAll(dir, log, from)).records.map(([head]) => head);
}

/** The segment files' names without the leading zeros. */
export async function segmentNames(dir: string): Promise<string[]> {
  const names = await readdir(dir);
  return names.filter((name) => name.endsWith('.log')).map((name) => name.replace(/^0+(?=\d)/, ''));
}

/** A disk whose next operations can be made to fail; counts what it is asked to do. */
export type BadDisk = LogIo & {
  calls: Record<'write' | 'fdatasync' | 'open' | 'truncate' | 'syncDirectory', number>;
  /** What the next calls of an operation answer: an error code, or, for a write, how many bytes it takes. */
  next: { [operation in keyof BadDisk['calls']]?: (string | number | null)[] };
};

export function badDisk(): BadDisk {
  const calls = { write: 0, fdatasync: 0, open: 0, truncate: 0, syncDirectory: 0 };
  const take = (operation: keyof typeof calls): string | number | null => {
    calls[operation] += 1;
    return disk.next[operation]?.shift() ?? null;
  };
  const failed = (code: string | number) => Object.assign(new Error(`${code}: made up`), { code: String(code) });
  const orFail = async <T>(operation: keyof typeof calls, otherwise: () => Promise<T>): Promise<T> => {
    const answer = take(operation);
    if (answer !== null) throw failed(answer);
    return otherwise();
  };
  const disk: BadDisk = {
    ...diskIo,
    calls,
    next: {},
    write: (fd, buffer, from, length, at, done) => {
      const answer = take('write');
      if (typeof answer === 'string') setImmediate(done, failed(answer), 0);
      else diskIo.write(fd, buffer, from, Math.min(length, answer ?? length), at, done);
    },
    fdatasync: (fd, done) => {
      const answer = take('fdatasync');
      if (answer === null) diskIo.fdatasync(fd, done);
      else setImmediate(done, failed(answer));
    },
    open: (path, flags) => orFail('open', () => diskIo.open(path, flags)),
    truncate: (fd, length) => orFail('truncate', () => diskIo.truncate(fd, length)),
    syncDirectory: (path) => orFail('syncDirectory', () => diskIo.syncDirectory(path)),
  };
  return disk;
}
