/** Which protobuf types a column takes, and how their values become its own. */
import type { Kind } from './fields.ts';
import type { EnumType } from './row-decoder.ts';
import { canonicalNumeric, daysOf, inTimestampRange, type Value } from './values.ts';
import { BYTES, FIXED32, FIXED64, VARINT, WireReader } from './wire.ts';

/** A value does not fit its column: the row is refused. */
export class RowProblem extends Error {}

type Read = (reader: WireReader, wire: number) => Value[];
/** What the wire gives: numbers as bigint, the rest as it is. */
type Raw = bigint | number | boolean | string | Buffer;
type ProtoType = { wire: number; read: (reader: WireReader) => Raw };

const signed = (reader: WireReader): bigint => BigInt.asIntN(64, reader.varint());
const zigzag = (reader: WireReader): bigint => {
  const value = reader.varint();
  return (value >> 1n) ^ -(value & 1n);
};
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** FieldDescriptorProto.Type */
const PROTO_TYPES: Record<number, ProtoType> = {
  1: { wire: FIXED64, read: (reader) => reader.fixed64().readDoubleLE() },
  2: { wire: FIXED32, read: (reader) => reader.fixed32().readFloatLE() },
  3: { wire: VARINT, read: signed },
  4: { wire: VARINT, read: (reader) => reader.varint() },
  5: { wire: VARINT, read: signed },
  6: { wire: FIXED64, read: (reader) => reader.fixed64().readBigUInt64LE() },
  7: { wire: FIXED32, read: (reader) => BigInt(reader.fixed32().readUInt32LE()) },
  8: { wire: VARINT, read: (reader) => reader.varint() !== 0n },
  9: { wire: BYTES, read: (reader) => text(reader.bytes()) },
  12: { wire: BYTES, read: (reader) => Buffer.from(reader.bytes()) },
  13: { wire: VARINT, read: (reader) => reader.varint() },
  14: { wire: VARINT, read: signed },
  15: { wire: FIXED32, read: (reader) => BigInt(reader.fixed32().readInt32LE()) },
  16: { wire: FIXED64, read: (reader) => reader.fixed64().readBigInt64LE() },
  17: { wire: VARINT, read: zigzag },
  18: { wire: VARINT, read: zigzag },
};
const SIGNED = [3, 5, 15, 16, 17, 18];
const UNSIGNED = [4, 6, 7, 13];
const ENUM = 14;
/** The protobuf types each column takes. */
const TAKES: Record<Exclude<Kind, 'STRUCT'>, readonly number[]> = {
  STRING: [9, ENUM],
  BYTES: [12, 9],
  INT64: [...SIGNED, 7, 13, ENUM],
  FLOAT64: [1, 2],
  BOOL: [8, ...SIGNED, ...UNSIGNED],
  NUMERIC: [9, 1, 2, ...SIGNED, ...UNSIGNED],
  TIMESTAMP: [3, 5, 13, 15, 16, 17, 18, 9],
  DATE: [5, 3, 15, 16, 17, 18, 9],
  JSON: [9],
};

/** A reader of one occurrence of the field, packed or not; undefined where the column does not take the protobuf type. */
export function scalarReader(
  type: number,
  kind: Exclude<Kind, 'STRUCT'>,
  place: string,
  enumType?: EnumType,
): Read | undefined {
  const proto = PROTO_TYPES[type];
  if (!proto || !TAKES[kind].includes(type)) return undefined;
  const names = new Map(enumType?.value.map(({ name, number }) => [BigInt(number), name]));
  const one = (reader: WireReader): Value => {
    const raw = proto.read(reader);
    return column(kind, type === ENUM && kind === 'STRING' ? (names.get(raw as bigint) ?? String(raw)) : raw, place);
  };
  return (reader, wire) => {
    if (wire === proto.wire) return [one(reader)];
    if (wire !== BYTES) throw new RowProblem(`Field ${place}: wire type ${wire} where ${proto.wire} is expected`);
    const packed = new WireReader(reader.bytes());
    const values: Value[] = [];
    while (!packed.done) values.push(one(packed));
    return values;
  };
}

function column(kind: Exclude<Kind, 'STRUCT'>, raw: Raw, place: string): Value {
  switch (kind) {
    case 'BOOL':
      return typeof raw === 'bigint' ? raw !== 0n : (raw as boolean);
    case 'BYTES':
      return Buffer.from(raw as Buffer | string);
    case 'NUMERIC':
      return numeric(String(raw), place);
    case 'TIMESTAMP':
      return timestamp(raw as bigint | string, place);
    case 'DATE':
      return date(raw as bigint | string, place);
    case 'JSON':
      return json(raw as string, place);
    default:
      return raw as Value;
  }
}

function numeric(text: string, place: string): string {
  const canonical = canonicalNumeric(text);
  if (canonical === undefined) throw new RowProblem(`Field ${place}: Invalid NUMERIC value: ${text}`);
  return canonical;
}

function timestamp(raw: bigint | string, place: string): bigint {
  const micros = typeof raw === 'bigint' ? raw : timestampOf(raw);
  if (micros === undefined || !inTimestampRange(micros)) {
    throw new RowProblem(`Field ${place}: Timestamp field value is out of range: ${raw}`);
  }
  return micros;
}

function date(raw: bigint | string, place: string): number {
  const days = typeof raw === 'bigint' ? Number(raw) : daysOf(raw);
  if (days === undefined || days < -719_162 || days > 2_932_896) {
    throw new RowProblem(`Field ${place}: Date field value is out of range: ${raw}`);
  }
  return days;
}

function json(text: string, place: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    throw new RowProblem(`Field ${place}: Invalid JSON value: ${text.slice(0, 100)}`);
  }
}

/** Microseconds of `2026-11-02 12:00:00.123456 UTC` and its like; undefined where it is no time. */
export function timestampOf(text: string): bigint | undefined {
  const match =
    /^(\d{4}-\d{1,2}-\d{1,2})(?:[Tt ](\d{1,2}:\d{2}:\d{2})(?:\.(\d{1,6})\d*)?)? ?(Z|z|UTC|[-+]\d{1,2}(?::?\d{2})?)?$/.exec(
      text.trim(),
    );
  if (!match) return undefined;
  const [, day, clock = '00:00:00', fraction = '', zone = 'Z'] = match;
  const padded = day!.replace(/-(\d)(?!\d)/g, '-0$1');
  const offset = /^[-+]/.test(zone)
    ? zone
        .replace(/^([-+])(\d)(?!\d)/, '$10$2')
        .replace(/^([-+]\d{2})(?::?(\d{2}))?$/, (_, h, m) => `${h}:${m ?? '00'}`)
    : 'Z';
  const ms = Date.parse(`${padded}T${clock.padStart(8, '0')}${offset}`);
  if (Number.isNaN(ms)) return undefined;
  return BigInt(ms) * 1000n + BigInt(fraction.padEnd(6, '0') || '0');
}

function text(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new RowProblem('a string that is not UTF-8');
  }
}
