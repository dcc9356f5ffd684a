/** The failures that the local BigQuery can be told to have, as the official clients meet them. */
import type { Table } from '@google-cloud/bigquery';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Connection, restClientOf, writeClientOf } from './local/clients.ts';
import { type FaultKind, type FaultPlace, type LocalBigquery, startLocalBigquery } from './local/index.ts';

const DESCRIPTOR = { name: 'Row', field: [{ name: 'id', number: 1, type: 'TYPE_STRING', label: 'LABEL_OPTIONAL' }] };
const row = (id: string) => Buffer.from([10, id.length, ...Buffer.from(id)]);

let local: LocalBigquery;
let write: ReturnType<typeof writeClientOf>;
let table: Table;
let count = 0;
let path: string;
let parent: string;
beforeAll(async () => {
  local = await startLocalBigquery();
  write = writeClientOf(local);
  await restClientOf(local).createDataset('d');
});
beforeEach(async () => {
  const id = `t${++count}`;
  [table] = await restClientOf(local)
    .dataset('d')
    .createTable(id, { schema: { fields: [{ name: 'id', type: 'STRING' }] } });
  path = `p.d.${id}`;
  parent = `projects/p/datasets/d/tables/${id}`;
});
afterEach(() => local.clear());
afterAll(async () => {
  await write.close();
  await local.stop();
});

const ids = () => local.rows(path).map(({ id }) => id);
const send = (connection: Connection, id: string, stream = `${parent}/streams/_default`) =>
  connection.append({ stream, descriptor: DESCRIPTOR, rows: [row(id)] });
async function newStream(): Promise<string> {
  return (await write.createWriteStream({ parent, writeStream: { type: 'COMMITTED' } }))[0].name!;
}

describe('an append', () => {
  it.each([
    ['UNAVAILABLE', 14],
    ['RESOURCE_EXHAUSTED', 8],
    ['INTERNAL', 13],
    ['ABORTED', 10],
    ['PERMISSION_DENIED', 7],
    ['UNAUTHENTICATED', 16],
    ['rateLimitExceeded', 8],
  ] satisfies [FaultKind, number][])(
    'fails with %s, as the end of the connection or as an answer',
    async (kind, code) => {
      local.fail({ on: 'append', with: kind, times: 1 });
      const ended = new Connection(write);
      await expect(send(ended, 'a')).rejects.toMatchObject({ code });
      const connection = new Connection(write);
      local.fail({ on: 'append', with: kind, times: 1, form: 'response', message: 'not now' });
      expect((await send(connection, 'b')).error).toMatchObject({ code, message: expect.stringMatching(/^not now/) });
      expect((await send(connection, 'c')).error).toBeFalsy();
      expect(ids()).toEqual(['c']);
      connection.close();
    },
  );

  it('loses its connection before or after the rows are stored', async () => {
    local.fail({ on: 'append', with: 'drop_before_commit', times: 1 });
    await expect(send(new Connection(write), 'a')).rejects.toMatchObject({ code: 14 });
    expect(ids()).toEqual([]);
    local.fail({ on: 'append', with: 'drop_after_commit', times: 1 });
    await expect(send(new Connection(write), 'b')).rejects.toMatchObject({ code: 14 });
    expect(ids()).toEqual(['b']);
  });

  it('that was stored and lost is known by its offset', async () => {
    const stream = await newStream();
    const request = { stream, descriptor: DESCRIPTOR, offset: 0, rows: [row('a')] };
    local.fail({ on: 'append', with: 'drop_after_commit', times: 1 });
    await expect(new Connection(write).append(request)).rejects.toMatchObject({ code: 14 });
    const again = new Connection(write);
    expect((await again.append(request)).error).toMatchObject({ code: 6 });
    expect(ids()).toEqual(['a']);
    again.close();
  });

  it('is stored and never answered', async () => {
    local.fail({ on: 'append', with: 'commit_without_answer', times: 1 });
    const connection = new Connection(write);
    void send(connection, 'a');
    await expect.poll(ids).toEqual(['a']);
    expect(local.calls.at(-1)).toMatchObject({ kind: 'append', code: 'unanswered', fault: 'commit_without_answer' });
    connection.close();
  });

  it('is answered later', async () => {
    local.fail({ on: 'append', with: 'slow', ms: 30, times: 1 });
    const connection = new Connection(write);
    expect((await send(connection, 'a')).error).toBeFalsy();
    connection.close();
  });

  it('is out of range, or has a column too many', async () => {
    const stream = await newStream();
    const connection = new Connection(write);
    local.fail({ on: 'append', with: 'out_of_range', times: 1 });
    expect((await send(connection, 'a', stream)).error).toMatchObject({ code: 11 });
    local.fail({ on: 'append', with: 'schema_behind', times: 1 });
    expect((await send(connection, 'a', stream)).error!.message).toContain("extra fields: 'id'");
    expect((await send(connection, 'a', stream)).error).toBeFalsy();
    connection.close();
  });

  it('has a bad row', async () => {
    local.fail({ on: 'append', with: 'bad_row', row: ({ id }) => id === 'b' });
    const connection = new Connection(write);
    const request = { stream: `${parent}/_default`, descriptor: DESCRIPTOR, rows: [row('a'), row('b'), row('c')] };
    expect((await connection.append(request)).rowErrors).toMatchObject([{ index: '1', code: 'FIELDS_ERROR' }]);
    expect((await connection.append({ ...request, rows: [row('a'), row('c')] })).error).toBeFalsy();
    expect(ids()).toEqual(['a', 'c']);
    connection.close();
  });

  it('finds its stream expired; the rows stay', async () => {
    const stream = await newStream();
    const connection = new Connection(write);
    await send(connection, 'a', stream);
    local.fail({ on: 'append', with: 'stream_expired', times: 1 });
    await expect(send(connection, 'b', stream)).rejects.toMatchObject({ code: 5 });
    await expect(send(new Connection(write), 'b', stream)).rejects.toMatchObject({ code: 5 });
    await expect(write.getWriteStream({ name: stream })).rejects.toMatchObject({ code: 5 });
    expect(ids()).toEqual(['a']);
  });

  it('fails for one table only, after some went well, as often as it was said', async () => {
    local.fail({ on: 'append', with: 'UNAVAILABLE', form: 'response', table: path, after: 1, times: 2 });
    local.fail({ on: 'append', with: 'INTERNAL', table: 'another' });
    const connection = new Connection(write);
    const codes = [];
    for (const id of ['a', 'b', 'c', 'd']) codes.push((await send(connection, id)).error?.code ?? 0);
    expect(codes).toEqual([0, 14, 14, 0]);
    connection.close();
  });
});

describe('idle connections', () => {
  it('are ended with ABORTED; expired streams are gone with them', async () => {
    const stream = await newStream();
    const [one, other] = [new Connection(write), new Connection(write)];
    await send(one, 'a', stream);
    await send(other, 'b');
    local.expireStreams(path);
    expect(await one.ended).toMatchObject({ code: 10 });
    await expect(write.finalizeWriteStream({ name: stream })).rejects.toMatchObject({ code: 5 });
    expect((await send(other, 'c')).error).toBeFalsy();
    local.abortConnections();
    expect(await other.ended).toMatchObject({ code: 10 });
    expect(ids()).toEqual(['a', 'b', 'c']);
  });
});

describe('the other calls of the write service', () => {
  const once = { retry: null };
  it.each(['createWriteStream', 'getWriteStream', 'finalizeWriteStream'] as const)('%s fails', async (on) => {
    const name = await newStream();
    const run = () =>
      on === 'createWriteStream'
        ? write.createWriteStream({ parent, writeStream: { type: 'COMMITTED' } }, once)
        : write[on]({ name }, once);
    local.fail({ on, with: 'PERMISSION_DENIED', times: 1 });
    await expect(run()).rejects.toMatchObject({ code: 7 });
    local.fail({ on, with: 'drop_after_commit', times: 1 });
    await expect(run()).rejects.toMatchObject({ code: 14 });
    local.fail({ on, with: 'slow', ms: 5, times: 1 });
    await expect(run()).resolves.toBeDefined();
    expect(local.calls.slice(-3).map(({ code }) => code)).toEqual(['PERMISSION_DENIED', 'dropped', 'OK']);
  });
});

describe('insertAll', () => {
  const insert = (id: string) => table.insert([{ insertId: id, json: { id } }], { raw: true, partialRetries: 0 });

  it.each([
    ['backendError', 503],
    ['quotaExceeded', 403],
    ['rateLimitExceeded', 403],
    ['accessDenied', 403],
    ['authError', 401],
    ['PERMISSION_DENIED', 403],
  ] satisfies [FaultKind, number][])('fails with %s', async (kind, code) => {
    local.fail({ on: 'insertAll', with: kind });
    const reason = kind === 'PERMISSION_DENIED' ? 'accessDenied' : kind;
    // Or the client would send three times more, seconds apart.
    const client = restClientOf(local, 'p', { autoRetry: false });
    await expect(client.dataset('d').table(table.id!).insert({ id: 'a' })).rejects.toMatchObject({
      code,
      errors: [{ reason }],
    });
    expect(ids()).toEqual([]);
  });

  it('loses its connection before or after the rows are stored; the client sends again, and the insertId makes them one', async () => {
    local.fail({ on: 'insertAll', with: 'drop_before_commit', times: 1 });
    await insert('a');
    local.fail({ on: 'insertAll', with: 'drop_after_commit', times: 1 });
    await insert('b');
    const calls = local.calls.filter(({ table }) => table === path).map(({ kind, code }) => `${kind} ${code}`);
    expect(calls.slice(-4)).toEqual([
      'tabledata.insertAll dropped',
      'tabledata.insertAll OK',
      'tabledata.insertAll dropped',
      'tabledata.insertAll OK',
    ]);
    expect(ids()).toEqual(['a', 'b']);
  });

  it('loses its connection, and without an insertId the rows are twice there', async () => {
    local.fail({ on: 'insertAll', with: 'drop_after_commit', times: 1 });
    await table.insert([{ json: { id: 'a' } }], { raw: true });
    expect(ids()).toEqual(['a', 'a']);
  });

  it('has a bad row, or a column too many', async () => {
    local.fail({ on: 'insertAll', with: 'bad_row', times: 1 });
    await expect(insert('a')).rejects.toMatchObject({ name: 'PartialFailureError' });
    local.fail({ on: 'insertAll', with: 'schema_behind', times: 1 });
    await expect(insert('a')).rejects.toMatchObject({ errors: [{ errors: [{ message: 'no such field: id.' }] }] });
    expect(ids()).toEqual([]);
  });
});

describe('REST', () => {
  it('fails in one call, or in any', async () => {
    local.fail({ on: 'tables.get', with: 'accessDenied', message: 'Access Denied: Table p:d.t', times: 1 });
    await expect(table.getMetadata()).rejects.toMatchObject({ code: 403, message: 'Access Denied: Table p:d.t' });
    local.fail({ on: 'rest', with: 'notFound', times: 1 });
    await expect(table.getMetadata()).rejects.toMatchObject({ code: 404 });
    local.fail({ on: 'query', with: 'quotaExceeded', times: 1 });
    await expect(restClientOf(local).query('SELECT 1')).rejects.toMatchObject({ code: 403 });
    await expect(table.getMetadata()).resolves.toBeDefined();
  });
});

describe("a failure that can't be", () => {
  it.each([
    ['insertAll', 'out_of_range'],
    ['query', 'bad_row'],
    ['tables.get', 'DEADLINE_EXCEEDED'],
    ['createWriteStream', 'stream_expired'],
  ] satisfies [FaultPlace, FaultKind][])('%s, %s is refused', (on, kind) => {
    expect(() => local.fail({ on, with: kind })).toThrow(`${on} can't fail with ${kind}`);
  });
});
