/**
 * One server at a time orders certificates: several may share a folder, also on several machines.
 *
 * A lock is a file with its holder's name, touched every few seconds as long as it is held; one that was not touched for
 * a minute is of a server that is no more, and so is one of a process of this machine that has ended.
 */
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const TOUCH_MS = 10_000;
const STALE_MS = 60_000;

/** @returns a function that gives the lock back; null when another server holds it */
export async function takeLock(dir: string): Promise<(() => Promise<void>) | null> {
  const file = join(dir, 'lock');
  const holder = `${process.pid} ${hostname()} ${randomUUID()}`;
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
    if (!(await isStale(file))) return;
    const away = `${file}.${randomUUID()}`;
    await rename(file, away);
    // somebody had dropped it, and taken it anew, in between: it is given back
    if (await isStale(away)) await rm(away);
    else await rename(away, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

async function isStale(file: string): Promise<boolean> {
  const [pid = '', host = ''] = (await readFile(file, 'utf8')).split(' ');
  if (host === hostname() && !isAlive(Number(pid))) return true;
  const { mtimeMs } = await stat(file);
  return Date.now() - mtimeMs >= STALE_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // one of another user may not be asked, but is there
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
