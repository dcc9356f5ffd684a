/**
 * Names -> slots of frames, when a program is compiled. A function has a frame; so has a block whose let and const a
 * closure may keep, since each turn of a loop has its own. Other blocks use slots of the frame around them.
 */
import type { AnyNode, Identifier } from 'acorn';
import type { Frame } from './run.ts';
import { childrenOf } from './tree.ts';
import type { Value } from './value.ts';

/** Slots before the first variable: the frame around, and the run. */
const FIRST = 2;

export type Layout = { size: number };

export function newLayout(): Layout {
  return { size: FIRST };
}

export type Slot = { depth: number; index: number; isConst: boolean };

type Binding = { index: number; isConst: boolean };

export class Scope {
  readonly #parent: Scope | null;
  readonly #names = new Map<string, Binding>();
  readonly layout: Layout;
  /** Of the function that the scope is in. */
  readonly ofFunction: Scope;

  constructor(parent: Scope | null, layout: Layout, isFunction: boolean) {
    this.#parent = parent;
    this.layout = layout;
    this.ofFunction = isFunction || parent === null ? this : parent.ofFunction;
  }

  /** The slot of a name of this scope; one declared twice is one variable. */
  declare(name: string, isConst = false): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known.index;
    const index = this.layout.size++;
    this.#names.set(name, { index, isConst });
    return index;
  }

  /** Where a name is found from here; null when nothing around declares it. */
  resolve(name: string): Slot | null {
    let depth = 0;
    for (let scope: Scope | null = this; scope !== null; scope = scope.#parent) {
      const found = scope.#names.get(name);
      if (found !== undefined) return { depth, ...found };
      if (scope.#parent !== null && scope.#parent.layout !== scope.layout) depth += 1;
    }
    return null;
  }
}

export function newFrame(layout: Layout, around: Frame | null, run: Frame[1]): Frame {
  const frame: Value[] = new Array(layout.size).fill(undefined);
  frame[0] = around;
  frame[1] = run;
  return frame as Frame;
}

/** The same variables with their present values, in a frame of its own: the next turn of a loop. */
export function nextTurn(frame: Frame): Frame {
  return frame.slice() as Frame;
}

export function isFunction(node: AnyNode): boolean {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  );
}

/** Whether a closure may be made within the node. */
export function hasClosure(node: AnyNode): boolean {
  return isFunction(node) || childrenOf(node).some(hasClosure);
}

/** Names of `var`, and of functions declared in blocks, within a function's body but not in functions within it. */
export function varNames(body: readonly AnyNode[]): string[] {
  return body.flatMap((node) => {
    if (node.type === 'FunctionDeclaration') return node.id ? [node.id.name] : [];
    if (isFunction(node)) return [];
    const own =
      node.type === 'VariableDeclaration' && node.kind === 'var'
        ? node.declarations.map(({ id }) => (id as Identifier).name)
        : [];
    return [...own, ...varNames(childrenOf(node))];
  });
}

/** Names of let and const directly in a block. */
export function lexicalNames(body: readonly AnyNode[]): { name: string; isConst: boolean }[] {
  return body.flatMap((node) =>
    node.type === 'VariableDeclaration' && node.kind !== 'var'
      ? node.declarations.map(({ id }) => ({ name: (id as Identifier).name, isConst: node.kind === 'const' }))
      : [],
  );
}

/** Whether a function's own body speaks of its `arguments`. */
export function usesArguments(node: AnyNode): boolean {
  return childrenOf(node).some(
    (child) =>
      (child.type === 'Identifier' && child.name === 'arguments') || (!isFunction(child) && usesArguments(child)),
  );
}
