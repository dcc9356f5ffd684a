/** Functions of the language -> functions of the host. Every one of them has `arguments`, a real array; none has `this`. */
import type { AnyNode, ArrowFunctionExpression, FunctionDeclaration, FunctionExpression, Identifier } from 'acorn';
import { nameFunction } from '../convert.ts';
import { type Eval, type Exec, type Frame, RETURN, step } from '../run.ts';
import { newFrame, newLayout, Scope, usesArguments, varNames } from '../scope.ts';
import type { Fn, Value } from '../value.ts';
import { type Context, within } from './context.ts';
import { compileExpression } from './expressions.ts';
import { compileBody } from './statements.ts';

type FunctionNode = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression;

/** An expression whose value is a new closure. */
export function compileFunction(node: FunctionNode, context: Context): Eval {
  const layout = newLayout();
  const scope = new Scope(context.scope, layout, true);
  const name = node.type === 'ArrowFunctionExpression' ? undefined : node.id?.name;
  const parameters = node.params.map((param) => scope.declare((param as Identifier).name));
  const list = usesArguments(node.body) ? scope.declare('arguments') : 0;
  const self = node.type === 'FunctionExpression' && name !== undefined ? selfSlot(scope, name) : 0;
  const body = compileInside(node, within(context, scope));

  return (around) => {
    const run = around[1];
    const fn: Fn = (...args) => {
      step(run);
      const frame = newFrame(layout, around, run);
      for (let i = 0; i < parameters.length; i++) frame[parameters[i]!] = args[i];
      if (list !== 0) frame[list] = args;
      if (self !== 0) frame[self] = fn;
      return body(frame);
    };
    if (name !== undefined) nameFunction(fn, name);
    return fn;
  };
}

/** The function's own name within it, unless a parameter has that name. */
function selfSlot(scope: Scope, name: string): number {
  const { depth } = scope.resolve(name) ?? { depth: -1 };
  return depth === 0 ? 0 : scope.declare(name);
}

function compileInside(node: FunctionNode, context: Context): (frame: Frame) => Value {
  if (node.body.type !== 'BlockStatement') return compileExpression(node.body, context);
  const body = compileFunctionBody(node.body.body, context);
  return (frame) => (body(frame) === RETURN ? returned(frame) : undefined);
}

/** The statements of a function, in its own scope: `var` and declared functions are there from the beginning. */
export function compileFunctionBody(statements: readonly AnyNode[], context: Context): Exec {
  for (const name of varNames(statements)) context.scope.declare(name);
  return compileBody(statements, context);
}

/** The value of the return statement that ended a body. */
export function returned(frame: Frame): Value {
  const run = frame[1];
  const value = run.returned;
  run.returned = undefined;
  return value;
}
