/** Runs a piece of sandboxed JavaScript. */
import { compileProgram, createBudget, runProgram } from '../../../../templates/gtm/language/program.ts';
import type { Value } from '../../../../templates/gtm/language/value.ts';

export function run(text: string, globals: { [name: string]: Value } = {}, steps = 100_000): Value {
  return runProgram(compileProgram({ text, line: 1 }), globals, createBudget(steps));
}
