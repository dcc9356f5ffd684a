/** Templates at work with the APIs of their kind of container. */
import type { ApiTable } from './api/api.ts';
import type { Host } from './api/hosts.ts';
import { serverApis, webApis } from './api/tables.ts';
import type { Kind } from './file/template.ts';
import type { Value } from './language/value.ts';
import type { Permissions } from './permissions/permissions.ts';
import { apisIn, createRuntimeOf, type Runtime, type RuntimeOptions } from './run-template.ts';

export type { Runtime, RuntimeOptions } from './run-template.ts';

/** @throws SyntaxOffence when the code is not of the language */
export function createRuntime(options: RuntimeOptions): Runtime {
  return createRuntimeOf(apiTable(options.host.kind), options);
}

function apiTable(kind: Kind): ApiTable {
  return (kind === 'web' ? webApis : serverApis) as ApiTable;
}

/** Whether containers of that kind have an API of that name. */
export function isApi(kind: Kind, name: string): boolean {
  return Object.hasOwn(apiTable(kind), name);
}

/**
 * What require() answers for a name: an API is made when it is first asked for.
 * @throws SandboxError, when called, for a name that the host's kind of container does not have
 */
export function apisOf(host: Host, permissions: Permissions): (name: string) => Value {
  return apisIn(apiTable(host.kind), { host, permissions });
}
