/**
 * ZetaSQL's resolved statement as plain nodes. Its protocol buffer wraps each node in its base classes
 * (resolvedFunctionCallBaseNode holds resolvedFunctionCallNode) and keeps inherited fields under `parent`; here a node has a
 * kind (`FunctionCall`) and all its fields side by side.
 */
import { type TypeProto, typeName } from '../zetasql-values.ts';

export type Fields = Record<string, unknown>;
export type ResolvedNode = { readonly kind: string; readonly fields: Fields };
/** What the annotations of a column hold: its options, and those of its fields. */
export type Annotations = { optionList?: object[]; childList?: Annotations[]; notNull?: boolean } | null | undefined;

const WRAPPER = /^resolved(\w+)Node$/;

/** The node inside a wrapper; undefined where there is none. */
export function nodeOf(wrapped: unknown): ResolvedNode | undefined {
  let inner = wrapped as Fields | null | undefined;
  let kind: string | undefined;
  while (inner && typeof inner['node'] === 'string' && WRAPPER.test(inner['node'])) {
    kind = WRAPPER.exec(inner['node'])![1]!;
    inner = inner[inner['node']] as Fields;
  }
  return kind === undefined || !inner ? undefined : { kind, fields: withInherited(inner) };
}

/** Every node of a tree that has a wrapper, the outer before the inner. */
export function nodesIn(tree: unknown): ResolvedNode[] {
  if (Array.isArray(tree)) return tree.flatMap(nodesIn);
  if (!tree || typeof tree !== 'object' || Buffer.isBuffer(tree)) return [];
  const node = nodeOf(tree);
  return node ? [node, ...nodesIn(node.fields)] : Object.values(tree).flatMap(nodesIn);
}

/** The fields of a node that has no wrapper, its parents' among them. */
export function withInherited(fields: Fields): Fields {
  const { parent, ...own } = fields;
  return parent ? { ...withInherited(parent as Fields), ...own } : own;
}

export function list(value: unknown): Fields[] {
  return (value ?? []) as Fields[];
}

/** Name of the function a call calls: `date_trunc`, `$add` for an operator. */
export function functionOf(node: ResolvedNode): string | undefined {
  const name = (node.fields['function'] as { name?: string } | null | undefined)?.name;
  return name?.replace(/^ZetaSQL:/, '');
}

/** The text of a string option, `description` say; undefined where it is not set. */
export function optionOf(options: unknown, name: string): string | undefined {
  const option = list(options).find((one) => String(one['name']).toLowerCase() === name);
  const literal = nodeOf(option?.['value'])?.fields['value'] as { value?: { stringValue?: string } } | undefined;
  return literal?.value?.stringValue;
}

export function typeOf(expression: ResolvedNode): TypeProto {
  return expression.fields['type'] as TypeProto;
}

export function typeText(expression: ResolvedNode): string {
  return typeName(typeOf(expression));
}
