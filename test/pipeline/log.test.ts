import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLogReader } from '../../server/pipeline/log.ts';
import { diskIo } from '../../server/pipeline/log-io.ts';
import { answer, append, badDisk, newDir, open, readAll, readHeads, segmentNames } from './log-support.ts';

/** A record of 100 bytes. */
const HUNDRED = 'x'.repeat(83);

test('records are read in the order they were appended, with their positions', async () => {
  const dir = await newDir();
  const log = await open(dir);
  await Promise.all([append(log, 'a', 'one'), append(log, 'bé', ''), append(log, '', 'three')]);
  expect(await readAll(dir, log)).toEqual({
    records: [
      ['a', 'one', 0],
      ['bé', '', 20],
      ['', 'three', 39],
    ],
    next: 60,
    problems: [],
  });
  expect(log.stats()).toEqual({ bytes: 60, segments: 1, quarantined: 0, start: 0, end: 60 });
});

test('the body is copied: what the caller does with its buffer afterwards changes nothing', async () => {
  const dir = await newDir();
  const log = await open(dir);
  const body = Buffer.from('before');
  const done = new Promise((resolve) => log.append('h', body, resolve));
  body.fill('after!');
  await done;
  expect((await readAll(dir, log)).records).toEqual([['h', 'before', 0]]);
});

test('a record is neither acknowledged nor read before fdatasync is through', async () => {
  const dir = await newDir();
  let sync = () => {};
  const log = await open(dir, {
    io: {
      ...diskIo,
      fdatasync: (fd, done) => {
        sync = () => diskIo.fdatasync(fd, done);
      },
    },
  });
  expect(log.stats().end).toBe(0);
  const said: string[] = [];
  log.append('a', new Uint8Array(0), (error) => said.push(answer(error)));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([said, await readHeads(dir, log)]).toEqual([[], []]);
  sync();
  await expect.poll(() => said).toEqual(['ok']);
  expect(await readHeads(dir, log)).toEqual(['a']);
});

test('the durable end has moved when a record is acknowledged', async () => {
  const log = await open(await newDir());
  const end = await new Promise<bigint>((resolve) => {
    log.append('a', new Uint8Array(0), () => resolve(Atomics.load(new BigInt64Array(log.durable), 0)));
  });
  expect(end).toBe(17n);
});

test('records that wait together share one write and one fdatasync', async () => {
  const io = badDisk();
  const commits: [number, number][] = [];
  const log = await open(await newDir(), { io, onCommit: (_ms, records, bytes) => commits.push([records, bytes]) });
  io.calls.write = io.calls.fdatasync = 0;
  await Promise.all(Array.from({ length: 500 }, () => append(log, '', HUNDRED + '1')));
  expect([io.calls.write, io.calls.fdatasync, commits]).toEqual([1, 1, [[500, 50_000]]]);
});

test('records appended while a group is on its way go together in the next one', async () => {
  const io = badDisk();
  const commits: number[] = [];
  const log = await open(await newDir(), { io, onCommit: (_ms, records) => commits.push(records) });
  let rest: Promise<string>[] = [];
  const write = io.write;
  io.write = (...args) => {
    if (rest.length === 0) rest = Array.from({ length: 40 }, () => append(log, 'later'));
    write(...args);
  };
  await append(log, 'first');
  await Promise.all(rest);
  expect(commits).toEqual([1, 40]);
});

test('a caller who throws does not keep the others from their answers', async () => {
  const log = await open(await newDir());
  const uncaught = new Promise((resolve) => {
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.once('uncaughtException', (error) => {
      for (const listener of others) process.on('uncaughtException', listener);
      resolve(error.message);
    });
  });
  log.append('a', new Uint8Array(0), () => {
    throw new Error('a bug of the caller');
  });
  expect(await append(log, 'b')).toBe('ok');
  expect(await uncaught).toBe('a bug of the caller');
  expect(await append(log, 'c')).toBe('ok');
});

test('a segment that would grow too large makes way for a new one, named by its position', async () => {
  const dir = await newDir();
  const log = await open(dir, { segmentBytes: 250 });
  for (const head of ['a', 'b', 'c', 'd', 'e']) await append(log, head, HUNDRED);
  expect(await segmentNames(dir)).toEqual(['0.log', '200.log', '400.log']);
  expect(await readHeads(dir, log)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('a segment holds one record at least, however large', async () => {
  const dir = await newDir();
  const log = await open(dir, { segmentBytes: 250 });
  for (const [head, size] of [
    ['a', 10],
    ['b', 2000],
    ['c', 10],
  ] as const)
    await append(log, head, 'x'.repeat(size));
  expect(await segmentNames(dir)).toEqual(['0.log', '27.log', '2044.log']);
  expect(await readHeads(dir, log)).toEqual(['a', 'b', 'c']);
});

test('many records in one turn spread over segments of the right size', async () => {
  const dir = await newDir();
  const log = await open(dir, { segmentBytes: 1000 });
  const heads = Array.from({ length: 300 }, (_, i) => String(i));
  await Promise.all(heads.map((head) => append(log, head, HUNDRED)));
  expect(await readHeads(dir, log)).toEqual(heads);
  expect(log.stats().segments).toBe(34);
});

test('release deletes what lies wholly before the position and keeps the rest readable', async () => {
  const dir = await newDir();
  const log = await open(dir, { segmentBytes: 250 });
  for (const head of ['a', 'b', 'c', 'd', 'e']) await append(log, head, HUNDRED);
  await log.release(399);
  expect(await segmentNames(dir)).toEqual(['200.log', '400.log']);
  await log.release(400);
  expect(await segmentNames(dir)).toEqual(['400.log']);
  expect(log.stats()).toEqual({ bytes: 100, segments: 1, quarantined: 0, start: 400, end: 500 });
  expect(await readHeads(dir, log, 400)).toEqual(['e']);
});

test('positions go on after everything was released and the log was opened again', async () => {
  const dir = await newDir();
  const first = await open(dir, { segmentBytes: 250 });
  for (const head of ['a', 'b', 'c', 'd']) await append(first, head, HUNDRED);
  await first.release(400);
  await first.close();
  const second = await open(dir, { segmentBytes: 250 });
  await append(second, 'e', HUNDRED);
  expect((await readAll(dir, second, 400)).records).toEqual([['e', HUNDRED, 400]]);
});

test('a log that lost its files goes on where the warehouse is, and says so', async () => {
  const dir = await newDir();
  const log = await open(dir, { startAt: 7000 });
  await append(log, 'a');
  expect((await readAll(dir, log, 7000)).records).toEqual([['a', '', 7000]]);
  expect(log.problems.map(({ code }) => code)).toEqual(['behind']);
});

test('a log that ends before the warehouse goes on where the warehouse is', async () => {
  const dir = await newDir();
  const first = await open(dir);
  await append(first, 'a');
  await first.close();
  const second = await open(dir, { startAt: 50 });
  await append(second, 'b');
  expect(await segmentNames(dir)).toEqual(['0.log', '50.log']);
  expect((await readAll(dir, second, 50)).records).toEqual([['b', '', 50]]);
  expect(second.problems.map(({ code }) => code)).toEqual(['behind']);
});

test('a start position within the log changes nothing', async () => {
  const dir = await newDir();
  const first = await open(dir);
  await append(first, 'a');
  await first.close();
  const second = await open(dir, { startAt: 17 });
  expect(await segmentNames(dir)).toEqual(['0.log']);
  expect(second.problems).toEqual([]);
});

test('beyond the budget a record is refused, and taken again after a release', async () => {
  const dir = await newDir();
  const log = await open(dir, { segmentBytes: 250, maxBytes: 1000 });
  const answers: string[] = [];
  for (let i = 0; i < 12; i += 1) answers.push(await append(log, 'x', HUNDRED));
  expect(answers).toEqual([...Array(10).fill('ok'), 'full', 'full']);
  await log.release(600);
  expect(log.stats().bytes).toBe(400);
  expect(await append(log, 'y', HUNDRED)).toBe('ok');
  expect(await readHeads(dir, log, 600)).toEqual(['x', 'x', 'x', 'x', 'y']);
});

test('what waits counts against the budget', async () => {
  const log = await open(await newDir(), { segmentBytes: 250, maxBytes: 1000 });
  const answers = await Promise.all(Array.from({ length: 12 }, () => append(log, 'x', HUNDRED)));
  expect(answers.filter((said) => said === 'full')).toHaveLength(2);
});

test('a budget smaller than a segment is not a dead end', async () => {
  const log = await open(await newDir(), { segmentBytes: 1_000_000, maxBytes: 1000 });
  for (let i = 0; i < 10; i += 1) await append(log, 'x', HUNDRED);
  expect(await append(log, 'x', HUNDRED)).toBe('full');
  await log.release(1000);
  expect(await append(log, 'x', HUNDRED)).toBe('ok');
});

test('a record no segment could hold is refused for good', async () => {
  const log = await open(await newDir(), { maxBytes: 2 ** 40 });
  expect(await append(log, '', Buffer.alloc(16 * 1024 * 1024 - 15))).toBe('too_large');
  expect(await append(log, '', Buffer.alloc(16 * 1024 * 1024 - 16))).toBe('ok');
});

test('more waiting than memory should hold is refused, and the rest goes to disk', async () => {
  const log = await open(await newDir());
  const body = Buffer.alloc(8 * 1024 * 1024 - 16);
  const answers = await Promise.all(Array.from({ length: 10 }, () => append(log, '', body)));
  expect(answers).toEqual([...Array(8).fill('ok'), 'full', 'full']);
});

test('closing waits for what is queued; appending afterwards is refused', async () => {
  const dir = await newDir();
  const log = await open(dir);
  const said: string[] = [];
  for (const head of ['a', 'b']) log.append(head, new Uint8Array(0), (error) => said.push(answer(error)));
  const closed = log.close();
  log.append('c', new Uint8Array(0), (error) => said.push(answer(error)));
  await closed;
  expect(said.sort()).toEqual(['closed', 'ok', 'ok']);
  expect(await readdir(dir)).toEqual(['00000000000000000000.log']);
  const again = await open(dir);
  expect(await readHeads(dir, again)).toEqual(['a', 'b']);
});

test('a path that is not a directory is a clear error', async () => {
  const file = join(await newDir(), 'file');
  await writeFile(file, '');
  for (const dir of [file, join(file, 'log')]) {
    await expect(open(dir)).rejects.toMatchObject({
      code: 'not_a_directory',
      message: `the log's path ${dir} is not a directory`,
    });
  }
});

test('a directory that does not exist is made', async () => {
  const dir = join(await newDir(), 'data', 'log');
  const log = await open(dir);
  expect(await append(log, 'a')).toBe('ok');
});

test('a reader that was closed says so', async () => {
  const dir = await newDir();
  const log = await open(dir);
  const reader = openLogReader({ dir, durable: log.durable, from: 0, onProblem: () => {} });
  await reader.close();
  await expect(reader.read(1)).rejects.toMatchObject({ code: 'closed' });
});

test('a reader gives about as many bytes as asked for, and one record at least', async () => {
  const dir = await newDir();
  const log = await open(dir, { segmentBytes: 250 });
  for (const head of ['a', 'b', 'c', 'd', 'e', 'f']) await append(log, head, HUNDRED);
  const reader = openLogReader({ dir, durable: log.durable, from: 100, onProblem: () => {} });
  const sizes: [number, number][] = [];
  for (const bytes of [1, 250, 0, 1000]) {
    const { records, next } = await reader.read(bytes);
    sizes.push([records.length, next]);
  }
  expect(sizes).toEqual([
    [1, 200],
    [3, 500],
    [1, 600],
    [0, 600],
  ]);
  await reader.close();
});
