/** Copies of damaged segments that name a person: a copy is deleted as a whole, for what is damaged in it can't be told apart. */
import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskIo } from '../pipeline/log-io.ts';
import type { PersonId } from './ids.ts';
import { mentionPattern } from './mentions.ts';

const CHUNK = 16 * 2 ** 20;
/** What lies over the border of two pieces is in both. */
const OVERLAP = 64 * 1024;

/** @returns paths of what was deleted, and how many copies are left */
export async function eraseFromQuarantine(
  logDir: string,
  ids: readonly PersonId[],
): Promise<{ deleted: string[]; left: number }> {
  const dir = join(logDir, 'quarantine');
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const pattern = new RegExp(mentionPattern(ids));
  const deleted: string[] = [];
  for (const name of names) {
    const path = join(dir, name);
    if (ids.length === 0 || !(await hasMention(path, pattern))) continue;
    await rm(path, { force: true });
    deleted.push(path);
  }
  if (deleted.length > 0) await diskIo.syncDirectory(dir);
  return { deleted, left: names.length - deleted.length };
}

async function hasMention(path: string, pattern: RegExp): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    return await search(file, pattern);
  } finally {
    await file.close();
  }
}

async function search(file: FileHandle, pattern: RegExp): Promise<boolean> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let at = 0; ; at += CHUNK - OVERLAP) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK, at);
    if (pattern.test(buffer.toString('utf8', 0, bytesRead))) return true;
    if (bytesRead < CHUNK) return false;
  }
}
