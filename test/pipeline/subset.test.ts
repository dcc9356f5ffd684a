/**
 * Check, conversion and enrichment are written in what GTM's sandbox runs: the server templates carry the very same code. Each
 * file is stripped of its types and parsed; a list of what is allowed judges it, so that nothing new slips in unnoticed.
 */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { type AnyNode, parse } from 'acorn';
import { describe, expect, it } from 'vitest';

const PROJECT = new URL('../../', import.meta.url);
/** Stands for the sandbox's own functions: the template puts others in its place. */
const SANDBOX = 'server/pipeline/convert/sandbox.ts';

/** A file as it runs: types and what is imported for them alone are gone. */
function sourceOf(file: string): string {
  return stripTypeScriptTypes(readFileSync(new URL(file, PROJECT), 'utf8'));
}

/** The file and all it needs, by their paths in the project. */
function filesOf(file: string, known = new Set<string>()): Set<string> {
  if (known.has(file) || file === SANDBOX) return known;
  known.add(file);
  for (const node of parse(sourceOf(file), { ecmaVersion: 'latest', sourceType: 'module' }).body) {
    if (node.type !== 'ImportDeclaration') continue;
    const imported = new URL(String(node.source.value), new URL(file, PROJECT)).href;
    filesOf(imported.slice(PROJECT.href.length), known);
  }
  return known;
}

const ENTRIES = ['server/pipeline/check.ts', 'server/pipeline/convert.ts', 'server/pipeline/enrich/row.ts'];
const FILES = [...ENTRIES.reduce((known, entry) => filesOf(entry, known), new Set<string>())].sort();

const ALLOWED = new Set([
  'Program',
  'ImportDeclaration',
  'ImportSpecifier',
  'ExportNamedDeclaration',
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'VariableDeclaration',
  'VariableDeclarator',
  'BlockStatement',
  'ExpressionStatement',
  'EmptyStatement',
  'ReturnStatement',
  'IfStatement',
  'ForStatement',
  'ForInStatement',
  'WhileStatement',
  'BreakStatement',
  'ContinueStatement',
  'SwitchStatement',
  'SwitchCase',
  'ConditionalExpression',
  'AssignmentExpression',
  'BinaryExpression',
  'LogicalExpression',
  'UnaryExpression',
  'UpdateExpression',
  'CallExpression',
  'MemberExpression',
  'ArrayExpression',
  'ObjectExpression',
  'Property',
  'Identifier',
  'Literal',
]);
const METHODS = new Set(
  (
    'charAt concat indexOf lastIndexOf slice split substring toLowerCase toUpperCase trim ' +
    'every filter forEach join map pop push reduce reverse shift some sort splice unshift'
  ).split(' '),
);
const GLOBALS = new Set(['undefined']);

/** What GTM would not take, each with its place; empty when all is well. */
function offences(source: string): string[] {
  const found: string[] = [];
  const declared = new Set<string>();
  const used: { name: string; line: number }[] = [];
  const tree = parse(source, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  visit(tree, null, '');
  for (const { name, line } of used)
    if (!declared.has(name) && !GLOBALS.has(name)) found.push(`${line}: global ${name}`);
  return found;

  function visit(node: AnyNode, parent: AnyNode | null, key: string): void {
    const offence = offenceOf(node, parent, key);
    if (offence !== null) found.push(`${node.loc!.start.line}: ${offence}`);
    if (node.type === 'Identifier') {
      if (isDeclared(parent, key)) declared.add(node.name);
      else if (isUsed(parent, key)) used.push({ name: node.name, line: node.loc!.start.line });
    }
    for (const [name, value] of Object.entries(node)) {
      for (const child of Array.isArray(value) ? value : [value])
        if (typeof child?.type === 'string') visit(child, node, name);
    }
  }
}

function offenceOf(node: AnyNode, parent: AnyNode | null, key: string): string | null {
  if (!ALLOWED.has(node.type)) return node.type;
  if (node.type === 'Literal' && 'regex' in node) return 'regular expression';
  if (node.type === 'Literal' && 'bigint' in node) return 'bigint';
  if (node.type === 'Property' && (node.shorthand || node.computed || node.method || node.kind !== 'init'))
    return 'shorthand, computed or accessor property';
  if (node.type === 'MemberExpression' && node.optional) return 'optional chaining';
  if (node.type === 'LogicalExpression' && node.operator === '??') return '??';
  if (node.type === 'AssignmentExpression' && !['=', '+=', '-=', '*='].includes(node.operator)) return node.operator;
  if (node.type === 'BinaryExpression' && ['**', 'in', 'instanceof'].includes(node.operator)) return node.operator;
  if (node.type === 'UnaryExpression' && !['-', '!', 'typeof'].includes(node.operator)) return `unary ${node.operator}`;
  if ('async' in node && node.async) return 'async';
  if ('generator' in node && node.generator) return 'generator';
  if (node.type === 'Identifier' && parent?.type === 'MemberExpression' && key === 'property' && !parent.computed) {
    // a property is called: it must be one of the sandbox's methods
    return calledProperties.has(parent) && !METHODS.has(node.name) ? `method ${node.name}` : null;
  }
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
    if (node.callee.computed) return 'computed method';
    calledProperties.add(node.callee);
  }
  return null;
}

const calledProperties = new WeakSet<AnyNode>();

function isDeclared(parent: AnyNode | null, key: string): boolean {
  return (
    (parent?.type === 'VariableDeclarator' && key === 'id') ||
    (parent?.type === 'ImportSpecifier' && key === 'local') ||
    (/Function/.test(parent?.type ?? '') && (key === 'params' || key === 'id'))
  );
}

function isUsed(parent: AnyNode | null, key: string): boolean {
  if (parent?.type === 'MemberExpression') return key === 'object' || parent.computed;
  if (parent?.type === 'Property') return key === 'value';
  return !['ImportSpecifier', 'ExportSpecifier'].includes(parent?.type ?? '');
}

describe('check, conversion and enrichment keep to what GTM’s sandbox runs', () => {
  it.each(FILES)('%s', (file) => {
    expect(offences(sourceOf(file))).toEqual([]);
  });

  it('in all the files it needs', () => {
    expect(FILES).toEqual([
      'bigquery/schema/event-names.ts',
      'bigquery/schema/events.ts',
      'bigquery/schema/extras.ts',
      'client-tag/wire.ts',
      'server/pipeline/check.ts',
      'server/pipeline/consent.ts',
      'server/pipeline/convert.ts',
      'server/pipeline/convert/cast.ts',
      'server/pipeline/convert/items.ts',
      'server/pipeline/convert/money.ts',
      'server/pipeline/convert/names.ts',
      'server/pipeline/convert/push.ts',
      'server/pipeline/convert/value.ts',
      'server/pipeline/enrich/address-list.ts',
      'server/pipeline/enrich/agent-tables.ts',
      'server/pipeline/enrich/page.ts',
      'server/pipeline/enrich/referrers.ts',
      'server/pipeline/enrich/row.ts',
      'server/pipeline/enrich/texts.ts',
      'server/pipeline/enrich/traffic.ts',
      'server/pipeline/enrich/url-params.ts',
      'server/pipeline/enrich/user-agent.ts',
      'server/pipeline/redact.ts',
      'server/pipeline/redact/cards.ts',
      'server/pipeline/redact/email.ts',
      'server/pipeline/redact/named.ts',
      'server/pipeline/redact/names.ts',
      'server/pipeline/redact/numbers.ts',
      'server/pipeline/redact/unit.ts',
    ]);
  });

  it.each([
    ['let a = /x/;', 'regular expression'],
    ['let a = 1n;', 'bigint'],
    ['let a = `x`;', 'TemplateLiteral'],
    ['let a = [...[]];', 'SpreadElement'],
    ['let a = {...{}};', 'SpreadElement'],
    ['let [a] = [];', 'ArrayPattern'],
    ['let {a} = {};', 'ObjectPattern'],
    ['let a = 1, b = {a};', 'shorthand, computed or accessor property'],
    ['let a = 1, b = {[a]: 1};', 'shorthand, computed or accessor property'],
    ['let a = {b() {}};', 'shorthand, computed or accessor property'],
    ['let a = {}, b = a?.c;', 'ChainExpression'],
    ['let a = 1, b = a ?? 2;', '??'],
    ['let a = 1; a ||= 2;', '||='],
    ['let a = 2 ** 2;', '**'],
    ['let a = {}, b = "c" in a;', 'in'],
    ['let a = +"1";', 'unary +'],
    ['let a = {}; delete a.b;', 'unary delete'],
    ['class A {}', 'ClassDeclaration'],
    ['function f(a = 1) {}', 'AssignmentPattern'],
    ['function f(...a) {}', 'RestElement'],
    ['async function f() {}', 'async'],
    ['function* f() {}', 'generator'],
    ['function f() { this; }', 'ThisExpression'],
    ['function f() { throw 1; }', 'ThrowStatement'],
    ['try { } catch { }', 'TryStatement'],
    ['let f = 1, a = new f();', 'NewExpression'],
    ['for (let a of []) { }', 'ForOfStatement'],
    ['let a = Math.floor(1);', 'global Math'],
    ['let a = Object.keys({});', 'global Object'],
    ['let a = "x".startsWith("x");', 'method startsWith'],
    ['let a = "x"["startsWith"]("x");', 'computed method'],
    ['let a = async () => 1;', 'async'],
    ['let {...a} = {};', 'RestElement'],
    ['do { } while (false);', 'DoWhileStatement'],
    ['a: while (true) { break a; }', 'LabeledStatement'],
    ['let a = {get b() { return 1; }};', 'shorthand, computed or accessor property'],
    ['let a = b => arguments;', 'global arguments'],
    ['let a = require("Math");', 'global require'],
    ['export default 1;', 'ExportDefaultDeclaration'],
    ['import * as a from "b";', 'ImportNamespaceSpecifier'],
    ['let a = [].includes(1);', 'method includes'],
  ])('%s is an offence', (source, offence) => {
    expect(offences(source).map((text) => text.replace(/^\d+: /, ''))).toContain(offence);
  });
});
