/**
 * What BigQuery does with a step, as its documentation tells it: the next state, or an error where it refuses. For the
 * properties of plans; the command's own tests run against the local BigQuery.
 */
import type { Actual, ActualTable, Field } from '../../../bigquery/deploy/actual.ts';
import type { Desired, DesiredTable } from '../../../bigquery/deploy/desired.ts';
import type { Plan, Step, TablePatch } from '../../../bigquery/deploy/plan.ts';
import { bigqueryFields } from '../../../bigquery/schema/bigquery-json.ts';

const DAY_MS = 86_400_000;

/** The state after all steps of a plan. */
export function afterPlan(actual: Actual | null, plan: Plan): Actual {
  const empty = { location: plan.place.location, tables: new Map(), functions: new Map() };
  return plan.steps.reduce(afterStep, actual ?? empty);
}

/** What there is when everything was made from this. */
export function made({ location, tables, views, functions }: Desired): Actual {
  return {
    location,
    tables: new Map([
      ...tables.map((table) => [table.definition.name, madeTable(table)] as const),
      ...views.map((view) => [view.name, madeView(view)] as const),
    ]),
    functions: new Map(functions.map((fn) => [fn.name, madeFunction(fn)])),
  };
}

function afterStep(actual: Actual, step: Step): Actual {
  const tables = new Map(actual.tables);
  const functions = new Map(actual.functions);
  if ('table' in step) {
    const { name } = step.table.definition;
    const found = tables.get(name);
    if (step.do === 'create table' && found !== undefined) throw new Error(`Already Exists: ${name}`);
    tables.set(name, step.do === 'create table' ? madeTable(step.table) : patched(found, step.patch, step.etag));
  }
  if ('view' in step) tables.set(step.view.name, madeView(step.view));
  if ('fn' in step) functions.set(step.fn.name, madeFunction(step.fn));
  return { ...actual, tables, functions };
}

export function madeTable({ definition, expirationDays }: DesiredTable): ActualTable {
  return {
    type: 'TABLE',
    etag: '1',
    description: definition.description,
    schema: { fields: bigqueryFields(definition) },
    timePartitioning: {
      type: 'DAY',
      field: definition.partitionBy,
      ...(expirationDays && { expirationMs: String(expirationDays * DAY_MS) }),
    },
    clustering: { fields: [...definition.clusterBy] },
  };
}

function madeView({ description, query }: Desired['views'][number]): ActualTable {
  return { type: 'VIEW', etag: '1', description, view: { query, useLegacySql: false } };
}

function madeFunction({ description, parameters, body }: Desired['functions'][number]) {
  const signature = parameters.map(({ name, type }) => ({ name, dataType: { typeKind: type } }));
  return { routineType: 'TABLE_VALUED_FUNCTION', etag: '1', description, definitionBody: body, arguments: signature };
}

function patched(found: ActualTable | undefined, patch: TablePatch, etag: string): ActualTable {
  if (found === undefined) throw new Error('Not found');
  if (etag !== found.etag) throw new Error('Precondition Failed');
  const { timePartitioning, schema, ...rest } = patch;
  if (schema) checkFields(found.schema?.fields ?? [], schema.fields, '');
  const { expirationMs, ...partitioning } = timePartitioning ?? { expirationMs: null };
  return {
    ...found,
    ...(rest as Partial<ActualTable>),
    ...(schema && { schema }),
    ...(timePartitioning && { timePartitioning: { ...partitioning, ...(expirationMs !== null && { expirationMs }) } }),
    etag: `${Number(found.etag) + 1}`,
  };
}

/** Columns stay, in their order; new ones come after them and are not REQUIRED; a mode is only relaxed. */
function checkFields(before: readonly Field[], after: readonly Field[], parent: string): void {
  for (const [i, field] of before.entries()) {
    const next = after[i];
    const path = parent + field.name;
    if (next?.name !== field.name) throw new Error(`Provided Schema does not match: ${path} is missing`);
    if (next.type !== field.type) throw new Error(`${path} has changed type`);
    const [from, to] = [field.mode ?? 'NULLABLE', next.mode ?? 'NULLABLE'];
    if (from !== to && !(from === 'REQUIRED' && to === 'NULLABLE')) throw new Error(`${path} has changed mode`);
    checkFields(field.fields ?? [], next.fields ?? [], `${path}.`);
  }
  const added = after.slice(before.length).find(({ mode }) => mode === 'REQUIRED');
  if (added) throw new Error(`Cannot add required fields to an existing schema: ${parent}${added.name}`);
}
