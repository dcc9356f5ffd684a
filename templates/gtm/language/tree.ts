/** Walking a syntax tree. */
import type { AnyNode } from 'acorn';

/** The nodes directly within a node, in the order of the source. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  for (const key in node) {
    const value: unknown = (node as unknown as Record<string, unknown>)[key];
    if (Array.isArray(value)) {
      for (const one of value) if (isNode(one)) found.push(one);
    } else if (isNode(value)) found.push(value);
  }
  return found;
}

/** Tells of a node and all within it, each before what is in it, with the node it stands in and by which key. */
export function walk(
  root: AnyNode,
  tell: (node: AnyNode, parent: AnyNode | null, key: string) => void,
  parent: AnyNode | null = null,
  key = '',
): void {
  tell(root, parent, key);
  for (const [name, value] of Object.entries(root))
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, tell, root, name);
}

/** Where a node begins: the line from 1, the column from 0. */
export function at(node: AnyNode): { line: number; column: number } {
  return node.loc?.start ?? { line: 0, column: 0 };
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
