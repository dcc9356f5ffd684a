/** What one run of a program has beside its variables: how much it may still do, and where it is. */
import type { Place } from './syntax.ts';
import { SandboxError, type Value } from './value.ts';

/** Steps are statements, calls and turns of loops. GTM has such a limit too and does not tell its size. */
export type Budget = { left: number };

const STEPS = 20_000_000;

/** How much programs that share it may do in all. */
export function createBudget(steps = STEPS): Budget {
  return { left: steps };
}

export type Globals = { readonly [name: string]: Value };

export type Run = {
  budget: Budget;
  globals: Globals;
  /** Whether it runs in a server container, whose strings may have more methods. */
  isServer: boolean;
  /** Value of the return statement that is on its way out. */
  returned: Value;
};

/** Variables of a function, or of a turn of a loop: the frame around it, the run, then a value a slot. */
export type Frame = [around: Frame | null, run: Run, ...variables: Value[]];

/** How a statement ended. */
export type Signal = 0 | 1 | 2 | 3;
export const NORMAL = 0;
export const BREAK = 1;
export const CONTINUE = 2;
export const RETURN = 3;

/** A compiled statement, and a compiled expression. */
export type Exec = (frame: Frame) => Signal;
export type Eval = (frame: Frame) => Value;

/** An error of the template, and where its code stands that met it. */
export class PlacedError extends SandboxError {
  readonly place: Place;

  constructor(message: string, place: Place, cause?: unknown) {
    super(message, { cause });
    this.place = place;
  }
}

/** @throws SandboxError when nothing is left */
export function step(run: Run): void {
  if (--run.budget.left < 0) throw new SandboxError('Quota exceeded: the code does not come to an end');
}

/** The host's own limits are GTM's to the code that meets them; every other error is as it is. */
export function sandboxed(error: unknown): unknown {
  return error instanceof RangeError ? new SandboxError(`Quota exceeded: ${error.message}`, { cause: error }) : error;
}

/** The error with the innermost place it was seen at. */
export function placed(error: unknown, place: Place): unknown {
  if (error instanceof PlacedError) return error;
  const own = sandboxed(error);
  return own instanceof SandboxError ? new PlacedError(own.message, place, own) : own;
}
