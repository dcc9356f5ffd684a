/** A plan as a person reads it. */
import type { BigqueryField } from '../schema/bigquery-json.ts';
import { pathOf } from './place.ts';
import type { Plan, Step, TableChange } from './plan.ts';

/** Ends with a line break. */
export function report({ place, steps, refusals, notes }: Plan): string {
  const nothing = steps.length === 0 && refusals.length === 0 ? ': nothing to do' : '';
  return [
    `${pathOf(place)} (${place.location})${nothing}`,
    ...steps.flatMap((step) => [`  ${titleOf(step)}`, ...detailsOf(step).map((line) => `    ${line}`)]),
    ...notes.map((note) => `  note: ${note}`),
    ...refusals.map((one) => `  REFUSED ${one.name}: ${one.problem}. What to do: ${one.remedy}.`),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** What a step does, in a few words. */
export function titleOf(step: Step): string {
  if ('table' in step) return `${step.do} ${step.table.definition.name}${step.do === 'create table' ? made(step) : ''}`;
  if ('view' in step) return `${step.do} ${step.view.name}`;
  if (!('fn' in step)) return step.do;
  return `${step.do} ${step.fn.name}(${step.fn.parameters.map((one) => one.name).join(', ')})`;
}

function made({ table: { definition, expirationDays } }: Extract<Step, { do: 'create table' }>): string {
  return [
    `: ${definition.columns.length} columns`,
    `a partition a day of ${definition.partitionBy}`,
    `clustered by ${definition.clusterBy.join(' ')}`,
    ...(expirationDays ? [`a day deleted after ${expirationDays} days`] : []),
  ].join(', ');
}

function detailsOf(step: Step): readonly string[] {
  if (step.do === 'change table') return step.changes.map(changeText);
  return 'changes' in step ? step.changes : [];
}

function changeText(change: TableChange): string {
  switch (change.kind) {
    case 'add':
      return `add ${change.path} ${typeText(change.field)}`;
    case 'relax':
      return `relax ${change.path}: REQUIRED becomes NULLABLE${change.unknown ? '; it is not of this version' : ''}`;
    case 'describe':
      return `describe ${change.path}`;
    case 'describe table':
      return 'describe the table';
    case 'cluster':
      return `cluster by ${listed(change.to)} instead of ${listed(change.from)}; rows that are there stay as they are`;
    case 'expire':
      return `delete a day ${days(change.to)} instead of ${days(change.from)}${change.deletes ? ': DELETES the days that are older, at once' : ''}`;
  }
}

function typeText({ type, mode, fields }: BigqueryField): string {
  const inner = fields === undefined ? '' : ` (${fields.map((field) => field.name).join(' ')})`;
  return `${type} ${mode}${inner}`;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(' ');
}

function days(count: number): string {
  if (count === 0) return 'never';
  return `after ${count} ${count === 1 ? 'day' : 'days'}`;
}
