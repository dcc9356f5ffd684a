/**
 * Generates the JSON Schema of a row as one line of JSON (exports, `read_json`, BigQuery load files): NUMERIC is a
 * decimal string, so that no digit is lost, and TIMESTAMP an ISO 8601 string in UTC.
 */
import type { Column, ColumnType, Table } from './types.ts';
import { fieldsOf } from './walk.ts';

type Schema = Record<string, unknown>;

const TYPES: Record<Exclude<ColumnType, 'STRUCT'>, Schema> = {
  STRING: { type: 'string' },
  INT64: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
  NUMERIC: { type: 'string', pattern: '^-?[0-9]{1,29}([.][0-9]{1,9})?$' },
  BOOL: { type: 'boolean' },
  TIMESTAMP: { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?Z$' },
  JSON: { type: 'object' },
};

/** JSON Schema (draft 2020-12) as text. A column may be left out or null unless it is REQUIRED; no others are allowed. */
export function jsonSchema(table: Table): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: table.name,
    description: table.description,
    ...object(table.columns),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function object(columns: readonly Column[]): Schema {
  const required = columns.filter((column) => column.mode === 'REQUIRED').map((column) => column.name);
  return {
    type: 'object',
    properties: Object.fromEntries(columns.map((column) => [column.name, property(column)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function property(column: Column): Schema {
  const { description } = column;
  const value = column.type === 'STRUCT' ? object(fieldsOf(column)) : TYPES[column.type];
  if (column.mode === 'REPEATED') return { description, type: 'array', items: value };
  return column.mode === 'REQUIRED'
    ? { description, ...value }
    : { description, ...value, type: [value['type'], 'null'] };
}
