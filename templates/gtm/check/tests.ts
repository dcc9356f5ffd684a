/** ___TESTS___: mocks of what no template can require. They do nothing, and are nearly always a name that was mistyped. */
import type { AnyNode } from 'acorn';
import type { Finding, Source, Template } from '../file/template.ts';
import { walk } from '../language/tree.ts';
import { PERMISSION_OF } from '../permissions/required.ts';
import { treeOf } from './usage.ts';

const MOCKS = new Set(['mock', 'mockObject']);

export function checkTests({ kind, setup, scenarios }: Template): Finding[] {
  return [setup, ...scenarios.map(({ code }) => code)].flatMap(mockedIn).flatMap(({ name, line }) => {
    if (Object.hasOwn(PERMISSION_OF[kind], name)) return [];
    return [{ code: 'mock_unknown', line, message: `${name} is mocked, but is no API of ${kind} containers` }];
  });
}

function mockedIn({ text, line }: Source): { name: string; line: number }[] {
  const tree = treeOf(text);
  const found: { name: string; line: number }[] = [];
  if (tree !== null)
    walk(tree, (node: AnyNode) => {
      if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || !MOCKS.has(node.callee.name)) return;
      const [name] = node.arguments;
      if (name?.type === 'Literal' && typeof name.value === 'string')
        found.push({ name: name.value, line: line + node.loc!.start.line - 1 });
    });
  return found;
}
