/**
 * A stored value, and its forms. Stored: STRING, NUMERIC (canonical decimal) and JSON (its text) string · INT64 and TIMESTAMP
 * (microseconds) bigint · FLOAT64 and DATE (days) number · BOOL boolean · BYTES Buffer · STRUCT an object of its fields.
 */
import { decodeNumeric, encodeNumeric, type TypeProto, type ValueProto } from '../../support/zetasql-values.ts';
import { type Field, kindOf } from './fields.ts';

export type Value = null | string | bigint | number | boolean | Buffer | Row | Value[];
export type Row = { [column: string]: Value };

const DAY_MS = 86_400_000;
/** 0001-01-01 and 9999-12-31 23:59:59.999999 */
const FIRST_MICROS = -62_135_596_800_000_000n;
const LAST_MICROS = 253_402_300_799_999_999n;

export function inTimestampRange(micros: bigint): boolean {
  return micros >= FIRST_MICROS && micros <= LAST_MICROS;
}

/** A decimal in canonical form; undefined where it has more than 29 digits before or 9 after the point, or is none. */
export function canonicalNumeric(text: string): string | undefined {
  const match = /^\s*([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,3}))?\s*$/.exec(text);
  if (!match || !(match[2] || match[3])) return undefined;
  const exponent = Number(match[4] ?? 0);
  const digits = (match[2] ?? '') + (match[3] ?? '');
  const point = (match[2] ?? '').length + exponent;
  const whole = (point <= 0 ? '' : digits.slice(0, point).padEnd(point, '0')).replace(/^0+/, '');
  const fraction = (point < 0 ? '0'.repeat(-point) + digits : digits.slice(point)).replace(/0+$/, '');
  if (whole.length > 29 || fraction.length > 9) return undefined;
  const size = `${whole || '0'}${fraction && `.${fraction}`}`;
  return match[1] === '-' && size !== '0' ? `-${size}` : size;
}

/** Days since 1970-01-01 of YYYY-MM-DD; undefined where it is no date. */
export function daysOf(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? undefined : ms / DAY_MS;
}

export function dateText(days: number): string {
  return new Date(days * DAY_MS).toISOString().slice(0, 10);
}

/** The JavaScript form of bigquery/schema/types.ts: milliseconds (with a fraction where there are microseconds), JSON parsed. */
export function plainRow(fields: readonly Field[], row: Row): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field.name, plain(field, row[field.name] ?? null)]));
}

function plain(field: Field, value: Value): unknown {
  if (field.mode === 'REPEATED') {
    return ((value ?? []) as Value[]).map((one) => plain({ ...field, mode: 'NULLABLE' }, one));
  }
  if (value === null) return null;
  switch (kindOf(field)) {
    case 'STRUCT':
      return plainRow(field.fields!, value as Row);
    case 'INT64':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    case 'TIMESTAMP':
      return Number((value as bigint) / 1000n) + Number((value as bigint) % 1000n) / 1000;
    case 'DATE':
      return dateText(value as number);
    case 'JSON':
      return JSON.parse(value as string);
    default:
      return value;
  }
}

export type TimeFormat = 'INT64' | 'FLOAT64' | 'ISO8601_STRING';

/** REST's form: `{f: [{v}, …]}`, all scalars as text. */
export function restRow(fields: readonly Field[], row: Row, time: TimeFormat): { f: { v: unknown }[] } {
  return { f: fields.map((field) => ({ v: rest(field, row[field.name] ?? null, time) })) };
}

function rest(field: Field, value: Value, time: TimeFormat): unknown {
  if (field.mode === 'REPEATED') {
    return ((value ?? []) as Value[]).map((one) => ({ v: rest({ ...field, mode: 'NULLABLE' }, one, time) }));
  }
  if (value === null) return null;
  switch (kindOf(field)) {
    case 'STRUCT':
      return restRow(field.fields!, value as Row, time);
    case 'TIMESTAMP':
      return timeText(value as bigint, time);
    case 'DATE':
      return dateText(value as number);
    case 'BYTES':
      return (value as Buffer).toString('base64');
    default:
      return String(value);
  }
}

function timeText(micros: bigint, format: TimeFormat): string {
  if (format === 'INT64') return String(micros);
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = (micros - rest) / 1_000_000n;
  const fraction = String(rest).padStart(6, '0');
  if (format === 'ISO8601_STRING')
    return new Date(Number(seconds) * 1000).toISOString().replace('.000Z', `.${fraction}Z`);
  // Seconds as a double, the API's first form; the digits of a negative time would be those of its complement.
  return micros < 0n ? String(Number(micros) / 1e6) : `${seconds}.${fraction}`;
}

export function toZetaSql(value: Value, type: TypeProto): ValueProto {
  if (type.arrayType) {
    return {
      arrayValue: { element: ((value ?? []) as Value[]).map((one) => toZetaSql(one, type.arrayType!.elementType)) },
    };
  }
  if (value === null || value === undefined) return {};
  switch (type.typeKind) {
    case 'TYPE_STRUCT':
      return {
        structValue: {
          field: type.structType!.field.map((f) => toZetaSql((value as Row)[f.fieldName] ?? null, f.fieldType)),
        },
      };
    case 'TYPE_STRING':
      return { stringValue: value as string };
    case 'TYPE_INT64':
      return { int64Value: String(value) };
    case 'TYPE_DOUBLE':
      return { doubleValue: value as number };
    case 'TYPE_BOOL':
      return { boolValue: value as boolean };
    case 'TYPE_NUMERIC':
      return { numericValue: encodeNumeric(value as string) };
    case 'TYPE_TIMESTAMP': {
      const micros = value as bigint;
      const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
      return { timestampValue: { seconds: String((micros - rest) / 1_000_000n), nanos: Number(rest) * 1000 } };
    }
    case 'TYPE_DATE':
      return { dateValue: value as number };
    case 'TYPE_JSON':
      return { jsonValue: value as string };
    case 'TYPE_BYTES':
      return { bytesValue: value as Buffer };
    default:
      throw new Error(`no encoding for ${type.typeKind}`);
  }
}

export function fromZetaSql(cell: ValueProto, type: TypeProto): Value {
  if (type.arrayType) {
    return (cell.arrayValue?.element ?? []).map((one) => fromZetaSql(one, type.arrayType!.elementType));
  }
  if (!cell.value) return null;
  switch (type.typeKind) {
    case 'TYPE_STRUCT': {
      const values = cell.structValue?.field ?? [];
      return Object.fromEntries(
        type.structType!.field.map((f, index) => [
          f.fieldName || `_field_${index + 1}`,
          fromZetaSql(values[index] ?? {}, f.fieldType),
        ]),
      );
    }
    case 'TYPE_STRING':
      return cell.stringValue ?? '';
    case 'TYPE_INT64':
      return BigInt(cell.int64Value ?? 0);
    case 'TYPE_DOUBLE':
      return cell.doubleValue ?? 0;
    case 'TYPE_BOOL':
      return cell.boolValue ?? false;
    case 'TYPE_NUMERIC':
      return decodeNumeric(cell.numericValue!);
    case 'TYPE_TIMESTAMP':
      return BigInt(cell.timestampValue?.seconds ?? 0) * 1_000_000n + BigInt((cell.timestampValue?.nanos ?? 0) / 1000);
    case 'TYPE_DATE':
      return cell.dateValue ?? 0;
    case 'TYPE_JSON':
      return cell.jsonValue ?? 'null';
    case 'TYPE_BYTES':
      return cell.bytesValue ?? Buffer.alloc(0);
    default:
      throw new Error(`no decoding for ${type.typeKind}`);
  }
}
