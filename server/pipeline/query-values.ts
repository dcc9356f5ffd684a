/**
 * A DuckDB value as one that JSON can carry without loss. One rule a type, also inside structs and lists:
 *
 * integers: number, or a string beyond 2^53 · DECIMAL: canonical decimal string ('12.5', never '12.500000000') ·
 * DOUBLE: number, or 'NaN', 'Infinity', '-Infinity' · TIMESTAMPTZ: ISO 8601 in UTC, milliseconds, microseconds where there
 * are any · TIMESTAMP: the same without 'Z' · DATE: 'YYYY-MM-DD' · JSON: the JSON value itself (its integers beyond 2^53
 * as strings) · STRUCT: object · LIST and ARRAY: array · MAP: array of {key, value} · BLOB: base64 · the rest: DuckDB's text.
 */
import {
  type DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDecimalValue,
  type DuckDBListType,
  DuckDBListValue,
  type DuckDBMapType,
  DuckDBMapValue,
  type DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBUnionType,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Json } from '../../bigquery/schema/types.ts';

/** The JSON form of a value of this type; never throws, for text that is no JSON in a JSON column stays text. */
export function jsonValue(value: DuckDBValue, type: DuckDBType): Json {
  if (value === null) return null;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return type.alias === 'JSON' ? parsedJson(value) : value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return integer(value);
  if (value instanceof DuckDBDecimalValue) return decimal(value);
  if (value instanceof DuckDBTimestampTZValue) return timestamp(value, 'Z');
  if (value instanceof DuckDBTimestampValue) return timestamp(value, '');
  if (value instanceof DuckDBListValue)
    return value.items.map((item) => jsonValue(item, (type as DuckDBListType).valueType));
  if (value instanceof DuckDBArrayValue)
    return value.items.map((item) => jsonValue(item, (type as DuckDBArrayType).valueType));
  if (value instanceof DuckDBStructValue) return struct(value, type as DuckDBStructType);
  if (value instanceof DuckDBMapValue) return map(value, type as DuckDBMapType);
  if (value instanceof DuckDBUnionValue)
    return { [value.tag]: jsonValue(value.value, (type as DuckDBUnionType).memberTypeForTag(value.tag)!) };
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  return value.toString();
}

/** DuckDB's name of the type; a JSON column is text to it with an alias, and said to be JSON here. */
export function typeName(type: DuckDBType): string {
  return type.alias ?? type.toString();
}

function integer(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function decimal({ value, scale }: DuckDBDecimalValue): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

function timestamp(value: DuckDBTimestampTZValue | DuckDBTimestampValue, zone: string): string {
  const date = new Date(Number(value.micros / 1000n));
  // JavaScript's dates end in the year 275760; DuckDB's, and its 'infinity', do not.
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) return value.toString();
  const below = Number(((value.micros % 1000n) + 1000n) % 1000n);
  const milliseconds = new Date(Number((value.micros - BigInt(below)) / 1000n)).toISOString().slice(0, -1);
  return `${milliseconds}${below === 0 ? '' : String(below).padStart(3, '0')}${zone}`;
}

/** The JSON value of a text, its integers beyond 2^53 as strings; text that is no JSON stays text. */
export function parsedJson(text: string): Json {
  try {
    return JSON.parse(text, (_key, value, context?: { source?: string }) =>
      Number.isInteger(value) && !Number.isSafeInteger(value) ? (context?.source ?? value) : value,
    );
  } catch {
    return text;
  }
}

function struct(value: DuckDBStructValue, type: DuckDBStructType): Json {
  return Object.fromEntries(
    type.entryNames.map((name, i) => [name, jsonValue(value.entries[name] ?? null, type.entryTypes[i]!)]),
  );
}

function map(value: DuckDBMapValue, type: DuckDBMapType): Json {
  return value.entries.map((entry) => ({
    key: jsonValue(entry.key, type.keyType),
    value: jsonValue(entry.value, type.valueType),
  }));
}
