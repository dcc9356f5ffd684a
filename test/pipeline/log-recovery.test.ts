import { appendFile, copyFile, open as openFile, readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { append, newDir, open, readAll, readHeads } from './log-support.ts';

/** With a head of one letter, a record of 100 bytes. */
const HUNDRED = 'x'.repeat(83);
const segment = (dir: string, base: number) => join(dir, `${String(base).padStart(20, '0')}.log`);

/** A closed log of one segment for each word, with a record of 100 bytes for each letter. */
async function written(...words: string[]): Promise<string> {
  const dir = await newDir();
  for (const [index, word] of words.entries()) {
    // A group of its own for each record, and a new segment for each word.
    const log = await open(dir, { segmentBytes: index === 0 ? 1e6 : 1 });
    await append(log, word.slice(0, 1), HUNDRED);
    await log.close();
    const more = await open(dir);
    for (const letter of word.slice(1)) await append(more, letter, HUNDRED);
    await more.close();
  }
  return dir;
}

async function damage(file: string, at: number, bytes: string): Promise<void> {
  const handle = await openFile(file, 'r+');
  await handle.write(Buffer.from(bytes), 0, bytes.length, at);
  await handle.close();
}

test('a log that was closed opens without a word', async () => {
  const dir = await written('abc', 'de');
  expect((await readdir(dir)).sort()).toEqual(['00000000000000000000.log', '00000000000000000300.log']);
  const log = await open(dir);
  expect(log.problems).toEqual([]);
  expect(log.stats()).toEqual({ bytes: 500, segments: 2, quarantined: 0, start: 0, end: 500 });
  expect(await readHeads(dir, log)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('a torn tail is cut, reported and not kept; new records take its place', async () => {
  const dir = await written('abc');
  await truncate(segment(dir, 0), 299);
  const log = await open(dir);
  expect(log.problems).toEqual([
    {
      code: 'torn_tail',
      message: `99 bytes of a write that a crash interrupted were cut from ${segment(dir, 0)}`,
      file: segment(dir, 0),
    },
  ]);
  expect(log.stats()).toEqual({ bytes: 200, segments: 1, quarantined: 0, start: 0, end: 200 });
  expect((await stat(segment(dir, 0))).size).toBe(200);
  await append(log, 'd');
  expect((await readAll(dir, log, 100)).records).toEqual([
    ['b', HUNDRED, 100],
    ['d', '', 200],
  ]);
});

test('zeros where a write never arrived are a torn tail', async () => {
  const dir = await written('ab');
  await appendFile(segment(dir, 0), Buffer.alloc(4096));
  const log = await open(dir);
  expect(log.problems.map(({ code }) => code)).toEqual(['torn_tail']);
  expect(log.stats().end).toBe(200);
});

test('a damaged record between others is skipped, its segment copied to quarantine before', async () => {
  const dir = await written('abcd');
  await damage(segment(dir, 0), 150, '!');
  const before = await readFile(segment(dir, 0));
  const log = await open(dir);
  const copy = join(dir, 'quarantine', '00000000000000000000.log');
  const problem = {
    code: 'corrupt',
    message: `bytes 100 to 200 of ${segment(dir, 0)} are damaged and skipped; a copy is in ${copy}`,
    file: segment(dir, 0),
  };
  expect(log.problems).toEqual([problem]);
  expect(log.stats()).toEqual({ bytes: 400, segments: 1, quarantined: 1, start: 0, end: 400 });
  expect((await readFile(copy)).equals(before)).toBe(true);
  const { records, problems } = await readAll(dir, log);
  expect(records.map(([head, , position]) => [head, position])).toEqual([
    ['a', 0],
    ['c', 200],
    ['d', 300],
  ]);
  expect(problems).toEqual([problem]);
});

test('a damaged last record is kept in quarantine before it is cut', async () => {
  const dir = await written('ab');
  await damage(segment(dir, 0), 150, '!');
  const log = await open(dir);
  expect(log.problems.map(({ code }) => code)).toEqual(['corrupt']);
  expect(log.stats()).toEqual({ bytes: 100, segments: 1, quarantined: 1, start: 0, end: 100 });
  expect((await stat(join(dir, 'quarantine', '00000000000000000000.log'))).size).toBe(200);
  expect(await append(log, 'c')).toBe('ok');
  expect(await readHeads(dir, log)).toEqual(['a', 'c']);
});

test('damage in an earlier segment is found by the reader, even in its last record', async () => {
  const dir = await written('ab', 'cd');
  await damage(segment(dir, 0), 110, '!');
  const log = await open(dir);
  const { records, problems } = await readAll(dir, log);
  expect(records.map(([head]) => head)).toEqual(['a', 'c', 'd']);
  expect(problems.map(({ code, file }) => [code, file])).toEqual([['corrupt', segment(dir, 0)]]);
  expect(log.stats().quarantined).toBe(1);
});

test('each damaged stretch is skipped by itself, and the segment is copied once', async () => {
  const dir = await written('abcdefg');
  for (const at of [50, 300, 450, 699]) await damage(segment(dir, 0), at, '!');
  const log = await open(dir);
  expect(await readHeads(dir, log)).toEqual(['b', 'c', 'f']);
  expect(await readdir(join(dir, 'quarantine'))).toEqual(['00000000000000000000.log']);
});

test('damage that comes after the copy was made is copied too', async () => {
  const dir = await written('ab');
  await damage(segment(dir, 0), 10, '!');
  const log = await open(dir);
  for (const letter of ['c', 'd']) await append(log, letter, HUNDRED);
  await damage(segment(dir, 0), 250, '!');
  expect(await readHeads(dir, log)).toEqual(['b', 'd']);
  const copy = await readFile(join(dir, 'quarantine', '00000000000000000000.log'));
  expect(copy.subarray(250, 251).toString()).toBe('!');
});

test('the next record after damage is found even where one read ends and the next begins', async () => {
  const dir = await newDir();
  const log = await open(dir, { segmentBytes: 10_000_000 });
  // The reader takes 1 MiB at a time: two bytes of the magic lie before that boundary, two after it.
  await append(log, 'a', Buffer.alloc(1024 * 1024 - 2 - 17));
  await append(log, 'b');
  await append(log, 'c');
  await damage(segment(dir, 0), 100, '!');
  expect(await readHeads(dir, log)).toEqual(['b', 'c']);
});

test('what looks like a record inside a damaged record is not served', async () => {
  const dir = await newDir();
  const log = await open(dir);
  await append(log, 'a', HUNDRED);
  const inner = await readFile(segment(dir, 0));
  await append(log, 'b', inner);
  await append(log, 'c');
  await damage(segment(dir, 0), 116, '!');
  const { records } = await readAll(dir, log);
  expect(records.map(([head]) => head)).toEqual(['a', 'c']);
});

test('a missing segment is reported, and reading goes on after it', async () => {
  const dir = await written('ab', 'cd', 'ef');
  await rm(segment(dir, 200));
  const log = await open(dir);
  const gap = {
    code: 'gap',
    message: `bytes 200 to 400 of the log in ${dir} are missing: deleted by hand, or delivered to another warehouse`,
    file: dir,
  };
  expect(log.problems).toEqual([gap]);
  expect(log.stats()).toEqual({ bytes: 400, segments: 2, quarantined: 0, start: 0, end: 600 });
  const { records, problems } = await readAll(dir, log);
  expect(records.map(([head]) => head)).toEqual(['a', 'b', 'e', 'f']);
  expect(problems).toEqual([gap]);
});

test('an earlier segment that lost its end serves what is whole, and the rest is a gap', async () => {
  const dir = await written('ab', 'cd');
  await truncate(segment(dir, 0), 150);
  const log = await open(dir);
  const { records, problems } = await readAll(dir, log);
  expect(records.map(([head]) => head)).toEqual(['a', 'c', 'd']);
  expect(problems.map(({ code }) => code)).toEqual(['corrupt', 'gap']);
});

test('a segment under the name of another position is damage, not records', async () => {
  const dir = await written('ab', 'cd');
  await copyFile(segment(dir, 200), segment(dir, 0));
  const log = await open(dir);
  expect(await readHeads(dir, log)).toEqual(['c', 'd']);
});

test('reading from before the first segment starts at it, and reports the gap', async () => {
  const dir = await written('ab', 'cd');
  const log = await open(dir);
  await log.release(200);
  const { records, problems } = await readAll(dir, log, 0);
  expect(records.map(([head]) => head)).toEqual(['c', 'd']);
  expect(problems.map(({ message }) => message)).toEqual([
    `bytes 0 to 200 of the log in ${dir} are missing: deleted by hand, or delivered to another warehouse`,
  ]);
});

test('a last segment that is empty is no problem', async () => {
  const dir = await written('ab');
  await appendFile(segment(dir, 200), '');
  const log = await open(dir);
  expect(await append(log, 'c')).toBe('ok');
  expect(log.problems).toEqual([]);
  expect(await readHeads(dir, log)).toEqual(['a', 'b', 'c']);
});

test('files of other names in the directory are left alone', async () => {
  const dir = await written('ab');
  await appendFile(join(dir, 'notes.log'), 'x');
  const log = await open(dir);
  await log.release(200);
  expect((await readdir(dir)).sort()).toContain('notes.log');
});
