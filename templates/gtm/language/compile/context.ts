/** What compiling a node needs beside the node. */
import type { AnyNode } from 'acorn';
import { type Frame, placed } from '../run.ts';
import type { Scope } from '../scope.ts';
import type { Place } from '../syntax.ts';
import type { Value } from '../value.ts';

export type Context = {
  scope: Scope;
  place: (node: AnyNode) => Place;
  /** Names that nothing in the program declares, where they are first used. */
  free: Map<string, Place>;
};

export function within(context: Context, scope: Scope): Context {
  return { ...context, scope };
}

/** The expression, its errors with the place where it stands. */
export function placing(context: Context, node: AnyNode, evaluate: (frame: Frame) => Value): (frame: Frame) => Value {
  const place = context.place(node);
  return (frame) => {
    try {
      return evaluate(frame);
    } catch (error) {
      throw placed(error, place);
    }
  };
}
