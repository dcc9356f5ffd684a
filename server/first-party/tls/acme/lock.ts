/**
 * One server at a time orders certificates: several may share a folder, also on several machines.
 *
 * A lock is a file with its holder's name, touched every few seconds as long as it is held; one that was not touched for
 * a minute is of a server that is no more.
 */
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const TOUCH_MS = 10_000;
const STALE_MS = 60_000;

/** @returns a function that gives the lock back; null when another server holds it */
export async function takeLock(dir: string): Promise<(() => Promise<void>) | null> {
  const file = join(dir, 'lock');
  const holder = randomUUID();
  await dropStale(file);
  try {
    await writeFile(file, holder, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  }
  const touching = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => {});
  }, TOUCH_MS).unref();
  return async () => {
    clearInterval(touching);
    if ((await readFile(file, 'utf8').catch(() => '')) === holder) await rm(file, { force: true });
  };
}

/** By renaming, which only one of several can do to the same file. */
async function dropStale(file: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(file);
    if (Date.now() - mtimeMs < STALE_MS) return;
    const away = `${file}.${randomUUID()}`;
    await rename(file, away);
    const { mtimeMs: moved } = await stat(away);
    // somebody had dropped it, and taken it anew, in between: it is given back
    if (Date.now() - moved < STALE_MS) await rename(away, file);
    else await rm(away);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
