/** Tables as ZetaSQL's protocol has them, and the values in them, from and to the JavaScript forms of bigquery/schema/types.ts. */
import type { Column, ColumnType, Json } from '../../bigquery/schema/types.ts';

export type TypeProto = {
  typeKind: string;
  arrayType?: { elementType: TypeProto } | null;
  structType?: { field: { fieldName: string; fieldType: TypeProto }[] } | null;
};
/** A value under the name of its kind; none set is NULL. */
export type ValueProto = {
  value?: string;
  int64Value?: string;
  boolValue?: boolean;
  stringValue?: string;
  doubleValue?: number;
  bytesValue?: Buffer;
  numericValue?: Buffer;
  /** Days since 1970-01-01. */
  dateValue?: number;
  timestampValue?: { seconds?: string; nanos?: number };
  jsonValue?: string;
  arrayValue?: { element?: ValueProto[] };
  structValue?: { field?: ValueProto[] };
};
/** A table and its rows; a row has one cell a column. */
export type SqlTable = { name: string; columns: { name: string; type: TypeProto }[]; rows: ValueProto[][] };

const KINDS: Record<Exclude<ColumnType, 'STRUCT'>, string> = {
  STRING: 'TYPE_STRING',
  INT64: 'TYPE_INT64',
  NUMERIC: 'TYPE_NUMERIC',
  BOOL: 'TYPE_BOOL',
  TIMESTAMP: 'TYPE_TIMESTAMP',
  JSON: 'TYPE_JSON',
};
const NANO = 1_000_000_000n;

/** A table of the definition, with these rows. */
export function tableOf(name: string, columns: readonly Column[], rows: readonly object[]): SqlTable {
  const typed = columns.map((column) => ({ name: column.name, type: typeOf(column) }));
  const cells = rows.map((row) => typed.map(({ name, type }) => encode((row as Record<string, unknown>)[name], type)));
  return { name, columns: typed, rows: cells };
}

/** The rows of a result as objects; a NULL list is an empty one, as BigQuery gives it out. */
export function rowsOf(table: SqlTable): Record<string, unknown>[] {
  return table.rows.map((cells) =>
    Object.fromEntries(table.columns.map(({ name, type }, index) => [name, decode(cells[index]!, type)])),
  );
}

function typeOf(column: Column): TypeProto {
  const type: TypeProto =
    column.type === 'STRUCT'
      ? {
          typeKind: 'TYPE_STRUCT',
          structType: { field: (column.fields ?? []).map((f) => ({ fieldName: f.name, fieldType: typeOf(f) })) },
        }
      : { typeKind: KINDS[column.type] };
  return column.mode === 'REPEATED' ? { typeKind: 'TYPE_ARRAY', arrayType: { elementType: type } } : type;
}

function encode(value: unknown, type: TypeProto): ValueProto {
  if (type.typeKind === 'TYPE_ARRAY') {
    const elements = ((value ?? []) as unknown[]).map((element) => encode(element, type.arrayType!.elementType));
    return { arrayValue: { element: elements } };
  }
  if (value === null || value === undefined) return {};
  switch (type.typeKind) {
    case 'TYPE_STRING':
      return { stringValue: value as string };
    case 'TYPE_INT64':
      return { int64Value: String(value) };
    case 'TYPE_BOOL':
      return { boolValue: value as boolean };
    case 'TYPE_NUMERIC':
      return { numericValue: encodeNumeric(value as string) };
    case 'TYPE_TIMESTAMP':
      return { timestampValue: encodeTime(value as number) };
    case 'TYPE_JSON':
      return { jsonValue: JSON.stringify(value) };
    case 'TYPE_STRUCT': {
      const fields = type.structType!.field;
      return {
        structValue: {
          field: fields.map((f) => encode((value as Record<string, unknown>)[f.fieldName], f.fieldType)),
        },
      };
    }
    default:
      throw new Error(`no encoding for ${type.typeKind}`);
  }
}

function decode(cell: ValueProto, type: TypeProto): unknown {
  if (type.typeKind === 'TYPE_ARRAY') {
    return (cell.arrayValue?.element ?? []).map((element) => decode(element, type.arrayType!.elementType));
  }
  if (!cell.value) return null;
  switch (type.typeKind) {
    case 'TYPE_STRING':
      return cell.stringValue ?? '';
    case 'TYPE_INT64':
      return Number(cell.int64Value ?? 0);
    case 'TYPE_BOOL':
      return cell.boolValue ?? false;
    case 'TYPE_NUMERIC':
      return decodeNumeric(cell.numericValue!);
    case 'TYPE_TIMESTAMP':
      return decodeTime(cell.timestampValue!);
    case 'TYPE_DATE':
      return new Date((cell.dateValue ?? 0) * 86_400_000).toISOString().slice(0, 10);
    case 'TYPE_JSON':
      return JSON.parse(cell.jsonValue!) as Json;
    case 'TYPE_STRUCT': {
      const fields = type.structType!.field;
      const values = cell.structValue?.field ?? [];
      return Object.fromEntries(fields.map((f, index) => [f.fieldName, decode(values[index] ?? {}, f.fieldType)]));
    }
    default:
      throw new Error(`no decoding for ${type.typeKind}`);
  }
}

/** NUMERIC is a two's complement integer of billionths, little-endian, as few bytes as hold it. */
export function encodeNumeric(decimal: string): Buffer {
  const match = /^(-?)(\d+)(?:\.(\d{1,9}))?$/.exec(decimal);
  if (!match) throw new Error(`not a decimal with at most 9 places: ${decimal}`);
  const units = BigInt(match[2]!) * NANO + BigInt((match[3] ?? '').padEnd(9, '0'));
  let rest = match[1] === '-' ? -units : units;
  const bytes: number[] = [];
  for (;;) {
    const byte = Number(BigInt.asUintN(8, rest));
    bytes.push(byte);
    rest >>= 8n;
    if ((rest === 0n && byte < 128) || (rest === -1n && byte >= 128)) return Buffer.from(bytes);
  }
}

export function decodeNumeric(bytes: Buffer): string {
  let units = 0n;
  for (const byte of [...bytes].reverse()) units = (units << 8n) | BigInt(byte);
  return decimalOf(BigInt.asIntN(bytes.length * 8, units), 9);
}

/** The canonical decimal of units / 10^scale. */
export function decimalOf(units: bigint, scale: number): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

function encodeTime(ms: number): { seconds: string; nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds: String(seconds), nanos: (ms - seconds * 1000) * 1_000_000 };
}

function decodeTime(time: { seconds?: string; nanos?: number }): number {
  return Number(time.seconds ?? 0) * 1000 + (time.nanos ?? 0) / 1_000_000;
}

/** The type as GoogleSQL writes it. */
export function typeName(type: TypeProto): string {
  if (type.arrayType) return `ARRAY<${typeName(type.arrayType.elementType)}>`;
  if (type.structType) {
    return `STRUCT<${type.structType.field.map((f) => `${f.fieldName} ${typeName(f.fieldType)}`).join(', ')}>`;
  }
  return type.typeKind.replace('TYPE_', '');
}
