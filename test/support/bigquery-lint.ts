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
import { alterProblems } from './bigquery-lint/alter.ts';
import { changeProblems } from './bigquery-lint/changes.ts';
import { columnProblems, columnType, countProblems } from './bigquery-lint/columns.ts';
import { nameProblems } from './bigquery-lint/names.ts';
import { functionProblems, recursionProblems, statementProblems } from './bigquery-lint/queries.ts';
import { type Fields, list, nodeOf, nodesIn } from './bigquery-lint/resolved.ts';
import { clusterProblems, descriptionProblems, keyProblems, partitionProblems } from './bigquery-lint/tables.ts';
import { materializedViewProblems, qualificationProblems, viewProblems } from './bigquery-lint/views.ts';
import type { ZetaSql } from './zetasql.ts';
import type { CatalogExtras, SqlTableFunction } from './zetasql-catalog.ts';
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
export async function lint(zetasql: ZetaSql, sql: string, tables: readonly SqlTable[], options: LintOptions = {}) {
  return (await inspect(zetasql, sql, tables, options)).problems;
}

/** As `lint`, and the table or view that the statement makes, under its full name, without rows, or its table function. */
export async function inspect(
  zetasql: ZetaSql,
  sql: string,
  tables: readonly SqlTable[],
  { qualified = false, ...extras }: LintOptions = {},
): Promise<{ problems: string[]; makes: SqlTable | undefined; makesFunction: SqlTableFunction | undefined }> {
  const text = splitPaths(sql);
  const resolved = await zetasql.analyze(text, tables, extras);
  const statement = nodeOf(resolved)!;
  const nodes = nodesIn(resolved);
  const { kind, fields } = statement;
  const problems = [...recursionProblems(nodes), ...functionProblems(nodes), ...changeProblems(statement)];
  problems.push(...statementProblems(statement), ...nameProblems(statement), ...descriptionProblems(statement));
  const columns = list(fields[kind.startsWith('CreateTable') ? 'columnDefinitionList' : 'outputColumnList']);
  if (PARTITIONED.includes(kind)) {
    problems.push(...partitionProblems(statement), ...clusterProblems(statement), ...keyProblems(statement));
  }
  if (kind === 'QueryStmt') problems.push(...countProblems(columns));
  else problems.push(...columnProblems(columns.length > 0 ? withDescriptions(columns, fields) : columns));
  if (VIEWS.includes(kind)) problems.push(...viewProblems(statement));
  if (kind === 'AlterTableStmt') problems.push(...alterProblems(statement));
  if (kind === 'CreateMaterializedViewStmt') problems.push(...materializedViewProblems(nodes));
  if (qualified && (VIEWS.includes(kind) || kind === 'CreateTableFunctionStmt')) {
    problems.push(...qualificationProblems(await zetasql.tablesNamed(text)));
  }
  const isTable = VIEWS.includes(kind) || PARTITIONED.includes(kind);
  return {
    problems,
    makes: isTable ? tableMade(fields, columns) : undefined,
    makesFunction: kind === 'CreateTableFunctionStmt' ? functionMade(fields) : undefined,
  };
}

const VIEWS = ['CreateViewStmt', 'CreateMaterializedViewStmt'];
const PARTITIONED = ['CreateTableStmt', 'CreateTableAsSelectStmt', 'CreateMaterializedViewStmt'];

/** A view's columns have their descriptions beside them, in the same order. */
function withDescriptions(columns: readonly Fields[], fields: Fields): Fields[] {
  const defined = list(fields['columnDefinitionList']);
  return columns.map((column, index) => ({ ...column, annotations: defined[index]?.['annotations'] }));
}

function functionMade(fields: Fields): SqlTableFunction {
  return { name: (fields['namePath'] as string[]).join('.'), signature: fields['signature'] as object };
}

function tableMade(fields: Fields, columns: readonly Fields[]): SqlTable {
  const typed = columns.map((column) => ({ name: String(column['name']), type: columnType(column) }));
  return { name: (fields['namePath'] as string[]).join('.'), columns: typed, rows: [] };
}

/** `` `p.d.t` `` is the path p.d.t to BigQuery, one name with dots to ZetaSQL: each part gets its own quotes. */
export function splitPaths(sql: string): string {
  return sql.replace(new RegExp(OPAQUE, 'g'), (piece) =>
    piece.startsWith('`') ? piece.replaceAll('.', '`.`') : piece,
  );
}
