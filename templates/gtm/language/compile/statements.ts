/** Statements -> functions of a frame that tell how they ended. */
import type { AnyNode, FunctionDeclaration, Identifier, SwitchStatement, VariableDeclaration } from 'acorn';
import { BREAK, CONTINUE, type Eval, type Exec, NORMAL, RETURN, step } from '../run.ts';
import { hasClosure, lexicalNames, newFrame, newLayout, Scope } from '../scope.ts';
import { type Context, within } from './context.ts';
import { compileExpression } from './expressions.ts';
import { compileFunction } from './functions.ts';
import { compileFor, compileForIn, compileForOf, compileWhile } from './loops.ts';
import { initVariable, type Store } from './variables.ts';

/** Statements in the scope they are given: what they declare is declared there, functions first. */
export function compileBody(statements: readonly AnyNode[], context: Context): Exec {
  for (const { name, isConst } of lexicalNames(statements)) context.scope.declare(name, isConst);
  const hoisted = statements
    .filter((node): node is FunctionDeclaration => node.type === 'FunctionDeclaration')
    .map((node) => ({ store: initVariable(node.id, context), make: compileFunction(node, context) }));
  const parts = statements
    .filter((node) => node.type !== 'FunctionDeclaration' && node.type !== 'EmptyStatement')
    .map((node) => compileStatement(node, context));
  const [only] = parts;
  if (hoisted.length === 0 && parts.length === 1 && only !== undefined) return only;
  return (frame) => {
    for (const { store, make } of hoisted) store(frame, make(frame));
    for (let i = 0; i < parts.length; i++) {
      const signal = parts[i]!(frame);
      if (signal !== NORMAL) return signal;
    }
    return NORMAL;
  };
}

/** Statements in a scope of their own, with a frame of their own when a closure may keep what they declare. */
function compileBlock(statements: readonly AnyNode[], context: Context): Exec {
  if (lexicalNames(statements).length === 0) return compileBody(statements, context);
  if (!statements.some(hasClosure))
    return compileBody(statements, within(context, new Scope(context.scope, context.scope.layout, false)));
  const layout = newLayout();
  const body = compileBody(statements, within(context, new Scope(context.scope, layout, false)));
  return (frame) => body(newFrame(layout, frame, frame[1]));
}

export function compileStatement(node: AnyNode, context: Context): Exec {
  const exec = compileOne(node, context);
  return (frame) => {
    step(frame[1]);
    return exec(frame);
  };
}

function compileOne(node: AnyNode, context: Context): Exec {
  switch (node.type) {
    case 'ExpressionStatement': {
      const expression = compileExpression(node.expression, context);
      return (frame) => {
        expression(frame);
        return NORMAL;
      };
    }
    case 'VariableDeclaration':
      return compileDeclaration(node, context);
    case 'FunctionDeclaration':
      return compileBody([node], context);
    case 'ReturnStatement': {
      const value = node.argument ? compileExpression(node.argument, context) : () => undefined;
      return (frame) => {
        const result = value(frame);
        frame[1].returned = result;
        return RETURN;
      };
    }
    case 'IfStatement': {
      const test = compileExpression(node.test, context);
      const yes = compileStatement(node.consequent, context);
      const no: Exec = node.alternate ? compileStatement(node.alternate, context) : () => NORMAL;
      return (frame) => (test(frame) ? yes(frame) : no(frame));
    }
    case 'BlockStatement':
      return compileBlock(node.body, context);
    case 'ForStatement':
      return compileFor(node, context);
    case 'ForInStatement':
      return compileForIn(node, context);
    case 'ForOfStatement':
      return compileForOf(node, context);
    case 'WhileStatement':
    case 'DoWhileStatement':
      return compileWhile(node, context);
    case 'SwitchStatement':
      return compileSwitch(node, context);
    case 'BreakStatement':
      return () => BREAK;
    case 'ContinueStatement':
      return () => CONTINUE;
    default:
      return () => NORMAL;
  }
}

/** A let without a value is undefined each time; a var without one stays what it was. */
export function compileDeclaration(node: VariableDeclaration, context: Context): Exec {
  const parts: { store: Store; value: Eval }[] = [];
  for (const { id, init } of node.declarations) {
    if (!init && node.kind === 'var') continue;
    const value = init ? compileExpression(init, context) : () => undefined;
    parts.push({ store: initVariable(id as Identifier, context), value });
  }
  return (frame) => {
    for (const { store, value } of parts) store(frame, value(frame));
    return NORMAL;
  };
}

function compileSwitch(node: SwitchStatement, outer: Context): Exec {
  const value = compileExpression(node.discriminant, outer);
  const context = within(outer, new Scope(outer.scope, outer.scope.layout, false));
  for (const { name, isConst } of lexicalNames(node.cases.flatMap(({ consequent }) => consequent)))
    context.scope.declare(name, isConst);
  const cases = node.cases.map(({ test, consequent }) => ({
    test: test ? compileExpression(test, context) : null,
    body: compileBody(consequent, context),
  }));
  const otherwise = cases.findIndex(({ test }) => test === null);
  return (frame) => {
    const found = value(frame);
    let from = cases.findIndex(({ test }) => test !== null && test(frame) === found);
    if (from < 0) from = otherwise;
    for (let i = from; i >= 0 && i < cases.length; i++) {
      const signal = cases[i]!.body(frame);
      if (signal === BREAK) return NORMAL;
      if (signal !== NORMAL) return signal;
    }
    return NORMAL;
  };
}
