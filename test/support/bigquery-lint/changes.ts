/**
 * Rules for INSERT, UPDATE, DELETE and MERGE: ZetaSQL knows clauses that BigQuery's grammar has not
 * (https://cloud.google.com/bigquery/docs/reference/standard-sql/dml-syntax).
 */
import { list, nodeOf, type ResolvedNode, withInherited } from './resolved.ts';

const CHANGES = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'TruncateStmt'];

export function changeProblems({ kind, fields }: ResolvedNode): string[] {
  if (!CHANGES.includes(kind)) return [];
  const problems: string[] = [];
  const mode = String(fields['insertMode'] ?? 'OR_ERROR');
  if (mode !== 'OR_ERROR') problems.push(`INSERT ${mode.replace('_', ' ')}: BigQuery knows INSERT alone; use MERGE`);
  if (fields['assertRowsModified'])
    problems.push('ASSERT_ROWS_MODIFIED: BigQuery does not know it; use @@row_count and ASSERT');
  if (fields['returning']) problems.push('THEN RETURN: BigQuery does not know it; SELECT the rows');
  if (kind === 'TruncateStmt' && fields['whereExpr']) problems.push('TRUNCATE with WHERE: use DELETE … WHERE');
  return kind === 'MergeStmt' ? [...problems, ...mergeProblems(fields)] : problems;
}

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/dml-syntax#merge_statement: each clause is used or unused. */
function mergeProblems(fields: ResolvedNode['fields']): string[] {
  const unconditional = new Set<string>();
  return list(fields['whenClauseList']).flatMap((clause) => {
    const { matchType, matchExpr } = withInherited(clause);
    const type = String(matchType);
    if (unconditional.has(type)) {
      return [`MERGE has a WHEN ${type.replaceAll('_', ' ')} behind one without a condition: it is never reached`];
    }
    if (!nodeOf(matchExpr)) unconditional.add(type);
    return [];
  });
}
