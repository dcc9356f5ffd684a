/** Any records, any damage, any failure of the disk: what was acknowledged is read, and nothing else is. */

import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLogReader } from '../../server/pipeline/log.ts';
import { append, badDisk, newDir, open, type Read, readAll, segmentNames, type TestLog } from './log-support.ts';

const MAGIC = Buffer.from('c1434c31', 'hex');

const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  // Bodies that look like the beginning of records.
  fc.array(fc.oneof(fc.constant(MAGIC), fc.uint8Array({ maxLength: 20 })), { maxLength: 9 }).map(Buffer.concat),
);
const records = fc.array(fc.record({ head: fc.string({ unit: 'grapheme', maxLength: 20 }), body }), {
  minLength: 1,
  maxLength: 30,
});
const segmentBytes = fc.integer({ min: 1, max: 3000 });
type Records = { head: string; body: Uint8Array }[];
type Served = Read['records'];

/** Appends the records, in groups of three; returns them as a reader serves them. */
async function appendAll(dir: string, list: Records, segmentBytes: number): Promise<Served> {
  const log = await open(dir, { segmentBytes });
  const expected: Served = [];
  let position = 0;
  for (let i = 0; i < list.length; i += 3) {
    await Promise.all(list.slice(i, i + 3).map(({ head, body }) => append(log, head, body)));
  }
  for (const { head, body } of list) {
    expected.push([head, Buffer.from(body).toString('latin1'), position]);
    position += 16 + Buffer.byteLength(head) + body.length;
  }
  expect(log.stats().end).toBe(position);
  await log.close();
  return expected;
}

async function lastSegment(dir: string): Promise<{ path: string; base: number; bytes: Buffer }> {
  const bases = (await segmentNames(dir)).map((name) => Number(name.slice(0, -4)));
  const base = Math.max(...bases);
  const path = segmentFile(dir, base);
  return { path, base, bytes: await readFile(path) };
}

const segmentFile = (dir: string, base: number) => join(dir, `${String(base).padStart(20, '0')}.log`);
const endOf = ([head, body, position]: Served[number]) => position + 16 + Buffer.byteLength(head) + body.length;

test('cut anywhere, a log serves every record that lies before the cut, and goes on from there', async () => {
  await fc.assert(
    fc.asyncProperty(records, segmentBytes, fc.nat(), async (list, segmentBytes, at) => {
      const dir = await newDir();
      const expected = await appendAll(dir, list, segmentBytes);
      const last = await lastSegment(dir);
      const cut = at % (last.bytes.length + 1);
      await truncate(last.path, cut);
      const log = await open(dir, { segmentBytes });
      const kept = expected.filter((record) => endOf(record) <= last.base + cut);
      expect((await readAll(dir, log)).records).toEqual(kept);
      await append(log, 'new', 'record');
      const end = kept.reduce((_, record) => endOf(record), last.base);
      expect((await readAll(dir, log)).records).toEqual([...kept, ['new', 'record', end]]);
      await log.close();
    }),
    { numRuns: 100 },
  );
});

test('with any bytes behind its end, a log serves what it had', async () => {
  await fc.assert(
    fc.asyncProperty(records, segmentBytes, body, async (list, segmentBytes, junk) => {
      const dir = await newDir();
      const expected = await appendAll(dir, list, segmentBytes);
      const last = await lastSegment(dir);
      await writeFile(last.path, Buffer.concat([last.bytes, junk]));
      const log = await open(dir, { segmentBytes });
      expect((await readAll(dir, log)).records).toEqual(expected);
      await log.close();
    }),
    { numRuns: 60 },
  );
});

test('with any byte changed, a log serves every record but the one that had it', async () => {
  await fc.assert(
    fc.asyncProperty(
      records,
      segmentBytes,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (list, size, at, flip) => {
        const dir = await newDir();
        const expected = await appendAll(dir, list, size);
        const damaged = at % endOf(expected.at(-1)!);
        const bases = (await segmentNames(dir)).map((name) => Number(name.slice(0, -4)));
        const base = Math.max(...bases.filter((base) => base <= damaged));
        const bytes = await readFile(segmentFile(dir, base));
        bytes[damaged - base]! ^= flip;
        await writeFile(segmentFile(dir, base), bytes);
        const log = await open(dir, { segmentBytes: size });
        const intact = expected.filter((record) => damaged < record[2] || damaged >= endOf(record));
        expect(intact).toHaveLength(expected.length - 1);
        const read = await readAll(dir, log);
        expect(read.records).toEqual(intact);
        expect([...log.problems, ...read.problems].length).toBeGreaterThan(0);
        await log.close();
      },
    ),
    { numRuns: 100 },
  );
});

type Step =
  | { do: 'append'; sizes: number[] }
  | { do: 'fail'; operation: 'write' | 'fdatasync' | 'open' | 'truncate' | 'syncDirectory'; answer: string | number }
  | { do: 'release' }
  | { do: 'reopen' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('append'), sizes: fc.array(fc.nat(400), { maxLength: 8 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('fail'),
      operation: fc.constantFrom('write', 'fdatasync', 'open', 'truncate', 'syncDirectory'),
      answer: fc.constantFrom('ENOSPC', 'EIO'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('fail'), operation: fc.constant('write'), answer: fc.nat(500) }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'release' }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reopen' }) },
);

test('whatever the disk refuses, what was acknowledged is read once and in order, and what was refused is not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), segmentBytes, async (steps, segmentBytes) => {
      const dir = await newDir();
      const io = badDisk();
      const acknowledged: string[] = [];
      const read: string[] = [];
      const problems: string[] = [];
      let number = 0;
      let position = 0;
      let log = await open(dir, { segmentBytes, io });
      let reader = follow();

      function follow() {
        return openLogReader({
          dir,
          durable: log.durable,
          from: position,
          onProblem: ({ code }) => problems.push(code),
        });
      }
      async function appendSome(log: TestLog, sizes: number[]) {
        const heads = sizes.map(() => String(number++));
        const said = await Promise.all(sizes.map((size, i) => append(log, heads[i]!, Buffer.alloc(size, MAGIC))));
        acknowledged.push(...heads.filter((_, i) => said[i] === 'ok'));
      }
      async function readOn() {
        for (;;) {
          const batch = await reader.read(500);
          position = batch.next;
          if (batch.records.length === 0) return;
          read.push(...batch.records.map(({ head }) => head.toString()));
        }
      }

      for (const step of steps) {
        if (step.do === 'append') await appendSome(log, step.sizes);
        if (step.do === 'fail') io.next[step.operation] = [...(io.next[step.operation] ?? []), step.answer];
        if (step.do === 'release') {
          io.next.syncDirectory = [];
          await readOn();
          await log.release(position);
        }
        if (step.do === 'reopen') {
          io.next = {};
          await appendSome(log, [1]);
          await readOn();
          await Promise.all([reader.close(), log.close()]);
          log = await open(dir, { segmentBytes, io });
          expect(log.problems).toEqual([]);
          reader = follow();
        }
      }
      io.next = {};
      await appendSome(log, [1]);
      await readOn();
      expect(read).toEqual(acknowledged);
      expect(problems).toEqual([]);
      expect(acknowledged.at(-1)).toBe(String(number - 1));
      await Promise.all([reader.close(), log.close()]);
    }),
    { numRuns: 150 },
  );
});
