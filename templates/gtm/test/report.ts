/** What is told of the templates that were tested: lines for a person, JSON for a program. */
import type { Finding } from '../file/template.ts';
import type { ScenarioResult } from './run.ts';

export type TemplateResult = { file: string; scenarios: ScenarioResult[]; findings: Finding[] };

export type Totals = { passed: number; failed: number; findings: number };

export function totalsOf(templates: readonly TemplateResult[]): Totals {
  const scenarios = templates.flatMap((one) => one.scenarios);
  const passed = scenarios.filter((one) => one.passed).length;
  const findings = templates.reduce((sum, one) => sum + one.findings.length, 0);
  return { passed, failed: scenarios.length - passed, findings };
}

/** A line a scenario, the reason of a failure indented below it, then the findings and a line of totals. */
export function reportText(templates: readonly TemplateResult[]): string {
  const { passed, failed, findings } = totalsOf(templates);
  const parts = templates.map(({ file, scenarios, findings }) => {
    const lines = [
      file,
      ...scenarios.flatMap(({ name, passed, message }) => [
        `  ${passed ? '✓' : '✗'} ${name}`,
        ...(passed ? [] : message.split('\n').map((line) => `      ${line}`)),
      ]),
      ...findings.map(({ code, line, message }) => `  ! ${file}${line > 0 ? `:${line}` : ''} ${code}: ${message}`),
      ...(scenarios.length + findings.length === 0 ? ['  no scenarios, no findings'] : []),
    ];
    return `${lines.join('\n')}\n`;
  });
  return `${parts.join('\n')}\n${passed} passed, ${failed} failed, ${findings} findings\n`;
}

/** `{"templates": [{"file", "scenarios": [{"name", "passed", "message"}], "findings": [{"code", "line", "message"}]}]}` */
export function reportJson(templates: readonly TemplateResult[]): string {
  return `${JSON.stringify({ templates }, null, 2)}\n`;
}
