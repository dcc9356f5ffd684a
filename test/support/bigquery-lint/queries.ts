/** Rules for what a query may use, wherever it stands. */
import { functionOf, type ResolvedNode } from './resolved.ts';

/**
 * Functions of this ZetaSQL that are not in https://cloud.google.com/bigquery/docs/reference/standard-sql/functions-all, "all
 * functions supported by GoogleSQL for BigQuery", nor among its conditional expressions (read 2026-11).
 */
const NOT_IN_BIGQUERY = new Set(
  `array_avg array_filter array_find_all array_first_n array_includes array_includes_all array_includes_any
  array_is_distinct array_last_n array_max array_min array_offsets array_remove_first_n array_remove_last_n array_sum
  array_transform contains_key d3a_count.extract d3a_count.init d3a_count.merge d3a_count.merge_partial d3a_count.to_hll
  filter_fields flatten iferror iserror modify_map nulliferror nullifzero pi pi_bignumeric pi_numeric
  range_is_end_unbounded range_is_start_unbounded st_accum st_askml st_dumppoints st_geogfromkml st_nearest_neighbors
  st_unaryunion timestamp_from_unix_micros timestamp_from_unix_millis timestamp_from_unix_seconds zeroifnull`.split(
    /\s+/,
  ),
);

/** Statements that ZetaSQL resolves and BigQuery has not, with what there is instead. */
const STATEMENTS = new Map([
  ['ShowStmt', 'BigQuery has no SHOW: ask INFORMATION_SCHEMA.TABLES'],
  ['DescribeStmt', 'BigQuery has no DESCRIBE: ask INFORMATION_SCHEMA.COLUMNS'],
  ['ExplainStmt', 'BigQuery has no EXPLAIN: a dry run tells what a query reads'],
]);

export function statementProblems({ kind }: ResolvedNode): string[] {
  const problem = STATEMENTS.get(kind);
  return problem === undefined ? [] : [problem];
}

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#recursive_cte: `union_operator: UNION ALL`. */
export function recursionProblems(nodes: readonly ResolvedNode[]): string[] {
  const distinct = nodes.some(({ kind, fields }) => kind === 'RecursiveScan' && fields['opType'] === 'UNION_DISTINCT');
  return distinct ? ['WITH RECURSIVE has UNION DISTINCT: only UNION ALL is allowed'] : [];
}

export function functionProblems(nodes: readonly ResolvedNode[]): string[] {
  const called = new Set(nodes.map(functionOf).filter((name) => name !== undefined));
  return [...called]
    .filter((name) => NOT_IN_BIGQUERY.has(name))
    .map(
      (name) => `${name.toUpperCase()}: ZetaSQL has this function, BigQuery does not: use those of its function list`,
    );
}
