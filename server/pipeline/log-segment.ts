/**
 * Segments: the files of a log.
 *
 * - A segment's name is the position of its first byte (20 digits), so positions outlive restarts and deleted segments.
 * - A segment ends where the next one begins. Bytes of the file after that are the rest of a failed write: never read.
 */

import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MAGIC_BYTES, MIN_RECORD_BYTES, measureRecord } from './log-record.ts';

const NAME = /^(\d{20})\.log$/;
const CHUNK_BYTES = 1024 * 1024;

export function segmentPath(dir: string, base: number): string {
  return join(dir, `${String(base).padStart(20, '0')}.log`);
}

/** The positions of the first bytes of all segments, in order. */
export async function listSegments(dir: string): Promise<number[]> {
  const bases: number[] = [];
  for (const name of await readdir(dir)) {
    const base = NAME.exec(name)?.[1];
    if (base !== undefined && Number.isSafeInteger(Number(base))) bases.push(Number(base));
  }
  return bases.sort((a, b) => a - b);
}

/** Reads one segment, a large piece at a time. Views once given stay as they are: a buffer is never used twice. */
export class SegmentFile {
  readonly base: number;
  readonly path: string;
  /** No byte at or after this position is read: the end of the segment, or of what is known to be on disk. */
  bound: number;
  readonly #file: FileHandle;
  #buffer: Buffer = Buffer.alloc(0);
  #start = 0;

  private constructor(base: number, path: string, file: FileHandle) {
    this.base = base;
    this.path = path;
    this.bound = base;
    this.#file = file;
  }

  static async open(dir: string, base: number): Promise<SegmentFile> {
    const path = segmentPath(dir, base);
    return new SegmentFile(base, path, await open(path, 'r'));
  }

  /** The position after the file's last byte. */
  async fileEnd(): Promise<number> {
    return this.base + (await this.#file.stat()).size;
  }

  /** The bytes from `position` on: at least `need` of them, unless the bound or the file ends before. */
  async bytesAt(position: number, need: number): Promise<Buffer> {
    const skip = position - this.#start;
    if (skip < 0 || skip + need > this.#buffer.length) {
      await this.#load(position, Math.min(Math.max(need, CHUNK_BYTES), this.bound - position));
      return this.#buffer;
    }
    return skip === 0 ? this.#buffer : this.#buffer.subarray(skip);
  }

  /** The size of the undamaged record at `position`, or 0. */
  async recordAt(position: number): Promise<number> {
    const size = measureRecord(await this.bytesAt(position, MIN_RECORD_BYTES), 0, position);
    if (size >= 0) return size;
    const whole = await this.bytesAt(position, -size);
    return whole.length < -size ? 0 : Math.max(0, measureRecord(whole, 0, position));
  }

  /** The position of the first undamaged record at or after `position`; the bound if there is none. */
  async findRecord(position: number): Promise<number> {
    let at = position;
    while (at < this.bound) {
      const view = await this.bytesAt(at, MAGIC_BYTES.length);
      if (view.length < MAGIC_BYTES.length) break;
      const found = view.indexOf(MAGIC_BYTES);
      if (found < 0) {
        at += view.length - MAGIC_BYTES.length + 1;
        continue;
      }
      at += found;
      if ((await this.recordAt(at)) > 0) return at;
      at += 1;
    }
    return this.bound;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #load(position: number, length: number): Promise<void> {
    const buffer = Buffer.allocUnsafeSlow(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.#file.read(buffer, filled, length - filled, position - this.base + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    this.#buffer = buffer.subarray(0, filled);
    this.#start = position;
  }
}
