/**
 * What opening does to a log that was left in any state.
 *
 * - Only the last segment can have been written to when the process ended: it alone is read through.
 * - Bytes after its last whole record are cut. They were never acknowledged, or they are the damaged last record: then the
 *   segment goes to quarantine first. New records take the positions that were cut.
 * - Damage before a whole record stays where it is, so that positions stay true; readers skip it.
 * - What is found is synced before it counts as durable: a killed process may have written without syncing.
 */

import { stat } from 'node:fs/promises';
import type { OnLogProblem } from './log-error.ts';
import type { LogIo } from './log-io.ts';
import { quarantine } from './log-quarantine.ts';
import { measureRecord } from './log-record.ts';
import type { Segment } from './log-retention.ts';
import { listSegments, SegmentFile, segmentPath } from './log-segment.ts';

/** All segments, in order; the last one is open for writing as `fd` and ends where the log ends. */
export type Recovered = { segments: Segment[]; fd: number };

export async function recover(dir: string, startAt: number, io: LogIo, onProblem: OnLogProblem): Promise<Recovered> {
  const segments: Segment[] = [];
  const bases = await listSegments(dir);
  for (const [index, base] of bases.entries()) {
    const next = bases[index + 1];
    if (next === undefined) break;
    const size = await sizeUpTo(dir, base, next);
    if (base + size < next) reportGap(dir, base + size, next, onProblem);
    segments.push({ base, size });
  }
  const base = bases.at(-1);
  if (base === undefined) {
    if (startAt > 0) reportBehind(dir, 0, startAt, onProblem);
    return startSegment(dir, segments, startAt, io);
  }

  const fd = await io.open(segmentPath(dir, base), 'r+');
  let end = base;
  try {
    end = await mend(dir, base, fd, io, onProblem);
    await io.syncDirectory(dir);
  } catch (error) {
    await io.close(fd);
    throw error;
  }
  segments.push({ base, size: end - base });
  if (end >= startAt) return { segments, fd };
  await io.close(fd);
  reportBehind(dir, end, startAt, onProblem);
  return startSegment(dir, segments, startAt, io);
}

/** Reported alike at opening and by a reader that comes upon it. */
export function reportGap(dir: string, from: number, to: number, onProblem: OnLogProblem): void {
  onProblem({
    code: 'gap',
    message: `bytes ${from} to ${to} of the log in ${dir} are missing: deleted by hand, or delivered to another warehouse`,
    file: dir,
  });
}

function reportBehind(dir: string, end: number, startAt: number, onProblem: OnLogProblem): void {
  const message = `the log in ${dir} ends at ${end}, but was read up to ${startAt} before: it goes on there`;
  onProblem({ code: 'behind', message, file: dir });
}

async function startSegment(dir: string, segments: Segment[], base: number, io: LogIo): Promise<Recovered> {
  const fd = await io.open(segmentPath(dir, base), 'wx');
  await io.syncDirectory(dir);
  return { segments: [...segments, { base, size: 0 }], fd };
}

async function sizeUpTo(dir: string, base: number, next: number): Promise<number> {
  const { size } = await stat(segmentPath(dir, base));
  return Math.min(size, next - base);
}

/** Cuts what follows the last whole record, syncs the rest, and returns where it ends. */
async function mend(dir: string, base: number, fd: number, io: LogIo, onProblem: OnLogProblem): Promise<number> {
  const segment = await SegmentFile.open(dir, base);
  try {
    const fileEnd = await segment.fileEnd();
    segment.bound = fileEnd;
    let end = base;
    while (end < fileEnd) {
      const size = await segment.recordAt(end);
      if (size > 0) {
        end += size;
        continue;
      }
      const found = await segment.findRecord(end + 1);
      if (found === fileEnd) break;
      await quarantine(dir, segment.path, end - base, found - base, onProblem);
      end = found;
    }
    if (end < fileEnd) {
      if (await isTorn(segment, end)) {
        const message = `${fileEnd - end} bytes of a write that a crash interrupted were cut from ${segment.path}`;
        onProblem({ code: 'torn_tail', message, file: segment.path });
      } else {
        await quarantine(dir, segment.path, end - base, fileEnd - base, onProblem);
      }
      await io.truncate(fd, end - base);
    }
    await new Promise<void>((resolve, reject) => io.fdatasync(fd, (error) => (error ? reject(error) : resolve())));
    return end;
  } finally {
    await segment.close();
  }
}

/** Whether the tail is what an interrupted write leaves: a record's beginning, or zeros where its bytes never arrived. */
async function isTorn(segment: SegmentFile, end: number): Promise<boolean> {
  const tail = await segment.bytesAt(end, segment.bound - end);
  return measureRecord(tail, 0, end) < 0 || tail.every((byte) => byte === 0);
}
