/** A container's templates, compiled once, each with what it keeps as long as the container runs. */
import { compileProgram, type Program } from '../language/program.ts';
import type { Value } from '../language/value.ts';
import { createPermissions } from '../permissions/create.ts';
import type { Permissions } from '../permissions/permissions.ts';
import type { Container } from './model.ts';

export type Ready = {
  name: string;
  template: Container['templates'][string];
  program: Program;
  permissions: Permissions;
  storage: Map<string, Value>;
};

/** By type. */
export function readyTemplates({ templates }: Pick<Container, 'templates'>): ReadonlyMap<string, Ready> {
  return new Map(
    Object.entries(templates).map(([type, template]) => [
      type,
      {
        name: template.name,
        template,
        program: compileProgram(template.code),
        permissions: createPermissions(template.permissions),
        storage: new Map<string, Value>(),
      },
    ]),
  );
}
