/** What the log does when the disk refuses. The disk is the log's `io` argument, with answers made up by the test. */

import { expect, test } from 'vitest';
import { append, badDisk, newDir, open, readAll, readHeads, segmentNames } from './log-support.ts';

const HUNDRED = 'x'.repeat(83);
const all = (...answers: Promise<string>[]) => Promise.all(answers);

test('a full disk is answered to all who wait, and appending works again when there is room', async () => {
  const dir = await newDir();
  const io = badDisk();
  const log = await open(dir, { io });
  await append(log, 'a');
  io.next.write = ['ENOSPC'];
  expect(await all(append(log, 'b'), append(log, 'c'))).toEqual(['full', 'full']);
  expect(await append(log, 'd')).toBe('ok');
  expect((await readAll(dir, log)).records).toEqual([
    ['a', '', 0],
    ['d', '', 17],
  ]);
  expect(log.problems.map(({ code }) => code)).toEqual(['failing']);
});

test('what a full disk took of a record is cut off before anything else is written', async () => {
  const dir = await newDir();
  const io = badDisk();
  const log = await open(dir, { io });
  await append(log, 'a');
  // 'b' gets to the file whole; behind the shorter 'd' it would be found again after a crash.
  io.next.write = [120, 'ENOSPC'];
  expect(await all(append(log, 'x'), append(log, 'b', HUNDRED), append(log, 'c'))).toEqual(['full', 'full', 'full']);
  expect(await append(log, 'd')).toBe('ok');
  await log.close();
  const again = await open(dir);
  expect(again.problems).toEqual([]);
  expect(await readHeads(dir, again)).toEqual(['a', 'd']);
});

test('a short write without an error is gone on with', async () => {
  const dir = await newDir();
  const io = badDisk();
  const log = await open(dir, { io });
  io.next.write = [5, 1, 30];
  expect(await append(log, 'a', HUNDRED)).toBe('ok');
  expect(await readHeads(dir, log)).toEqual(['a']);
  expect(io.calls.write).toBe(4);
});

test('a disk that takes nothing and gives no reason is an error, not an endless loop', async () => {
  const io = badDisk();
  const log = await open(await newDir(), { io });
  io.next.write = [0];
  expect(await append(log, 'a')).toBe('io');
});

test('what was appended behind a failed group fails with it', async () => {
  const dir = await newDir();
  const io = badDisk();
  const log = await open(dir, { io });
  const write = io.write;
  const later: Promise<string>[] = [];
  io.write = (...args) => {
    if (later.length === 0) later.push(append(log, 'b'));
    write(...args);
  };
  io.next.write = ['EIO'];
  expect([await append(log, 'a'), await later[0]]).toEqual(['io', 'io']);
  expect(await append(log, 'c')).toBe('ok');
  expect((await readAll(dir, log)).records).toEqual([['c', '', 0]]);
});

test('nothing is written while the end of the file cannot be cut', async () => {
  const dir = await newDir();
  const io = badDisk();
  const log = await open(dir, { io });
  await append(log, 'a');
  io.next.write = ['EIO'];
  io.next.truncate = ['EIO', 'EIO'];
  expect(await append(log, 'b')).toBe('io');
  expect(await append(log, 'c')).toBe('io');
  expect(await append(log, 'd')).toBe('ok');
  expect(await readHeads(dir, log)).toEqual(['a', 'd']);
});

test('after a failed fdatasync the log goes on in a new segment, and never syncs the old file again', async () => {
  const dir = await newDir();
  const io = badDisk();
  const log = await open(dir, { io });
  await append(log, 'a');
  const synced: number[] = [];
  const fdatasync = io.fdatasync;
  io.fdatasync = (fd, done) => {
    synced.push(fd);
    fdatasync(fd, done);
  };
  io.next.fdatasync = ['EIO'];
  expect(await all(append(log, 'b'), append(log, 'c'))).toEqual(['io', 'io']);
  expect(await append(log, 'd')).toBe('ok');
  expect(await segmentNames(dir)).toEqual(['0.log', '17.log']);
  expect(synced).toHaveLength(2);
  expect(synced[0]).not.toBe(synced[1]);
  expect((await readAll(dir, log)).records).toEqual([
    ['a', '', 0],
    ['d', '', 17],
  ]);
});

test('a record whose fdatasync failed is not read later, even if it can not be cut off', async () => {
  const dir = await newDir();
  const io = badDisk();
  const log = await open(dir, { io });
  await append(log, 'a');
  io.next.fdatasync = ['EIO'];
  io.next.truncate = ['EIO'];
  expect(await append(log, 'b')).toBe('io');
  expect(await append(log, 'c', HUNDRED)).toBe('ok');
  expect(await readHeads(dir, log)).toEqual(['a', 'c']);
  expect(log.stats().bytes).toBe(117);
  await log.close();
  const again = await open(dir);
  expect(await readAll(dir, again)).toEqual({
    records: [
      ['a', '', 0],
      ['c', HUNDRED, 17],
    ],
    next: 117,
    problems: [],
  });
  expect(again.stats().bytes).toBe(117);
});

test('the first fdatasync of a segment may fail: a new file of the same name takes its place', async () => {
  const dir = await newDir();
  const io = badDisk();
  const log = await open(dir, { io });
  io.next.fdatasync = ['EIO', 'EIO'];
  expect(await append(log, 'a')).toBe('io');
  expect(await append(log, 'b')).toBe('io');
  expect(await append(log, 'c')).toBe('ok');
  expect(await segmentNames(dir)).toEqual(['0.log']);
  expect((await readAll(dir, log)).records).toEqual([['c', '', 0]]);
  expect(log.stats().segments).toBe(1);
});

test('a segment that can not be made fails the append, and is made later', async () => {
  const dir = await newDir();
  const io = badDisk();
  const log = await open(dir, { io, segmentBytes: 100 });
  await append(log, 'a', HUNDRED);
  io.next.open = ['ENOSPC', 'ENOSPC'];
  expect(await append(log, 'b', HUNDRED)).toBe('full');
  expect(await append(log, 'c', HUNDRED)).toBe('ok');
  expect(await readHeads(dir, log)).toEqual(['a', 'c']);
});

test('once a new segment may exist, nothing is added to the one before', async () => {
  const dir = await newDir();
  const io = badDisk();
  const log = await open(dir, { io, segmentBytes: 150 });
  await append(log, 'a', HUNDRED);
  // The file is made, but its name is not certain to last.
  io.next.syncDirectory = ['EIO', 'EIO'];
  expect(await append(log, 'b', HUNDRED)).toBe('io');
  expect(await append(log, 'c')).toBe('ok');
  expect(await readHeads(dir, log)).toEqual(['a', 'c']);
  expect(await segmentNames(dir)).toEqual(['0.log', '100.log']);
});

test('a failing disk is reported once, and again when it fails after having worked', async () => {
  const io = badDisk();
  const log = await open(await newDir(), { io });
  io.next.write = ['EIO', 'EIO', 'EIO', null, 'EIO'];
  for (let i = 0; i < 5; i += 1) await append(log, 'a');
  expect(log.problems.map(({ code, message }) => [code, message.includes('EIO: made up')])).toEqual([
    ['failing', true],
    ['failing', true],
  ]);
});

test('a log that can not sync what it found does not open, and leaves the directory free', async () => {
  const dir = await newDir();
  await (await open(dir)).close();
  const io = badDisk();
  io.next.fdatasync = ['EIO'];
  await expect(open(dir, { io })).rejects.toMatchObject({ code: 'io' });
  const log = await open(dir);
  expect(await append(log, 'a')).toBe('ok');
});

test('a delivered segment that can not be deleted is an error of release, and goes the next time', async () => {
  const dir = await newDir();
  const io = badDisk();
  const log = await open(dir, { io, segmentBytes: 100 });
  for (const head of ['a', 'b', 'c']) await append(log, head, HUNDRED);
  const { remove } = io;
  io.remove = () => Promise.reject(new Error('EROFS: made up'));
  await expect(log.release(300)).rejects.toMatchObject({ code: 'io' });
  expect(log.stats().segments).toBe(3);
  io.remove = remove;
  await log.release(300);
  expect(await segmentNames(dir)).toEqual(['200.log']);
});
