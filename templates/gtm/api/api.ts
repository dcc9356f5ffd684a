/** How an API is made: a function of the host and the template's permissions, called when a template first requires it. */

import type { Fn, Obj } from '../language/value.ts';
import type { Permissions } from '../permissions/permissions.ts';
import type { Host } from './hosts.ts';

export type ApiContext<Of extends Host = Host> = {
  host: Of;
  permissions: Permissions;
};

/** What require() answers: a function, or an object of functions. */
export type ApiFactory<Of extends Host = Host> = (context: ApiContext<Of>) => Fn | Obj | undefined;

export type ApiTable<Of extends Host = Host> = { readonly [name: string]: ApiFactory<Of> };
