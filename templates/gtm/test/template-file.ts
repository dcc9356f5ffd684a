/** A .tpl file -> what is wrong with it, and how its scenarios go. A file that cannot be read is a finding. */
import { readFileSync } from 'node:fs';
import { checkTemplate } from '../check/check.ts';
import { parseTemplate } from '../file/parse.ts';
import type { Finding, Template } from '../file/template.ts';
import { compileProgram, SyntaxOffence } from '../language/program.ts';
import type { TemplateResult } from './report.ts';
import { runTests } from './run.ts';

/** Never throws, whatever the file holds. `file` is its path, and how it is called in the result. */
export function testFile(file: string): TemplateResult {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { file, scenarios: [], findings: [{ code: 'file_unreadable', line: 0, message: (error as Error).message }] };
  }
  return { file, ...testText(text) };
}

/** The same for a template's text. */
export function testText(text: string): Omit<TemplateResult, 'file'> {
  const { template, findings } = parseTemplate(text);
  if (template === null) return { scenarios: [], findings };
  const all = [...findings, ...checkTemplate(template), ...codeFindings(template)];
  return { scenarios: runTests(template), findings: all.sort((a, b) => a.line - b.line) };
}

/** What the language has not, or may not have, in the template's code and in its tests. */
function codeFindings({ code, setup, scenarios }: Template): Finding[] {
  const found: Finding[] = [];
  const tests = scenarios.map((scenario) => scenario.code);
  for (const source of [code, setup, ...tests]) {
    try {
      for (const { place, message } of compileProgram(source).doubts)
        found.push({ code: 'language_doubtful', line: place.line, message });
    } catch (error) {
      if (!(error instanceof SyntaxOffence)) throw error;
      const { line, column, message } = error;
      found.push({ code: 'language', line, message: `${message} (column ${column})` });
    }
  }
  return found;
}
