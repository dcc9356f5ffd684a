/** Reading and writing variables. A name that nothing declares is one of the run's globals, or undefined. */
import type { Identifier } from 'acorn';
import type { Eval, Frame } from '../run.ts';
import { placed } from '../run.ts';
import type { Slot } from '../scope.ts';
import { SandboxError, type Value } from '../value.ts';
import type { Context } from './context.ts';

/** Puts a value into a variable. */
export type Store = (frame: Frame, value: Value) => void;

export function readVariable(node: Identifier, context: Context): Eval {
  const { name } = node;
  const slot = context.scope.resolve(name);
  if (slot !== null) return readSlot(slot);
  if (name === 'undefined') return () => undefined;
  if (!context.free.has(name)) context.free.set(name, context.place(node));
  const otherwise = NUMBERS.get(name);
  return (frame) => {
    const { globals } = frame[1];
    return Object.hasOwn(globals, name) ? globals[name] : otherwise;
  };
}

/** GTM's own examples of tests have them; whether templates may is not known, and told of as any name. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
]);

function readSlot({ depth, index }: Slot): Eval {
  if (depth === 0) return (frame) => frame[index];
  if (depth === 1) return (frame) => frame[0]![index];
  if (depth === 2) return (frame) => frame[0]![0]![index];
  return (frame) => frameAt(frame, depth)[index];
}

/** An assignment to the name; @throws SandboxError, when it runs, for a constant and for what nothing declares */
export function writeVariable(node: Identifier, context: Context): Store {
  const { name } = node;
  const slot = context.scope.resolve(name);
  const place = context.place(node);
  if (slot === null) {
    if (!context.free.has(name)) context.free.set(name, place);
    return () => {
      throw placed(new SandboxError(`Attempting to assign to undefined value ${name}`), place);
    };
  }
  if (slot.isConst) {
    return () => {
      throw placed(new SandboxError(`TypeError: Assignment to constant variable ${name}`), place);
    };
  }
  return writeSlot(slot);
}

/** The value that a declaration gives, constants too. */
export function initVariable({ name }: Identifier, { scope }: Context): Store {
  return writeSlot(scope.resolve(name)!);
}

function writeSlot({ depth, index }: Slot): Store {
  if (depth === 0) {
    return (frame, value) => {
      frame[index] = value;
    };
  }
  return (frame, value) => {
    frameAt(frame, depth)[index] = value;
  };
}

function frameAt(frame: Frame, depth: number): Frame {
  let found = frame;
  for (let i = 0; i < depth; i++) found = found[0]!;
  return found;
}
