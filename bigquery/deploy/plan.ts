/** What `clario bigquery apply` would do to one dataset. Data: compared, shown, printed as SQL and done by others. */
import type { Field } from './actual.ts';
import type { FieldChange } from './compare-fields.ts';
import type { DesiredFunction, DesiredTable, DesiredView } from './desired.ts';
import type { Place } from './place.ts';

export type TableChange =
  | FieldChange
  | { kind: 'describe table'; from: string; to: string }
  | { kind: 'cluster'; from: readonly string[]; to: readonly string[] }
  /** Days, 0 is never. `deletes`: days that are older than that are deleted at once. */
  | { kind: 'expire'; from: number; to: number; deletes: boolean };

/** The body of tables.patch; `expirationMs: null` takes the expiration away. */
export type TablePatch = {
  description?: string;
  schema?: { fields: Field[] };
  clustering?: { fields: readonly string[] };
  timePartitioning?: { type: 'DAY'; field: string; expirationMs: string | null };
};

/** `etag`: of what was looked at, so that what somebody else has changed since is not overwritten. */
export type Step =
  | { do: 'create dataset' }
  | { do: 'create table'; table: DesiredTable }
  | { do: 'change table'; table: DesiredTable; etag: string; changes: readonly TableChange[]; patch: TablePatch }
  | { do: 'create view'; view: DesiredView }
  | { do: 'change view'; view: DesiredView; etag: string; changes: readonly string[] }
  | { do: 'create function'; fn: DesiredFunction }
  | { do: 'change function'; fn: DesiredFunction; etag: string; changes: readonly string[] };

/** What cannot be done in place, and what to do instead. `name`: a table, or a column with its table. */
export type Refusal = { name: string; problem: string; remedy: string };

export type Plan = {
  place: Place;
  /** In the order in which they can be done. */
  steps: readonly Step[];
  refusals: readonly Refusal[];
  /** What is left as it is, and what to know. */
  notes: readonly string[];
};
