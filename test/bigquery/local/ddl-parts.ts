/** Parts of DDL as REST has them: columns, options, partitioning. */

import type { Tree } from './engine.ts';
import { ApiError } from './errors.ts';
import { type Field, fieldOf } from './fields.ts';
import { unwrap } from './syntax.ts';
import { fromZetaSql, type Row, type Value } from './values.ts';

const DAY_MS = 86_400_000;
/** zetasql.functions.DateTimestampPart, those that partition a table. */
const PARTS: Record<number, string> = { 1: 'YEAR', 2: 'MONTH', 3: 'DAY', 7: 'HOUR' };

export type Options = Record<string, Value>;

/** OPTIONS (name = literal, …). */
export function optionsOf(list: Tree[] = []): Options {
  return Object.fromEntries(
    list.map(({ name, value }) => {
      const { kind, node } = unwrap(value);
      if (kind !== 'resolvedLiteralNode') {
        throw new ApiError('notImplemented', `the local BigQuery takes a literal for the option ${name}`);
      }
      return [name, fromZetaSql(node.value.value ?? {}, node.value.type)];
    }),
  );
}

export function columnOf({ name, type, annotations }: Tree): Field {
  return annotated(fieldOf(name, type), annotations);
}

/** NOT NULL and OPTIONS of a column and of the fields in it; an array's are one level down. */
function annotated(field: Field, annotations: Tree): Field {
  if (!annotations) return field;
  const { description } = optionsOf(annotations.optionList);
  const inner = field.mode === 'REPEATED' ? annotations.childList?.[0] : annotations;
  return {
    ...field,
    ...(annotations.notNull && field.mode !== 'REPEATED' && { mode: 'REQUIRED' }),
    ...(typeof description === 'string' && { description }),
    ...(field.fields && { fields: field.fields.map((one, index) => annotated(one, inner?.childList?.[index])) }),
  };
}

export function tableOptions(options: Options): Record<string, unknown> {
  const { description, friendly_name, labels, expiration_timestamp, require_partition_filter } = options;
  return {
    ...(description !== undefined && { description }),
    ...(friendly_name !== undefined && { friendlyName: friendly_name }),
    ...(labels !== undefined && { labels: labelsOf(labels) }),
    ...(expiration_timestamp !== undefined && {
      expirationTime: expiration_timestamp === null ? null : String((expiration_timestamp as bigint) / 1000n),
    }),
    ...(require_partition_filter !== undefined && { requirePartitionFilter: require_partition_filter }),
  };
}

export function datasetOptions(options: Options): Record<string, unknown> & { location?: unknown } {
  const { location, default_table_expiration_days: days, default_partition_expiration_days: partitionDays } = options;
  return {
    ...tableOptions(options),
    ...(location !== undefined && { location }),
    ...(days !== undefined && { defaultTableExpirationMs: String(Number(days) * DAY_MS) }),
    ...(partitionDays !== undefined && { defaultPartitionExpirationMs: String(Number(partitionDays) * DAY_MS) }),
  };
}

export function partitioningOf(node: Tree, options: Options): Record<string, unknown> {
  const [partition] = node.partitionByList ?? [];
  const days = options['partition_expiration_days'];
  const expiration = days === undefined || days === null ? {} : { expirationMs: String(Number(days) * DAY_MS) };
  const cluster: Tree[] = node.clusterByList ?? [];
  return {
    ...(partition && { timePartitioning: { ...timePartitioning(partition), ...expiration } }),
    ...(cluster.length > 0 && { clustering: { fields: cluster.map((one) => unwrap(one).node.column.name) } }),
  };
}

function timePartitioning(tree: Tree): { type: string; field: string } {
  const { kind, node } = unwrap(tree);
  if (kind === 'resolvedColumnRefNode') return { type: 'DAY', field: node.column.name };
  const call = node.parent ?? node;
  const [column, part] = call.argumentList ?? [];
  const field = column && unwrap(column).node.column?.name;
  const type = part ? PARTS[unwrap(part).node.value.value.enumValue] : 'DAY';
  if (!field || !type)
    throw new ApiError(
      'invalidQuery',
      'PARTITION BY expression must be DATE(<timestamp_column>), TIMESTAMP_TRUNC(<timestamp_column>, HOUR/DAY/MONTH/YEAR), or a date column',
    );
  return { type, field };
}

/** [('key', 'value'), …] */
function labelsOf(labels: Value): Record<string, string> {
  return Object.fromEntries(((labels ?? []) as Row[]).map((pair) => Object.values(pair) as [string, string]));
}
