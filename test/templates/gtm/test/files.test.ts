import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { testFiles } from '../../../../templates/gtm/test/files.ts';
import { webTemplate } from '../web-template.ts';

const folder = mkdtempSync(join(tmpdir(), 'templates-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, test: string): string {
  const path = join(folder, name);
  writeFileSync(path, webTemplate({ tests: [test] }));
  return path;
}

const passed = [{ name: 'test 1', passed: true, message: '' }];

test('a file that fills the memory ends with a finding, and the files after it are tested', async () => {
  const first = file('first.tpl', 'runCode({});');
  const greedy = file('greedy.tpl', 'const all = []; while (true) all.push([].concat(all));');
  const last = file('last.tpl', 'runCode({});');
  const missing = join(folder, 'missing.tpl');
  const results = await testFiles([first, greedy, missing, last], ['--max-old-space-size=40']);
  expect(results.map((one) => one.file)).toEqual([first, greedy, missing, last]);
  expect(results.map((one) => one.scenarios)).toEqual([passed, [], [], passed]);
  const codes = results.map(({ findings }) => findings.map(({ code }) => code));
  expect(codes).toEqual([[], ['not_testable'], ['file_unreadable'], []]);
});

test('code may call itself as deeply as on a page', async () => {
  const deep =
    'const sum = (n) => { if (n === 0) { return 0; } return n + sum(n - 1); }; assertThat(sum(2000)).isEqualTo(2001000);';
  const [result] = await testFiles([file('deep.tpl', deep)]);
  expect(result?.scenarios).toEqual(passed);
});
