/** `clario bigquery materialize` as a user calls it, with the official client against a local BigQuery. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { materializeScript, mergeStatements } from '../../bigquery/materialize/script.ts';
import { startLocalBigquery } from '../bigquery/local/index.ts';
import { clario } from './run.ts';

const DAYS = ['--from', '2026-11-01', '--to', '2026-11-03'];
const LITERALS = { first: "DATE '2026-11-01'", last: "DATE '2026-11-03'" };

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'clario-materialize-'));
});
afterAll(() => rm(dir, { recursive: true }));

const run = (...args: string[]) => clario(['bigquery', 'materialize', ...args]);

describe('clario bigquery materialize', () => {
  it('--print prints the script of the days', async () => {
    const { code, stdout, stderr } = await run('--project', 'my-project', '--dataset', 'shop', ...DAYS, '--print');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(materializeScript(LITERALS, 'my-project.shop'));
  });

  it.each([
    ['bq', 'bq mk --transfer_config \\\n'],
    ['terraform', 'resource "google_bigquery_data_transfer_config" "my-project_clario_materialize" {\n'],
  ])('--schedule %s prints a scheduled query of the last days', async (form, start) => {
    const { code, stdout } = await run('--project', 'my-project', '--days', '5', '--schedule', form);
    expect(code).toBe(0);
    expect(stdout.startsWith(start)).toBe(true);
    expect(stdout).toContain('DATE_SUB(@run_date, INTERVAL 4 DAY) to @run_date');
  });

  it.each([
    [['--days', '0'], '--days: found "0"; must be a whole number from 1 to 3650'],
    [['--days', '3', ...DAYS], '--days is instead of --from and --to: say one of them'],
    [['--from', '2026-11-01'], '--from needs --to beside it, for which days'],
    [['--to', '2026-11-01'], '--to needs --from beside it, for which days'],
    [['--from', '2026-02-30', '--to', '2026-03-01'], '--from: found "2026-02-30"; must be a day, such as 2026-11-01'],
    [['--from', '2026-11-02', '--to', '2026-11-01'], '--from 2026-11-02 is after --to 2026-11-01'],
    [
      ['--from', '2010-01-01', '--to', '2026-11-01'],
      '--from 2010-01-01 --to 2026-11-01: at most 3650 days at once; say it in pieces',
    ],
    [[...DAYS, '--schedule'], '--schedule is for the last days of each run: say --days, not --from and --to'],
    [['--print', '--schedule'], '--print is SQL, --schedule has it in it: say one of them'],
  ])('%j is refused in one line', async (args, message) => {
    expect(await run('--project', 'my-project', ...args)).toEqual({
      code: 2,
      stdout: '',
      stderr: `clario: ${message}\n`,
    });
  });

  it('makes the tables, tells what is read at most, then merges, each job with labels and a place', async () => {
    const fake = await startJobs();
    const { code, stdout, stderr } = await run('--config', await config(fake.url), ...DAYS);
    await fake.stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`my-project.clario, events from 2026-11-01 to 2026-11-03
  merge into sessions_materialized: reads at most 1.5 GB
  merge into orders_materialized: reads at most 1.5 GB
  merge into order_lines_materialized: reads at most 1.5 GB
  merge into sessions_materialized: done, 20.0 MB billed, 2 rows out, 3 in
  merge into orders_materialized: done, 20.0 MB billed, 2 rows out, 3 in
  merge into order_lines_materialized: done, 20.0 MB billed, 2 rows out, 3 in
`);
    const merges = mergeStatements(LITERALS, 'my-project.clario').map(({ sql }) => sql);
    expect(fake.jobs.map(({ query }) => query).slice(3)).toEqual([...merges, ...merges]);
    expect(fake.jobs.map(({ dryRun }) => dryRun)).toEqual([false, false, false, true, true, true, false, false, false]);
    expect(fake.jobs[3]).toMatchObject({ location: 'EU', labels: { clario: 'materialize', model: 'sessions' } });
  });

  it('gives tables that it makes the time that the config says, or that of events', async () => {
    const printed = async (retention: string) =>
      (await run('--config', await config('http://localhost:1', retention), ...DAYS, '--print')).stdout;
    const kept = (days: number) => Array(3).fill(`partition_expiration_days = ${days}`);
    const found = (sql: string) => sql.match(/partition_expiration_days = \d+/g);
    expect(found(await printed('{ events_days: 400 }'))).toEqual(kept(400));
    expect(found(await printed('{ events_days: 400, materialized_days: 800 }'))).toEqual(kept(800));
    expect(found(await printed('{ events_days: 400, materialized_days: 0 }'))).toBeNull();

    const file = await config('http://localhost:1', '{ materialized_days: 9 }');
    for (const form of ['bq', 'terraform'])
      expect(found((await run('--config', file, '--schedule', form)).stdout)).toEqual(kept(9));
    const fake = await startJobs();
    await run('--config', await config(fake.url, '{ materialized_days: 9 }'), ...DAYS);
    await fake.stop();
    expect(fake.jobs.flatMap(({ query }) => found(query) ?? [])).toEqual(kept(9));
  });

  it('refuses days whose events may have expired', async () => {
    const fake = await startJobs({ timePartitioning: { type: 'DAY', expirationMs: String(60 * 86_400_000) } });
    const ran = await run('--config', await config(fake.url), '--days', '3');
    await fake.stop();
    expect(ran).toEqual({
      code: 1,
      stdout: expect.stringMatching(/^my-project.clario, events from [-0-9]+ to [-0-9]+\n$/),
      stderr:
        'clario: my-project.clario: events are deleted after 60 days, and those of 93 days are read: ' +
        'rows of the tables would be lost; keep events for 93 days (retention.events_days), or say later days\n',
    });
    expect(fake.jobs).toEqual([]);
  });

  it('says what is missing where apply was not run', async () => {
    const bigquery = await startLocalBigquery();
    const { code, stderr } = await run('--config', await config(bigquery.restUrl), ...DAYS);
    await bigquery.stop();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^clario: my-project\.clario: could not look at the table events: .*Not found: Dataset my-project[:.]clario.*; "clario bigquery apply" makes what is missing\n$/,
    );
  });
});

async function config(endpoint: string, retention = '{}'): Promise<string> {
  const file = join(dir, 'clario.yaml');
  await writeFile(file, `bigquery: { project: my-project, rest_endpoint: "${endpoint}" }\nretention: ${retention}\n`);
  return file;
}

type Job = { query: string; dryRun: boolean; location: string; labels: object };

/** BigQuery's jobs, as far as they are asked for: every one is done at once, and has these statistics. */
async function startJobs(events: object = {}) {
  const jobs: Job[] = [];
  const server = createServer(async (request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(await answer(request, jobs, events)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { jobs, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

async function answer(request: IncomingMessage, jobs: Job[], events: object): Promise<object> {
  if (request.url!.includes('/tables/events')) return events;
  type Sent = {
    configuration: { query: { query: string }; labels: object; dryRun?: boolean };
    jobReference: { location: string };
  };
  const jobReference = { projectId: 'my-project', jobId: `job-${jobs.length}`, location: 'EU' };
  if (request.method === 'POST') {
    const { configuration, jobReference: sent } = (await json(request)) as Sent;
    const { query, labels, dryRun = false } = { ...configuration, query: configuration.query.query };
    jobs.push({ query, dryRun, location: sent.location, labels });
    return { jobReference, status: { state: 'DONE' }, statistics: { query: { totalBytesProcessed: '1500000000' } } };
  }
  if (request.url!.includes('/queries/')) return { jobComplete: true, jobReference };
  const dmlStats = { insertedRowCount: '3', deletedRowCount: '2' };
  return { jobReference, status: { state: 'DONE' }, statistics: { query: { totalBytesBilled: '20000000', dmlStats } } };
}
