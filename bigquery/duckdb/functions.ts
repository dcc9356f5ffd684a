/**
 * The GoogleSQL functions a model may call. The translation gets some calls silently wrong (TIMESTAMP_DIFF counts boundaries,
 * REGEXP_REPLACE replaces once, JSON_VALUE keeps its quotes), so a function is named here only after
 * test/bigquery/models.test.ts has seen it give the same rows in DuckDB as in ZetaSQL; the translation refuses any other.
 */

/** What the translation, or DuckDB itself, gets right. */
export const SAME_FUNCTIONS = new Set([
  'ABS',
  'ARRAY_AGG',
  'ARRAY_LENGTH',
  'CAST',
  'COALESCE',
  'COUNT',
  'FIRST_VALUE',
  'GREATEST',
  'IF',
  'IFNULL',
  'LAG',
  'LEAD',
  'LEAST',
  'LOGICAL_AND',
  'LOGICAL_OR',
  'LOWER',
  'MAX',
  'MIN',
  'NULLIF',
  'ROW_NUMBER',
  'STRING_AGG',
  'SUM',
  'TRIM',
  'UNNEST',
]);

/** What goes wrong, and what stands in its place before the translation, given the text of its arguments. */
export const REWRITTEN_FUNCTIONS = new Map<string, (args: string) => string>([
  // DuckDB's counts in HUGEINT.
  ['COUNTIF', (condition) => `COUNT(IF(${condition}, TRUE, NULL))`],
  // DuckDB's give a TIMESTAMP, and the translation leaves them in a MERGE (macros.sql).
  ['DATE_ADD', (args) => `bq_date_add(${args})`],
  ['DATE_SUB', (args) => `bq_date_sub(${args})`],
  ['TIMESTAMP', (args) => `bq_timestamp(${args})`],
  // The translation replaces the first match alone (macros.sql).
  ['REGEXP_REPLACE', (args) => `bq_regexp_replace(${args})`],
]);
