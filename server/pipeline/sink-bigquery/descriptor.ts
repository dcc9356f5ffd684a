/**
 * The protobuf message of a table's rows, as the Storage Write API is told it: a field for each column, numbered from 1 in the
 * order of the definition. BigQuery matches fields and columns by name.
 * https://cloud.google.com/bigquery/docs/supported-data-types
 */
import type { Column, ColumnType, Table } from '../../../bigquery/schema/types.ts';
import { fieldsOf } from '../../../bigquery/schema/walk.ts';

/** NUMERIC as decimal text, TIMESTAMP as microseconds since 1970, JSON as text. */
const TYPES: Record<Exclude<ColumnType, 'STRUCT'>, string> = {
  STRING: 'TYPE_STRING',
  INT64: 'TYPE_INT64',
  NUMERIC: 'TYPE_STRING',
  BOOL: 'TYPE_BOOL',
  TIMESTAMP: 'TYPE_INT64',
  JSON: 'TYPE_STRING',
};
const LABELS = { REQUIRED: 'LABEL_REQUIRED', NULLABLE: 'LABEL_OPTIONAL', REPEATED: 'LABEL_REPEATED' };

/** google.protobuf.DescriptorProto, as far as it is used. */
export type Descriptor = {
  name: string;
  field: { name: string; number: number; label: string; type: string; typeName?: string }[];
  nestedType: Descriptor[];
};

export function descriptorOf(table: Table): Descriptor {
  return message('Row', table.columns);
}

function message(name: string, columns: readonly Column[]): Descriptor {
  return {
    name,
    field: columns.map((column, i) => ({
      name: column.name,
      number: i + 1,
      label: LABELS[column.mode],
      ...(column.type === 'STRUCT'
        ? { type: 'TYPE_MESSAGE', typeName: messageName(column) }
        : { type: TYPES[column.type] }),
    })),
    nestedType: columns
      .filter(({ type }) => type === 'STRUCT')
      .map((column) => message(messageName(column), fieldsOf(column))),
  };
}

function messageName(column: Column): string {
  return `${column.name}_message`;
}
