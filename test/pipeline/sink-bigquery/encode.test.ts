/** The bytes that BigQuery is sent are the row: read back by protobuf's own library, with the descriptor that goes along. */
import fc from 'fast-check';
import protobuf from 'protobufjs';
import descriptors from 'protobufjs/ext/descriptor/index.js';
import { describe, expect, test } from 'vitest';
import { badEvents } from '../../../bigquery/schema/bad-events.ts';
import { events } from '../../../bigquery/schema/events.ts';
import type { Column, Table } from '../../../bigquery/schema/types.ts';
import { descriptorOf } from '../../../server/pipeline/sink-bigquery/descriptor.ts';
import { RowEncoder } from '../../../server/pipeline/sink-bigquery/encode.ts';
import { eventRows } from '../../bigquery/models/arbitrary-rows.ts';

const TABLE: Table = {
  name: 't',
  description: '',
  partitionBy: 'at',
  clusterBy: [],
  columns: [
    { name: 'at', type: 'TIMESTAMP', mode: 'REQUIRED', description: '' },
    { name: 'text', type: 'STRING', mode: 'NULLABLE', description: '' },
    { name: 'number', type: 'INT64', mode: 'NULLABLE', description: '' },
    { name: 'money', type: 'NUMERIC', mode: 'NULLABLE', description: '' },
    { name: 'flag', type: 'BOOL', mode: 'NULLABLE', description: '' },
    { name: 'more', type: 'JSON', mode: 'NULLABLE', description: '' },
    {
      name: 'lines',
      type: 'STRUCT',
      mode: 'REPEATED',
      description: '',
      fields: [
        { name: 'sku', type: 'STRING', mode: 'NULLABLE', description: '' },
        { name: 'category', type: 'STRING', mode: 'REPEATED', description: '' },
      ],
    },
  ],
};

/** Decodes rows of a table by the descriptor that BigQuery is sent, as BigQuery would. */
function decoder(table: Table): (bytes: Buffer) => Record<string, unknown> {
  const told = descriptors.DescriptorProto.fromObject(descriptorOf(table));
  const type = (
    protobuf.Type as unknown as { fromDescriptor(d: unknown, syntax: string): protobuf.Type }
  ).fromDescriptor(told, 'proto2');
  new protobuf.Root().add(type);
  return (bytes) => rowOf(type.toObject(type.decode(bytes), { longs: String, arrays: true }), table.columns);
}

function rowOf(message: Record<string, unknown>, columns: readonly Column[]): Record<string, unknown> {
  const value = (column: Column, found: unknown): unknown => {
    if (found === undefined || found === null) return null;
    if (column.type === 'STRUCT') return rowOf(found as Record<string, unknown>, column.fields!);
    if (column.type === 'TIMESTAMP')
      return Number(BigInt(found as string) / 1000n) + Number(BigInt(found as string) % 1000n) / 1000;
    if (column.type === 'INT64') return Number(found);
    return column.type === 'JSON' ? JSON.parse(found as string) : found;
  };
  return Object.fromEntries(
    columns.map((column) => {
      const found = message[column.name];
      return [
        column.name,
        column.mode === 'REPEATED'
          ? ((found ?? []) as unknown[]).map((one) => value(column, one))
          : value(column, found),
      ];
    }),
  );
}

const decode = decoder(TABLE);
const encode = (row: object) => new RowEncoder(TABLE).encode({ at: 0, ...row });

test('a row has exactly these bytes', () => {
  expect(
    encode({
      at: 1,
      text: 'é',
      number: -1,
      money: '-0.5',
      flag: true,
      more: { a: 1 },
      lines: [{ sku: 'S' }, {}],
    }).toString('hex'),
  ).toBe(
    [
      '08e807', // at: 1,000 microseconds
      '1202c3a9', // text
      '18ffffffffffffffffff01', // number: ten bytes of a negative one
      '22042d302e35', // money, as text
      '2801', // flag
      '32077b2261223a317d', // more, as JSON
      '3a030a0153', // the first line, its sku
      '3a00', // an empty line is a line
    ].join(''),
  );
});

test('any event comes back as it was, from one encoder', async () => {
  const encoder = new RowEncoder(events);
  const back = decoder(events);
  await fc.assert(
    fc.asyncProperty(eventRows, async (rows) => {
      for (const row of rows) expect(back(encoder.encode(row))).toEqual(JSON.parse(JSON.stringify(row)));
    }),
    { numRuns: 200 },
  );
});

test('any values of their types come back', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  const row = fc.record({
    at: fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
    text,
    number: fc.maxSafeInteger(),
    money: fc.tuple(fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n })).map(([units]) => decimal(units)),
    flag: fc.boolean(),
    more: fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null))),
    lines: fc.array(fc.record({ sku: text, category: fc.array(text, { maxLength: 5 }) }), { maxLength: 5 }),
  });
  fc.assert(
    fc.property(row, (value) => {
      expect(decode(encode(value))).toEqual({ ...value, more: { ...value.more } });
    }),
    { numRuns: 500 },
  );
});

function decimal(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(10, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

test('texts around the lengths where a length takes one more byte come back', () => {
  for (const length of [0, 42, 43, 127, 128, 16_383, 16_384, 70_000, 3_000_000])
    for (const letter of ['a', 'é', '€', '😀'])
      expect(decode(encode({ text: letter.repeat(length) }))['text'] === letter.repeat(length)).toBe(true);
});

test('messages in the message of any length come back', () => {
  for (const length of [0, 100, 120, 125, 126, 127, 128, 16_370, 16_384, 200_000]) {
    const lines = [{ sku: 'x'.repeat(length), category: ['a'] }];
    expect(decode(encode({ lines }))['lines']).toEqual(lines);
  }
});

test('halves of surrogate pairs become U+FFFD, in texts and in JSON', () => {
  expect(decode(encode({ text: 'a\ud83d', more: { 'k\ude00': ['\ud83dz'] } }))).toMatchObject({
    text: 'a\ufffd',
    more: { 'k\ufffd': ['\ufffdz'] },
  });
});

test('JSON that BigQuery takes no more, because it is nested too deep, is refused', () => {
  const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
  expect(decode(encode({ more: nested(500) }))['more']).toEqual(nested(500));
  for (const levels of [501, 2000]) {
    const refused = new Error('more is nested more than 500 levels deep');
    expect(() => encode({ more: nested(levels) })).toThrow(refused);
    expect(() => encode({ more: { a: 1, b: [nested(levels)] } })).toThrow(refused);
  }
});

describe('a value that is none of its column’s type is refused with its path', () => {
  test.each<[object, string]>([
    [{ at: null }, 'at is missing'],
    [{ at: '2026-11-25' }, 'at must be milliseconds since 1970-01-01; found "2026-11-25"'],
    [{ at: 1e15 }, 'at must be milliseconds since 1970-01-01; found 1000000000000000'],
    [{ at: Number.NaN }, 'at must be milliseconds since 1970-01-01; found NaN'],
    [{ text: 7 }, 'text must be text; found 7'],
    [{ number: 1.5 }, 'number must be a whole number; found 1.5'],
    [{ number: 7n }, 'number must be a whole number; found 7'],
    [{ number: '7' }, 'number must be a whole number; found "7"'],
    [{ money: 1.5 }, 'money must be a decimal; found 1.5'],
    [{ money: '1,5' }, 'money must be a decimal; found "1,5"'],
    [{ money: '0.0000000001' }, 'money must be a decimal; found "0.0000000001"'],
    [{ money: `1${'0'.repeat(29)}` }, 'money must be a decimal; found "100000000000000000000000000000"'],
    [{ flag: 'false' }, 'flag must be true or false; found "false"'],
    [{ lines: {} }, 'lines must be a list; found [object Object]'],
    [{ lines: [null] }, 'lines must be a list without gaps; found null'],
    [{ lines: ['x'] }, 'lines must be an object; found "x"'],
    [{ lines: [{ sku: 5 }] }, 'lines.sku must be text; found 5'],
  ])('%o', (row, message) => {
    const encoder = new RowEncoder(TABLE);
    expect(() => encoder.encode({ at: 0, ...row })).toThrow(new Error(message));
    // and nothing of it is in the next one
    expect(decode(encoder.encode({ at: 5 }))).toEqual(decode(encode({ at: 5 })));
  });
});

test('the descriptor has the definition’s columns, numbered in their order', () => {
  expect(descriptorOf(badEvents)).toEqual({
    name: 'Row',
    field: [
      { name: 'received_at', number: 1, label: 'LABEL_REQUIRED', type: 'TYPE_INT64' },
      { name: 'site_id', number: 2, label: 'LABEL_OPTIONAL', type: 'TYPE_STRING' },
      { name: 'stage', number: 3, label: 'LABEL_REQUIRED', type: 'TYPE_STRING' },
      { name: 'error_code', number: 4, label: 'LABEL_REQUIRED', type: 'TYPE_STRING' },
      { name: 'message', number: 5, label: 'LABEL_REQUIRED', type: 'TYPE_STRING' },
      { name: 'event_id', number: 6, label: 'LABEL_OPTIONAL', type: 'TYPE_STRING' },
      { name: 'raw', number: 7, label: 'LABEL_OPTIONAL', type: 'TYPE_STRING' },
    ],
    nestedType: [],
  });
});
