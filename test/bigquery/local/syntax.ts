/** Reading ZetaSQL's trees, and changing a statement's text by the places they tell. */
import type { Tree } from './engine.ts';

/** A node under the name of its own class, such as astSelectNode: the trees wrap it in its base classes. */
export function unwrap(tree: Tree): { kind: string; node: Tree } {
  let kind = String(tree.node);
  let node = tree[kind];
  while (typeof node?.node === 'string' && node[node.node] && typeof node[node.node] === 'object') {
    kind = node.node;
    node = node[kind];
  }
  return { kind, node };
}

export type Place = { start: number; end: number };

/** The bytes a node stands at. */
export function placeOf(node: Tree): Place {
  if (node.parseLocationRange) return node.parseLocationRange;
  return placeOf(node.parent ?? unwrap(node).node);
}

/** Every node of a class, however deep. */
export function* nodesOf(tree: Tree, kind: string): Iterable<Tree> {
  if (Array.isArray(tree)) {
    for (const one of tree) yield* nodesOf(one, kind);
  } else if (tree !== null && typeof tree === 'object' && !Buffer.isBuffer(tree)) {
    for (const [key, value] of Object.entries(tree)) {
      if (key === kind && value !== null && typeof value === 'object') yield value;
      yield* nodesOf(value, kind);
    }
  }
}

/** The parts of a path expression. */
export function pathOf(node: Tree): string[] {
  const path = node.names ? node : unwrap(node).node;
  return path.names.map((name: { idString: string }) => name.idString);
}

export type Edit = Place & { text: string };

/** The bytes of a place, with the edits that lie in it. */
export function textOf(source: Buffer, { start, end }: Place, edits: readonly Edit[] = []): string {
  const parts: (Buffer | string)[] = [];
  let at = start;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    if (edit.start < at || edit.end > end) continue;
    parts.push(source.subarray(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(source.subarray(at, end));
  return Buffer.concat(parts.map((part) => Buffer.from(part as string))).toString();
}

export function quoted(name: string): string {
  return `\`${name}\``;
}
