/** The ___TESTS___ section: YAML with `scenarios`, a list of name and code, and `setup`, code that runs before each. */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar } from 'yaml';
import type { Finding, Scenario, Source } from './template.ts';

export type Tests = { setup: Source; scenarios: Scenario[] };

export const NO_TESTS: Tests = { setup: { text: '', line: 0 }, scenarios: [] };

export function parseTests({ text, line }: Source): { tests: Tests; findings: Finding[] } {
  const findings: Finding[] = [];
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: false, logLevel: 'silent' });
  const lineOf = (offset: number) => line + counter.linePos(offset).line - 1;
  const tell = (code: string, node: unknown, message: string) =>
    findings.push({ code, line: lineOf((node as Node | null)?.range?.[0] ?? 0), message });

  // one mistake is the cause of those after it; nothing is run, since what could be read may lack the half of a scenario
  const [error] = document.errors;
  if (error !== undefined) {
    const [what = ''] = error.message.split('\n');
    findings.push({ code: 'yaml_invalid', line: lineOf(error.pos[0]), message: `___TESTS___ is not YAML: ${what}` });
  }
  const root = document.contents;
  if (error !== undefined || root === null) return { tests: NO_TESTS, findings };
  if (!isMap(root)) {
    tell('tests_shape', root, '___TESTS___ must be a map with scenarios and setup');
    return { tests: NO_TESTS, findings };
  }

  const sourceOf = (node: unknown): Source => {
    const scalar = node as Scalar<string>;
    const first = lineOf(scalar.range![0]);
    const isBlock = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
    return { text: scalar.value, line: isBlock ? first + 1 : first };
  };
  const isText = (node: unknown): boolean => isScalar(node) && typeof node.value === 'string';

  const setup = root.get('setup', true);
  if (setup !== undefined && !isText(setup) && !(isScalar(setup) && setup.value === null))
    tell('tests_shape', setup, 'setup must be code, as text');
  const list = root.get('scenarios', true);
  const isList = isSeq(list);
  if (list === undefined || (!isList && !(isScalar(list) && list.value === null)))
    tell('tests_shape', list ?? root, 'scenarios must be a list');
  const scenarios: Scenario[] = [];
  for (const item of isList ? list.items : []) {
    const [name, code] = isMap(item) ? [item.get('name', true), item.get('code', true)] : [undefined, undefined];
    // a test without code passes
    const isEmpty = code === undefined || (isScalar(code) && code.value === null);
    if (!isMap(item) || !isScalar(name) || name.value === null || !(isEmpty || isText(code)))
      tell('tests_shape', item, 'a scenario must have a name, and code as text');
    else
      scenarios.push({
        name: String(name.value),
        code: isEmpty ? { text: '', line: lineOf(name.range![0]) } : sourceOf(code),
      });
  }
  return { tests: { setup: isText(setup) ? sourceOf(setup) : NO_TESTS.setup, scenarios }, findings };
}
