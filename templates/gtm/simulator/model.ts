/** A container as the simulator runs it: plain data, so that a page can be given it as JSON. */
import type { Kind, Template } from '../file/template.ts';

/** A field's value; a text may hold references to variables: `{{Page URL}}`. */
export type Param =
  | { kind: 'text'; text: string }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'number'; value: number }
  | { kind: 'list'; items: Param[] }
  | { kind: 'map'; entries: Field[] };

export type Field = { key: string; value: Param };

export type Tag = {
  id: string;
  name: string;
  type: string;
  fields: Field[];
  firing: string[];
  blocking: string[];
  option: 'ONCE_PER_EVENT' | 'ONCE_PER_LOAD' | 'UNLIMITED';
  priority: number;
};

export type Condition = { type: string; left: Param; right: Param; isNegated: boolean; ignoresCase: boolean };

/** `events`: the names it fires on; null for any, where a condition says which. */
export type Trigger = { id: string; name: string; events: string[] | null; conditions: Condition[] };

export type Variable = { name: string; type: string; fields: Field[] };

export type Client = { name: string; type: string; fields: Field[]; priority: number };

export type Container = {
  kind: Kind;
  publicId: string;
  version: string;
  tags: Tag[];
  triggers: Trigger[];
  variables: Variable[];
  /** By priority, the highest first. */
  clients: Client[];
  /** By the type that tags, variables and clients name them by. */
  templates: { [type: string]: Template & { name: string } };
};

/** An export that cannot be run: what, where in the file, and what is allowed. */
export class ContainerError extends Error {
  override name = 'ContainerError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
