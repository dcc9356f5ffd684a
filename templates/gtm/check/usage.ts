/** What a template's code uses: fields, APIs, names. Of code that does not parse nothing is known. */
import { type AnyNode, type ArrowFunctionExpression, type CallExpression, type MemberExpression, parse } from 'acorn';
import type { Source } from '../file/template.ts';
import { isFunction, lexicalNames, varNames } from '../language/scope.ts';
import { walk } from '../language/tree.ts';

export type Place = { name: string; line: number };

/** `api('literal', …)`: the call of an API, with its arguments that are literals. */
export type ApiCall = { api: string; args: unknown[]; line: number };

export type Usage = {
  /** Fields read as `data.x` or `data['x']`. */
  fields: Place[];
  /** Properties that the code itself gives to `data`. */
  given: Set<string>;
  /** `data` is used as a whole somewhere: any field may be read. */
  isDataPassed: boolean;
  /** Names that are required. */
  apis: Place[];
  calls: ApiCall[];
  /** All names and texts in the code, for what cannot be followed. */
  words: Set<string>;
};

/** null for what does not parse. */
export function treeOf(text: string): AnyNode | null {
  try {
    return parse(text, {
      ecmaVersion: 'latest',
      sourceType: 'script',
      allowReturnOutsideFunction: true,
      locations: true,
    });
  } catch {
    return null;
  }
}

export function usageOf({ text, line }: Source): Usage | null {
  const tree = treeOf(text);
  if (tree === null) return null;
  const usage: Usage = { fields: [], given: new Set(), isDataPassed: false, apis: [], calls: [], words: new Set() };
  /** Variable -> the API that was required into it; `data` and what stands for it. */
  const apiOf = new Map<string, string>();
  const lineOf = (node: AnyNode) => line + node.loc!.start.line - 1;

  walk(tree, (node) => {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init) {
      const api = requiredName(node.init);
      if (api !== null) apiOf.set(node.id.name, api);
    }
  });
  const others = functionsWith('data', tree);
  walk(tree, (node, parent, key) => {
    if (node.type === 'Identifier') usage.words.add(node.name);
    if (node.type === 'Literal' && typeof node.value === 'string') usage.words.add(node.value);
    if (node.type === 'AssignmentExpression' && node.operator === '=' && node.left.type === 'MemberExpression') {
      const field = fieldOf(node.left, others);
      if (field !== null) usage.given.add(field);
    }
    if (node.type === 'Identifier' && node.name === 'data' && isRead(parent, key) && !isWithin(node, others)) {
      const field = parent?.type === 'MemberExpression' && key === 'object' ? memberName(parent) : null;
      if (field === null) usage.isDataPassed = true;
      else usage.fields.push({ name: field, line: lineOf(node) });
    }
    if (node.type !== 'CallExpression') return;
    const api = requiredName(node);
    if (api !== null) usage.apis.push({ name: api, line: lineOf(node) });
    const called = calledApi(node, apiOf);
    if (called !== null) usage.calls.push({ api: called, args: node.arguments.map(literal), line: lineOf(node) });
  });
  return usage;
}

/** Functions that have a variable or a parameter of the name, another one than all code has. */
function functionsWith(name: string, tree: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  walk(tree, (node) => {
    if (!isFunction(node)) return;
    const { params, body } = node as ArrowFunctionExpression;
    const statements = body.type === 'BlockStatement' ? body.body : [];
    const own = [...varNames(statements), ...lexicalNames(statements).map((one) => one.name)];
    if (own.includes(name) || params.some((one) => one.type === 'Identifier' && one.name === name)) found.push(node);
  });
  return found;
}

function isWithin(node: AnyNode, functions: readonly AnyNode[]): boolean {
  return functions.some(({ start, end }) => start <= node.start && node.end <= end);
}

/** The name in `data.name`; null of other members. */
function fieldOf(node: MemberExpression, others: readonly AnyNode[]): string | null {
  const { object } = node;
  return object.type === 'Identifier' && object.name === 'data' && !isWithin(object, others) ? memberName(node) : null;
}

/** Whether an identifier stands for the variable, not for a property's name or a parameter. */
function isRead(parent: AnyNode | null, key: string): boolean {
  if (parent?.type === 'MemberExpression') return key === 'object' || parent.computed;
  if (parent?.type === 'Property') return key === 'value';
  return key !== 'params' && key !== 'id';
}

function memberName(node: MemberExpression): string | null {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : null;
  return node.property.type === 'Literal' && typeof node.property.value === 'string' ? node.property.value : null;
}

function requiredName(node: AnyNode): string | null {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require')
    return null;
  const [name] = node.arguments;
  return name?.type === 'Literal' && typeof name.value === 'string' ? name.value : null;
}

/** `api(…)` for a variable that holds one, `require('api')(…)`, and `storage.getItem(…)` of an object API. */
function calledApi({ callee }: CallExpression, apiOf: Map<string, string>): string | null {
  if (callee.type === 'Identifier') return apiOf.get(callee.name) ?? null;
  if (callee.type === 'CallExpression') return requiredName(callee);
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return null;
  const api = apiOf.get(callee.object.name);
  const method = memberName(callee);
  return api === undefined || method === null ? null : `${api}.${method}`;
}

/** The literal's value; undefined for everything else. */
function literal(node: AnyNode): unknown {
  return node.type === 'Literal' ? node.value : undefined;
}
