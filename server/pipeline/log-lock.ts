/**
 * One owner for a directory.
 *
 * - Each process that wants the directory makes a file `lock.<pid>` of its own (O_EXCL), holding when it started, and only
 *   then looks for others. Of two that start at the same moment, at least one sees the other; the lower pid stays.
 * - A lock whose process is gone, or whose pid now belongs to a process that started at another time (a crash, a reboot),
 *   is stale: the next owner removes it. Where there is no /proc, a running process with that pid counts as the owner.
 * - It guards one machine: processes of other machines and containers have pids of their own.
 */

import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LogError } from './log-error.ts';

const NAME = /^lock\.(\d+)$/;
/** A lock that is still empty after this was left by a crash between making and filling it. */
const FILL_MS = 1000;
/** How long the lower pid waits for a higher one to step back before it takes it for the owner. */
const STEP_BACK_MS = 2000;
const POLL_MS = 20;
const NO_PROC = 'unknown';

export type Lock = { release(): Promise<void> };

/** Takes the directory, or rejects with LogError 'locked', which names the owner's pid and the directory. */
export async function takeLock(dir: string): Promise<Lock> {
  const mine = lockFile(dir, process.pid);
  const [owner] = await otherOwners(dir);
  if (owner !== undefined) throw locked(dir, owner);
  if (await isHeld(dir, process.pid)) throw locked(dir, process.pid);
  await rm(mine, { force: true });
  try {
    await writeFile(mine, (await startOf(process.pid)) ?? NO_PROC, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? locked(dir, process.pid) : error;
  }
  const rival = await rivalThatStays(dir);
  if (rival !== undefined) {
    await rm(mine, { force: true });
    throw locked(dir, rival);
  }
  for (const pid of await lockPids(dir)) if (pid !== process.pid) await rm(lockFile(dir, pid), { force: true });
  return { release: () => rm(mine, { force: true }) };
}

/** Another living owner that came first, or that has the lower pid. */
async function rivalThatStays(dir: string): Promise<number | undefined> {
  const until = Date.now() + STEP_BACK_MS;
  for (;;) {
    const rivals = await otherOwners(dir);
    const lower = rivals.find((pid) => pid < process.pid);
    if (lower !== undefined || rivals.length === 0) return lower;
    if (Date.now() > until) return rivals[0];
    await sleep(POLL_MS);
  }
}

async function otherOwners(dir: string): Promise<number[]> {
  const owners: number[] = [];
  for (const pid of await lockPids(dir)) if (pid !== process.pid && (await isHeld(dir, pid))) owners.push(pid);
  return owners;
}

async function lockPids(dir: string): Promise<number[]> {
  const names = await readdir(dir);
  return names.flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
}

/** Whether the process that made the lock of this pid still runs. */
async function isHeld(dir: string, pid: number): Promise<boolean> {
  const until = Date.now() + FILL_MS;
  for (;;) {
    const started = await readFile(lockFile(dir, pid), 'utf8').catch(() => undefined);
    if (started === undefined || !isRunning(pid)) return false;
    if (started !== '') {
      const now = await startOf(pid);
      return now === undefined ? started === NO_PROC : now === started;
    }
    if (Date.now() > until) return false;
    await sleep(POLL_MS);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The boot and the clock tick a process started at; 'gone' for one that ended; undefined where there is no /proc. */
async function startOf(pid: number): Promise<string | undefined> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined);
  if (boot === undefined) return undefined;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The second field is the program's name in parentheses and may hold anything; state and start time are fields 3 and 22.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields?.[0] ?? 'X';
  return state === 'Z' || state === 'X' ? 'gone' : `${boot.trim()} ${fields?.[19]}`;
}

const lockFile = (dir: string, pid: number): string => join(dir, `lock.${pid}`);

function locked(dir: string, pid: number): LogError {
  return new LogError('locked', `the log in ${dir} is in use by process ${pid} (${lockFile(dir, pid)})`);
}
