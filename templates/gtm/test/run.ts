/** All scenarios of a template. */
import type { Template } from '../file/template.ts';
import { compileProgram, type Program, SyntaxOffence } from '../language/program.ts';
import { runScenario, type ScenarioResult, type TestOptions } from './scenario.ts';

export type { ScenarioResult } from './scenario.ts';

/** Enough for any test that comes to an end, and passed in seconds by one that does not. */
const STEPS = 5_000_000;

/** Runs them in order; a scenario knows nothing of the one before. Never throws. */
export function runTests(template: Template, options: TestOptions = { steps: STEPS }): ScenarioResult[] {
  const program = compiled(template);
  return template.scenarios.map((scenario) => runScenario(template, program, scenario, options));
}

function compiled(template: Template): Program | SyntaxOffence {
  try {
    return compileProgram(template.code);
  } catch (error) {
    if (error instanceof SyntaxOffence) return error;
    throw error;
  }
}
