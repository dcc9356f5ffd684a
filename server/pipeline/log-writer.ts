/**
 * Appends and acknowledges. What it keeps:
 *
 * - A record is acknowledged only after one write and one fdatasync that covered it succeeded; the durable end moves first.
 * - While one group of records is on its way to the disk the next one collects: many records share one fdatasync.
 * - Records lie in the order of the append calls; a segment holds whole groups, and at least one record.
 * - When the disk refuses, all that waits is answered with the error, and nothing of it stays in the file: the file is cut
 *   at the durable end before anything else is written. Later appends work again as soon as the disk does.
 * - A file whose fdatasync failed is never synced again (the kernel may have dropped what it could not write, and say yes
 *   the second time: https://lwn.net/Articles/752063/): the log goes on in a new segment.
 * - The segments never take more bytes than the budget, and releasing what is delivered always makes room.
 */

import { fileError, LogError, type OnLogProblem } from './log-error.ts';
import { addRecord, type Done, type Group, Groups, hasRoom } from './log-group.ts';
import type { LogIo } from './log-io.ts';
import type { Lock } from './log-lock.ts';
import { countQuarantined } from './log-quarantine.ts';
import { MAX_RECORD_BYTES, mostRecordBytes, recordBytes } from './log-record.ts';
import type { Recovered } from './log-recovery.ts';
import { Retention } from './log-retention.ts';
import { segmentPath } from './log-segment.ts';

/** How long write and fdatasync took together, and what they put on disk. */
export type OnCommit = (milliseconds: number, records: number, bytes: number) => void;

export type WriterOptions = {
  dir: string;
  segmentBytes: number;
  maxBytes: number;
  io: LogIo;
  onProblem: OnLogProblem;
  onCommit: OnCommit;
};

const GROUP_BYTES = 1024 * 1024;
/** More than this waiting for the disk is an overload: refusing beats running out of memory. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

export class LogWriter {
  readonly durable = new SharedArrayBuffer(8);
  readonly #durableEnd = new BigInt64Array(this.durable);
  readonly #options: WriterOptions;
  readonly #io: LogIo;
  readonly #lock: Lock;
  readonly #segmentBytes: number;
  readonly #maxRecordBytes: number;
  readonly #groups: Groups;

  readonly #retention: Retention;
  #fd: number;
  /** The durable end, and where the next record will lie if all that waits gets to the disk. */
  #end: number;
  #nextPosition: number;

  #waiting: Group[] = [];
  #filling: Group | null = null;
  #inFlight: Group | null = null;
  #written = 0;
  #startedAt = 0;
  #busy = false;
  #idle: (() => void) | null = null;
  #closing: Promise<void> | null = null;
  readonly #rolls: { resolve(base: number): void; reject(error: LogError): void }[] = [];

  /** What must happen to the file before the next write: nothing, cut its end, or also leave it for a new one. */
  #repair: 'none' | 'cut' | 'leave' = 'none';
  #failing = false;

  constructor(options: WriterOptions, lock: Lock, recovered: Recovered) {
    this.#options = options;
    this.#io = options.io;
    this.#lock = lock;
    // Four segments or more in the budget: with all of it delivered, only the last one stays, and there is room again.
    this.#segmentBytes = Math.min(options.segmentBytes, Math.floor(options.maxBytes / 4));
    this.#maxRecordBytes = Math.min(MAX_RECORD_BYTES, Math.floor(options.maxBytes / 4));
    this.#groups = new Groups(Math.min(GROUP_BYTES, this.#segmentBytes));
    this.#retention = new Retention(options.dir, options.io, recovered.segments);
    this.#fd = recovered.fd;
    this.#end = this.#retention.last.base + this.#retention.last.size;
    this.#nextPosition = this.#end;
    Atomics.store(this.#durableEnd, 0, BigInt(this.#end));
  }

  append(head: string, body: Uint8Array, done: Done): void {
    const most = mostRecordBytes(head, body);
    const waiting = this.#nextPosition - this.#end;
    if (
      this.#closing !== null ||
      most > this.#maxRecordBytes ||
      waiting + most > MAX_WAITING_BYTES ||
      this.#retention.bytes + waiting + most > this.#options.maxBytes
    ) {
      const error = this.#refusal(head, body, waiting);
      if (error !== null) {
        process.nextTick(done, error);
        return;
      }
    }
    let group = this.#filling;
    if (group === null || !hasRoom(group, head, body)) {
      group = this.#groups.take(most);
      this.#filling = group;
      this.#waiting.push(group);
    }
    this.#nextPosition += addRecord(group, this.#nextPosition, head, body, done);
    if (!this.#busy) {
      this.#busy = true;
      // Not at once: what else this turn of the event loop brings joins the group.
      setImmediate(this.#commit);
    }
  }

  roll(): Promise<number> {
    const { dir } = this.#options;
    if (this.#closing !== null) return Promise.reject(new LogError('closed', `the log in ${dir} is closed`));
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#rolls.push({ resolve, reject });
    if (!this.#busy) {
      this.#busy = true;
      setImmediate(this.#commit);
    }
    return promise;
  }

  release(position: number): Promise<void> {
    return this.#retention.release(position);
  }

  stats() {
    const { bytes, count, start } = this.#retention;
    return { bytes, segments: count, quarantined: countQuarantined(this.#options.dir), start, end: this.#end };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#busy) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    await this.#io.close(this.#fd);
    await this.#lock.release();
  }

  /** Why a record can't be taken now; null if its exact size lets it in after all. */
  #refusal(head: string, body: Uint8Array, waiting: number): LogError | null {
    const { dir, maxBytes } = this.#options;
    const size = recordBytes(head, body);
    if (this.#closing !== null) return new LogError('closed', `the log in ${dir} is closed`);
    if (size > this.#maxRecordBytes) {
      return new LogError('too_large', `a record of ${size} bytes: at most ${this.#maxRecordBytes} fit`);
    }
    if (waiting + size > MAX_WAITING_BYTES) {
      return new LogError('full', `${waiting} bytes already wait for the disk of ${dir}`);
    }
    if (this.#retention.bytes + waiting + size > maxBytes) {
      return new LogError('full', `the log in ${dir} has used its ${maxBytes} bytes`);
    }
    return null;
  }

  // Fields that hold functions: the file operations call them, and making none for each group keeps the hot path flat.

  readonly #commit = (): void => {
    if (this.#rolls.length > 0) {
      this.#rollAsAsked().then(this.#commit);
      return;
    }
    const group = this.#waiting.shift();
    if (group === undefined) {
      this.#busy = false;
      this.#idle?.();
      return;
    }
    if (group === this.#filling) this.#filling = null;
    this.#inFlight = group;
    if (this.#repair !== 'none' || this.#isFullFor(group)) {
      this.#makeReady(group).then(this.#write, this.#fail);
    } else {
      this.#write();
    }
  };

  readonly #write = (): void => {
    this.#written = 0;
    this.#startedAt = performance.now();
    this.#writeRest();
  };

  #writeRest(): void {
    const group = this.#inFlight as Group;
    const from = this.#written;
    this.#io.write(
      this.#fd,
      group.buffer,
      from,
      group.length - from,
      this.#retention.last.size + from,
      this.#onWritten,
    );
  }

  readonly #onWritten = (error: NodeJS.ErrnoException | null, written: number): void => {
    const group = this.#inFlight as Group;
    if (error !== null || written <= 0) {
      this.#repair = 'cut';
      this.#fail(error ?? new Error('the disk took no more bytes'));
      return;
    }
    this.#written += written;
    // A short write: asking for the rest brings out the reason, if there is one.
    if (this.#written < group.length) this.#writeRest();
    else this.#io.fdatasync(this.#fd, this.#onSynced);
  };

  readonly #onSynced = (error: NodeJS.ErrnoException | null): void => {
    if (error !== null) {
      this.#repair = 'leave';
      this.#fail(error);
      return;
    }
    const group = this.#inFlight as Group;
    const { length, count } = group;
    this.#retention.grow(length);
    this.#end += length;
    Atomics.store(this.#durableEnd, 0, BigInt(this.#end));
    Atomics.notify(this.#durableEnd, 0);
    this.#failing = false;
    this.#options.onCommit(performance.now() - this.#startedAt, count, length);
    // The disk first: it works on the next group while this one's waiters are told.
    this.#commit();
    this.#groups.finish(group, null);
  };

  readonly #fail = (cause: unknown): void => {
    const error = fileError(`records could not be written to ${this.#options.dir}`, cause);
    if (!this.#failing) {
      this.#failing = true;
      const file = segmentPath(this.#options.dir, this.#retention.last.base);
      this.#options.onProblem({ code: 'failing', message: error.message, file });
    }
    // All that waits lies after the bytes that failed, and its positions with it: none of it can stay.
    const failed = [this.#inFlight as Group, ...this.#waiting];
    this.#waiting = [];
    this.#filling = null;
    this.#nextPosition = this.#end;
    this.#mend().then(this.#commit, this.#commit);
    for (const group of failed) this.#groups.finish(group, error);
  };

  #isFullFor(group: Group): boolean {
    const { size } = this.#retention.last;
    return size > 0 && size + group.length > this.#segmentBytes;
  }

  async #makeReady(group: Group): Promise<void> {
    await this.#mend();
    if (this.#isFullFor(group)) await this.#roll();
  }

  /** Undoes what a failed write left in the file. While this fails, so does every append. */
  async #mend(): Promise<void> {
    if (this.#repair === 'cut') {
      await this.#io.truncate(this.#fd, this.#retention.last.size);
      this.#repair = 'none';
    } else if (this.#repair === 'leave') {
      // If this fails, the next segment's name says where this one ends.
      await this.#io.truncate(this.#fd, this.#retention.last.size).catch(() => {});
      await this.#roll();
    }
  }

  /** Never rejects: who asked hears of it. */
  async #rollAsAsked(): Promise<void> {
    const asked = this.#rolls.splice(0);
    try {
      await this.#mend();
      if (this.#retention.last.size > 0) await this.#roll();
      for (const { resolve } of asked) resolve(this.#end);
    } catch (cause) {
      const error = fileError(`a new segment could not be begun in ${this.#options.dir}`, cause);
      for (const { reject } of asked) reject(error);
    }
  }

  /** Goes on in a new segment at the durable end. */
  async #roll(): Promise<void> {
    const { dir } = this.#options;
    const path = segmentPath(dir, this.#end);
    // From here on the old segment may end in the directory's eyes: if this fails, nothing more may be written to it.
    this.#repair = 'leave';
    // A file of that name has no durable byte: it is left from an attempt that failed, or its first fdatasync did.
    await this.#io.remove(path);
    const fd = await this.#io.open(path, 'wx');
    try {
      await this.#io.syncDirectory(dir);
    } catch (error) {
      await this.#io.close(fd).catch(() => {});
      throw error;
    }
    const old = this.#fd;
    this.#fd = fd;
    if (this.#retention.last.base !== this.#end) this.#retention.begin(this.#end);
    this.#repair = 'none';
    await this.#io.close(old).catch(() => {});
  }
}
