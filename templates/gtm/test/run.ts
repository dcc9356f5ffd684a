/** All scenarios of a template. */
import type { Template } from '../file/template.ts';
import { tryCompile } from '../language/program.ts';
import { within } from './deadline.ts';
import { type Compiled, runScenario, type ScenarioResult, type TestOptions } from './scenario.ts';

export type { ScenarioResult } from './scenario.ts';

/** Enough for any test that comes to an end, and passed in seconds by one that does not. */
const STEPS = 5_000_000;
/** The same, for a test that takes its time in few steps. */
const MILLISECONDS = 5_000;

/** A template's code, and the code of its scenarios in their order, each with the setup before it. */
export type CompiledTemplate = { code: Compiled; tests: readonly Compiled[] };

export function compileTemplate({ code, setup, scenarios }: Template): CompiledTemplate {
  return { code: tryCompile(code), tests: scenarios.map((scenario) => tryCompile(setup, scenario.code)) };
}

/** Runs them in order; a scenario knows nothing of the one before. Never throws. */
export function runTests(
  template: Template,
  { code, tests }: CompiledTemplate,
  { steps = STEPS, milliseconds = MILLISECONDS }: Partial<TestOptions> & { milliseconds?: number } = {},
): ScenarioResult[] {
  return template.scenarios.map(({ name }, i) =>
    within(
      milliseconds,
      () => runScenario(template, code, name, tests[i]!, { steps }),
      () => ({ name, passed: false, message: `Quota exceeded: it has not ended after ${milliseconds / 1000} s` }),
    ),
  );
}
