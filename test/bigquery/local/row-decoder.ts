/**
 * Decodes rows by the DescriptorProto they were sent with, into the columns of a table:
 * https://cloud.google.com/bigquery/docs/supported-data-types
 */
import { type Field, type Kind, kindOf } from './fields.ts';
import { RowProblem, scalarReader } from './scalars.ts';
import type { Row, Value } from './values.ts';
import { BYTES, WireReader } from './wire.ts';

/** google.protobuf.DescriptorProto, enums as numbers. */
export type Descriptor = { name?: string; field?: ProtoField[]; nestedType?: Descriptor[]; enumType?: EnumType[] };
export type EnumType = { name: string; value: { name: string; number: number }[] };
export type ProtoField = { name: string; number: number; label?: number; type: number; typeName?: string };
export type RowDecoder = (serialized: Buffer) => Row;

/** The descriptor does not fit the table: the whole request is refused. */
export class SchemaMismatch extends Error {
  /** Fields that the table does not have. */
  readonly extra: string[];

  constructor(message: string, extra: string[] = []) {
    super(message);
    this.extra = extra;
  }
}

type Reader = { field: Field; repeated: boolean; read: (reader: WireReader, wire: number) => Value[] };

const LABEL_REPEATED = 3;
const MESSAGE = 11;

/** @throws SchemaMismatch; the decoder throws RowProblem */
export function rowDecoder(descriptor: Descriptor, fields: readonly Field[]): RowDecoder {
  const extra = extraFields(descriptor, fields, scopeOf(descriptor));
  if (extra.length > 0) {
    const names = extra.map((name) => `'${name}'`).join(', ');
    throw new SchemaMismatch(`Input schema has more fields than BigQuery schema, extra fields: ${names}`, extra);
  }
  const decode = messageDecoder(descriptor, fields, scopeOf(descriptor), '');
  return (serialized) => {
    try {
      return decode(serialized);
    } catch (error) {
      if (error instanceof RowProblem) throw error;
      throw new RowProblem(`Cannot parse the row as a message of its descriptor: ${(error as Error).message}`);
    }
  };
}

type Scope = { messages: Map<string, Descriptor>; enums: Map<string, EnumType> };

/** Types by the last part of their name: nested types of a self-contained descriptor are found wherever they are nested. */
function scopeOf(root: Descriptor): Scope {
  const scope: Scope = { messages: new Map(), enums: new Map() };
  const add = (descriptor: Descriptor) => {
    for (const one of descriptor.enumType ?? []) scope.enums.set(one.name, one);
    for (const one of descriptor.nestedType ?? []) {
      scope.messages.set(one.name ?? '', one);
      add(one);
    }
  };
  add(root);
  return scope;
}

function extraFields(descriptor: Descriptor, fields: readonly Field[], scope: Scope, path = ''): string[] {
  return (descriptor.field ?? []).flatMap((proto) => {
    const field = columnOf(proto, fields);
    if (!field) return [path + proto.name];
    const nested = proto.type === MESSAGE && field.fields ? scope.messages.get(lastPart(proto.typeName)) : undefined;
    return nested ? extraFields(nested, field.fields!, scope, `${path}${proto.name}.`) : [];
  });
}

function messageDecoder(
  descriptor: Descriptor,
  fields: readonly Field[],
  scope: Scope,
  path: string,
): (bytes: Buffer) => Row {
  const readers = new Map<number, Reader>();
  for (const proto of descriptor.field ?? []) {
    readers.set(proto.number, readerOf(proto, columnOf(proto, fields)!, scope, descriptor.name ?? 'root', path));
  }
  for (const { name, mode } of fields) {
    if (mode === 'REQUIRED' && !descriptor.field?.some((proto) => proto.name.toLowerCase() === name.toLowerCase())) {
      throw new SchemaMismatch(`The required field ${path}${name} is missing in the proto schema`);
    }
  }
  return (bytes) => {
    const row: Row = {};
    for (const { name, mode } of fields) row[name] = mode === 'REPEATED' ? [] : null;
    const reader = new WireReader(bytes);
    while (!reader.done) {
      const { number, wire } = reader.tag();
      const known = readers.get(number);
      if (known === undefined) {
        reader.skip(wire);
        continue;
      }
      const values = known.read(reader, wire);
      if (known.repeated) (row[known.field.name] as Value[]).push(...values);
      else row[known.field.name] = values.at(-1) ?? null;
    }
    for (const { name, mode } of fields) {
      if (mode === 'REQUIRED' && row[name] === null)
        throw new RowProblem(`Field value of ${path}${name} cannot be empty.`);
    }
    return row;
  };
}

function readerOf(proto: ProtoField, field: Field, scope: Scope, message: string, path: string): Reader {
  const place = `${path}${field.name}`;
  const repeated = proto.label === LABEL_REPEATED;
  if (repeated !== (field.mode === 'REPEATED')) {
    throw new SchemaMismatch(
      `The proto field mode mismatched with BigQuery field at ${message}.${place}, the proto field mode is ` +
        `${repeated ? 'REPEATED' : 'NULLABLE'}, BigQuery field mode is ${field.mode}`,
    );
  }
  const kind: Kind = kindOf(field);
  if (kind === 'STRUCT') {
    const nested = proto.type === MESSAGE ? scope.messages.get(lastPart(proto.typeName)) : undefined;
    if (!nested) throw mismatch(proto, field, message, place);
    const decode = messageDecoder(nested, field.fields!, scope, `${place}.`);
    return {
      field,
      repeated,
      read: (reader, wire) => {
        if (wire !== BYTES) throw new RowProblem(`Field ${place}: wire type ${wire} where a message stands`);
        return [decode(reader.bytes())];
      },
    };
  }
  const enumType = scope.enums.get(lastPart(proto.typeName));
  const scalar = scalarReader(proto.type, kind, place, enumType);
  if (!scalar) throw mismatch(proto, field, message, place);
  return { field, repeated, read: scalar };
}

function mismatch(proto: ProtoField, field: Field, message: string, place: string): SchemaMismatch {
  return new SchemaMismatch(
    `The proto field mismatched with BigQuery field at ${message}.${place}, the proto field type ` +
      `${PROTO_NAMES[proto.type] ?? proto.type}, BigQuery field type ${kindOf(field)}`,
  );
}

function columnOf(proto: ProtoField, fields: readonly Field[]): Field | undefined {
  return fields.find(({ name }) => name.toLowerCase() === proto.name.toLowerCase());
}

function lastPart(typeName = ''): string {
  return typeName.slice(typeName.lastIndexOf('.') + 1);
}

const PROTO_NAMES: Record<number, string> = {
  1: 'double',
  2: 'float',
  3: 'int64',
  4: 'uint64',
  5: 'int32',
  6: 'fixed64',
  7: 'fixed32',
  8: 'bool',
  9: 'string',
  10: 'group',
  11: 'message',
  12: 'bytes',
  13: 'uint32',
  14: 'enum',
  15: 'sfixed32',
  16: 'sfixed64',
  17: 'sint32',
  18: 'sint64',
};
