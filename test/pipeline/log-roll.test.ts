/** A new segment when it is asked for, so that what was before can be let go of. */
import { expect, test } from 'vitest';
import { diskIo } from '../../server/pipeline/log-io.ts';
import { append, newDir, open, readHeads, segmentNames } from './log-support.ts';

test('what was written before is released at once when it is delivered', async () => {
  const dir = await newDir();
  const log = await open(dir);
  await append(log, 'a');
  await append(log, 'b');
  expect(await log.roll()).toBe(34);
  expect(await log.roll()).toBe(34);
  expect(await readHeads(dir, log)).toEqual(['a', 'b']);
  await log.release(34);
  expect(await segmentNames(dir)).toEqual(['34.log']);
  await append(log, 'c');
  expect(log.stats()).toEqual({ bytes: 17, segments: 1, quarantined: 0, start: 34, end: 51 });
  await log.close();
  const again = await open(dir);
  expect(again.stats()).toMatchObject({ start: 34, end: 51 });
});

test('in the middle of traffic nothing is lost, and every record is on one side of it', async () => {
  const dir = await newDir();
  const log = await open(dir);
  const names = Array.from({ length: 200 }, (_, i) => `r${i}`);
  const rolls: Promise<number>[] = [];
  const said = await Promise.all(
    names.map(async (name, i) => {
      if (i % 20 === 0) rolls.push(log.roll());
      if (i % 7 === 0) await new Promise((done) => setImmediate(done));
      return append(log, name);
    }),
  );
  expect(new Set(said)).toEqual(new Set(['ok']));
  await Promise.all(rolls);
  expect((await readHeads(dir, log)).sort()).toEqual([...names].sort());
  expect(log.problems).toEqual([]);
});

test('a disk that makes no file is told to who asked; the log takes records afterwards', async () => {
  const dir = await newDir();
  let isFull = false;
  const log = await open(dir, {
    io: {
      ...diskIo,
      open: (path, flags) =>
        isFull ? Promise.reject(Object.assign(new Error('no room'), { code: 'ENOSPC' })) : diskIo.open(path, flags),
    },
  });
  await append(log, 'a');
  isFull = true;
  await expect(log.roll()).rejects.toMatchObject({ code: 'full' });
  isFull = false;
  expect(await append(log, 'b')).toBe('ok');
  expect(await readHeads(dir, log)).toEqual(['a', 'b']);
});

test('a closed log begins no segment', async () => {
  const log = await open(await newDir());
  await log.close();
  await expect(log.roll()).rejects.toMatchObject({ code: 'closed' });
});
