/**
 * Groups of records that go to the disk together, and the callers who wait for them. Buffers and lists are used again:
 * appending a record allocates nothing.
 */

import type { LogError } from './log-error.ts';
import { mostRecordBytes, writeRecord } from './log-record.ts';

export type Done = (error: LogError | null) => void;

/** `length` bytes of the buffer hold records, `count` callers wait. */
export type Group = { readonly buffer: Buffer; length: number; readonly waiters: Done[]; count: number };

/** Two are in use at a time (one in flight, one collecting), and one more while its callers are told. */
const SPARE_GROUPS = 3;
const nobody: Done = () => {};

export class Groups {
  readonly #usualBytes: number;
  readonly #spare: Group[] = [];

  /** `usualBytes`: what a group holds, unless a single record is larger. */
  constructor(usualBytes: number) {
    this.#usualBytes = usualBytes;
  }

  /** An empty group that holds `bytes` or more. */
  take(bytes: number): Group {
    const spare = bytes <= this.#usualBytes ? this.#spare.pop() : undefined;
    if (spare !== undefined) return spare;
    return { buffer: Buffer.allocUnsafeSlow(Math.max(this.#usualBytes, bytes)), length: 0, waiters: [], count: 0 };
  }

  /** Answers all who wait, even if one of them throws, and keeps the group for the next records. */
  finish(group: Group, error: LogError | null): void {
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
    if (this.#spare.length < SPARE_GROUPS && group.buffer.length === this.#usualBytes) this.#spare.push(group);
  }
}

export function hasRoom(group: Group, head: string, body: Uint8Array): boolean {
  return group.buffer.length - group.length >= mostRecordBytes(head, body);
}

/** Adds a record that will lie at `position`; returns its size in bytes. */
export function addRecord(group: Group, position: number, head: string, body: Uint8Array, done: Done): number {
  const size = writeRecord(group.buffer, group.length, position, head, body);
  group.length += size;
  group.waiters[group.count++] = done;
  return size;
}
