/** A .tpl file -> what is wrong with it, and how its scenarios go. A file that cannot be read is a finding. */
import { readFileSync } from 'node:fs';
import { checkTemplate } from '../check/check.ts';
import { parseTemplate } from '../file/parse.ts';
import type { Finding } from '../file/template.ts';
import { SyntaxOffence } from '../language/program.ts';
import type { TemplateResult } from './report.ts';
import { type CompiledTemplate, compileTemplate, runTests } from './run.ts';
import type { Compiled } from './scenario.ts';

/** Never throws, whatever the file holds. `file` is its path, and how it is called in the result. */
export function testFile(file: string): TemplateResult {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return {
      file,
      scenarios: [],
      findings: [{ code: 'file_unreadable', line: 0, message: reasonOf(error as NodeJS.ErrnoException) }],
    };
  }
  return { file, ...testText(text) };
}

/** The same for a template's text. */
export function testText(text: string): Omit<TemplateResult, 'file'> {
  try {
    return testedText(text);
  } catch (error) {
    // nested so deeply that nobody can walk it, or a file that nobody thought of
    const message = `the file cannot be tested: ${(error as Error).message}`;
    return { scenarios: [], findings: [{ code: 'not_testable', line: 0, message }] };
  }
}

function testedText(text: string): Omit<TemplateResult, 'file'> {
  const { template, findings } = parseTemplate(text);
  if (template === null) return { scenarios: [], findings };
  const compiled = compileTemplate(template);
  const all = [...findings, ...checkTemplate(template), ...codeFindings(compiled)];
  return { scenarios: runTests(template, compiled), findings: all.sort((a, b) => a.line - b.line) };
}

const TEMPLATE_GLOBALS = ['require', 'data'];
const TEST_GLOBALS = 'require mock mockObject runCode assertApi assertThat fail Promise NaN Infinity'.split(' ');

/** What the language has not, or may not have, in the template's code and in its tests; and names that nothing declares. */
function codeFindings({ code, tests }: CompiledTemplate): Finding[] {
  return distinct([...findingsIn(code, TEMPLATE_GLOBALS), ...tests.flatMap((test) => findingsIn(test, TEST_GLOBALS))]);
}

function findingsIn(compiled: Compiled, globals: readonly string[]): Finding[] {
  if (compiled instanceof SyntaxOffence) {
    const { line, column, message } = compiled;
    return [{ code: 'language', line, message: `${message} (column ${column})` }];
  }
  const { doubts, free } = compiled;
  const unknown = [...free].filter(([name]) => !globals.includes(name));
  return [
    ...doubts.map(({ place, message }) => ({ code: 'language_doubtful', line: place.line, message })),
    ...unknown.map(([name, { line }]) => ({
      code: 'name_undeclared',
      line,
      message: `Attempting to use undeclared variable ${name}`,
    })),
  ];
}

/** The setup is part of every scenario. */
function distinct(findings: Finding[]): Finding[] {
  const known = new Set<string>();
  return findings.filter((one) => {
    const key = JSON.stringify(one);
    return !known.has(key) && known.add(key);
  });
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such file';
  return code === 'EISDIR' ? 'it is a directory, not a file' : message;
}
