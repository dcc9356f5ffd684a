/** Expressions -> functions of a frame. */
import type { AnyNode, CallExpression, Expression, Literal, MemberExpression, ObjectExpression } from 'acorn';
import { toNumber } from '../convert.ts';
import { getProperty } from '../members.ts';
import { callMethod, callValue } from '../methods.ts';
import { type Eval, type Frame, step } from '../run.ts';
import { Opaque, objectOf, type Value } from '../value.ts';
import { compileAssignment, compileUpdate } from './assign.ts';
import { type Context, placing } from './context.ts';
import { compileFunction } from './functions.ts';
import { BINARY } from './operators.ts';
import { readVariable } from './variables.ts';

export function compileExpression(node: AnyNode, context: Context): Eval {
  switch (node.type) {
    case 'Literal':
      return constant((node as Literal).value);
    case 'Identifier':
      return readVariable(node, context);
    case 'ArrayExpression':
      return list(node.elements.map((one) => (one === null ? constant(undefined) : compileExpression(one, context))));
    case 'ObjectExpression':
      return compileObject(node, context);
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return compileFunction(node, context);
    case 'MemberExpression':
      return compileMember(node, context);
    case 'CallExpression':
      return compileCall(node, context);
    case 'AssignmentExpression':
      return compileAssignment(node, context);
    case 'UpdateExpression':
      return compileUpdate(node, context);
    case 'UnaryExpression':
      return compileUnary(node.operator, compileExpression(node.argument, context));
    case 'BinaryExpression': {
      const operator = BINARY.get(node.operator)!;
      const [left, right] = [compileExpression(node.left, context), compileExpression(node.right, context)];
      return (frame) => operator(left(frame), right(frame));
    }
    case 'LogicalExpression': {
      const [left, right] = [compileExpression(node.left, context), compileExpression(node.right, context)];
      return node.operator === '&&' ? (frame) => left(frame) && right(frame) : (frame) => left(frame) || right(frame);
    }
    case 'ConditionalExpression': {
      const test = compileExpression(node.test, context);
      const [yes, no] = [compileExpression(node.consequent, context), compileExpression(node.alternate, context)];
      return (frame) => (test(frame) ? yes(frame) : no(frame));
    }
    case 'SequenceExpression': {
      const parts = node.expressions.map((one) => compileExpression(one, context));
      return (frame) => parts.reduce<Value>((_, part) => part(frame), undefined);
    }
    default:
      throw new Error(`no expression of the language: ${node.type}`);
  }
}

/** The two halves of `object.key` and `object[key]`. */
export function compileTarget(node: MemberExpression, context: Context): { object: Eval; key: Eval } {
  const object = compileExpression(node.object, context);
  const key =
    node.computed || node.property.type !== 'Identifier'
      ? compileExpression(node.property, context)
      : constant(node.property.name);
  return { object, key };
}

function constant(value: Value): Eval {
  return () => value;
}

function list(parts: Eval[]): Eval {
  return (frame) => parts.map((part) => part(frame));
}

function compileObject(node: ObjectExpression, context: Context): Eval {
  const properties = node.properties.map((property) => {
    if (property.type !== 'Property') throw new Error('no property of the language: spread');
    const { key, value } = property;
    const name = key.type === 'Identifier' ? key.name : String((key as Literal).value);
    return { name, value: compileExpression(value, context) };
  });
  return (frame) => {
    const object = objectOf();
    for (const { name, value } of properties) object[name] = value(frame);
    return object;
  };
}

function compileMember(node: MemberExpression, context: Context): Eval {
  const { object, key } = compileTarget(node, context);
  return placing(context, node, (frame) => getProperty(object(frame), key(frame)));
}

function compileCall(node: CallExpression, context: Context): Eval {
  const args = node.arguments.map((one) => compileExpression(one as Expression, context));
  const values = valuesOf(args);
  if (node.callee.type === 'MemberExpression') {
    const { object, key } = compileTarget(node.callee, context);
    return placing(context, node, (frame) => {
      step(frame[1]);
      const of = object(frame);
      return callMethod(of, key(frame), values(frame), frame[1].isServer);
    });
  }
  const callee = compileExpression(node.callee, context);
  const text = node.callee.type === 'Identifier' ? node.callee.name : 'what is called';
  return placing(context, node, (frame) => {
    step(frame[1]);
    const fn = callee(frame);
    return callValue(fn, values(frame), text);
  });
}

function valuesOf(parts: Eval[]): (frame: Frame) => Value[] {
  const [first, second] = parts;
  if (first === undefined) return () => [];
  if (second === undefined) return (frame) => [first(frame)];
  if (parts.length === 2) return (frame) => [first(frame), second(frame)];
  return (frame) => parts.map((part) => part(frame));
}

function compileUnary(operator: string, argument: Eval): Eval {
  switch (operator) {
    case '-':
      return (frame) => -toNumber(argument(frame));
    case '+':
      return (frame) => toNumber(argument(frame));
    case '!':
      return (frame) => !argument(frame);
    case '~':
      return (frame) => ~toNumber(argument(frame));
    default:
      return (frame) => {
        const value = argument(frame);
        return value instanceof Opaque ? 'object' : typeof value;
      };
  }
}
