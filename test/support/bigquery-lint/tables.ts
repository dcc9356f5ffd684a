/** Rules for CREATE TABLE: partitions, clusters, keys, descriptions. */
import { functionOf, list, nodeOf, optionOf, type ResolvedNode, typeText } from './resolved.ts';

/** https://cloud.google.com/bigquery/docs/creating-clustered-tables#clustered_column_requirements */
const MOST_CLUSTER_COLUMNS = 4;
const CLUSTER_TYPES = 'BIGNUMERIC BOOL DATE DATETIME GEOGRAPHY INT64 NUMERIC RANGE STRING TIMESTAMP'.split(' ');
/** https://cloud.google.com/bigquery/quotas#standard_tables */
const MOST_DESCRIPTION_CHARACTERS = 16_384;
/** https://cloud.google.com/bigquery/docs/primary-foreign-keys (16 columns), where they are said to be never enforced. */
const MOST_KEY_COLUMNS = 16;
/** https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#partition_expression */
const PARTITIONS = [
  '_PARTITIONDATE',
  'a DATE column',
  'DATE(timestamp or datetime column)',
  'TIMESTAMP_TRUNC(column, HOUR, DAY, MONTH or YEAR)',
  'DATETIME_TRUNC(column, HOUR, DAY, MONTH or YEAR)',
  'DATE_TRUNC(column, MONTH or YEAR)',
  'RANGE_BUCKET(INT64 column, GENERATE_ARRAY(start, end[, interval]))',
];
/** Function, types of its column, and the units it may cut to. */
const TRUNCATIONS: readonly [string, readonly string[], readonly string[]][] = [
  ['timestamp_trunc', ['TIMESTAMP'], ['HOUR', 'DAY', 'MONTH', 'YEAR']],
  ['datetime_trunc', ['DATETIME'], ['HOUR', 'DAY', 'MONTH', 'YEAR']],
  ['date_trunc', ['DATE'], ['MONTH', 'YEAR']],
];

export function partitionProblems(statement: ResolvedNode): string[] {
  const expressions = list(statement.fields['partitionByList']).map((one) => nodeOf(one)!);
  if (expressions.length > 1) return [`PARTITION BY has ${expressions.length} expressions: one is allowed`];
  if (expressions.every(isPartition)) {
    const byIngestion = JSON.stringify(expressions).includes('"_partition');
    if (statement.kind !== 'CreateTableAsSelectStmt' || !byIngestion) return [];
    return ['PARTITION BY ingestion time: allowed in a CREATE TABLE without AS SELECT alone'];
  }
  return [`PARTITION BY ${described(expressions[0]!)}: allowed are ${PARTITIONS.join(', ')}`];
}

export function clusterProblems(statement: ResolvedNode): string[] {
  const expressions = list(statement.fields['clusterByList']).map((one) => nodeOf(one)!);
  const problems = expressions.flatMap((expression) => {
    if (!isColumn(expression))
      return [`CLUSTER BY ${described(expression)}: only columns of the top level are allowed`];
    const type = typeText(expression);
    if (CLUSTER_TYPES.includes(type)) return [];
    return [`CLUSTER BY ${described(expression)}: allowed are columns of the types ${CLUSTER_TYPES.join(', ')}`];
  });
  if (expressions.length <= MOST_CLUSTER_COLUMNS) return problems;
  return [`CLUSTER BY has ${expressions.length} columns: at most ${MOST_CLUSTER_COLUMNS} are allowed`, ...problems];
}

export function keyProblems({ fields }: ResolvedNode): string[] {
  const key = fields['primaryKey'] as { unenforced?: boolean; columnNameList?: string[] } | null | undefined;
  const problems: string[] = [];
  if (key && !key.unenforced) problems.push('PRIMARY KEY is enforced: BigQuery knows NOT ENFORCED alone');
  if (key && (key.columnNameList ?? []).length > MOST_KEY_COLUMNS) {
    problems.push(`PRIMARY KEY has ${key.columnNameList?.length} columns: at most ${MOST_KEY_COLUMNS} are allowed`);
  }
  if (list(fields['foreignKeyList']).some((one) => one['enforced'])) {
    problems.push('FOREIGN KEY is enforced: BigQuery knows NOT ENFORCED alone');
  }
  if (list(fields['checkConstraintList']).length > 0) problems.push('CHECK: BigQuery has no check constraints');
  return problems;
}

export function descriptionProblems({ fields }: ResolvedNode): string[] {
  const description = optionOf(fields['optionList'], 'description') ?? '';
  if (description.length <= MOST_DESCRIPTION_CHARACTERS) return [];
  const most = MOST_DESCRIPTION_CHARACTERS.toLocaleString('en');
  return [`the description has ${description.length.toLocaleString('en')} characters: at most ${most}`];
}

function isPartition(expression: ResolvedNode): boolean {
  if (isColumn(expression)) return typeText(expression) === 'DATE';
  const name = functionOf(expression);
  const [column, second] = list(expression.fields['argumentList']).map((one) => nodeOf(one)!);
  if (!column || !isColumn(column)) return false;
  const type = typeText(column);
  if (name === 'date') return second === undefined && ['TIMESTAMP', 'DATETIME'].includes(type);
  if (name === 'range_bucket')
    return type === 'INT64' && second !== undefined && functionOf(second) === 'generate_array';
  const [, types, units] = TRUNCATIONS.find(([truncation]) => truncation === name) ?? ['', [], []];
  return types.includes(type) && units.includes(unitOf(second));
}

/** The name of the date part that stands as a literal of an enum. */
function unitOf(literal: ResolvedNode | undefined): string {
  const value = (literal?.fields['value'] as { value?: { enumValue?: number } } | undefined)?.value?.enumValue;
  // zetasql.functions.DateTimestampPart
  return { 1: 'YEAR', 2: 'MONTH', 3: 'DAY', 7: 'HOUR' }[value ?? 0] ?? 'another unit';
}

function isColumn({ kind }: ResolvedNode): boolean {
  return kind === 'ColumnRef';
}

function described(expression: ResolvedNode): string {
  const column = expression.fields['column'] as { name: string } | undefined;
  if (column) return `${column.name}, a ${typeText(expression)}`;
  if (expression.kind === 'GetStructField') return 'a field of a record';
  const name = functionOf(expression);
  return name?.startsWith('$') === false ? `${name.toUpperCase()}(…)` : 'an expression';
}
