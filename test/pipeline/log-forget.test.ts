/** What is delivered leaves the disk, however little comes. */
import { expect, test } from 'vitest';
import { forgetDelivered, startForgetting } from '../../server/pipeline/log-forget.ts';
import { append, newDir, open, readHeads, segmentNames } from './log-support.ts';

const never = (error: Error) => expect.unreachable(error.message);

test('a segment that is delivered goes, though it is not full; what is not delivered stays, in one more file at most', async () => {
  const dir = await newDir();
  const log = await open(dir);
  let delivered = 0;
  const forget = () => forgetDelivered({ log, delivered: () => delivered, onFailed: never });
  await forget();
  expect(await segmentNames(dir)).toEqual(['0.log']);
  await append(log, 'a');
  await forget();
  await append(log, 'b');
  await forget();
  await forget();
  expect(await segmentNames(dir)).toEqual(['0.log', '17.log']);
  expect(await readHeads(dir, log)).toEqual(['a', 'b']);
  delivered = 17;
  await forget();
  expect(await segmentNames(dir)).toEqual(['17.log']);
  delivered = 34;
  await forget();
  expect(await segmentNames(dir)).toEqual(['34.log']);
  expect(log.stats()).toEqual({ bytes: 0, segments: 1, quarantined: 0, start: 34, end: 34 });
  expect(log.problems).toEqual([]);
});

test('it does so by itself until it is ended; a disk that refuses is told, and asked again', async () => {
  const dir = await newDir();
  const log = await open(dir);
  await append(log, 'a');
  const told: string[] = [];
  let refusals = 2;
  const roll = () => (refusals-- > 0 ? Promise.reject(new Error('no room')) : log.roll());
  const end = startForgetting({
    log: { stats: () => log.stats(), release: (position) => log.release(position), roll },
    delivered: () => 17,
    onFailed: ({ message }) => told.push(message),
    everyMs: 5,
  });
  await expect.poll(() => segmentNames(dir)).toEqual(['17.log']);
  expect(told).toEqual(['no room', 'no room']);
  await end();
  await append(log, 'b');
  await new Promise((done) => setTimeout(done, 30));
  expect(await segmentNames(dir)).toEqual(['17.log']);
});
