/**
 * Files are tested in a process of their own: a template that fills the memory ends that process, not the run; and code may
 * call itself more deeply than JavaScript's usual stack has room for an interpreter of JavaScript.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TemplateResult } from './report.ts';

const PROCESS = fileURLToPath(new URL('./file-process.ts', import.meta.url));
/** Half of what a process has for its stack, in KB. */
const OPTIONS = ['--stack-size=3900'];

/** One after the other, in their order. Never rejects. */
export async function testFiles(files: readonly string[], options: readonly string[] = []): Promise<TemplateResult[]> {
  const results: TemplateResult[] = [];
  let child: ChildProcess | null = null;
  for (const file of files) {
    // what a process that breaks down has to say is not for who tests a template
    child ??= fork(PROCESS, { execArgv: [...OPTIONS, ...options], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const result: TemplateResult | null = await resultOf(child, file);
    if (result === null) child = null;
    results.push(result ?? notTestable(file));
  }
  child?.kill();
  return results;
}

/** null when the process did not survive it. */
function resultOf(child: ChildProcess, file: string): Promise<TemplateResult | null> {
  return new Promise((resolve) => {
    child.removeAllListeners();
    child.once('message', (result) => resolve(result as TemplateResult));
    for (const end of ['exit', 'error'] as const) child.once(end, () => resolve(null));
    child.send(file);
  });
}

function notTestable(file: string): TemplateResult {
  const message = 'the file cannot be tested: it takes more memory than there is';
  return { file, scenarios: [], findings: [{ code: 'not_testable', line: 0, message }] };
}
