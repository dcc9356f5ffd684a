/** `clario query` where the warehouse is BigQuery: the local one. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { restClientOf } from '../bigquery/local/clients.ts';
import { type LocalBigquery, startLocalBigquery } from '../bigquery/local/index.ts';
import { clario } from './run.ts';

const PROJECT = 'shop-data-1';
const dir = mkdtempSync(join(tmpdir(), 'clario-query-bigquery-'));

let local: LocalBigquery;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  local = await startLocalBigquery();
  env = {
    CLARIO_WAREHOUSE_KIND: 'bigquery',
    CLARIO_BIGQUERY_PROJECT: PROJECT,
    CLARIO_BIGQUERY_REST_ENDPOINT: local.restUrl,
  };
  const client = restClientOf(local, PROJECT);
  for (const [dataset, city] of [
    ['clario', 'Köln'],
    ['client_b', 'Łódź'],
  ] as const) {
    await client.createDataset(dataset, { location: 'EU' });
    const [orders] = await client.dataset(dataset).createTable('orders', {
      schema: {
        fields: [
          { name: 'id', type: 'INTEGER' },
          { name: 'city', type: 'STRING' },
          { name: 'total', type: 'NUMERIC' },
          { name: 'placed_at', type: 'TIMESTAMP' },
          {
            name: 'lines',
            type: 'RECORD',
            mode: 'REPEATED',
            fields: [
              { name: 'sku', type: 'STRING' },
              { name: 'extras', type: 'JSON' },
            ],
          },
        ],
      },
    });
    await orders.insert([
      {
        id: 1,
        city,
        total: '12.5',
        placed_at: '2026-01-02 03:04:05.678Z',
        lines: [{ sku: 'A,"1"', extras: '{"gift":true}' }],
      },
      { id: '9007199254740993', city: null, total: '1200', placed_at: '2026-01-02 03:04:05.678901Z', lines: [] },
      { id: 3, city: '', total: null, placed_at: null },
    ]);
  }
});
afterAll(() => local.stop());

const query = (sql: string, ...args: string[]) => clario(['query', sql, ...args], { env });

test('a table is aligned: numbers to the right, NULL plain, structs as JSON', async () => {
  expect(await query('SELECT * FROM orders ORDER BY total DESC')).toEqual({
    code: 0,
    stderr: '',
    stdout: `
              id  city  total  placed_at                    lines
----------------  ----  -----  ---------------------------  ------------------------------------------
9007199254740993  NULL   1200  2026-01-02T03:04:05.678901Z  []
               1  Köln   12.5  2026-01-02T03:04:05.678Z     [{"sku":"A,\\"1\\"","extras":{"gift":true}}]
               3         NULL  NULL                         []
(3 rows)
`.slice(1),
  });
});

test('JSON is an array of objects', async () => {
  const { code, stdout } = await query('SELECT * FROM orders WHERE id < 4 ORDER BY id', '--format', 'json');
  expect({ code, rows: JSON.parse(stdout) }).toEqual({
    code: 0,
    rows: [
      {
        id: 1,
        city: 'Köln',
        total: '12.5',
        placed_at: '2026-01-02T03:04:05.678Z',
        lines: [{ sku: 'A,"1"', extras: { gift: true } }],
      },
      { id: 3, city: '', total: null, placed_at: null, lines: [] },
    ],
  });
});

test('CSV is RFC 4180: CRLF, quotes doubled, NULL and the empty text apart', async () => {
  expect((await query('SELECT id, city, lines FROM orders ORDER BY id', '--format', 'csv')).stdout).toBe(
    'id,city,lines\r\n1,Köln,"[{""sku"":""A,\\""1\\"""",""extras"":{""gift"":true}}]"\r\n3,"",[]\r\n9007199254740993,,[]\r\n',
  );
});

test('the dataset is the config’s; another is asked by its name', async () => {
  const file = join(dir, 'client-b.yaml');
  writeFileSync(file, 'bigquery:\n  dataset: client_b\n');
  const cities = 'SELECT city FROM orders WHERE id = 1';
  expect((await query(cities, '--config', file, '--format', 'csv')).stdout).toBe('city\r\nŁódź\r\n');
  expect((await query(cities.replace('orders', 'client_b.orders'), '--format', 'csv')).stdout).toBe('city\r\nŁódź\r\n');
});

test('a query that is - is read from stdin', async () => {
  const options = { env, input: 'SELECT COUNT(*) AS n FROM orders;\n' };
  expect((await clario(['query', '-', '--format', 'csv'], options)).stdout).toBe('n\r\n3\r\n');
});

test.each([
  ['SELECT town FROM orders', 'Unrecognized name: town [at 1:8]'],
  ['SELEC 1', 'Syntax error: Expected end of input but got identifier "SELEC" [at 1:1]'],
  ['SELECT * FROM nowhere', 'Not found: Table shop-data-1:clario.nowhere was not found in location EU'],
  ['DELETE FROM orders WHERE true', 'queries only read (SELECT, WITH): DELETE is refused'],
  ['SELECT 1; SELECT 2', 'one statement at a time'],
])('%s is refused with one line', async (sql, message) => {
  expect(await query(sql)).toEqual({ code: 1, stdout: '', stderr: `clario: ${message}\n` });
  expect(local.rowCount(`${PROJECT}.clario.orders`)).toBe(3);
});

test('without credentials it says what to do, and asks nobody', async () => {
  const answer = await clario(['query', 'SELECT 1'], {
    env: { ...env, CLARIO_BIGQUERY_REST_ENDPOINT: '', HOME: dir, METADATA_SERVER_DETECTION: 'none' },
  });
  expect(answer).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'clario: BigQuery does not answer the query: no credentials (Application Default Credentials) on this machine; run "gcloud auth application-default login", or set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service account\n',
  });
});

test('without a project it names the option', async () => {
  const { code, stdout, stderr } = await clario(['query', 'SELECT 1'], { env: { CLARIO_WAREHOUSE_KIND: 'bigquery' } });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe(
    "clario: a mistake in the config: bigquery.project: found none; must be a Google Cloud project's id when warehouse.kind is bigquery\n",
  );
});
