/** Queries of the server's process, BigQuery being the warehouse. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { restClientOf } from '../bigquery/local/clients.ts';
import { type LocalBigquery, startLocalBigquery } from '../bigquery/local/index.ts';
import { type ServerProcess, startProcess } from '../support/server-process.ts';

const PROJECT = 'shop-data-1';

let local: LocalBigquery;
let data: string;
let server: ServerProcess;
beforeEach(async () => {
  local = await startLocalBigquery();
  await restClientOf(local, PROJECT).createDataset('clario', { location: 'EU' });
  data = await mkdtemp(join(tmpdir(), 'clario-bigquery-query-'));
  server = startProcess(data, {
    CLARIO_WAREHOUSE_KIND: 'bigquery',
    CLARIO_BIGQUERY_PROJECT: PROJECT,
    CLARIO_BIGQUERY_REST_ENDPOINT: local.restUrl,
    CLARIO_BIGQUERY_WRITE_ENDPOINT: local.writeUrl,
  });
  await server.ready;
});
afterEach(async () => {
  server.kill('SIGKILL');
  await server.ended;
  await local.stop();
  await rm(data, { recursive: true });
});

/** Asks for something that BigQuery takes long over. Resolves when it is at it. */
async function askLong(signal: AbortSignal): Promise<{ answer: Promise<unknown> }> {
  local.fail({ on: 'jobs.getQueryResults', with: 'slow', ms: 20_000 });
  const { url, token } = await server.ready;
  const answer = fetch(`${url}/api/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ sql: 'SELECT 1 AS n' }),
    signal,
  }).then(
    async (response) => [response.status, await response.json()],
    (error: Error) => error.name,
  );
  await expect.poll(() => local.calls.at(-1)).toMatchObject({ kind: 'jobs.getQueryResults', fault: 'slow' });
  return { answer };
}

const cancelled = () => local.calls.filter(({ kind }) => kind === 'jobs.cancel').map(({ code }) => code);

test('a query is answered with columns, types and rows', async () => {
  expect(await server.query("SELECT 1 AS n, NUMERIC '12.50' AS d, [TIMESTAMP '2026-01-02 03:04:05Z'] AS t")).toEqual([
    [1, '12.5', ['2026-01-02T03:04:05.000Z']],
  ]);
  await expect(server.query('CREATE TABLE x (n INT64)')).rejects.toThrow(
    'queries only read (SELECT, WITH): CREATE TABLE is refused',
  );
});

test('one whose caller goes away is cancelled', async () => {
  const abort = new AbortController();
  const { answer } = await askLong(abort.signal);
  abort.abort();
  expect(await answer).toBe('AbortError');
  await expect.poll(cancelled).toEqual(['OK']);
  local.clear();
  expect(await server.query('SELECT 2 AS n')).toEqual([[2]]);
});

test('one that runs while the server stops is cancelled, and stops nobody', async () => {
  await askLong(new AbortController().signal);
  server.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  expect(cancelled()).toEqual(['OK']);
});
