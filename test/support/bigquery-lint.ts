/**
 * What ZetaSQL lets through and BigQuery does not, by BigQuery's documentation: each rule names the page it is from. A
 * statement is analysed first, so that what is found stands on resolved names and types, not on the text.
 *
 * Not seen here, because only the service knows: quotas, rights, whether a table exists, partitions and rows that are there.
 * Not needed here, because this ZetaSQL refuses it itself (test/bigquery/lint.test.ts shows it): JSON in GROUP BY, ORDER BY,
 * DISTINCT, CLUSTER BY; FLOAT64 in CLUSTER BY; two columns of one name; UPDATE and DELETE without WHERE; and QUALIFY without
 * WHERE, GROUP BY or HAVING, which BigQuery's pages of today do not ask for, but this ZetaSQL does.
 */
import { OPAQUE } from '../../bigquery/models/tokens.ts';
import { changeProblems } from './bigquery-lint/changes.ts';
import { columnProblems } from './bigquery-lint/columns.ts';
import { functionProblems, recursionProblems } from './bigquery-lint/queries.ts';
import { list, nodeOf, nodesIn } from './bigquery-lint/resolved.ts';
import { clusterProblems, descriptionProblems, keyProblems, partitionProblems } from './bigquery-lint/tables.ts';
import { materializedViewProblems, outputColumns, qualificationProblems, viewProblems } from './bigquery-lint/views.ts';
import type { ZetaSql } from './zetasql.ts';
import type { CatalogExtras } from './zetasql-catalog.ts';
import type { SqlTable } from './zetasql-values.ts';

export { nestingProblems } from './bigquery-lint/views.ts';

export type LintOptions = CatalogExtras & {
  /** Whether a view must name its tables with their dataset: yes where it is deployed; the models' files are not. */
  readonly qualified?: boolean;
};

/**
 * Analyses one statement on these tables and gives what BigQuery has against it, a line each, with what it allows. Rejects
 * with ZetaSQL's message where the statement is wrong in itself.
 */
export async function lint(
  zetasql: ZetaSql,
  sql: string,
  tables: readonly SqlTable[],
  { qualified = false, ...extras }: LintOptions = {},
): Promise<string[]> {
  const text = splitPaths(sql);
  const resolved = await zetasql.analyze(text, tables, extras);
  const statement = nodeOf({ ...resolved })!;
  const nodes = nodesIn(resolved);
  const problems = [...recursionProblems(nodes), ...functionProblems(nodes), ...changeProblems(statement)];
  const isView = ['CreateViewStmt', 'CreateMaterializedViewStmt'].includes(statement.kind);
  if (['CreateTableStmt', 'CreateTableAsSelectStmt', 'CreateMaterializedViewStmt'].includes(statement.kind)) {
    problems.push(...partitionProblems(statement), ...clusterProblems(statement), ...keyProblems(statement));
  }
  if (statement.kind.startsWith('CreateTable')) {
    problems.push(...columnProblems(list(statement.fields['columnDefinitionList'])));
  }
  if (isView) problems.push(...viewProblems(statement), ...columnProblems(outputColumns(statement)));
  if (isView || statement.kind.startsWith('CreateTable')) problems.push(...descriptionProblems(statement));
  if (statement.kind === 'CreateMaterializedViewStmt') problems.push(...materializedViewProblems(nodes));
  if (isView && qualified) problems.push(...qualificationProblems(await zetasql.tablesNamed(text)));
  if (statement.kind === 'QueryStmt')
    problems.push(...columnProblems(list(statement.fields['outputColumnList'])).filter(isCount));
  return problems;
}

/** `` `p.d.t` `` is the path p.d.t to BigQuery, one name with dots to ZetaSQL: each part gets its own quotes. */
export function splitPaths(sql: string): string {
  return sql.replace(new RegExp(OPAQUE, 'g'), (piece) =>
    piece.startsWith('`') ? piece.replaceAll('.', '`.`') : piece,
  );
}

/** A query's result has as many columns as a table may have; its names may be doubled. */
function isCount(problem: string): boolean {
  return /^\d+ columns/.test(problem);
}
