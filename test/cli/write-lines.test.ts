import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeLines } from '../../server/cli/write-lines.ts';

const dir = mkdtempSync(join(tmpdir(), 'clario-lines-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('half of it is not left in the file', async () => {
  const out = join(dir, 'out.jsonl');
  async function* lines() {
    yield 'one\n';
    throw new Error('the warehouse went away');
  }
  await expect(writeLines(lines(), out)).rejects.toThrow('the warehouse went away');
  expect(existsSync(out)).toBe(false);
  async function* whole() {
    yield 'one\n';
    yield 'two\n';
  }
  await writeLines(whole(), out);
  expect(readFileSync(out, 'utf8')).toBe('one\ntwo\n');
});
