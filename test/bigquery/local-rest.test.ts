/** The REST API of the local BigQuery, through the official client. */
import { readFile } from 'node:fs/promises';
import type { BigQuery } from '@google-cloud/bigquery';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { restClientOf } from './local/clients.ts';
import { type LocalBigquery, startLocalBigquery } from './local/index.ts';

let clock = Date.UTC(2026, 10, 2, 12);
let local: LocalBigquery;
let bigquery: BigQuery;
let count = 0;
let d: string;
beforeAll(async () => {
  local = await startLocalBigquery({ now: () => clock });
  bigquery = restClientOf(local);
});
beforeEach(async () => {
  d = `d${++count}`;
  await bigquery.createDataset(d, { location: 'EU' });
});
afterAll(() => local.stop());

const SMALL = {
  schema: {
    fields: [
      { name: 'id', type: 'STRING', mode: 'REQUIRED' },
      { name: 'n', type: 'INT64' },
    ],
  },
};

describe('a dataset', () => {
  it('is made once, has its place, is changed, listed and dropped', async () => {
    const dataset = bigquery.dataset(d);
    await dataset.setMetadata({ description: 'what it is', labels: { team: 'shop' } });
    const [meta] = await dataset.getMetadata();
    expect(meta).toMatchObject({ location: 'EU', description: 'what it is', labels: { team: 'shop' } });
    await expect(bigquery.createDataset(d)).rejects.toMatchObject({
      code: 409,
      message: `Already Exists: Dataset p:${d}`,
    });
    expect((await bigquery.getDatasets())[0].map(({ id }) => id)).toContain(d);
    await dataset.createTable('t', SMALL);
    await expect(dataset.delete()).rejects.toMatchObject({ code: 400, errors: [{ reason: 'resourceInUse' }] });
    await dataset.delete({ force: true });
    expect((await dataset.exists())[0]).toBe(false);
  });
});

describe('a table', () => {
  it('of the definition comes back as it was made', async () => {
    const path = new URL('../../bigquery/generated/events.bigquery.json', import.meta.url);
    const fields = JSON.parse(await readFile(path, 'utf8'));
    const timePartitioning = { type: 'DAY', field: 'occurred_at', expirationMs: '86400000' };
    const clustering = { fields: ['site_id', 'event_name'] };
    await bigquery
      .dataset(d)
      .createTable('events', { schema: { fields }, timePartitioning, clustering, description: 'all' });
    const [meta] = await bigquery.dataset(d).table('events').getMetadata();
    expect(meta).toMatchObject({ timePartitioning, clustering, description: 'all', location: 'EU', type: 'TABLE' });
    expect(meta.schema).toEqual({ fields });
  });

  it.each([
    ['an unknown type', { fields: [{ name: 'a', type: 'TEXT' }] }, {}, /Invalid value for type: TEXT/],
    ['two columns of one name', { fields: ['a', 'A'].map((name) => ({ name, type: 'STRING' })) }, {}, /already exists/],
    ['a record without fields', { fields: [{ name: 'a', type: 'RECORD' }] }, {}, /type RECORD but has no schema/],
    ['five cluster columns', SMALL.schema, { clustering: { fields: ['id', 'n', 'id', 'n', 'id'] } }, /at most 4/],
    [
      'a partition by text',
      SMALL.schema,
      { timePartitioning: { type: 'DAY', field: 'id' } },
      /The type found is: STRING/,
    ],
    ['a partition by nothing', SMALL.schema, { timePartitioning: { type: 'DAY', field: 'x' } }, /cannot be found/],
  ])('with %s is refused', async (_, schema, more, message) => {
    await expect(bigquery.dataset(d).createTable('t', { schema, ...more })).rejects.toMatchObject({
      code: 400,
      message: expect.stringMatching(message),
    });
  });

  it('takes new columns that may be empty and relaxed modes; nothing else', async () => {
    const [table] = await bigquery.dataset(d).createTable('t', SMALL);
    await table.insert({ id: 'a', n: 1 });
    const change = (...fields: object[]) => table.setMetadata({ schema: { fields } });
    const id = { name: 'id', type: 'STRING', mode: 'NULLABLE' };
    const n = { name: 'n', type: 'INTEGER', mode: 'NULLABLE' };
    await expect(change(id)).rejects.toThrow(
      `Provided Schema does not match Table p:${d}.t. Field n is missing in new schema`,
    );
    await expect(change(id, { ...n, type: 'STRING' })).rejects.toThrow(
      'Field n has changed type from INTEGER to STRING',
    );
    await expect(change(id, { ...n, mode: 'REQUIRED' })).rejects.toThrow('has changed mode from NULLABLE to REQUIRED');
    const extra = { name: 'x', type: 'STRING' };
    await expect(change(id, n, { ...extra, mode: 'REQUIRED' })).rejects.toThrow('Cannot add required fields');
    await change(id, n, extra);
    await table.insert({ x: 'y' });
    expect(local.rows(`p.${d}.t`)).toEqual([
      { id: 'a', n: 1, x: null },
      { id: null, n: null, x: 'y' },
    ]);
    await expect(table.setMetadata({ timePartitioning: { type: 'DAY' } })).rejects.toThrow(
      'Cannot change partitioning',
    );
  });

  it('is changed only where its etag is the one that was read', async () => {
    const [table] = await bigquery.dataset(d).createTable('t', SMALL);
    const [{ etag }] = await table.getMetadata();
    await table.setMetadata({ description: 'one', etag });
    await expect(table.setMetadata({ description: 'two', etag })).rejects.toMatchObject({ code: 412 });
    expect((await table.getMetadata())[0].description).toBe('one');
    await table.setMetadata({ description: null as never });
    expect((await table.getMetadata())[0].description).toBeUndefined();
  });

  it('that is not there is notFound', async () => {
    await expect(bigquery.dataset(d).table('no').getMetadata()).rejects.toMatchObject({
      code: 404,
      message: `Not found: Table p:${d}.no`,
      errors: [{ reason: 'notFound' }],
    });
    await expect(bigquery.dataset('no').createTable('t', SMALL)).rejects.toThrow('Not found: Dataset p:no');
  });
});

describe('a view', () => {
  const view = (query: string) => bigquery.dataset(d).createTable('v', { view: { query, useLegacySql: false } });

  it('has the columns of its query and can be described and changed', async () => {
    await bigquery.dataset(d).createTable('t', SMALL);
    const [made] = await view(`SELECT id, n * 2 AS twice FROM \`p.${d}.t\``);
    const [meta] = await made.getMetadata();
    expect(meta).toMatchObject({ type: 'VIEW', view: { query: `SELECT id, n * 2 AS twice FROM \`p.${d}.t\`` } });
    expect(meta.schema.fields.map(({ name, type }: { name: string; type: string }) => `${name} ${type}`)).toEqual([
      'id STRING',
      'twice INTEGER',
    ]);
    await made.setMetadata({ view: { query: `SELECT id FROM \`p.${d}.t\``, useLegacySql: false } });
    expect((await made.getMetadata())[0].schema.fields).toHaveLength(1);
  });

  it.each([
    ['a column that is not there', 'SELECT nope FROM `p.D.t`', 'Unrecognized name: nope'],
    ['a table that is not there', 'SELECT 1 AS one FROM `p.D.no`', 'Not found: Table p:D.no'],
    ['a table without its dataset', 'SELECT 1 AS one FROM t', 'Table "t" must be qualified with a dataset'],
    ['bad grammar', 'SELECT FROM', 'Syntax error'],
    ['a column twice', 'SELECT id, n AS id FROM `p.D.t`', 'Duplicate column names'],
  ])('with %s is refused', async (_, query, message) => {
    await bigquery.dataset(d).createTable('t', SMALL);
    await expect(view(query.replace(/\bD\b/, d))).rejects.toThrow(message.replace(/\bD\b/, d));
  });
});

describe('a routine', () => {
  it('is stored, changed and dropped', async () => {
    const routine = bigquery.dataset(d).routine('f');
    const definitionBody = 'SELECT 1 AS one';
    await routine.create({ routineType: 'TABLE_VALUED_FUNCTION', language: 'SQL', definitionBody });
    await routine.setMetadata({ ...(await routine.getMetadata())[0], description: 'what it gives' });
    expect((await routine.getMetadata())[0]).toMatchObject({ definitionBody, description: 'what it gives' });
    expect((await bigquery.dataset(d).getRoutines())[0].map(({ id }) => id)).toEqual(['f']);
    await routine.delete();
    expect((await routine.exists())[0]).toBe(false);
  });
});

describe('insertAll', () => {
  const TYPES = {
    schema: {
      fields: [
        { name: 'id', type: 'STRING', mode: 'REQUIRED' },
        { name: 'n', type: 'INT64' },
        { name: 'price', type: 'NUMERIC' },
        { name: 'at', type: 'TIMESTAMP' },
        { name: 'day', type: 'DATE' },
        { name: 'share', type: 'FLOAT64' },
        { name: 'is_new', type: 'BOOL' },
        { name: 'more', type: 'JSON' },
        { name: 'codes', type: 'STRING', mode: 'REPEATED' },
        {
          name: 'items',
          type: 'RECORD',
          mode: 'REPEATED',
          fields: [{ name: 'sku', type: 'STRING', mode: 'REQUIRED' }],
        },
      ],
    },
  };
  const problems = async (rows: object[], options: object = {}) => {
    const [table] = await bigquery.dataset(d).createTable(`t${++count}`, TYPES);
    const failed = await table.insert(rows, { partialRetries: 0, ...options }).then(
      () => ({ response: {} }),
      (error) => error,
    );
    return { path: `p.${d}.${table.id}`, errors: failed.response.insertErrors ?? [] };
  };

  it('stores every type, and gives it back through the client', async () => {
    const [table] = await bigquery.dataset(d).createTable('t', TYPES);
    await table.insert([
      {
        id: 'a',
        n: '9007199254740993',
        price: '12.30',
        at: '2026-11-02T12:00:00.123456Z',
        day: '2026-11-02',
        share: 0.5,
        is_new: 'true',
        more: '{"b": null}',
        codes: ['x', 'y'],
        items: [{ sku: 'TEE' }],
      },
      { id: 'b', at: 1_793_620_800.5 },
    ]);
    expect(local.rows(`p.${d}.t`)).toEqual([
      {
        id: 'a',
        n: 9007199254740993n,
        price: '12.3',
        at: Date.UTC(2026, 10, 2, 12) + 123.456,
        day: '2026-11-02',
        share: 0.5,
        is_new: true,
        more: { b: null },
        codes: ['x', 'y'],
        items: [{ sku: 'TEE' }],
      },
      {
        id: 'b',
        n: null,
        price: null,
        at: 1_793_620_800_500,
        day: null,
        share: null,
        is_new: null,
        more: null,
        codes: [],
        items: [],
      },
    ]);
    const [[first, second]] = await table.getRows({ wrapIntegers: true });
    expect(first.n.value).toBe('9007199254740993');
    expect(first.price.toString()).toBe('12.3');
    expect(first.at.value).toBe('2026-11-02T12:00:00.123456000Z');
    expect(first.day.value).toBe('2026-11-02');
    expect(first).toMatchObject({
      share: 0.5,
      is_new: true,
      more: '{"b":null}',
      codes: ['x', 'y'],
      items: [{ sku: 'TEE' }],
    });
    expect(second).toMatchObject({ id: 'b', n: null, codes: [] });
  });

  it.each([
    ['no number', { n: 'many' }, 'n', 'Cannot convert value to integer (bad value): many'],
    ['a fraction', { n: 1.5 }, 'n', 'Cannot convert value to integer (bad value): 1.5'],
    ['2^63', { n: '9223372036854775808' }, 'n', 'Cannot convert value to integer (bad value): 9223372036854775808'],
    ['ten places', { price: '0.1234567891' }, 'price', 'Invalid NUMERIC value: 0.1234567891'],
    ['no time', { at: 'noon' }, 'at', "Could not parse 'noon' as a timestamp."],
    ['the year 10000', { at: 253_402_300_800 }, 'at', "Could not parse '253402300800' as a timestamp."],
    ['no date', { day: '2026-02-30' }, 'day', "Invalid date: '2026-02-30'"],
    ['no bool', { is_new: 'maybe' }, 'is_new', 'Cannot convert value to boolean (bad value): maybe'],
    ['no JSON', { more: '{a}' }, 'more', 'Invalid JSON value: {a}'],
    ['an unknown field', { colour: 'red' }, 'colour', 'no such field: colour.'],
    ['an unknown nested one', { items: [{ sku: 'a', x: 1 }] }, 'items[0].x', 'no such field: items[0].x.'],
    ['a missing nested one', { items: [{}] }, 'items[0].sku', 'Missing required field: items[0].sku.'],
    ['a null in a list', { codes: [null] }, 'codes', 'Only optional fields can be set to NULL.'],
    ['a list for one', { n: [1] }, 'n', 'Array specified for non-repeated field: n.'],
    ['a missing one', { id: null }, 'id', 'Missing required field: id.'],
  ])('refuses %s, and stops the rest', async (_, bad, location, message) => {
    const { path, errors } = await problems([{ id: 'good' }, { id: 'a', ...bad }]);
    expect(errors).toEqual([
      { index: 1, errors: [{ reason: 'invalid', location, debugInfo: '', message: expect.stringContaining(message) }] },
      { index: 0, errors: [{ reason: 'stopped', location: '', debugInfo: '', message: '' }] },
    ]);
    expect(local.rows(path)).toEqual([]);
  });

  it('leaves bad rows, or unknown fields, out when it is told to', async () => {
    const skipped = await problems([{ id: 'good' }, { n: 1 }], { skipInvalidRows: true });
    expect(skipped.errors.map(({ index }: { index: number }) => index)).toEqual([1]);
    expect(local.rows(skipped.path)).toMatchObject([{ id: 'good' }]);
    const ignored = await problems([{ id: 'a', colour: 'red' }], { ignoreUnknownValues: true });
    expect(ignored.errors).toEqual([]);
    expect(local.rows(ignored.path)).toMatchObject([{ id: 'a' }]);
  });

  it('takes rows of one insertId for the same within a minute', async () => {
    const [table] = await bigquery.dataset(d).createTable('t', SMALL);
    const send = () => table.insert([{ insertId: 'i', json: { id: 'a' } }], { raw: true });
    await send();
    await send();
    expect(local.rows(`p.${d}.t`)).toHaveLength(1);
    clock += 61_000;
    await send();
    expect(local.rows(`p.${d}.t`)).toHaveLength(2);
  });
});
