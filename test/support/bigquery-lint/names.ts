/** Rules for the names of what is created. */
import type { ResolvedNode } from './resolved.ts';

/** https://cloud.google.com/bigquery/docs/tables#table_naming; table functions: /docs/table-functions says the same of them. */
const MOST_TABLE_BYTES = 1024;
const TABLE = /^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Zs}]+$/u;
/** https://cloud.google.com/bigquery/docs/datasets#dataset-naming */
const MOST_DATASET_CHARACTERS = 1024;
const DATASET = /^[A-Za-z0-9_]+$/;
/** https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#path_expressions: a project's name has dashes. */
const MOST_PARTS = 3;

/** The path of a CREATE statement, [[project,] dataset,] table, or [project,] dataset of CREATE SCHEMA. */
export function nameProblems({ kind, fields }: ResolvedNode): string[] {
  if (!kind.startsWith('Create')) return [];
  const path = (fields['namePath'] ?? []) as string[];
  const isDataset = kind === 'CreateSchemaStmt';
  const most = isDataset ? MOST_PARTS - 1 : MOST_PARTS;
  const problems = path.length > most ? [`${path.join('.')}: a path has at most project, dataset and name`] : [];
  const dataset = isDataset ? path.at(-1) : path.at(-2);
  if (dataset !== undefined && (!DATASET.test(dataset) || dataset.length > MOST_DATASET_CHARACTERS)) {
    problems.push(`dataset ${dataset}: names are up to 1,024 letters, digits and _`);
  }
  const name = isDataset ? undefined : path.at(-1);
  if (name !== undefined && (!TABLE.test(name) || Buffer.byteLength(name) > MOST_TABLE_BYTES)) {
    problems.push(`${name.slice(0, 60)}: names are up to 1,024 bytes of letters, digits, _, - and space`);
  }
  return problems;
}
