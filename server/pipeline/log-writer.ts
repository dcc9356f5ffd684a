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
import type { LogIo } from './log-io.ts';
import type { Lock } from './log-lock.ts';
import { countQuarantined } from './log-quarantine.ts';
import { MAX_RECORD_BYTES, mostRecordBytes, recordBytes, writeRecord } from './log-record.ts';
import type { Recovered, Segment } from './log-recovery.ts';
import { segmentPath } from './log-segment.ts';

export type Done = (error: LogError | null) => void;
export type OnCommit = (milliseconds: number, records: number, bytes: number) => void;

export type WriterOptions = {
  dir: string;
  segmentBytes: number;
  maxBytes: number;
  io: LogIo;
  onProblem: OnLogProblem;
  onCommit: OnCommit;
};

/** Records that go to the disk together. */
type Group = { buffer: Buffer; length: number; waiters: Done[]; count: number };

const GROUP_BYTES = 1024 * 1024;
/** More than this waiting for the disk is an overload: refusing beats running out of memory. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const SPARE_GROUPS = 4;
const nobody: Done = () => {};

export class LogWriter {
  readonly durable = new SharedArrayBuffer(8);
  readonly #durableEnd = new BigInt64Array(this.durable);
  readonly #options: WriterOptions;
  readonly #io: LogIo;
  readonly #lock: Lock;
  readonly #segmentBytes: number;
  readonly #maxRecordBytes: number;

  #segments: Segment[];
  #segment: Segment;
  #fd: number;
  /** Bytes in the segments. */
  #bytes: number;
  /** The durable end, and where the next record will lie if all that waits gets to the disk. */
  #end: number;
  #nextPosition: number;

  #waiting: Group[] = [];
  #filling: Group | null = null;
  #inFlight: Group | null = null;
  #spare: Group[] = [];
  #written = 0;
  #startedAt = 0;
  #busy = false;
  #idle: (() => void) | null = null;
  #closing: Promise<void> | null = null;

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
    this.#segments = recovered.segments;
    this.#segment = recovered.segments.at(-1) as Segment;
    this.#fd = recovered.fd;
    this.#bytes = recovered.segments.reduce((sum, segment) => sum + segment.size, 0);
    this.#end = this.#segment.base + this.#segment.size;
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
      this.#bytes + waiting + most > this.#options.maxBytes
    ) {
      const error = this.#refusal(head, body, waiting);
      if (error !== null) {
        process.nextTick(done, error);
        return;
      }
    }
    let group = this.#filling;
    if (group === null || group.buffer.length - group.length < most) group = this.#startGroup(most);
    const size = writeRecord(group.buffer, group.length, this.#nextPosition, head, body);
    group.length += size;
    group.waiters[group.count++] = done;
    this.#nextPosition += size;
    if (!this.#busy) {
      this.#busy = true;
      // Not at once: what else this turn of the event loop brings joins the group.
      setImmediate(this.#commit);
    }
  }

  async release(position: number): Promise<void> {
    const gone: Segment[] = [];
    for (const [index, segment] of this.#segments.entries()) {
      const next = this.#segments[index + 1];
      if (next === undefined || next.base > position) break;
      gone.push(segment);
    }
    if (gone.length === 0) return;
    const { dir } = this.#options;
    try {
      for (const segment of gone) {
        await this.#io.remove(segmentPath(dir, segment.base));
        const at = this.#segments.indexOf(segment);
        if (at < 0) continue;
        this.#segments.splice(at, 1);
        this.#bytes -= segment.size;
      }
      await this.#io.syncDirectory(dir);
    } catch (error) {
      throw fileError(`delivered segments of ${dir} could not be deleted`, error);
    }
  }

  stats() {
    return {
      bytes: this.#bytes,
      segments: this.#segments.length,
      quarantined: countQuarantined(this.#options.dir),
      start: (this.#segments[0] as Segment).base,
      end: this.#end,
    };
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
    if (this.#bytes + waiting + size > maxBytes) {
      return new LogError('full', `the log in ${dir} has used its ${maxBytes} bytes`);
    }
    return null;
  }

  #startGroup(bytes: number): Group {
    const usual = Math.min(GROUP_BYTES, this.#segmentBytes);
    const group =
      (bytes <= usual ? this.#spare.pop() : undefined) ??
      ({ buffer: Buffer.allocUnsafeSlow(Math.max(usual, bytes)), length: 0, waiters: [], count: 0 } satisfies Group);
    this.#filling = group;
    this.#waiting.push(group);
    return group;
  }

  // Fields that hold functions: the file operations call them, and making none for each group keeps the hot path flat.

  readonly #commit = (): void => {
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
    this.#io.write(this.#fd, group.buffer, from, group.length - from, this.#segment.size + from, this.#onWritten);
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
    this.#segment.size += length;
    this.#bytes += length;
    this.#end += length;
    Atomics.store(this.#durableEnd, 0, BigInt(this.#end));
    Atomics.notify(this.#durableEnd, 0);
    this.#failing = false;
    this.#options.onCommit(performance.now() - this.#startedAt, count, length);
    // The disk first: it works on the next group while this one's waiters are told.
    this.#commit();
    this.#finish(group, null);
  };

  readonly #fail = (cause: unknown): void => {
    const error = fileError(`records could not be written to ${this.#options.dir}`, cause);
    if (!this.#failing) {
      this.#failing = true;
      const file = segmentPath(this.#options.dir, this.#segment.base);
      this.#options.onProblem({ code: 'failing', message: error.message, file });
    }
    // All that waits lies after the bytes that failed, and its positions with it: none of it can stay.
    const failed = [this.#inFlight as Group, ...this.#waiting];
    this.#waiting = [];
    this.#filling = null;
    this.#nextPosition = this.#end;
    this.#mend().then(this.#commit, this.#commit);
    for (const group of failed) this.#finish(group, error);
  };

  #finish(group: Group, error: LogError | null): void {
    for (let i = 0; i < group.count; i += 1) {
      const done = group.waiters[i] as Done;
      group.waiters[i] = nobody;
      try {
        done(error);
      } catch (bug) {
        // Not ours to swallow, nor a reason to leave the others without an answer.
        process.nextTick(() => {
          throw bug;
        });
      }
    }
    group.length = 0;
    group.count = 0;
    if (this.#spare.length < SPARE_GROUPS && group.buffer.length === Math.min(GROUP_BYTES, this.#segmentBytes)) {
      this.#spare.push(group);
    }
  }

  #isFullFor(group: Group): boolean {
    return this.#segment.size > 0 && this.#segment.size + group.length > this.#segmentBytes;
  }

  async #makeReady(group: Group): Promise<void> {
    await this.#mend();
    if (this.#isFullFor(group)) await this.#roll();
  }

  /** Undoes what a failed write left in the file. While this fails, so does every append. */
  async #mend(): Promise<void> {
    if (this.#repair === 'cut') {
      await this.#io.truncate(this.#fd, this.#segment.size);
      this.#repair = 'none';
    } else if (this.#repair === 'leave') {
      // If this fails, the next segment's name says where this one ends.
      await this.#io.truncate(this.#fd, this.#segment.size).catch(() => {});
      await this.#roll();
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
    if (this.#segment.base !== this.#end) {
      this.#segment = { base: this.#end, size: 0 };
      this.#segments.push(this.#segment);
    }
    this.#repair = 'none';
    await this.#io.close(old).catch(() => {});
  }
}
