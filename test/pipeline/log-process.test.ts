/** The log among other processes and threads: one owner, a reader that follows, and death at any moment. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { takeLock } from '../../server/pipeline/log-lock.ts';
import { append, newDir, open, readHeads } from './log-support.ts';

function start(program: string, ...args: string[]): ChildProcess & { stdout: NodeJS.ReadableStream } {
  const child = spawn(process.execPath, [join(import.meta.dirname, program), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

const kill = async (child: ChildProcess) => {
  if (child.exitCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
};

/** Puts the lock of a living process into the directory at the moment this process has made its own. */
async function rivalAppears(dir: string, pid: number): Promise<string> {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const file = join(dir, `lock.${pid}`);
  while (!existsSync(join(dir, `lock.${process.pid}`))) await new Promise(setImmediate);
  writeFileSync(file, `${boot} ${startTime}`);
  return file;
}

const inUse = (dir: string, pid = 0) => ({
  code: 'locked',
  message: `the log in ${dir} is in use by process ${pid} (${dir}/lock.${pid})`,
});

test('a log that another process has open is refused, naming the process and the directory', async () => {
  const dir = await newDir();
  const holder = start('log-holder.ts', dir);
  expect(String((await once(holder.stdout, 'data'))[0])).toBe('open\n');
  await expect(open(dir)).rejects.toMatchObject(inUse(dir, holder.pid));
  holder.stdin?.end();
  await once(holder, 'exit');
  expect(await append(await open(dir), 'a')).toBe('ok');
});

test('the lock of a killed process is taken over', async () => {
  const dir = await newDir();
  const holder = start('log-holder.ts', dir);
  await once(holder.stdout, 'data');
  await kill(holder);
  expect((await readdir(dir)).filter((name) => name.startsWith('lock.'))).toEqual([`lock.${holder.pid}`]);
  expect(await append(await open(dir), 'a')).toBe('ok');
  expect((await readdir(dir)).filter((name) => name.startsWith('lock.'))).toEqual([`lock.${process.pid}`]);
});

test('a lock whose pid now belongs to another process is taken over', async () => {
  const dir = await newDir();
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  await writeFile(join(dir, `lock.${process.ppid}`), `${boot} 1`);
  await writeFile(join(dir, `lock.${process.pid}`), '00000000-0000-0000-0000-000000000000 5');
  expect(await append(await open(dir), 'a')).toBe('ok');
});

test('a lock that a crash left empty is taken over', async () => {
  const dir = await newDir();
  await writeFile(join(dir, `lock.${process.pid}`), '');
  expect(await append(await open(dir), 'a')).toBe('ok');
});

test('the same process can not open a log twice, but again after closing it', async () => {
  const dir = await newDir();
  const log = await open(dir);
  await expect(open(dir)).rejects.toMatchObject(inUse(dir, process.pid));
  await log.close();
  expect(await append(await open(dir), 'a')).toBe('ok');
});

test('of two calls at the same moment in one process, one opens the log', async () => {
  const dir = await newDir();
  const opened = await Promise.allSettled([open(dir), open(dir)]);
  expect(opened.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('two that lock at the same moment see each other: the higher pid steps back', async () => {
  const dir = await newDir();
  const opening = takeLock(dir);
  await rivalAppears(dir, 1);
  await expect(opening).rejects.toMatchObject(inUse(dir, 1));
  expect(await readdir(dir)).toEqual(['lock.1']);
});

test('two that lock at the same moment see each other: the lower pid waits for the higher to step back', async () => {
  const dir = await newDir();
  const rival = start('log-holder.ts', await newDir());
  await once(rival.stdout, 'data');
  const opening = takeLock(dir);
  const file = await rivalAppears(dir, rival.pid as number);
  expect(await Promise.race([opening, sleep(200, 'waiting')])).toBe('waiting');
  await rm(file);
  await opening;
  expect(await readdir(dir)).toEqual([`lock.${process.pid}`]);
});

test('two that lock at the same moment see each other: a higher pid that stays is the owner', async () => {
  const dir = await newDir();
  const rival = start('log-holder.ts', await newDir());
  await once(rival.stdout, 'data');
  const opening = takeLock(dir);
  await rivalAppears(dir, rival.pid as number);
  await expect(opening).rejects.toMatchObject(inUse(dir, rival.pid));
  expect(await readdir(dir)).toEqual([`lock.${rival.pid}`]);
});

test('of processes that start at the same moment, over a stale lock, exactly one opens the log', async () => {
  for (let round = 0; round < 3; round += 1) {
    const dir = await newDir();
    await writeFile(join(dir, 'lock.1'), 'another boot 1');
    const holders = Array.from({ length: 5 }, () => start('log-holder.ts', dir));
    const said = await Promise.all(holders.map(async ({ stdout }) => String((await once(stdout, 'data'))[0])));
    expect(said.filter((line) => line === 'open\n')).toHaveLength(1);
    expect(said.filter((line) => line.includes(' is in use by process '))).toHaveLength(4);
    await Promise.all(holders.map(kill));
  }
});

test('a reader in another thread follows the writer through rolling segments', async () => {
  const dir = await newDir();
  const log = await open(dir, { segmentBytes: 100_000 });
  const count = 20_000;
  const worker = new Worker(join(import.meta.dirname, 'log-follower.ts'), {
    workerData: { dir, durable: log.durable, count },
  });
  const heads = once(worker, 'message');
  for (let i = 0; i < count; i += 100) {
    await Promise.all(Array.from({ length: 100 }, (_, j) => append(log, String(i + j), Buffer.alloc((i + j) % 500))));
  }
  expect((await heads)[0]).toEqual(Array.from({ length: count }, (_, i) => `${i} ${i % 500}`));
  expect(log.stats().segments).toBeGreaterThan(40);
});

test('killed at any moment, a log keeps every acknowledged record exactly once', async () => {
  const dir = await newDir();
  const acknowledged: string[] = [];
  for (let round = 0; round < 8; round += 1) {
    const child = start('log-appender.ts', dir, String(round * 1_000_000));
    const output = text(child.stdout);
    await once(child.stdout, 'data');
    await sleep(Math.random() * 150);
    await kill(child);
    // What follows the last line's end was cut by the kill as well.
    acknowledged.push(...(await output).split('\n').slice(0, -1));
  }
  const log = await open(dir);
  const heads = await readHeads(dir, log);
  const read = new Set(heads);
  expect(acknowledged.length).toBeGreaterThan(1000);
  expect(acknowledged.filter((number) => !read.has(number))).toEqual([]);
  expect(heads.length).toBe(read.size);
  expect(heads.map(Number)).toEqual(heads.map(Number).sort((a, b) => a - b));
});
