/** Rules for ALTER TABLE: https://cloud.google.com/bigquery/docs/managing-table-schemas */
import { columnProblems, descriptionLengthProblems } from './columns.ts';
import { type Annotations, type Fields, list, nodeOf, optionOf, type ResolvedNode } from './resolved.ts';
import { descriptionProblems } from './tables.ts';

export function alterProblems({ fields }: ResolvedNode): string[] {
  return list(fields['alterActionList']).flatMap((wrapped) => actionProblems(nodeOf(wrapped)!));
}

function actionProblems(action: ResolvedNode): string[] {
  const { kind, fields } = action;
  if (kind === 'AddColumnAction') return addProblems(fields['columnDefinition'] as Fields);
  if (kind === 'SetOptionsAction') return descriptionProblems(action);
  if (kind !== 'AlterColumnOptionsAction') return [];
  return descriptionLengthProblems(String(fields['column']), optionOf(fields['optionList'], 'description'));
}

/** The rows that are there have no value for it. */
function addProblems(column: Fields): string[] {
  const name = String(column['name']);
  const problems = columnProblems([column]);
  if (!(column['annotations'] as Annotations)?.notNull) return problems;
  return [...problems, `ADD COLUMN ${name} is NOT NULL: columns that are added are NULLABLE or REPEATED`];
}
