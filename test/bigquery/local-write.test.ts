/** The Storage Write API of the local BigQuery, through the official raw client. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Connection, restClientOf, writeClientOf } from './local/clients.ts';
import { type LocalBigquery, startLocalBigquery } from './local/index.ts';

const FIELDS = [
  { name: 'id', type: 'STRING', mode: 'REQUIRED' },
  { name: 'n', type: 'INT64' },
  { name: 'at', type: 'TIMESTAMP' },
  { name: 'price', type: 'NUMERIC' },
  { name: 'more', type: 'JSON' },
  { name: 'day', type: 'DATE' },
  { name: 'is_new', type: 'BOOL' },
  {
    name: 'items',
    type: 'RECORD',
    mode: 'REPEATED',
    fields: [
      { name: 'sku', type: 'STRING' },
      { name: 'quantity', type: 'INT64', mode: 'REQUIRED' },
    ],
  },
];
const one = (name: string, number: number, type: string, label = 'LABEL_OPTIONAL') => ({ name, number, type, label });
const ID = one('id', 1, 'TYPE_STRING');
const ID_ONLY = { name: 'Row', field: [ID] };
const ITEMS = {
  name: 'Row',
  field: [ID, { ...one('items', 8, 'TYPE_MESSAGE', 'LABEL_REPEATED'), typeName: 'Item' }],
  nestedType: [{ name: 'Item', field: [one('sku', 1, 'TYPE_STRING'), one('quantity', 2, 'TYPE_INT64')] }],
};
/** A short text under a field's number. */
const text = (number: number, value: string) =>
  Buffer.from([number * 8 + 2, Buffer.byteLength(value), ...Buffer.from(value)]);
const int = (number: number, value: bigint) => {
  const bytes = [number * 8];
  for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
};
const row = (...fields: Buffer[]) => Buffer.concat(fields);
const named = (id: string) => text(1, id);

let local: LocalBigquery;
let write: ReturnType<typeof writeClientOf>;
let count = 0;
let table: string;
let parent: string;
beforeAll(async () => {
  local = await startLocalBigquery({ location: 'EU' });
  write = writeClientOf(local);
  await restClientOf(local).createDataset('d');
});
beforeEach(async () => {
  local.clear();
  local.schemaLagMs = 0;
  table = `t${++count}`;
  parent = `projects/p/datasets/d/tables/${table}`;
  await restClientOf(local)
    .dataset('d')
    .createTable(table, { schema: { fields: FIELDS } });
});
afterAll(async () => {
  await write.close();
  await local.stop();
});

const ids = () => local.rows(`p.d.${table}`).map(({ id }) => id);
async function stream(type: 'COMMITTED' | 'PENDING' | 'BUFFERED'): Promise<string> {
  const [created] = await write.createWriteStream({ parent, writeStream: { type } });
  return created.name!;
}

describe('a stream', () => {
  it('tells its table, type, place and schema', async () => {
    const name = await stream('COMMITTED');
    const [basic] = await write.getWriteStream({ name });
    expect(basic).toMatchObject({ name, type: 'COMMITTED', location: 'EU', tableSchema: null });
    const [full] = await write.getWriteStream({ name, view: 'FULL' });
    expect(full.tableSchema!.fields!.map((field) => `${field.name} ${field.type} ${field.mode}`)).toEqual([
      'id STRING REQUIRED',
      'n INT64 NULLABLE',
      'at TIMESTAMP NULLABLE',
      'price NUMERIC NULLABLE',
      'more JSON NULLABLE',
      'day DATE NULLABLE',
      'is_new BOOL NULLABLE',
      'items STRUCT REPEATED',
    ]);
    const [given] = await write.getWriteStream({ name: `${parent}/streams/_default` });
    expect(given).toMatchObject({ type: 'COMMITTED' });
  });

  it('of a table that is not there is NOT_FOUND', async () => {
    const gone = 'projects/p/datasets/d/tables/nothing';
    await expect(write.createWriteStream({ parent: gone, writeStream: { type: 'COMMITTED' } })).rejects.toMatchObject({
      code: 5,
      details: `Requested entity was not found. Entity: ${gone}`,
    });
    const connection = new Connection(write);
    const append = connection.append({ stream: `${gone}/streams/_default`, descriptor: ID_ONLY, rows: [named('a')] });
    await expect(append).rejects.toMatchObject({ code: 5 });
  });

  it('goes on at its offset only: below it exists already, beyond it is out of range', async () => {
    const connection = new Connection(write);
    const name = await stream('COMMITTED');
    const first = await connection.append({
      stream: name,
      descriptor: ID_ONLY,
      offset: 0,
      rows: [named('a'), named('b')],
    });
    expect(first.appendResult).toEqual({ offset: { value: '0' } });
    const again = await connection.append({ offset: 0, rows: [named('a'), named('b')] });
    expect(again.error).toMatchObject({
      code: 6,
      message: `The offset is within stream, expected offset 2, received 0 Entity: ${name}`,
    });
    // StorageError.code, field 1: OFFSET_ALREADY_EXISTS
    expect([...again.error!.details[0]!.value.subarray(0, 2)]).toEqual([8, 8]);
    const beyond = await connection.append({ offset: 3, rows: [named('d')] });
    expect(beyond.error).toMatchObject({
      code: 11,
      message: `The offset is beyond stream, expected offset 2, received 3 Entity: ${name}`,
    });
    expect((await connection.append({ offset: 2, rows: [named('c')] })).appendResult).toEqual({
      offset: { value: '2' },
    });
    expect((await connection.append({ rows: [named('d')] })).appendResult).toEqual({ offset: { value: '3' } });
    expect(ids()).toEqual(['a', 'b', 'c', 'd']);
    connection.close();
    expect(await connection.ended).toBeUndefined();
  });

  it('that is finalized takes nothing more', async () => {
    const connection = new Connection(write);
    const name = await stream('COMMITTED');
    await connection.append({ stream: name, descriptor: ID_ONLY, rows: [named('a'), named('b')] });
    expect((await write.finalizeWriteStream({ name }))[0]).toMatchObject({ rowCount: '2' });
    const refused = await connection.append({ rows: [named('c')] });
    expect(refused.error).toMatchObject({ code: 9 });
    expect([...refused.error!.details[0]!.value.subarray(0, 2)]).toEqual([8, 6]);
    expect(ids()).toEqual(['a', 'b']);
    connection.close();
  });

  it('that is pending shows its rows when it is committed, a buffered one those that are flushed', async () => {
    const pending = await stream('PENDING');
    const connection = new Connection(write);
    await connection.append({ stream: pending, descriptor: ID_ONLY, rows: [named('a'), named('b')] });
    const [early] = await write.batchCommitWriteStreams({ parent, writeStreams: [pending] });
    expect(early.streamErrors).toMatchObject([{ code: 'INVALID_STREAM_STATE', entity: pending }]);
    await write.finalizeWriteStream({ name: pending });
    expect(ids()).toEqual([]);
    const [done] = await write.batchCommitWriteStreams({ parent, writeStreams: [pending] });
    expect(done.streamErrors).toEqual([]);
    expect(ids()).toEqual(['a', 'b']);
    connection.close();

    const buffered = await stream('BUFFERED');
    const other = new Connection(write);
    await other.append({ stream: buffered, descriptor: ID_ONLY, rows: [named('c'), named('d'), named('e')] });
    await write.flushRows({ writeStream: buffered, offset: { value: 1 } });
    expect(ids()).toEqual(['a', 'b', 'c', 'd']);
    await write.flushRows({ writeStream: buffered, offset: { value: 1 } });
    await write.flushRows({ writeStream: buffered, offset: { value: 2 } });
    expect(ids()).toEqual(['a', 'b', 'c', 'd', 'e']);
    await expect(write.flushRows({ writeStream: buffered, offset: { value: 3 } })).rejects.toMatchObject({ code: 11 });
    other.close();
  });

  it.each(['streams/_default', '_default'])('%s takes rows without offsets, and no offset', async (name) => {
    const connection = new Connection(write);
    const done = await connection.append({ stream: `${parent}/${name}`, descriptor: ID_ONLY, rows: [named('a')] });
    expect(done.appendResult).toEqual({ offset: null });
    expect((await connection.append({ offset: 1, rows: [named('b')] })).error).toMatchObject({ code: 3 });
    expect(ids()).toEqual(['a']);
    connection.close();
  });
});

describe('a request', () => {
  it('needs the schema in the first of a connection', async () => {
    const connection = new Connection(write);
    await expect(connection.append({ stream: `${parent}/_default`, rows: [named('a')] })).rejects.toMatchObject({
      code: 3,
    });
  });

  it('of more than 10 MB ends the connection', async () => {
    const connection = new Connection(write);
    const large = Buffer.alloc(10 * 1024 * 1024);
    const append = connection.append({ stream: `${parent}/_default`, descriptor: ID_ONLY, rows: [large] });
    await expect(append).rejects.toMatchObject({ code: 3, details: expect.stringContaining('limit 10485760') });
  });

  it('with a bad row stores none, and tells which and why', async () => {
    const connection = new Connection(write);
    const name = await stream('COMMITTED');
    const rows = [named('a'), Buffer.alloc(0), named('c')];
    const answer = await connection.append({ stream: name, descriptor: ID_ONLY, offset: 0, rows });
    expect(answer.error).toMatchObject({
      code: 3,
      message: expect.stringContaining('Errors found while processing rows'),
    });
    expect(answer.rowErrors).toEqual([
      { index: '1', code: 'FIELDS_ERROR', message: 'Field value of id cannot be empty.' },
    ]);
    const good = await connection.append({ offset: 0, rows: [named('a'), named('c')] });
    expect(good.appendResult).toEqual({ offset: { value: '0' } });
    expect(ids()).toEqual(['a', 'c']);
    connection.close();
  });

  it('with a field that the table does not have is a schema mismatch, nested ones too', async () => {
    const connection = new Connection(write);
    const descriptor = { name: 'Row', field: [ID, one('colour', 2, 'TYPE_STRING')] };
    const answer = await connection.append({ stream: `${parent}/_default`, descriptor, rows: [named('a')] });
    expect(answer.error).toMatchObject({
      code: 3,
      message: `Input schema has more fields than BigQuery schema, extra fields: 'colour' Entity: ${parent}/_default`,
    });
    expect([...answer.error!.details[0]!.value.subarray(0, 2)]).toEqual([8, 7]);
    const nested = structuredClone(ITEMS);
    nested.nestedType[0]!.field.push(one('colour', 3, 'TYPE_STRING'));
    const other = await connection.append({ descriptor: nested, rows: [named('a')] });
    expect(other.error!.message).toContain("extra fields: 'items.colour'");
    expect(ids()).toEqual([]);
    connection.close();
  });

  it('whose field has not the type or mode of its column is refused', async () => {
    const connection = new Connection(write);
    const send = async (field: object) => {
      const descriptor = { name: 'Row', field: [ID, field] };
      return (await connection.append({ stream: `${parent}/_default`, descriptor, rows: [named('a')] })).error?.message;
    };
    expect(await send(one('n', 2, 'TYPE_STRING'))).toContain(
      'The proto field mismatched with BigQuery field at Row.n, the proto field type string, BigQuery field type INT64',
    );
    expect(await send(one('at', 2, 'TYPE_DOUBLE'))).toContain('BigQuery field type TIMESTAMP');
    expect(await send(one('n', 2, 'TYPE_INT64', 'LABEL_REPEATED'))).toContain('BigQuery field mode is NULLABLE');
    const noId = { name: 'Row', field: [one('n', 2, 'TYPE_INT64')] };
    const missing = await connection.append({ descriptor: noId, rows: [int(2, 1n)] });
    expect(missing.error!.message).toContain('The required field id is missing in the proto schema');
    connection.close();
  });

  it('is decoded by the descriptor that came with it', async () => {
    const descriptor = {
      name: 'Row',
      field: [
        ID,
        one('n', 2, 'TYPE_SINT64'),
        one('at', 3, 'TYPE_INT64'),
        one('price', 4, 'TYPE_STRING'),
        one('more', 5, 'TYPE_STRING'),
        one('day', 6, 'TYPE_INT32'),
        one('is_new', 7, 'TYPE_BOOL'),
        ITEMS.field[1]!,
      ],
      nestedType: ITEMS.nestedType,
    };
    const item = row(text(1, 'TEE'), int(2, 3n));
    const full = row(
      named('é'),
      int(2, 5n), // zigzag: -3
      int(3, 1_767_225_600_123_456n),
      text(4, '-0012.3400'),
      text(5, '{"a": [1]}'),
      int(6, -1n),
      int(7, 1n),
      Buffer.from([8 * 8 + 2, item.length, ...item]),
    );
    const connection = new Connection(write);
    const answer = await connection.append({ stream: `${parent}/_default`, descriptor, rows: [full, named('b')] });
    expect(answer.error).toBeFalsy();
    expect(local.rows(`p.d.${table}`)).toEqual([
      {
        id: 'é',
        n: -3,
        at: 1_767_225_600_123.456,
        price: '-12.34',
        more: { a: [1] },
        day: '1969-12-31',
        is_new: true,
        items: [{ sku: 'TEE', quantity: 3 }],
      },
      { id: 'b', n: null, at: null, price: null, more: null, day: null, is_new: null, items: [] },
    ]);
    connection.close();
  });

  it.each([
    ['a time after the year 9999', 3, int(3, 253_402_300_800_000_000n), 'Timestamp field value is out of range'],
    ['ten decimal places', 4, text(4, '0.1234567891'), 'Invalid NUMERIC value: 0.1234567891'],
    ['thirty digits', 4, text(4, '1'.repeat(30)), 'Invalid NUMERIC value'],
    ['JSON that is none', 5, text(5, '{a}'), 'Invalid JSON value: {a}'],
    ['an item without its quantity', 8, Buffer.from([66, 2, 10, 0]), 'Field value of items.quantity cannot be empty.'],
    ['text that is not UTF-8', 1, Buffer.from([10, 1, 255]), 'not UTF-8'],
    ['a message that breaks off', 1, Buffer.from([10, 9, 65]), 'the message ends within a field'],
  ])('with %s has a row error', async (_, number, bytes, message) => {
    const fields = [one('at', 3, 'TYPE_INT64'), one('price', 4, 'TYPE_STRING'), one('more', 5, 'TYPE_STRING')];
    const descriptor = { ...ITEMS, field: [...ITEMS.field, ...fields] };
    const connection = new Connection(write);
    const bad = number === 1 ? bytes : row(named('a'), bytes);
    const answer = await connection.append({ stream: `${parent}/_default`, descriptor, rows: [bad] });
    expect(answer.rowErrors).toEqual([{ index: '0', code: 'FIELDS_ERROR', message: expect.stringContaining(message) }]);
    connection.close();
  });
});

describe('a new column', () => {
  const COLOUR = { name: 'Row', field: [ID, one('colour', 2, 'TYPE_STRING')] };
  const addColour = () =>
    restClientOf(local)
      .dataset('d')
      .table(table)
      .setMetadata({ schema: { fields: [...FIELDS, { name: 'colour', type: 'STRING' }] } });

  it('is told to the connection once, and can be written at once', async () => {
    const connection = new Connection(write);
    await connection.append({ stream: `${parent}/_default`, descriptor: ID_ONLY, rows: [named('a')] });
    await addColour();
    const told = await connection.append({ rows: [named('b')] });
    expect(told.updatedSchema!.fields.at(-1)).toMatchObject({ name: 'colour' });
    const next = await connection.append({ descriptor: COLOUR, rows: [row(named('c'), text(2, 'red'))] });
    expect(next.updatedSchema).toBeNull();
    expect(local.rows(`p.d.${table}`).map(({ id, colour }) => [id, colour])).toEqual([
      ['a', null],
      ['b', null],
      ['c', 'red'],
    ]);
    connection.close();
  });

  it('is not known to the write side before it is released, where it is behind', async () => {
    local.schemaLagMs = Number.POSITIVE_INFINITY;
    await addColour();
    const connection = new Connection(write);
    const send = { stream: `${parent}/_default`, descriptor: COLOUR, rows: [named('a')] };
    expect((await connection.append(send)).error!.message).toContain("extra fields: 'colour'");
    const [full] = await write.getWriteStream({ name: `${parent}/_default`, view: 'FULL' });
    expect(full.tableSchema!.fields).toHaveLength(FIELDS.length);
    local.releaseSchema();
    expect((await connection.append(send)).error).toBeFalsy();
    connection.close();
  });
});

describe('with check: false', () => {
  it('rows are counted, and neither decoded nor kept', async () => {
    const counting = await startLocalBigquery({ check: false });
    const client = writeClientOf(counting);
    await restClientOf(counting).createDataset('d');
    await restClientOf(counting)
      .dataset('d')
      .createTable('t', { schema: { fields: FIELDS } });
    const target = 'projects/p/datasets/d/tables/t';
    const [made] = await client.createWriteStream({ parent: target, writeStream: { type: 'COMMITTED' } });
    const connection = new Connection(client);
    const request = { stream: made.name!, descriptor: ID_ONLY, offset: 0, rows: [named('a'), Buffer.alloc(0)] };
    expect((await connection.append(request)).appendResult).toEqual({ offset: { value: '0' } });
    expect((await connection.append(request)).error).toMatchObject({ code: 6 });
    expect(counting.rowCount('p.d.t')).toBe(2);
    expect(counting.rows('p.d.t')).toEqual([]);
    await expect(counting.evaluate('SELECT id FROM t', 'p.d')).rejects.toThrow('the rows of p.d.t were not kept');
    connection.close();
    await client.close();
    await counting.stop();
  });
});
