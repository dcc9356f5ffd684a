/** `=`, `+=` and the like, `++` and `--`. */
import type { AnyNode, AssignmentExpression, Identifier, MemberExpression, UpdateExpression } from 'acorn';
import { toNumber } from '../convert.ts';
import { getProperty, setProperty } from '../members.ts';
import type { Eval } from '../run.ts';
import type { Value } from '../value.ts';
import { type Context, placing } from './context.ts';
import { compileExpression, compileTarget } from './expressions.ts';
import { BINARY } from './operators.ts';
import { readVariable, writeVariable } from './variables.ts';

export function compileAssignment(node: AssignmentExpression, context: Context): Eval {
  const value = compileExpression(node.right, context);
  if (node.operator !== '=') {
    const operator = BINARY.get(node.operator.slice(0, -1))!;
    return compileChange(node.left, context, (before, frame) => operator(before, value(frame)));
  }
  if (node.left.type === 'Identifier') {
    const store = writeVariable(node.left, context);
    return (frame) => {
      const result = value(frame);
      store(frame, result);
      return result;
    };
  }
  const { object, key } = compileTarget(node.left as MemberExpression, context);
  return placing(context, node, (frame) => {
    const [of, name] = [object(frame), key(frame)];
    const result = value(frame);
    setProperty(of, name, result);
    return result;
  });
}

export function compileUpdate(node: UpdateExpression, context: Context): Eval {
  const by = node.operator === '++' ? 1 : -1;
  const after = compileChange(node.argument, context, (before) => toNumber(before) + by);
  // a number less by what was added: what the variable was, as a number
  return node.prefix ? after : (frame) => (after(frame) as number) - by;
}

/** Gives a variable or a property the value made of the one it has, and answers it. */
function compileChange(
  target: AnyNode,
  context: Context,
  change: (before: Value, frame: Parameters<Eval>[0]) => Value,
): Eval {
  if (target.type === 'Identifier') {
    const [read, store] = [readVariable(target as Identifier, context), writeVariable(target as Identifier, context)];
    return (frame) => {
      const result = change(read(frame), frame);
      store(frame, result);
      return result;
    };
  }
  const { object, key } = compileTarget(target as MemberExpression, context);
  return placing(context, target, (frame) => {
    const [of, name] = [object(frame), key(frame)];
    const result = change(getProperty(of, name), frame);
    setProperty(of, name, result);
    return result;
  });
}
