/**
 * The durable log: hits lie here from their acknowledgement until the warehouse has committed them.
 *
 * - A record whose `done` was called with null survives the process and the machine (fdatasync), and is read exactly once,
 *   in order, at the same position, until it is released.
 * - Nothing else is ever read: no record that was answered with an error while the process lived, no half-written one, no
 *   bytes that were damaged. (A record that was on its way when the process died may be there or not; both are right.)
 * - A position is a byte offset over all segments ever written. Positions never go backwards and are never used twice for
 *   something durable, so a stored position stays true over restarts and deleted segments.
 * - One process owns the directory. It knows nothing of what the records hold.
 *
 * log-record: the bytes of a record. log-segment: the files. log-lock: the owner. log-recovery: opening. log-writer and
 * log-group: appending. log-retention: budget and release. log-reader: reading, from another thread. log-quarantine: what
 * becomes of damaged segments. log-io: the disk, as an argument.
 */

import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileError, LogError, type OnLogProblem } from './log-error.ts';
import { diskIo, type LogIo } from './log-io.ts';
import { takeLock } from './log-lock.ts';
import { recover } from './log-recovery.ts';
import { LogWriter, type OnCommit } from './log-writer.ts';

export { LogError, type LogErrorCode, type LogProblem, type OnLogProblem } from './log-error.ts';
export { type LogReader, openLogReader } from './log-reader.ts';
export type { LogRecord } from './log-record.ts';

export type LogOptions = {
  /** Made if it does not exist. */
  dir: string;
  /** A new segment is begun when the last one would grow larger. Never more than a quarter of `maxBytes` counts. */
  segmentBytes: number;
  /** Budget for all segments together; appending beyond it is answered 'full' until something is released. */
  maxBytes: number;
  onProblem: OnLogProblem;
  /** The position delivered so far, as the warehouse knows it: a log that lost its files goes on there, not at 0. */
  startAt?: number;
  /** Called after each fdatasync: how long write and sync took, and what they covered. */
  onCommit?: OnCommit;
  io?: LogIo;
};

export interface Log {
  /**
   * Queues one record; the head and the body are copied before it returns. Calls `done` once, later: with null when the
   * record is on disk, or with the error that kept it off. Never throws.
   */
  append(head: string, body: Uint8Array, done: (error: LogError | null) => void): void;
  /** Deletes the segments that lie wholly before the position; the last segment always stays. */
  release(position: number): Promise<void>;
  /**
   * Goes on in a new segment, so that what was written before can be released as soon as it is delivered. Resolves with the
   * position that it begins at, when the file is there; rejects with what the disk answered, and the log goes on as it was.
   */
  roll(): Promise<number>;
  /** BigInt64Array(1): the end of what is on disk. Stored, and notified (Atomics.wait), before `done` is called. */
  readonly durable: SharedArrayBuffer;
  /** Bytes in `segments` files from position `start` to the durable end; `quarantined` counts the copies lying there. */
  stats(): { bytes: number; segments: number; quarantined: number; start: number; end: number };
  /** Waits for what is queued, then gives the directory back. Appending fails with 'closed' from the call on. */
  close(): Promise<void>;
}

/** Takes the directory and recovers what is in it. Rejects with LogError 'locked', 'not_a_directory', 'full' or 'io'. */
export async function openLog(options: LogOptions): Promise<Log> {
  const { startAt = 0, io = diskIo, onCommit = () => {}, ...rest } = options;
  const dir = resolve(options.dir);
  try {
    await makeDirectory(dir, io);
    const lock = await takeLock(dir);
    try {
      const recovered = await recover(dir, startAt, io, options.onProblem);
      return new LogWriter({ ...rest, dir, io, onCommit }, lock, recovered);
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (error) {
    throw fileError(`the log in ${dir} could not be opened`, error);
  }
}

async function makeDirectory(dir: string, io: LogIo): Promise<void> {
  let made: string | undefined;
  try {
    made = await mkdir(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw error;
    throw new LogError('not_a_directory', `the log's path ${dir} is not a directory`, error);
  }
  // A new directory's name must survive a power cut too, and so must its new parents'.
  for (let path = dir; made !== undefined && path.length >= made.length; path = dirname(path)) {
    await io.syncDirectory(dirname(path));
  }
}
