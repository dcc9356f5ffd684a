/** A table that is wanted against the one that is there. */
import { bigqueryFields } from '../schema/bigquery-json.ts';
import type { ActualTable } from './actual.ts';
import type { Allowed } from './compare.ts';
import { compareFields } from './compare-fields.ts';
import type { DesiredTable } from './desired.ts';
import type { Plan, Refusal, TableChange, TablePatch } from './plan.ts';

const DAY_MS = 86_400_000;

type Part = Pick<Plan, 'steps' | 'refusals' | 'notes'>;

/** @param path `project.dataset` */
export function compareTable(
  wanted: DesiredTable,
  found: ActualTable | undefined,
  path: string,
  allowed: Allowed,
): Part {
  if (found === undefined) return { steps: [{ do: 'create table', table: wanted }], refusals: [], notes: [] };
  const { definition } = wanted;
  if (found.type !== 'TABLE') return refusal(notATable(definition.name, found.type, path));
  const partitioning = partitioningRefusal(wanted, found, path);
  if (partitioning !== null) return refusal(partitioning);
  const fields = compareFields(bigqueryFields(definition), found.schema?.fields ?? []);
  const expiration = expire(wanted, found);
  const tooSoon = expiration === null ? null : expirationRefusal(definition.name, expiration.change, allowed);
  const others = [describe(wanted, found), cluster(wanted, found), tooSoon === null ? expiration : null].filter(
    (one) => one !== null,
  );
  const changes = [...fields.changes, ...others.map(({ change }) => change)];
  const patch: TablePatch = Object.assign(
    {},
    ...(fields.changes.length > 0 ? [{ schema: { fields: fields.merged } }] : []),
    ...others.map(({ patch }) => patch),
  );
  return {
    steps: changes.length === 0 ? [] : [{ do: 'change table', table: wanted, etag: found.etag, changes, patch }],
    refusals: [
      ...fields.refusals.map((one) => ({ ...one, name: `${definition.name}.${one.path}` })),
      ...(tooSoon === null ? [] : [tooSoon]),
    ],
    notes: notesOf(definition.name, found, fields.kept),
  };
}

/**
 * Of a table that is filled from others, only how long its days are kept: a column that came later would stay empty in its older
 * rows. Nothing where there is no such table, or where somebody made another of its name.
 */
export function compareExpiration(wanted: DesiredTable, found: ActualTable | undefined, allowed: Allowed): Part {
  const none = { steps: [], refusals: [], notes: [] };
  if (found?.timePartitioning?.field !== wanted.definition.partitionBy) return none;
  const expiration = expire(wanted, found);
  if (expiration === null) return none;
  const tooSoon = expirationRefusal(wanted.definition.name, expiration.change, allowed);
  if (tooSoon !== null) return refusal(tooSoon);
  const { change, patch } = expiration;
  return { ...none, steps: [{ do: 'change table', table: wanted, etag: found.etag, changes: [change], patch }] };
}

function refusal(one: Refusal): Part {
  return { steps: [], refusals: [one], notes: [] };
}

function notATable(name: string, type: string, path: string): Refusal {
  const problem = `is a ${type.toLowerCase().replaceAll('_', ' ')}, must be a table`;
  return { name, problem, remedy: `take ${path}.${name} away, or write to another dataset (--dataset)` };
}

function partitioningRefusal({ definition }: DesiredTable, found: ActualTable, path: string): Refusal | null {
  const { name, partitionBy } = definition;
  const { timePartitioning, rangePartitioning } = found;
  if (timePartitioning?.type === 'DAY' && timePartitioning.field === partitionBy) return null;
  const unit = timePartitioning?.type?.toLowerCase();
  const is =
    timePartitioning !== undefined
      ? `by ${unit} of ${timePartitioning.field ?? 'the time of loading'}`
      : rangePartitioning !== undefined
        ? `by ranges of ${rangePartitioning.field}`
        : 'not at all';
  const problem = `is partitioned ${is}, must be by day of ${partitionBy}: BigQuery cannot change that`;
  const aside = `ALTER TABLE \`${path}.${name}\` RENAME TO ${name}_old`;
  return {
    name,
    problem,
    remedy: `stop the server, put the table aside (${aside}), apply, and copy the rows with INSERT … SELECT`,
  };
}

type Other<Change = TableChange> = { change: Change; patch: TablePatch };

function describe({ definition }: DesiredTable, found: ActualTable): Other | null {
  const from = found.description ?? '';
  const to = definition.description;
  return from === to ? null : { change: { kind: 'describe table', from, to }, patch: { description: to } };
}

function cluster({ definition }: DesiredTable, found: ActualTable): Other | null {
  const from = found.clustering?.fields ?? [];
  const to = definition.clusterBy;
  if (from.join().toLowerCase() === to.join().toLowerCase()) return null;
  return { change: { kind: 'cluster', from, to }, patch: { clustering: { fields: to } } };
}

type Expire = Extract<TableChange, { kind: 'expire' }>;

function expire({ definition, expirationDays: to }: DesiredTable, found: ActualTable): Other<Expire> | null {
  const from = Number(found.timePartitioning?.expirationMs ?? 0) / DAY_MS;
  if (to === null || from === to) return null;
  const deletes = to > 0 && (from === 0 || to < from);
  const expirationMs = to === 0 ? null : String(to * DAY_MS);
  return {
    change: { kind: 'expire', from, to, deletes },
    patch: { timePartitioning: { type: 'DAY', field: definition.partitionBy, expirationMs } },
  };
}

function expirationRefusal(name: string, { to, from, deletes }: Expire, { allowExpiration }: Allowed): Refusal | null {
  if (!deletes || allowExpiration) return null;
  const now = from === 0 ? 'never deleted' : `deleted after ${from} days`;
  const problem = `its days are ${now}, must be after ${to} days: those that are older would be gone at once, for good`;
  return { name, problem, remedy: 'say --allow-expiration if they shall be' };
}

function notesOf(name: string, found: ActualTable, kept: readonly string[]): string[] {
  const { expirationTime } = found;
  return [
    ...kept.map((path) => `${name}.${path} is not of this version: left as it is`),
    ...(expirationTime === undefined
      ? []
      : [`BigQuery deletes all of ${name} at ${new Date(Number(expirationTime)).toISOString()} (its expiration time)`]),
  ];
}
