/**
 * Reads a log in order, from another thread while the writer appends, or alone.
 *
 * - Never reads past the durable end, so never a record that could still be taken back.
 * - Serves every undamaged record once, and nothing else. Damaged bytes are skipped up to the next undamaged record, a
 *   missing part up to the next segment; both are reported, the damaged segment is copied to quarantine/ first.
 * - The records are views of buffers that are never written again: they stay as they are for as long as they are kept.
 */

import { LogError, type OnLogProblem } from './log-error.ts';
import { quarantine } from './log-quarantine.ts';
import { type LogRecord, MIN_RECORD_BYTES, measureRecord, viewRecord } from './log-record.ts';
import { reportGap } from './log-recovery.ts';
import { listSegments, SegmentFile } from './log-segment.ts';

export type LogReaderOptions = { dir: string; durable: SharedArrayBuffer; from: number; onProblem: OnLogProblem };

export interface LogReader {
  /**
   * The next whole records, about maxBytes of them (at least one if there is one); none when all is read. `next` is the
   * position after them. One call at a time. Rejects with LogError 'closed' after close(), or with what the disk answered.
   */
  read(maxBytes: number): Promise<{ records: LogRecord[]; next: number }>;
  close(): Promise<void>;
}

/** A reader of the log in `dir`, starting at position `from`. */
export function openLogReader(options: LogReaderOptions): LogReader {
  return new Reader(options);
}

class Reader implements LogReader {
  readonly #dir: string;
  readonly #durable: BigInt64Array;
  readonly #onProblem: OnLogProblem;
  #position: number;
  #segment: SegmentFile | null = null;
  #closed = false;

  constructor({ dir, durable, from, onProblem }: LogReaderOptions) {
    this.#dir = dir;
    this.#durable = new BigInt64Array(durable);
    this.#onProblem = onProblem;
    this.#position = from;
  }

  async read(maxBytes: number): Promise<{ records: LogRecord[]; next: number }> {
    if (this.#closed) throw new LogError('closed', `the reader of the log in ${this.#dir} is closed`);
    const records: LogRecord[] = [];
    const end = Number(Atomics.load(this.#durable, 0));
    const from = this.#position;
    while (this.#position < end && (records.length === 0 || this.#position - from < maxBytes)) {
      const segment = await this.#segmentHere(end);
      if (segment === null) continue;
      const view = await segment.bytesAt(this.#position, MIN_RECORD_BYTES);
      const taken = takeRecords(view, this.#position, maxBytes - (this.#position - from), records);
      this.#position += taken;
      if (taken === 0 && (await segment.recordAt(this.#position)) === 0) await this.#skipDamage(segment);
    }
    return { records, next: this.#position };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#leave();
  }

  /** The segment that has bytes at the position; null after moving on over a part that is missing. */
  async #segmentHere(end: number): Promise<SegmentFile | null> {
    if (this.#segment !== null && this.#position < this.#segment.bound) return this.#segment;
    // Listed after the durable end was read, so no segment with bytes before that end can be absent.
    const bases = await listSegments(this.#dir);
    const index = bases.findLastIndex((base) => base <= this.#position);
    const base = bases[index];
    const limit = Math.min(bases[index + 1] ?? end, end);
    if (base !== undefined) {
      const segment = await this.#open(base);
      if (segment === null) return null;
      segment.bound = Math.min(limit, await segment.fileEnd());
      if (this.#position < segment.bound) return segment;
    }
    reportGap(this.#dir, this.#position, limit, this.#onProblem);
    this.#position = limit;
    return null;
  }

  /** Null if the segment was deleted since it was listed. */
  async #open(base: number): Promise<SegmentFile | null> {
    if (this.#segment?.base === base) return this.#segment;
    await this.#leave();
    try {
      this.#segment = await SegmentFile.open(this.#dir, base);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    return this.#segment;
  }

  async #leave(): Promise<void> {
    const segment = this.#segment;
    this.#segment = null;
    await segment?.close();
  }

  async #skipDamage(segment: SegmentFile): Promise<void> {
    const from = this.#position;
    const next = await segment.findRecord(from + 1);
    await quarantine(this.#dir, segment.path, from - segment.base, next - segment.base, this.#onProblem);
    this.#position = next;
  }
}

/** Takes whole records from the beginning of `view`, about maxBytes of them; returns how many bytes they cover. */
function takeRecords(view: Buffer, position: number, maxBytes: number, records: LogRecord[]): number {
  let at = 0;
  while (at < view.length && (at < maxBytes || records.length === 0)) {
    const size = measureRecord(view, at, position + at);
    if (size <= 0) break;
    records.push(viewRecord(view, at, size, position + at));
    at += size;
  }
  return at;
}
