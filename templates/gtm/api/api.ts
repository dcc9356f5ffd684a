/** How an API is made: a function of the host and the template's permissions, called when a template first requires it. */

import type { Fn, Value } from '../language/value.ts';
import type { Permissions } from '../permissions/permissions.ts';
import type { Host } from './hosts.ts';

export type ApiContext<Of extends Host = Host> = {
  host: Of;
  permissions: Permissions;
  /** Calls a function of the template, or of a test, from outside of its code; throws what it throws. */
  call: (fn: Fn, ...args: Value[]) => Value;
};

/** What require() answers: a function, or an object of functions. */
export type ApiFactory<Of extends Host = Host> = (context: ApiContext<Of>) => Value;

export type ApiTable<Of extends Host = Host> = { readonly [name: string]: ApiFactory<Of> };
