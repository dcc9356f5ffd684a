/**
 * A template at work: its code, the APIs that its kind of container has, and the world they act on. Each run is as if the code
 * had been loaded anew; what outlives it is in the host. Which APIs there are is given: a page loads no others.
 */
import type { ApiContext, ApiTable } from './api/api.ts';
import type { Host } from './api/hosts.ts';
import type { Template } from './file/template.ts';
import { type Budget, compileProgram, createBudget, type Program, runProgram } from './language/program.ts';
import { type Obj, SandboxError, type Value } from './language/value.ts';
import { createPermissions } from './permissions/create.ts';
import type { Permissions } from './permissions/permissions.ts';

export type RuntimeOptions<Of extends Host = Host> = {
  template: Pick<Template, 'code' | 'permissions'>;
  host: Of;
  /** Instead of those that the template declares. */
  permissions?: Permissions;
  /** The code, when it has been compiled before. */
  program?: Program;
  /** What all runs and callbacks may do together; without it each has a new one. */
  budget?: Budget;
  /** What require() answers instead of the API, whether there is one of that name or not. Asked at each require(). */
  replace?: (name: string, api: () => Value) => Value;
};

export type Runtime = {
  /** Runs the template with its fields' values: what its code returns. Throws what its code throws. */
  run(data: Obj): Value;
};

/** @throws SyntaxOffence when the code is not of the language */
export function createRuntimeOf<Of extends Host>(table: ApiTable<Of>, options: RuntimeOptions<Of>): Runtime {
  const { template, host, budget, replace = (_name, api) => api() } = options;
  const program = options.program ?? compileProgram(template.code);
  const permissions = options.permissions ?? createPermissions(template.permissions);
  const getApi = apisIn(table, { host, permissions });
  const require = (name: Value) => replace(String(name), () => getApi(String(name)));
  const isServer = host.kind === 'server';
  return { run: (data) => runProgram(program, { require, data }, budget ?? createBudget(), isServer) };
}

/**
 * What require() answers for a name: an API is made when it is first asked for.
 * @throws SandboxError, when called, for a name that the table does not have
 */
export function apisIn<Of extends Host>(table: ApiTable<Of>, context: ApiContext<Of>): (name: string) => Value {
  const made = new Map<string, Value>();
  return (name) => {
    if (!Object.hasOwn(table, name)) throw new SandboxError(`${name} is not a valid API name.`);
    if (!made.has(name)) made.set(name, table[name]!(context));
    return made.get(name);
  };
}
