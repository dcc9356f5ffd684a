/**
 * A corrupt segment is copied to `quarantine/` beside the segments, so that what is skipped can still be looked at after the
 * log has let go of the segment. A copy appears whole or not at all. Nothing deletes the copies but a person.
 */

import { constants, readdirSync } from 'node:fs';
import { copyFile, mkdir, rename, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { OnLogProblem } from './log-error.ts';

const directory = (dir: string): string => join(dir, 'quarantine');

/** How many segments lie in quarantine. */
export function countQuarantined(dir: string): number {
  try {
    return readdirSync(directory(dir)).filter((name) => name.endsWith('.log')).length;
  } catch {
    return 0;
  }
}

/** Reports damage (bytes `from` to `to` of the segment file) after copying the segment, if no copy has those bytes yet. */
export async function quarantine(dir: string, file: string, from: number, to: number, onProblem: OnLogProblem) {
  const copy = join(directory(dir), basename(file));
  let where = `a copy is in ${copy}`;
  try {
    const copied = await stat(copy).catch(() => undefined);
    if ((copied?.size ?? 0) < to) {
      await mkdir(directory(dir), { recursive: true, mode: 0o700 });
      await copyFile(file, `${copy}.part`, constants.COPYFILE_FICLONE);
      await rename(`${copy}.part`, copy);
    }
  } catch (error) {
    where = 'no copy could be made';
    onProblem({ code: 'quarantine_failed', message: `${file} could not be copied: ${(error as Error).message}`, file });
  }
  onProblem({ code: 'corrupt', message: `bytes ${from} to ${to} of ${file} are damaged and skipped; ${where}`, file });
}
