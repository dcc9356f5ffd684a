/**
 * A cell of BigQuery's REST API as JSON without loss, in the forms of query-values.ts: NUMERIC and BIGNUMERIC are canonical
 * decimal strings, TIMESTAMP is ISO 8601 in UTC, DATETIME the same without 'Z', integers beyond 2^53 are strings.
 */
import type { Json } from '../../bigquery/schema/types.ts';
import { parsedJson } from './query-values.ts';

export type Field = { name: string; type: string; mode?: string; fields?: Field[] };
/** Single values are text, whatever their type. */
export type Cell = { v: null | string | { f: Cell[] } | Cell[] };

/** GoogleSQL's names of the types that the API calls otherwise. */
const NAMES: Record<string, string> = { INTEGER: 'INT64', FLOAT: 'FLOAT64', BOOLEAN: 'BOOL', RECORD: 'STRUCT' };

/** The type as GoogleSQL writes it. */
export function typeOf({ type, mode, fields = [] }: Field): string {
  const name = NAMES[type] ?? type;
  const whole =
    name === 'STRUCT' ? `STRUCT<${fields.map((field) => `${field.name} ${typeOf(field)}`).join(', ')}>` : name;
  return mode === 'REPEATED' ? `ARRAY<${whole}>` : whole;
}

export function cellValue({ v }: Cell, field: Field): Json {
  if (field.mode === 'REPEATED')
    return ((v ?? []) as Cell[]).map((cell) => cellValue(cell, { ...field, mode: 'NULLABLE' }));
  if (v === null) return null;
  const { type, fields = [] } = field;
  if (type === 'RECORD' || type === 'STRUCT')
    return Object.fromEntries(fields.map((one, i) => [one.name, cellValue((v as { f: Cell[] }).f[i]!, one)]));
  const text = String(v);
  switch (type) {
    case 'INTEGER':
    case 'INT64':
      return Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case 'FLOAT':
    case 'FLOAT64':
      // the API's word may be Inf or Infinity
      return Number.isFinite(Number(text)) ? Number(text) : text.replace(/^(-?)Inf(inity)?$/, '$1Infinity');
    case 'BOOLEAN':
    case 'BOOL':
      return text === 'true';
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return /\.\d*0+$/.test(text) ? text.replace(/\.?0+$/, '') : text;
    case 'TIMESTAMP':
      return timestamp(BigInt(text));
    case 'DATETIME':
      return withMilliseconds(text);
    case 'JSON':
      return parsedJson(text);
    default:
      return text;
  }
}

/** Of microseconds since 1970. */
function timestamp(micros: bigint): string {
  const below = ((micros % 1000n) + 1000n) % 1000n;
  const milliseconds = new Date(Number((micros - below) / 1000n)).toISOString().slice(0, -1);
  return `${milliseconds}${below === 0n ? '' : String(below).padStart(3, '0')}Z`;
}

/** `2026-11-25T12:00:00` and its fractions with three digits behind the point, six where they count. */
function withMilliseconds(text: string): string {
  const [whole = '', fraction = ''] = text.split('.');
  const counting = fraction.replace(/0+$/, '');
  return `${whole}.${counting.padEnd(counting.length <= 3 ? 3 : 6, '0')}`;
}
