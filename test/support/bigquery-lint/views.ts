/** Rules for CREATE VIEW and CREATE MATERIALIZED VIEW. */
import { functionOf, type ResolvedNode } from './resolved.ts';

/** https://cloud.google.com/bigquery/quotas#view_limits; a chain of 16 may be created, but only 15 be queried. */
const MOST_QUERY_CHARACTERS = 256 * 1024;
const MOST_LEVELS = 15;

/** https://cloud.google.com/bigquery/docs/materialized-views-create#supported-mvs, of incremental views. */
const NOT_MATERIALIZED = new Map([
  ['AnalyticScan', 'window functions'],
  ['OrderByScan', 'ORDER BY'],
  ['LimitOffsetScan', 'LIMIT'],
  ['SampleScan', 'TABLESAMPLE'],
  ['SetOperationScan', 'UNION, INTERSECT and EXCEPT'],
  ['RecursiveScan', 'WITH RECURSIVE'],
  ['PivotScan', 'PIVOT'],
  ['UnpivotScan', 'UNPIVOT'],
]);
const NOT_DETERMINISTIC = new Set([
  'rand',
  'generate_uuid',
  'session_user',
  'current_date',
  'current_datetime',
  'current_time',
  'current_timestamp',
]);
const AGGREGATES = new Set(
  `any_value approx_count_distinct array_agg avg bit_and bit_or bit_xor count $count_star countif hll_count.init
  logical_and logical_or max min max_by min_by sum`.split(/\s+/),
);

/** What is wrong with any view, materialized or not. */
export function viewProblems({ fields }: ResolvedNode): string[] {
  const query = String(fields['sql'] ?? '');
  const problems: string[] = [];
  if (query.length > MOST_QUERY_CHARACTERS) {
    problems.push(`the view's query has ${query.length} characters: at most 256 K`);
  }
  // https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#create_view_statement
  if (String(fields['sqlSecurity'] ?? 'SQL_SECURITY_UNSPECIFIED') !== 'SQL_SECURITY_UNSPECIFIED') {
    problems.push('SQL SECURITY: BigQuery knows no such clause of CREATE VIEW');
  }
  return problems;
}

export function materializedViewProblems(nodes: readonly ResolvedNode[]): string[] {
  const used = new Set<string>();
  for (const node of nodes) {
    const feature = NOT_MATERIALIZED.get(node.kind);
    if (feature !== undefined) used.add(feature);
    const { fields, kind } = node;
    if (kind === 'JoinScan' && fields['joinType'] !== 'INNER') used.add('outer joins');
    if (kind === 'SubqueryExpr' && fields['subqueryType'] === 'ARRAY') used.add('ARRAY subqueries');
    if (kind === 'TableScan' && fields['forSystemTimeExpr']) used.add('FOR SYSTEM_TIME AS OF');
    const name = functionOf(node);
    if (name === undefined) continue;
    if (NOT_DETERMINISTIC.has(name)) used.add(`${name.toUpperCase()}()`);
    if (kind === 'AggregateFunctionCall' && !AGGREGATES.has(name)) used.add(`${name.toUpperCase()}()`);
  }
  const tables = nodes.filter(({ kind }) => kind === 'TableScan').map(({ fields }) => tableOf(fields));
  if (new Set(tables).size < tables.length) used.add('a table more than once');
  return [...used].map(
    (feature) =>
      `a materialized view has ${feature}: allowed are WITH, WHERE, inner joins and GROUP BY with plain aggregates`,
  );
}

/**
 * A view's query names its tables with their dataset: what a view reads cannot depend on who asks.
 * https://cloud.google.com/bigquery/docs/views-intro#view_limitations
 */
export function qualificationProblems(tables: readonly (readonly string[])[]): string[] {
  return tables
    .filter((path) => path.length === 1 && !path[0]!.includes('.'))
    .map(([name]) => `a view reads ${name}: its tables have their dataset in front, dataset.${name}`);
}

/** Views that lie too deep. `reads` has the names each view reads; those that are no keys are tables. */
export function nestingProblems(reads: ReadonlyMap<string, readonly string[]>): string[] {
  const levels = new Map<string, number>();
  const levelOf = (name: string): number => {
    const inner = reads.get(name);
    if (inner === undefined) return 0;
    const known = levels.get(name);
    if (known !== undefined) return known;
    const level = 1 + Math.max(0, ...inner.map(levelOf));
    levels.set(name, level);
    return level;
  };
  return [...reads.keys()]
    .filter((name) => levelOf(name) > MOST_LEVELS)
    .map((name) => `view ${name} lies on ${levelOf(name)} levels of views: at most ${MOST_LEVELS} can be queried`);
}

function tableOf(fields: ResolvedNode['fields']): string {
  const table = fields['table'] as { name?: string; fullName?: string } | undefined;
  return table?.fullName ?? table?.name ?? '';
}
