/**
 * Sandboxed JavaScript, compiled once and run as often as one likes. An interpreter, not `eval`: the code reaches its own values
 * and the globals it is given, and nothing else; its budget ends a loop that never would.
 */
import type { Source } from '../file/template.ts';
import { compileFunctionBody, returned } from './compile/functions.ts';
import { type Budget, createBudget, type Exec, type Globals, RETURN, sandboxed } from './run.ts';
import { type Layout, newFrame, newLayout, Scope } from './scope.ts';
import { doubts, type Parsed, type Place, parseSource, SyntaxOffence } from './syntax.ts';
import type { Value } from './value.ts';

export { type Budget, createBudget, PlacedError } from './run.ts';
export { type Place, SyntaxOffence } from './syntax.ts';

export type Program = {
  readonly layout: Layout;
  readonly body: Exec;
  /** What GTM may not take, though it runs here. */
  readonly doubts: readonly { place: Place; message: string }[];
  /** Names that the code does not declare, where they are first used: globals, or mistakes. */
  readonly free: ReadonlyMap<string, Place>;
};

/**
 * The sources, one after the other, as the body of one function.
 * @throws SyntaxOffence with line and column for what the language has not
 */
export function compileProgram(...sources: readonly Source[]): Program {
  const parsed: Parsed = parseSource(sources);
  const layout = newLayout();
  const scope = new Scope(null, layout, true);
  const free = new Map<string, Place>();
  const body = compileFunctionBody(parsed.tree.body, { scope, place: parsed.place, free });
  return { layout, body, doubts: doubts(parsed), free };
}

/** The same, but what the language has not is answered, not thrown. */
export function tryCompile(...sources: readonly Source[]): Program | SyntaxOffence {
  try {
    return compileProgram(...sources);
  } catch (error) {
    if (error instanceof SyntaxOffence) return error;
    throw error;
  }
}

/**
 * Runs it with these globals.
 * @returns what it returns
 * @throws PlacedError for what goes wrong in it; whatever a global throws
 */
export function runProgram(
  program: Program,
  globals: Globals,
  budget: Budget = createBudget(),
  isServer = false,
): Value {
  const run = { budget, globals, isServer, returned: undefined };
  const frame = newFrame(program.layout, null, run);
  try {
    return program.body(frame) === RETURN ? returned(frame) : undefined;
  } catch (error) {
    throw sandboxed(error);
  }
}
