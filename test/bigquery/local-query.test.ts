/** Statements on the local BigQuery: queries of streamed rows by ZetaSQL, changes of rows and tables. */
import { readFile } from 'node:fs/promises';
import type { BigQuery } from '@google-cloud/bigquery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { models, readModel } from '../../bigquery/models/index.ts';
import { qualifyModel } from '../../bigquery/models/qualify.ts';
import { events } from '../../bigquery/schema/events.ts';
import { descriptorOf } from '../../server/pipeline/sink-bigquery/descriptor.ts';
import { RowEncoder } from '../../server/pipeline/sink-bigquery/encode.ts';
import { eventRow, line, NOON } from '../support/event-rows.ts';
import { Connection, restClientOf, writeClientOf } from './local/clients.ts';
import { type LocalBigquery, startLocalBigquery } from './local/index.ts';

let local: LocalBigquery;
let bigquery: BigQuery;
beforeAll(async () => {
  local = await startLocalBigquery();
  bigquery = restClientOf(local);
  await bigquery.createDataset('shop', { location: 'EU' });
});
afterAll(() => local.stop());

const run = async (query: string, more: object = {}) => {
  const [rows] = await bigquery.query({ query, defaultDataset: { datasetId: 'shop' }, ...more });
  return rows as Record<string, unknown>[];
};

describe('streamed events', () => {
  const order = {
    transaction_id: 'T-1',
    value: '72.05',
    order_total: '81.64',
    tax: '3.6',
    shipping: '5.99',
    currency: 'USD',
  };
  const purchase = eventRow({
    id: 'e2',
    name: 'purchase',
    at: 60,
    order: { ...order, coupon_codes: ['SPRING'] },
    items: [line('TEE', 2, 21.01), line('CAP', 1, 30.03)],
  });
  const rows = [eventRow({ id: 'e1', name: 'page_view', page: { path: '/', page_view_id: 'v1' } }), purchase];

  beforeAll(async () => {
    const path = new URL('../../bigquery/generated/events.bigquery.json', import.meta.url);
    const fields = JSON.parse(await readFile(path, 'utf8'));
    await bigquery.dataset('shop').createTable('events', { schema: { fields } });
    const write = writeClientOf(local);
    const parent = 'projects/p/datasets/shop/tables/events';
    const [stream] = await write.createWriteStream({ parent, writeStream: { type: 'COMMITTED' } });
    const encoder = new RowEncoder(events);
    const connection = new Connection(write);
    const request = { stream: stream.name!, descriptor: descriptorOf(events), offset: 0 };
    const answer = await connection.append({ ...request, rows: rows.map((row) => encoder.encode(row)) });
    expect(answer.error).toBeFalsy();
    connection.close();
    await write.close();
    for (const name of models) {
      const query = qualifyModel(await readModel(name), 'p.shop');
      await bigquery.dataset('shop').createTable(name, { view: { query, useLegacySql: false } });
    }
  });

  it('are stored as they were', () => {
    expect(local.rows('p.shop.events')).toEqual(rows);
  });

  it('are answered for by the models', async () => {
    const columns = 'transaction_id, order_total, tax, coupon_codes, line_count, units, ordered_at';
    const [row] = await run(`SELECT ${columns} FROM orders`);
    expect(JSON.parse(JSON.stringify(row))).toEqual({
      transaction_id: 'T-1',
      order_total: '81.64',
      tax: '3.6',
      coupon_codes: ['SPRING'],
      line_count: 2,
      units: '3',
      ordered_at: { value: new Date(NOON + 60_000).toISOString() },
    });
    expect(await run('SELECT COUNT(*) AS n FROM `p.shop.sessions`')).toEqual([{ n: 1 }]);
    expect(await local.evaluate('SELECT sku, quantity FROM order_lines ORDER BY line_number', 'p.shop')).toEqual([
      { sku: 'TEE', quantity: '2' },
      { sku: 'CAP', quantity: '1' },
    ]);
  });

  it.each([
    'SELECT event_id FROM events WHERE event_name = "purchase"',
    'SELECT event_id FROM shop.events WHERE events.event_name = "purchase"',
    'SELECT `events`.event_id FROM `p.shop.events` WHERE events.event_name = "purchase"',
    'SELECT e.event_id FROM `p`.`shop`.`events` e WHERE event_name = "purchase"',
    'WITH events AS (SELECT * FROM `p.shop.events` WHERE event_name = "purchase") SELECT event_id FROM events',
    'WITH events AS (SELECT * FROM events WHERE event_name = "purchase") SELECT event_id FROM events',
    'SELECT DISTINCT event_id FROM shop.events, events.items WHERE sku = "CAP" -- é',
  ])('are found by %s', async (query) => {
    expect(await run(query)).toEqual([{ event_id: 'e2' }]);
  });

  it('are asked for with parameters of every kind', async () => {
    const at = BigQueryTime(NOON + 1);
    expect(await run('SELECT event_id FROM events WHERE occurred_at > @at', { params: { at } })).toEqual([
      { event_id: 'e2' },
    ]);
    expect(
      await run('SELECT event_id FROM events WHERE event_name = ? AND "é" = ?', { params: ['purchase', 'é'] }),
    ).toEqual([{ event_id: 'e2' }]);
    expect(await run('SELECT x FROM UNNEST(@list) AS x', { params: { list: [1, 2] } })).toEqual([{ x: 1 }, { x: 2 }]);
    expect(
      await run('SELECT @s.a AS a, @n AS n', {
        params: { s: { a: 'b' }, n: null },
        types: { n: 'INT64', s: { a: 'STRING' } },
      }),
    ).toEqual([{ a: 'b', n: null }]);
  });

  it('are told in pages', async () => {
    const [job] = await bigquery.createQueryJob({
      query: 'SELECT event_id FROM `p.shop.events` ORDER BY event_id',
      location: 'EU',
    });
    const [first, next] = await job.getQueryResults({ maxResults: 1, autoPaginate: false });
    expect(first).toEqual([{ event_id: 'e1' }]);
    expect((await job.getQueryResults({ ...next, autoPaginate: false }))[0]).toEqual([{ event_id: 'e2' }]);
    expect((await job.getQueryResults())[0]).toHaveLength(2);
    expect((await job.getMetadata())[0].status.state).toBe('DONE');
  });

  it('have bytes, which a dry run tells and a limit holds', async () => {
    const [job] = await bigquery.createQueryJob({ query: 'SELECT * FROM `p.shop.events`', dryRun: true });
    const { statementType, totalBytesProcessed } = job.metadata.statistics.query;
    expect(statementType).toBe('SELECT');
    expect(Number(totalBytesProcessed)).toBeGreaterThan(100);
    await expect(run('SELECT * FROM events', { maximumBytesBilled: '1000' })).rejects.toMatchObject({
      code: 400,
      errors: [{ reason: 'bytesBilledLimitExceeded' }],
    });
  });

  it.each([
    [
      'a column that is not there',
      'SELECT colour FROM events',
      400,
      'invalidQuery',
      'Unrecognized name: colour [at 1:8]',
    ],
    [
      'a table that is not there',
      'SELECT 1 FROM nothing',
      404,
      'notFound',
      'Not found: Table p:shop.nothing was not found in location EU',
    ],
    ['bad grammar', 'SELECT', 400, 'invalidQuery', 'Syntax error: Unexpected end of script [at 1:7]'],
    [
      'MERGE',
      'MERGE events USING orders ON FALSE WHEN MATCHED THEN DELETE',
      501,
      'notImplemented',
      'does not evaluate MERGE',
    ],
    ['a script', 'DECLARE x INT64; SELECT x', 501, 'notImplemented', 'does not run scripts'],
    ['a table function', 'SELECT * FROM shop.f(1)', 501, 'notImplemented', 'does not call them'],
  ])('are not asked for with %s', async (_, query, code, reason, message) => {
    await expect(run(query)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      errors: [{ reason }],
    });
  });

  it('are not found from another place', async () => {
    const message = 'Not found: Dataset p:shop was not found in location US';
    await expect(run('SELECT 1 FROM events', { location: 'US' })).rejects.toMatchObject({ code: 404, message });
  });

  it('fail a job with what is wrong', async () => {
    const jobId = 'failing';
    const create = bigquery.createQueryJob({ query: 'SELECT colour FROM `p.shop.events`', jobId });
    await expect(create).rejects.toThrow('Unrecognized name: colour');
    const [meta] = await bigquery.job(jobId).getMetadata();
    expect(meta.status).toMatchObject({ state: 'DONE', errorResult: { reason: 'invalidQuery' } });
  });
});

describe('statements', () => {
  const rows = () => local.rows('p.made.t');

  it('make what the generated DDL says', async () => {
    await run("CREATE SCHEMA IF NOT EXISTS made OPTIONS (location = 'EU', description = 'by hand')");
    await run('CREATE SCHEMA IF NOT EXISTS made');
    expect((await bigquery.dataset('made').getMetadata())[0]).toMatchObject({ location: 'EU', description: 'by hand' });
    const ddl = await readFile(new URL('../../bigquery/generated/bigquery.sql', import.meta.url), 'utf8');
    await run(ddl, { defaultDataset: { datasetId: 'made' } });
    await run(ddl, { defaultDataset: { datasetId: 'made' } });
    const [meta] = await bigquery.dataset('made').table('events').getMetadata();
    const path = new URL('../../bigquery/generated/events.bigquery.json', import.meta.url);
    expect(meta.schema.fields).toEqual(JSON.parse(await readFile(path, 'utf8')));
    expect(meta).toMatchObject({
      description: events.description,
      timePartitioning: { type: 'DAY', field: events.partitionBy },
      clustering: { fields: events.clusterBy },
    });
  });

  it('make and change a table', async () => {
    await run(`CREATE TABLE made.t (id STRING NOT NULL, n NUMERIC, seen TIMESTAMP) PARTITION BY TIMESTAMP_TRUNC(seen, MONTH)
      CLUSTER BY id OPTIONS (partition_expiration_days = 3, labels = [('team', 'shop')])`);
    await expect(run('CREATE TABLE made.t (id STRING)')).rejects.toMatchObject({ code: 409 });
    await run(
      'ALTER TABLE made.t ADD COLUMN IF NOT EXISTS x STRING OPTIONS (description = "new"), ALTER COLUMN id DROP NOT NULL',
    );
    await run('ALTER TABLE `p.made.t` ADD COLUMN IF NOT EXISTS x STRING');
    await run("ALTER TABLE made.t SET OPTIONS (description = 'all', partition_expiration_days = 4)");
    await run('ALTER TABLE made.t ALTER COLUMN n SET OPTIONS (description = "how many")');
    const [meta] = await bigquery.dataset('made').table('t').getMetadata();
    expect(meta).toMatchObject({
      description: 'all',
      labels: { team: 'shop' },
      timePartitioning: { type: 'MONTH', field: 'seen', expirationMs: '345600000' },
      clustering: { fields: ['id'] },
      schema: {
        fields: [
          { name: 'id', type: 'STRING', mode: 'NULLABLE' },
          { name: 'n', type: 'NUMERIC', mode: 'NULLABLE', description: 'how many' },
          { name: 'seen', type: 'TIMESTAMP', mode: 'NULLABLE' },
          { name: 'x', type: 'STRING', mode: 'NULLABLE', description: 'new' },
        ],
      },
    });
  });

  it('insert, update and delete rows', async () => {
    await run("INSERT INTO made.t (id, n) VALUES ('a', 1), ('b', NULL), (CONCAT('c', ''), 2.5)");
    await run(
      "INSERT made.t (id, n, seen) SELECT CONCAT(id, '2'), 7, TIMESTAMP '2026-11-02 12:00:00Z' FROM made.t WHERE n = 1",
    );
    const [job] = await bigquery.createQueryJob('UPDATE made.t AS o SET n = o.n + 1, x = "u" WHERE o.n IS NOT NULL');
    expect((await job.getMetadata())[0].statistics.query.numDmlAffectedRows).toBe('3');
    await run("UPDATE made.t SET x = u.v FROM (SELECT 'b' AS k, 'joined' AS v) AS u WHERE id = u.k");
    await run("DELETE FROM made.t WHERE id = 'c'");
    expect(rows()).toEqual([
      { id: 'a', n: '2', seen: null, x: 'u' },
      { id: 'b', n: null, seen: null, x: 'joined' },
      { id: 'a2', n: '8', seen: NOON, x: 'u' },
    ]);
  });

  it.each([
    ["INSERT INTO made.t (id) VALUES ('a', 1)", 'wrong column count; Has 2, expected 1'],
    ['INSERT INTO made.t (colour) VALUES (1)', 'Column colour is not present'],
    ['UPDATE made.t SET n = x WHERE TRUE', 'Value of type STRING cannot be assigned to n, which has type NUMERIC'],
    ["UPDATE made.t SET n = 'many' WHERE TRUE", 'Value of type STRING cannot be assigned to n, which has type NUMERIC'],
    ['UPDATE made.t SET x = u FROM UNNEST(["p", "q"]) AS u WHERE TRUE', 'must match at most one source row'],
  ])('%s is refused', async (query, message) => {
    await expect(run(query)).rejects.toThrow(message);
    expect(rows()).toHaveLength(3);
  });

  it('make, replace and drop views and table functions', async () => {
    await run('CREATE VIEW made.v AS SELECT id FROM `p.made.t`');
    await run(
      'CREATE OR REPLACE VIEW made.v (id OPTIONS (description = "which")) AS SELECT id FROM `p.made.t` WHERE n = 8',
    );
    expect(await run('SELECT * FROM made.v')).toEqual([{ id: 'a2' }]);
    const [meta] = await bigquery.dataset('made').table('v').getMetadata();
    expect(meta.schema.fields).toEqual([{ name: 'id', type: 'STRING', mode: 'NULLABLE', description: 'which' }]);
    await expect(run('CREATE OR REPLACE VIEW made.v AS SELECT colour FROM `p.made.t`')).rejects.toThrow(
      'Unrecognized name',
    );
    await expect(run('CREATE OR REPLACE VIEW made.v AS SELECT 1 AS one FROM events')).rejects.toThrow(
      'must be qualified',
    );
    expect(await run('SELECT * FROM made.v')).toEqual([{ id: 'a2' }]);
    await run('CREATE OR REPLACE TABLE FUNCTION made.f(least NUMERIC) AS SELECT id FROM `p.made.t` WHERE n >= least');
    const [routine] = await bigquery.dataset('made').routine('f').getMetadata();
    expect(routine).toMatchObject({
      routineType: 'TABLE_VALUED_FUNCTION',
      arguments: [{ name: 'least', dataType: { typeKind: 'NUMERIC' } }],
      definitionBody: 'SELECT id FROM `p.made.t` WHERE n >= least',
    });
    await run('DROP VIEW made.v');
    await run('DROP VIEW IF EXISTS made.v');
    expect((await bigquery.dataset('made').table('v').exists())[0]).toBe(false);
  });
});

describe('many rows', () => {
  it('are counted and summed, more than ZetaSQL takes at once if all columns were asked for', async () => {
    const fields = [
      { name: 'n', type: 'INT64' },
      { name: 'text', type: 'STRING' },
    ];
    const [table] = await bigquery.dataset('shop').createTable('many', { schema: { fields } });
    const rows = Array.from({ length: 6000 }, (_, n) => ({ n, text: 'x'.repeat(1000) }));
    await table.insert(rows);
    expect(await run('SELECT COUNT(*) AS rows_, SUM(n) AS sum FROM shop.many')).toEqual([
      { rows_: 6000, sum: 17_997_000 },
    ]);
    await expect(run('SELECT COUNT(DISTINCT text) AS n FROM shop.many')).rejects.toThrow(
      'ZetaSQL takes 4 MB of rows at once',
    );
  });
});

/** A TIMESTAMP parameter. */
function BigQueryTime(ms: number) {
  return bigquery.timestamp(new Date(ms));
}
