/**
 * The segments that lie on disk and how many bytes they take. Segments go from the front only, and the last one always
 * stays: its name keeps the position from which the log goes on.
 */

import { fileError } from './log-error.ts';
import type { LogIo } from './log-io.ts';
import { segmentPath } from './log-segment.ts';

export type Segment = { readonly base: number; size: number };

export class Retention {
  readonly #dir: string;
  readonly #io: LogIo;
  readonly #segments: Segment[];
  #bytes: number;

  /** `segments`: those on disk, in order; at least one. */
  constructor(dir: string, io: LogIo, segments: Segment[]) {
    this.#dir = dir;
    this.#io = io;
    this.#segments = [...segments];
    this.#bytes = segments.reduce((sum, { size }) => sum + size, 0);
  }

  get bytes(): number {
    return this.#bytes;
  }

  get count(): number {
    return this.#segments.length;
  }

  /** The first position that is still on disk. */
  get start(): number {
    return (this.#segments[0] as Segment).base;
  }

  /** The one that is written to. */
  get last(): Segment {
    return this.#segments.at(-1) as Segment;
  }

  begin(base: number): void {
    this.#segments.push({ base, size: 0 });
  }

  grow(bytes: number): void {
    this.last.size += bytes;
    this.#bytes += bytes;
  }

  async release(position: number): Promise<void> {
    const gone = this.#segments.filter((_, index) => (this.#segments[index + 1]?.base ?? Infinity) <= position);
    if (gone.length === 0) return;
    try {
      for (const segment of gone) {
        await this.#io.remove(segmentPath(this.#dir, segment.base));
        const index = this.#segments.indexOf(segment);
        if (index < 0) continue;
        this.#segments.splice(index, 1);
        this.#bytes -= segment.size;
      }
      await this.#io.syncDirectory(this.#dir);
    } catch (error) {
      throw fileError(`delivered segments of ${this.#dir} could not be deleted`, error);
    }
  }
}
