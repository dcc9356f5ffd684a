/**
 * One scenario of a template's ___TESTS___: setup and code run as one function, in a world of their own, until nothing is left to do.
 * Nothing in it takes time: promises are settled when runCode() returns, callLater runs at the end.
 */
import { createTestHost } from '../api/test-host.ts';
import type { Template } from '../file/template.ts';
import { shareProperties } from '../language/members.ts';
import { createBudget, PlacedError, type Program, runProgram, SyntaxOffence } from '../language/program.ts';
import { type Fn, type Obj, objectOf, SandboxError, typeOf, type Value } from '../language/value.ts';
import { NO_LIMITS } from '../permissions/create.ts';
import { apisOf, createRuntime, isApi } from '../runtime.ts';
import { AssertionFailure, createAssertThat } from './assert-that.ts';
import { type Calls, createAssertApi, recording } from './calls.ts';
import { createJobs } from './jobs.ts';

export type ScenarioResult = { name: string; passed: boolean; message: string };

export type TestOptions = {
  /** Steps that a scenario may do, so that none runs for ever. */
  steps: number;
};

/** Code, or why it cannot run. */
export type Compiled = Program | SyntaxOffence;

/** Runs it; never throws. `code` is the template's, `test` the scenario's with the setup before it. */
export function runScenario(
  template: Template,
  code: Compiled,
  name: string,
  test: Compiled,
  { steps }: TestOptions,
): ScenarioResult {
  if (code instanceof SyntaxOffence) return resultOf(name, [code]);
  if (test instanceof SyntaxOffence) return resultOf(name, [test]);
  try {
    return resultOf(name, problemsOf(template, code, test, steps));
  } catch (error) {
    return resultOf(name, [error]);
  }
}

function resultOf(name: string, problems: unknown[]): ScenarioResult {
  return { name, passed: problems.length === 0, message: problems.map(textOf).join('\n') };
}

function problemsOf(template: Template, program: Program, test: Program, steps: number): unknown[] {
  const world = createTestHost(template.kind);
  const thrown: { error: unknown; isHeard: () => boolean }[] = [];
  const jobs = createJobs(world, world.host.later, (error, isHeard) => thrown.push({ error, isHeard }));
  world.host.schedule = jobs.schedule;
  world.host.later = jobs.later;
  // where tags run a client has claimed the request: they may run the container again
  if (world.host.kind === 'server' && template.info.type !== 'CLIENT') world.host.claim();
  const budget = createBudget(steps);
  const problems: unknown[] = [];
  const calls: Calls = new Map();
  const mocks = new Map<string, Value>();

  const onFailure = (failure: AssertionFailure) => problems.push(failure);
  const runtime = createRuntime({
    template,
    host: world.host,
    program,
    budget,
    // a mock may be of an API that is newer than those known here
    replace: (name, api) => {
      const value = mocks.has(name) ? mocks.get(name) : api();
      return typeof value === 'function' ? recording(calls, name, value as Fn) : value;
    },
  });
  // a test is nobody's template: it may do everything
  const getApi = apisOf(world.host, NO_LIMITS);
  const isKnown = (name: string) => name.startsWith('gtmOn') || isApi(template.kind, name);
  const require = (name: Value) => (mocks.has(String(name)) ? mocks.get(String(name)) : getApi(String(name)));
  const globals = {
    require,
    // GTM has it in tests without require()
    ...(template.kind === 'server' ? { Promise: getApi('Promise') } : {}),
    // of a name that nobody requires it does nothing, in GTM too
    mock: (name: Value, value: Value) => {
      mocks.set(String(name), typeof value === 'function' ? value : answering(value));
    },
    mockObject: (name: Value, value: Value) => {
      if (typeOf(value) !== 'object') throw new SandboxError(`mockObject: ${String(name)} must be given an object`);
      mocks.set(String(name), value);
    },
    runCode: (data: Value) => jobs.inTemplate(() => runtime.run(dataOf(data, calls, template.info.type !== 'MACRO'))),
    assertApi: createAssertApi(calls, isKnown, onFailure),
    assertThat: createAssertThat(onFailure),
    fail: (message: Value) => {
      const failure = new AssertionFailure(message === undefined ? 'fail() was called' : String(message));
      onFailure(failure);
      throw failure;
    },
  };
  try {
    runProgram(test, globals, budget, template.kind === 'server');
  } catch (error) {
    problems.push(error);
  }
  jobs.finish();
  problems.push(...world.errors, ...thrown.filter(({ isHeard }) => !isHeard()).map(({ error }) => error));
  return distinct(problems);
}

/**
 * What a value that is mocked makes of an API. One that is called answers it; one that is an object, as the storages are, is it:
 * both are so, for tests are written both ways, and templates that ask whether they have got a function call it.
 */
function answering(value: Value): Fn {
  const fn: Fn = () => value;
  if (typeOf(value) === 'object') shareProperties(fn, value as Obj);
  return fn;
}

/**
 * The fields' values, with gtmOnSuccess and gtmOnFailure that are watched. `areListed`: whether these are among the keys, as
 * they are not with a variable, which may well go through all its fields.
 */
function dataOf(data: Value, calls: Calls, areListed: boolean): Obj {
  const fields = objectOf(typeOf(data) === 'object' ? (data as Obj) : {});
  for (const name of ['gtmOnSuccess', 'gtmOnFailure']) {
    const own = fields[name];
    const value = recording(calls, name, typeof own === 'function' ? (own as Fn) : () => undefined);
    const enumerable = areListed || Object.hasOwn(fields, name);
    Object.defineProperty(fields, name, { value, enumerable, configurable: true, writable: true });
  }
  return fields;
}

/** An assertion that failed is told of twice when its error is heard as well: then it has its place. */
function distinct(problems: unknown[]): unknown[] {
  const byCause = new Map<unknown, unknown>();
  for (const problem of problems) {
    const cause = problem instanceof PlacedError ? (problem.cause ?? problem) : problem;
    if (!byCause.has(cause) || problem instanceof PlacedError) byCause.set(cause, problem);
  }
  return [...byCause.values()];
}

function textOf(problem: unknown): string {
  if (problem instanceof PlacedError) return `${problem.message} (line ${problem.place.line}:${problem.place.column})`;
  if (problem instanceof SyntaxOffence) return `${problem.message} (line ${problem.line}:${problem.column})`;
  return problem instanceof Error ? problem.message : String(problem);
}
