/**
 * Columns that are wanted against columns that are there. BigQuery changes a table in place in three ways only: a
 * NULLABLE or REPEATED column is added, a REQUIRED one becomes NULLABLE, a description changes; also inside structs.
 */
import type { BigqueryField } from '../schema/bigquery-json.ts';
import type { Field } from './actual.ts';

export type FieldChange =
  | { kind: 'add'; path: string; field: BigqueryField }
  /** `unknown`: the definition does not have the column, and could write no row while it is REQUIRED. */
  | { kind: 'relax'; path: string; unknown: boolean }
  | { kind: 'describe'; path: string; from: string; to: string };
export type FieldRefusal = { path: string; problem: string; remedy: string };

export type FieldComparison = {
  /** The columns to send: those there, changed in place, then those added. Nothing that is there is left out. */
  merged: Field[];
  changes: FieldChange[];
  refusals: FieldRefusal[];
  /** Paths of columns that the definition does not have. */
  kept: string[];
};

const ALIASES: { [type: string]: string } = {
  INT64: 'INTEGER',
  FLOAT64: 'FLOAT',
  BOOL: 'BOOLEAN',
  STRUCT: 'RECORD',
  DECIMAL: 'NUMERIC',
};

const MOVE =
  'write to a new dataset (--dataset, or bigquery.dataset in the config) and copy the rows there with INSERT … SELECT';

export function compareFields(wanted: readonly BigqueryField[], found: readonly Field[], parent = ''): FieldComparison {
  // To BigQuery two names that differ in capitals only are the same.
  const byName = new Map(wanted.map((field) => [field.name.toLowerCase(), field]));
  const known = new Set(found.map(({ name }) => name.toLowerCase()));
  const compared = found.map((field) => {
    const target = byName.get(field.name.toLowerCase());
    return target === undefined ? unknownField(field, parent) : compareField(target, field, parent);
  });
  const missing = wanted.filter(({ name }) => !known.has(name.toLowerCase()));
  return join([...compared, ...missing.map((field) => addField(field, parent))]);
}

function compareField(wanted: BigqueryField, found: Field, parent: string): FieldComparison {
  const path = parent + found.name;
  const refused = refusalOf(wanted, found, path);
  if (refused !== null) return { merged: [found], changes: [], refusals: [refused], kept: [] };
  const changes: FieldChange[] = [];
  const merged: Field = { ...found };
  if (modeOf(found) === 'REQUIRED' && wanted.mode === 'NULLABLE') {
    merged.mode = 'NULLABLE';
    changes.push({ kind: 'relax', path, unknown: false });
  }
  const from = found.description ?? '';
  if (from !== wanted.description) {
    merged.description = wanted.description;
    changes.push({ kind: 'describe', path, from, to: wanted.description });
  }
  if (wanted.fields === undefined) return { merged: [merged], changes, refusals: [], kept: [] };
  const inner = compareFields(wanted.fields, found.fields ?? [], `${path}.`);
  merged.fields = inner.merged;
  return { ...inner, merged: [merged], changes: [...changes, ...inner.changes] };
}

function refusalOf(wanted: BigqueryField, found: Field, path: string): FieldRefusal | null {
  const type = typeOf(found);
  if (type !== wanted.type) {
    const problem = `is ${type}, must be ${wanted.type}: a column's type cannot be changed to it in place`;
    return { path, problem, remedy: MOVE };
  }
  const mode = modeOf(found);
  if ((mode === 'REPEATED') !== (wanted.mode === 'REPEATED')) {
    const problem = `is ${mode}, must be ${wanted.mode}: a column cannot become a list, nor a list a column`;
    return { path, problem, remedy: MOVE };
  }
  if (mode === 'NULLABLE' && wanted.mode === 'REQUIRED')
    return { path, problem: 'is NULLABLE, must be REQUIRED: BigQuery only relaxes a column', remedy: MOVE };
  return null;
}

function addField(field: BigqueryField, parent: string): FieldComparison {
  const path = parent + field.name;
  if (field.mode === 'REQUIRED') {
    const problem = 'is missing and REQUIRED: only a NULLABLE or REPEATED column can be added to what exists';
    return { merged: [], changes: [], refusals: [{ path, problem, remedy: MOVE }], kept: [] };
  }
  return { merged: [field], changes: [{ kind: 'add', path, field }], refusals: [], kept: [] };
}

function unknownField(field: Field, parent: string): FieldComparison {
  const path = parent + field.name;
  if (modeOf(field) !== 'REQUIRED') return { merged: [field], changes: [], refusals: [], kept: [path] };
  const merged = { ...field, mode: 'NULLABLE' };
  return { merged: [merged], changes: [{ kind: 'relax', path, unknown: true }], refusals: [], kept: [path] };
}

function join(parts: readonly FieldComparison[]): FieldComparison {
  return {
    merged: parts.flatMap(({ merged }) => merged),
    changes: parts.flatMap(({ changes }) => changes),
    refusals: parts.flatMap(({ refusals }) => refusals),
    kept: parts.flatMap(({ kept }) => kept),
  };
}

function typeOf({ type }: Field): string {
  const upper = type.toUpperCase();
  return ALIASES[upper] ?? upper;
}

function modeOf({ mode }: Field): string {
  return mode?.toUpperCase() ?? 'NULLABLE';
}
