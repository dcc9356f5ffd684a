/** A person is erased while a server writes into BigQuery: from the datasets of every site, the log, and what comes late. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BigQuery } from '@google-cloud/bigquery';
import { expect, onTestFinished, test } from 'vitest';
import { doDeletion } from '../../server/privacy/erase-bigquery.ts';
import { clario } from '../cli/run.ts';
import { EVENTS, makeTables, PROJECT, startBigquery } from '../pipeline/sink-bigquery/support.ts';
import { bodyOf, filesWith, send } from '../privacy/shop-traffic.ts';
import { startProcess } from '../support/server-process.ts';

const HASH = createHash('sha256').update('ada@example.com').digest('hex');
const PHONE = 'ada-phone-0123456789';
const TABLET = 'ada-tablet-0123456789';
const BOB = 'bob-phone-0123456789';

test('by the command, through the server', async () => {
  const local = await startBigquery();
  onTestFinished(() => local.stop());
  await makeTables(local, 'other');
  const data = mkdtempSync(join(tmpdir(), 'clario-privacy-bigquery-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const config = join(data, 'shop.yaml');
  writeFileSync(
    config,
    `warehouse: { kind: bigquery }
bigquery: { project: ${PROJECT}, rest_endpoint: '${local.restUrl}', write_endpoint: '${local.writeUrl}' }
delivery: { interval_ms: 20 }
sites:
  - { id: shop, origins: [self] }
  - { id: other, origins: [self], bigquery: { dataset: other } }
`,
  );
  const server = startProcess(data, {}, ['--config', config]);
  onTestFinished(() => server.kill('SIGKILL'));
  const { url } = await server.ready;
  const hers = [
    bodyOf({ client: PHONE }),
    bodyOf({ client: PHONE, email: HASH }),
    bodyOf({ client: TABLET, email: HASH, site: 'other' }),
  ];
  for (const body of [...hers, bodyOf({ client: BOB })]) expect(await send(url, body)).toBe(204);
  const clients = () =>
    [EVENTS, `${PROJECT}.other.events`].map((path) =>
      local
        .rows(path)
        .map((row) => row['client_id'])
        .sort(),
    );
  await expect.poll(clients).toEqual([[PHONE, PHONE, BOB], [TABLET]]);

  const erase = (...args: string[]) =>
    clario(['privacy', 'erase', '--email', '-', '--config', config, '--data', data, ...args], {
      input: 'ADA@example.com',
    });
  const looked = await erase('--dry-run');
  expect(looked.code).toBe(0);
  expect(looked.stdout).toMatch(
    new RegExp(
      `To delete from BigQuery:\n {2}${PROJECT}.clario.events: on 1 day, reads \\d+ bytes\n {2}${PROJECT}.other.events: on 1 day, reads \\d+ bytes\n$`,
    ),
  );
  expect(clients()).toEqual([[PHONE, PHONE, BOB], [TABLET]]);

  const erased = await erase('--yes', '--format', 'json');
  expect(erased.code).toBe(0);
  const report = JSON.parse(erased.stdout);
  expect(report).toMatchObject({
    tables: [
      { place: `${PROJECT}.clario`, table: 'events', rows: 2 },
      { place: `${PROJECT}.other`, table: 'events', rows: 1 },
    ],
    tombstones: 3,
    file: null,
    remains: [
      { where: 'BigQuery' },
      { where: 'BigQuery' },
      { where: 'backups, snapshots and exports' },
      { where: 'the browser' },
    ],
  });
  const days = report.remains
    .slice(0, 2)
    .map(({ until }: { until: string }) => Math.round((Date.parse(until) - Date.now()) / 86_400_000));
  expect(days).toEqual([7, 14]);
  expect(clients()).toEqual([[BOB], []]);
  expect(filesWith(data, [HASH, PHONE, TABLET])).toEqual([]);

  for (const body of hers) await send(url, body);
  await send(url, bodyOf({ client: TABLET, site: 'other' }));
  await send(url, bodyOf({ client: BOB }));
  await expect.poll(clients).toEqual([[BOB, BOB], [TABLET]]);
  expect(server.stderr()).not.toContain('crashed');

  // from a machine that has no server's data: BigQuery is done, and the report says what is missing
  const elsewhere = await erase('--yes', '--data', join(data, 'nowhere'));
  expect(elsewhere.stdout).toContain('servers elsewhere: no data directory of a server is here');
});

test('rows that BigQuery still buffers are named, with what to do', async () => {
  const message =
    'UPDATE or DELETE statement over table a.b.events would affect rows in the streaming buffer, which is not supported';
  const client = { createQueryJob: () => Promise.reject(new Error(message)) } as unknown as BigQuery;
  const destination = { project: 'a', dataset: 'b', location: 'EU' };
  const deletion = { place: 'a.b', table: 'events', days: 1, bytes: 1, sql: 'DELETE', destination };
  await expect(doDeletion(deletion, () => client)).rejects.toThrow(
    `a.b: could not delete from events: ${message}; rows of bigquery.write: insert_all can be deleted half an hour after they came: run it again then; what is erased stays erased`,
  );
});
