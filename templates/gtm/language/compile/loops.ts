/** Loops. What a loop declares by let or const is new in each turn, where a closure could tell. */
import type {
  AnyNode,
  DoWhileStatement,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  Identifier,
  MemberExpression,
  VariableDeclaration,
  WhileStatement,
} from 'acorn';
import { keysOf, setProperty } from '../members.ts';
import { BREAK, type Eval, type Exec, type Frame, NORMAL, placed, RETURN, type Signal, step } from '../run.ts';
import { hasClosure, type Layout, lexicalNames, newFrame, newLayout, nextTurn, Scope } from '../scope.ts';
import { SandboxError, type Value } from '../value.ts';
import { type Context, within } from './context.ts';
import { compileExpression, compileTarget } from './expressions.ts';
import { compileDeclaration, compileStatement } from './statements.ts';
import { initVariable, type Store, writeVariable } from './variables.ts';

/** The scope of a loop's own variables; `layout` when each turn has a frame of its own. */
function loopScope(
  declared: AnyNode | null | undefined,
  loop: AnyNode,
  context: Context,
): { inside: Context; layout: Layout | null } {
  const names = declared ? lexicalNames([declared]) : [];
  if (names.length === 0) return { inside: context, layout: null };
  const layout = hasClosure(loop) ? newLayout() : null;
  const scope = new Scope(context.scope, layout ?? context.scope.layout, false);
  for (const { name, isConst } of names) scope.declare(name, isConst);
  return { inside: within(context, scope), layout };
}

export function compileFor(node: ForStatement, context: Context): Exec {
  const { inside, layout } = loopScope(node.init, node, context);
  const init = node.init ? compileInit(node.init, inside) : () => NORMAL;
  const test: Eval = node.test ? compileExpression(node.test, inside) : () => true;
  const update: Eval = node.update ? compileExpression(node.update, inside) : () => undefined;
  const body = compileStatement(node.body, inside);
  return (around) => {
    let frame = layout === null ? around : newFrame(layout, around, around[1]);
    init(frame);
    while (test(frame)) {
      step(frame[1]);
      const signal = body(frame);
      if (signal === BREAK) break;
      if (signal === RETURN) return signal;
      if (layout !== null) frame = nextTurn(frame);
      update(frame);
    }
    return NORMAL;
  };
}

function compileInit(node: AnyNode, context: Context): (frame: Frame) => unknown {
  return node.type === 'VariableDeclaration' ? compileDeclaration(node, context) : compileExpression(node, context);
}

export function compileWhile(node: WhileStatement | DoWhileStatement, context: Context): Exec {
  const test = compileExpression(node.test, context);
  const body = compileStatement(node.body, context);
  const isTestedFirst = node.type === 'WhileStatement';
  return (frame) => {
    if (isTestedFirst && !test(frame)) return NORMAL;
    do {
      step(frame[1]);
      const signal = body(frame);
      if (signal === BREAK) break;
      if (signal === RETURN) return signal;
    } while (test(frame));
    return NORMAL;
  };
}

export function compileForIn(node: ForInStatement, context: Context): Exec {
  return compileEach(node, context, keysOf);
}

export function compileForOf(node: ForOfStatement, context: Context): Exec {
  const place = context.place(node.right);
  return compileEach(node, context, (value) => {
    if (typeof value === 'string') return [...value];
    if (Array.isArray(value)) return value;
    throw placed(new SandboxError('TypeError: The value is not iterable.'), place);
  });
}

function compileEach(
  node: ForInStatement | ForOfStatement,
  context: Context,
  valuesOf: (value: Value) => readonly Value[],
): Exec {
  const right = compileExpression(node.right, context);
  const { inside, layout } = loopScope(node.left, node, context);
  const store = compileLeft(node.left, inside);
  const body = compileStatement(node.body, inside);
  return (around) => {
    const values = valuesOf(right(around));
    // by index: what the body appends is visited too, as in JavaScript
    for (let i = 0; i < values.length; i++) {
      step(around[1]);
      const frame = layout === null ? around : newFrame(layout, around, around[1]);
      store(frame, values[i]);
      const signal: Signal = body(frame);
      if (signal === BREAK) break;
      if (signal === RETURN) return signal;
    }
    return NORMAL;
  };
}

function compileLeft(node: VariableDeclaration | AnyNode, context: Context): Store {
  if (node.type === 'VariableDeclaration') return initVariable(node.declarations[0]!.id as Identifier, context);
  if (node.type === 'Identifier') return writeVariable(node, context);
  const { object, key } = compileTarget(node as MemberExpression, context);
  return (frame, value) => setProperty(object(frame), key(frame), value);
}
