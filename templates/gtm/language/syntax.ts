/**
 * Source -> syntax tree, if it has nothing that the language lacks. The language is ES5 with let, const, arrow functions and
 * for-of, without everything that needs a prototype, an exception or a regular expression of the page's.
 */
import { type AnyNode, parse, type Program as Tree } from 'acorn';
import type { Source } from '../file/template.ts';
import { lexicalNames, varNames } from './scope.ts';
import { at, walk } from './tree.ts';

/** Where in the .tpl file something stands, both from 1. */
export type Place = { line: number; column: number };

/** What GTM's editor would not take. */
export class SyntaxOffence extends Error {
  override name = 'SyntaxOffence';
  readonly line: number;
  readonly column: number;

  constructor(message: string, { line, column }: Place) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

type Doubt = { place: Place; message: string };

export type Parsed = { tree: Tree; place: (node: AnyNode) => Place; twice: readonly Doubt[] };

/**
 * The tree of a function's body made of all sources, one after the other. Each is whole by itself: what ends without a semicolon
 * does not go on in the next, as with a setup and a test that begins with a list.
 * @throws SyntaxOffence at the first thing that the language has not
 */
export function parseSource(sources: readonly Source[]): Parsed {
  const trees = sources.map(treeOf);
  const tree: Tree = { ...trees[0]!, body: trees.flatMap(({ body }) => body) };
  for (const { node, message } of offences(tree)) throw new SyntaxOffence(message, placeOf(node));
  return { tree, place: placeOf, twice: declaredTwice(trees) };
}

/** Its lines are those of the file. */
function treeOf({ text, line }: Source): Tree {
  try {
    return parse('\n'.repeat(Math.max(0, line - 1)) + text, {
      ecmaVersion: 'latest',
      sourceType: 'script',
      allowReturnOutsideFunction: true,
      locations: true,
    });
  } catch (error) {
    const { message, loc } = error as SyntaxError & { loc?: { line: number; column: number } };
    if (loc === undefined) throw error;
    throw new SyntaxOffence(message.replace(/ \(\d+:\d+\)$/, ''), { line: loc.line, column: loc.column + 1 });
  }
}

function placeOf(node: AnyNode): Place {
  const { line, column } = at(node);
  return { line, column: column + 1 };
}

/** Names that a source declares by let or const though one before it has them. Here they are one variable. */
function declaredTwice(trees: readonly Tree[]): Doubt[] {
  const known = new Set<string>();
  const found: Doubt[] = [];
  for (const { body } of trees) {
    for (const node of body)
      for (const { name } of lexicalNames([node]))
        if (known.has(name))
          found.push({ place: placeOf(node), message: `${name} is declared before: GTM may not take it again` });
    for (const name of [...varNames(body), ...lexicalNames(body).map((one) => one.name)]) known.add(name);
  }
  return found;
}

/** What the editor accepts but nobody has seen in a template, so that it may fail in GTM. */
export function doubts({ tree, place, twice }: Parsed): Doubt[] {
  const found: Doubt[] = [...twice];
  walk(tree, (node) => {
    if (node.type === 'UnaryExpression' && node.operator === '+')
      found.push({ place: place(node), message: 'unary + may not be in the language: makeNumber() is' });
    if (node.type === 'DoWhileStatement')
      found.push({ place: place(node), message: 'do … while may not be in the language: while is' });
    const method = calledMethod(node);
    if (method !== null && DOUBTFUL_METHODS.has(method))
      found.push({
        place: place(node),
        message: `strings have no ${method}() on a page, and may have none on a server: indexOf() is there`,
      });
  });
  return found;
}

const DOUBTFUL_METHODS = new Set(['startsWith', 'endsWith', 'includes']);

/** `object.method(…)` -> its name. */
function calledMethod(node: AnyNode): string | null {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || node.callee.computed) return null;
  return node.callee.property.type === 'Identifier' ? node.callee.property.name : null;
}

const ALLOWED = new Set(
  (
    'Program FunctionDeclaration FunctionExpression ArrowFunctionExpression VariableDeclaration VariableDeclarator ' +
    'BlockStatement ExpressionStatement EmptyStatement ReturnStatement IfStatement ForStatement ForInStatement ForOfStatement ' +
    'WhileStatement DoWhileStatement BreakStatement ContinueStatement SwitchStatement SwitchCase ConditionalExpression ' +
    'AssignmentExpression BinaryExpression LogicalExpression UnaryExpression UpdateExpression CallExpression MemberExpression ' +
    'ArrayExpression ObjectExpression Property Identifier Literal SequenceExpression'
  ).split(' '),
);

const UNARY = new Set(['-', '+', '!', '~', 'typeof']);
const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>=', '>>>=']);

/** What the language calls things it does not have. */
const NAMES: { readonly [type: string]: string } = {
  TemplateLiteral: 'a template literal',
  TaggedTemplateExpression: 'a template literal',
  SpreadElement: 'spread (...)',
  RestElement: 'a rest parameter (...)',
  ObjectPattern: 'destructuring',
  ArrayPattern: 'destructuring',
  AssignmentPattern: "a parameter's default value",
  ChainExpression: 'optional chaining (?.)',
  ClassDeclaration: 'class',
  ClassExpression: 'class',
  ThisExpression: 'this',
  NewExpression: 'new',
  MetaProperty: 'new.target',
  ThrowStatement: 'throw',
  TryStatement: 'try … catch',
  LabeledStatement: 'a label',
  WithStatement: 'with',
  DebuggerStatement: 'debugger',
  AwaitExpression: 'await',
  YieldExpression: 'yield',
  ImportExpression: 'import',
};

type Offence = { node: AnyNode; message: string };

function offences(tree: Tree): Offence[] {
  const found: Offence[] = [];
  walk(tree, (node) => {
    const what = offenceOf(node);
    if (what !== null) found.push({ node, message: `the sandboxed language has not: ${what}` });
  });
  return found;
}

function offenceOf(node: AnyNode): string | null {
  if (!ALLOWED.has(node.type)) return NAMES[node.type] ?? node.type;
  switch (node.type) {
    case 'Literal':
      if (node.regex) return 'a regular expression literal';
      return typeof node.value === 'bigint' ? 'a bigint' : null;
    case 'Property':
      if (node.kind !== 'init') return `a ${node.kind === 'get' ? 'getter' : 'setter'}`;
      if (node.shorthand) return 'a shorthand property';
      return node.computed ? 'a computed property name' : null;
    case 'UnaryExpression':
      return UNARY.has(node.operator) ? null : node.operator;
    case 'BinaryExpression':
      return ['**', 'in', 'instanceof'].includes(node.operator) ? node.operator : null;
    case 'LogicalExpression':
      return node.operator === '??' ? '??' : null;
    case 'AssignmentExpression':
      return ASSIGNMENTS.has(node.operator) ? null : node.operator;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      if (node.async) return 'async';
      return node.generator ? 'a generator' : null;
    case 'BreakStatement':
    case 'ContinueStatement':
      return node.label ? 'a label' : null;
    case 'VariableDeclaration':
      return ['var', 'let', 'const'].includes(node.kind) ? null : node.kind;
    default:
      return null;
  }
}
