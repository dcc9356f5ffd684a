/** `clario bigquery plan` and `apply`, as an admin runs them, against a local BigQuery. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BigQuery } from '@google-cloud/bigquery';
import { PassThroughClient } from 'google-auth-library';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compare } from '../../bigquery/deploy/compare.ts';
import { desiredDataset } from '../../bigquery/deploy/desired.ts';
import { badEvents } from '../../bigquery/schema/bad-events.ts';
import { bigqueryFields } from '../../bigquery/schema/bigquery-json.ts';
import { events } from '../../bigquery/schema/events.ts';
import { doStep } from '../../server/bigquery-deploy/apply.ts';
import { explained } from '../../server/bigquery-deploy/errors.ts';
import { readDataset } from '../../server/bigquery-deploy/read.ts';
import { type LocalBigquery, startLocalBigquery } from '../bigquery/local/index.ts';
import { startZetaSql } from '../support/zetasql.ts';
import { clario, type Ran } from './run.ts';

const dir = mkdtempSync(join(tmpdir(), 'clario-bigquery-'));
const docs = readFileSync(new URL('../../docs/bigquery.md', import.meta.url), 'utf8');
const MODELS = 9;

let local: LocalBigquery;
beforeEach(async () => {
  local = await startLocalBigquery();
});
afterEach(() => local.stop());

function bigquery(args: string, env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return clario(['bigquery', ...args.split(' ')], { env: { CLARIO_BIGQUERY_REST_ENDPOINT: local.restUrl, ...env } });
}

function client(project = 'my-project'): BigQuery {
  return new BigQuery({ projectId: project, apiEndpoint: local.restUrl, authClient: new PassThroughClient() });
}

function config(text: string): string {
  const file = join(dir, `${Math.random()}.yaml`);
  writeFileSync(file, text);
  return file;
}

type Field = ReturnType<typeof bigqueryFields>[number];

/** Tables as an older version made them, its columns changed by this. */
async function older(change: (fields: Field[]) => object[], expirationMs?: string): Promise<void> {
  const dataset = client().dataset('clario');
  await dataset.create({ location: 'EU' });
  for (const table of [events, badEvents])
    await dataset.createTable(table.name, {
      description: table.description,
      schema: { fields: change(bigqueryFields(table)) as [] },
      timePartitioning: { type: 'DAY', field: table.partitionBy, ...(expirationMs && { expirationMs }) },
      clustering: { fields: [...table.clusterBy] },
    });
}

/** Of a script, one by one. */
async function statements(script: string): Promise<string[]> {
  const zetasql = await startZetaSql();
  try {
    return await zetasql.split(script);
  } finally {
    await zetasql.stop();
  }
}

/** What has been written since. */
function writes(): string[] {
  return local.calls.map(({ kind }) => kind).filter((kind) => /insert|patch|update|delete/.test(kind));
}

describe('clario bigquery', () => {
  it('plans, makes everything, and then has nothing to do', async () => {
    const planned = await bigquery('plan --project my-project');
    expect(planned.stdout.split('\n').slice(0, 6)).toEqual([
      'my-project.clario (EU)',
      '  create dataset',
      `  create table events: ${events.columns.length} columns, a partition a day of occurred_at, clustered by site_id event_name client_id`,
      '  create table bad_events: 7 columns, a partition a day of received_at, clustered by site_id stage error_code',
      '  create view events_clean',
      '  create view order_pushes',
    ]);
    expect(planned).toMatchObject({ code: 0, stderr: '' });
    expect(writes()).toEqual([]);

    const applied = await bigquery('apply --project my-project');
    expect(applied).toEqual({ code: 0, stderr: '', stdout: `${planned.stdout}${3 + 2 * MODELS} steps done\n` });
    const [dataset] = await client().dataset('clario').getMetadata();
    expect(dataset).toMatchObject({ location: 'EU', description: expect.stringMatching(/^Clario: /) });
    const [table] = await client().dataset('clario').table('events').getMetadata();
    expect(table.schema.fields.map(({ name }: Field) => name)).toEqual(events.columns.map(({ name }) => name));
    expect(table).toMatchObject({
      timePartitioning: { type: 'DAY', field: 'occurred_at' },
      clustering: { fields: ['site_id', 'event_name', 'client_id'] },
    });

    expect(docs).toContain(planned.stdout.replace(/^/gm, '    ').trimEnd());

    const nothing = { code: 0, stderr: '', stdout: 'my-project.clario (EU): nothing to do\n' };
    const before = writes().length;
    expect(await bigquery('apply --project my-project')).toEqual(nothing);
    expect(await bigquery('plan --project my-project')).toEqual(nothing);
    expect(writes()).toHaveLength(before);
  });

  it('makes views that can be queried', async () => {
    await bigquery('apply --project my-project');
    await client()
      .dataset('clario')
      .table('events')
      .insert([
        {
          event_id: 'e1',
          event_name: 'page_view',
          site_id: 'shop',
          occurred_at: '2026-11-23T20:00:00Z',
          received_at: '2026-11-23T20:00:01Z',
          source: 'web_tag',
          schema_version: 1,
          session: { session_id: 's1' },
        },
      ]);
    const [rows] = await client().query('SELECT session_id, page_views FROM `my-project.clario.sessions`');
    expect(rows).toEqual([{ session_id: 's1', page_views: 1 }]);
  });

  it('brings an older version’s tables up to date, and loses none of their rows', async () => {
    await older((fields) => [
      ...fields
        .filter(({ name }) => name !== 'geo')
        .map((field) => {
          if (field.name === 'items') return { ...field, fields: field.fields!.filter(({ name }) => name !== 'brand') };
          return field.name === 'site_id' ? { ...field, mode: 'REQUIRED', description: 'Old.' } : field;
        }),
      { name: 'my_own', type: 'STRING', mode: 'NULLABLE' },
    ]);
    const row = { received_at: '2026-11-23T20:00:01Z', site_id: 'shop', stage: 'map', error_code: 'x', message: 'x' };
    await client()
      .dataset('clario')
      .table('bad_events')
      .insert([{ ...row, my_own: 'kept' }]);

    const { stdout, code } = await bigquery('apply --project my-project');
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 8)).toEqual([
      'my-project.clario (EU)',
      '  change table events',
      '    describe site_id',
      '    add items.brand STRING NULLABLE',
      '    add geo RECORD NULLABLE (country region city)',
      '  change table bad_events',
      '    relax site_id: REQUIRED becomes NULLABLE',
      '    describe site_id',
    ]);
    const changes = stdout.split('\n').filter((line) => !/ create | done$/.test(line));
    expect(docs).toContain(
      changes
        .join('\n')
        .replace(/^(?=.)/gm, '    ')
        .trimEnd(),
    );
    expect(stdout).toContain('  note: events.my_own is not of this version: left as it is\n');
    expect(await bigquery('apply --project my-project')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^my-project\.clario \(EU\): nothing to do\n {2}note: events\.my_own/),
    });
    expect(local.rows('my-project.clario.bad_events')).toMatchObject([{ site_id: 'shop', my_own: 'kept' }]);
  });

  it('does nothing when something is refused, and says what to do', async () => {
    await older((fields) =>
      fields.map((field) => (field.name === 'email_sha256' ? { ...field, type: 'INTEGER' } : field)),
    );
    const before = writes().length;
    const refused = 'REFUSED events.email_sha256: is INTEGER, must be STRING: a column';
    const planned = await bigquery('plan --project my-project');
    expect(planned).toMatchObject({ code: 1, stderr: '', stdout: expect.stringContaining(refused) });
    const applied = await bigquery('apply --project my-project');
    expect(applied).toMatchObject({ code: 1, stderr: 'clario: nothing was done, because something is refused\n' });
    expect(applied.stdout).toContain(refused);
    expect(writes()).toHaveLength(before);
    const elsewhere = await bigquery('plan --project my-project --location US');
    expect(elsewhere.stdout).toBe(
      'my-project.clario (US)\n  REFUSED my-project.clario: lies in EU, must lie in US: a dataset cannot be moved. What to do: say --location EU (bigquery.location in the config), or another dataset with --dataset.\n',
    );
  });

  it('deletes old days only when it is told to', async () => {
    await older((fields) => fields);
    const file = config('bigquery: { project: my-project }\nretention: { events_days: 400 }');
    const refused = await bigquery(`apply --config ${file}`);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain(
      'REFUSED events: its days are never deleted, must be after 400 days: those that are older would be gone at once, for good. What to do: say --allow-expiration if they shall be.\n',
    );
    expect(refused.stdout).not.toContain('delete a day');
    expect((await bigquery(`plan --config ${file} --print`)).stdout).not.toContain('expiration');
    const allowed = await bigquery(`plan --config ${file} --print --allow-expiration`);
    expect(allowed).toMatchObject({ code: 0, stdout: expect.stringContaining('(partition_expiration_days = 400);\n') });
    const shown = await bigquery(`plan --config ${file} --allow-expiration`);
    expect(shown.stdout).toContain(
      'delete a day after 400 days instead of never: DELETES the days that are older, at once',
    );
    expect((await bigquery(`apply --config ${file} --allow-expiration`)).code).toBe(0);
    const expiration = async () => {
      const [table] = await client().dataset('clario').table('events').getMetadata();
      return table.timePartitioning.expirationMs;
    };
    expect(await expiration()).toBe('34560000000');
    // without a config nothing is said of it; a config that says never takes it away
    expect((await bigquery('apply --project my-project')).stdout).toBe('my-project.clario (EU): nothing to do\n');
    const never = config('bigquery: { project: my-project }');
    await bigquery(`apply --config ${never}`);
    expect((await expiration()) ?? null).toBeNull();
    expect((await bigquery(`plan --config ${never}`)).stdout).toBe('my-project.clario (EU): nothing to do\n');
  });

  it('makes every dataset of a config, or the one that is named', async () => {
    const file = config(`
bigquery: { project: my-project, location: EU }
sites:
  - { id: a, origins: [https://a.example] }
  - { id: b, origins: [https://b.example], bigquery: { project: other-project, dataset: b_shop, location: US } }`);
    const places = (stdout: string) => stdout.split('\n').filter((line) => /^\S+ \(/.test(line));
    const all = await bigquery(`plan --config ${file}`);
    expect(places(all.stdout)).toEqual(['my-project.clario (EU)', 'other-project.b_shop (US)']);
    const one = await bigquery(`plan --config ${file} --project other-project --dataset b_shop`);
    expect(places(one.stdout)).toEqual(['other-project.b_shop (US)']);
    const moved = await bigquery(`plan --config ${file} --dataset try --location europe-west1`);
    expect(places(moved.stdout)).toEqual(['my-project.try (europe-west1)']);
    expect((await bigquery(`apply --config ${file}`)).stdout).toContain(`${2 * (3 + 2 * MODELS)} steps done\n`);
    expect((await bigquery(`plan --config ${file}`)).stdout).toBe(
      'my-project.clario (EU): nothing to do\nother-project.b_shop (US): nothing to do\n',
    );
  });
});

describe('two at once', () => {
  it('do not overwrite each other', async () => {
    await older((fields) => fields.filter(({ name }) => name !== 'geo'));
    const desired = await desiredDataset(
      { project: 'my-project', dataset: 'clario', location: 'EU' },
      { events: null, badEvents: null, materialized: null },
    );
    const looked = compare(desired, await readDataset(client(), desired), { allowExpiration: false });
    const table = client().dataset('clario').table('events');
    const [{ schema }] = await table.getMetadata();
    await table.setMetadata({ schema: { fields: [...schema.fields, { name: 'theirs', type: 'STRING' }] } });
    await expect(doStep(client(), desired, looked.steps[0]!)).rejects.toMatchObject({ code: 412 });
    const [after] = await table.getMetadata();
    expect(after.schema.fields.at(-1).name).toBe('theirs');

    await bigquery('apply --project my-project');
    const found = await readDataset(client(), desired);
    const stale = { do: 'change function' as const, fn: desired.functions[0]!, etag: 'old', changes: [] };
    await expect(doStep(client(), desired, stale)).rejects.toMatchObject({ code: 412 });
    const fresh = { ...stale, etag: found!.functions.get(stale.fn.name)!.etag };
    await doStep(client(), desired, { ...fresh, fn: { ...stale.fn, description: 'New.' } });
    const again = await readDataset(client(), desired);
    expect(again!.functions.get(stale.fn.name)).toMatchObject({ description: 'New.' });
  });

  it('make one dataset between them, and who comes second is told', async () => {
    const both = await Promise.all([1, 2].map(() => bigquery('apply --project my-project')));
    const late = both.filter(({ code }) => code !== 0);
    for (const { stderr } of late)
      expect(stderr).toMatch(
        /^clario: my-project\.clario: could not create .+: somebody else has made it meanwhile \(.+\); run the command again \(\d+ of \d+ steps are done\)\n$/,
      );
    expect(late.length).toBeLessThan(2);
    expect((await bigquery('apply --project my-project')).stdout).toBe('my-project.clario (EU): nothing to do\n');
  });

  it('leave the rest to the next run when one is stopped halfway', async () => {
    local.fail({
      on: 'tables.insert',
      after: 6,
      with: 'accessDenied',
      message: 'Access Denied: Dataset',
      times: 1,
    });
    const half = await bigquery('apply --project my-project');
    expect(half).toMatchObject({
      code: 1,
      stderr:
        'clario: my-project.clario: could not create view orders: not allowed (Access Denied: Dataset); the account needs roles/bigquery.dataEditor on the project, or on the dataset once there is one (7 of 21 steps are done)\n',
    });
    const rest = await bigquery('apply --project my-project');
    expect(rest.stdout.split('\n').slice(0, 2)).toEqual(['my-project.clario (EU)', '  create view orders']);
    expect(rest.code).toBe(0);
  });
});

describe('what is printed', () => {
  it('is SQL for all of it, without asking BigQuery', async () => {
    const { stdout, code } = await bigquery('apply --project my-project --print');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^-- The dataset my-project\.clario\./);
    expect(stdout.match(/^CREATE /gm)).toHaveLength(3 + 2 * MODELS);
    expect(local.calls).toEqual([]);
  });

  it('makes, when an admin runs it, what apply would have made, and again changes nothing', async () => {
    const { stdout } = await bigquery('apply --project my-project --print');
    for (const statement of [...(await statements(stdout)), ...(await statements(stdout))])
      await client().query(statement);
    expect((await bigquery('plan --project my-project')).stdout).toBe('my-project.clario (EU): nothing to do\n');
  });

  it('brings, when an admin runs the difference, the tables up to date', async () => {
    await older(
      (fields) =>
        fields
          .filter(({ name }) => name !== 'raw' && name !== 'geo')
          .map((field) => (field.name === 'site_id' ? { ...field, description: 'Old.' } : field)),
      '2592000000',
    );
    const file = config('bigquery: { project: my-project }\nretention: { bad_events_days: 90 }');
    const { stdout } = await bigquery(`plan --config ${file} --print`);
    for (const statement of await statements(stdout)) await client().query(statement);
    expect((await bigquery(`plan --config ${file}`)).stdout).toBe('my-project.clario (EU): nothing to do\n');
  });

  it('is SQL for the difference to what is there', async () => {
    await bigquery('apply --project my-project');
    expect((await bigquery('plan --project my-project --print')).stdout).toBe('-- my-project.clario: nothing to do.\n');
    await client().dataset('clario').table('bad_events').setMetadata({ description: 'Mine.' });
    expect((await bigquery('plan --project my-project --print')).stdout).toBe(
      '-- Changes to my-project.clario.\n-- Run it where the dataset lies: bq query --project_id=my-project --location=EU --use_legacy_sql=false < FILE\n\nALTER TABLE `my-project.clario.bad_events` SET OPTIONS (description = "What could not become an event: the raw payload and the reason. Never part of a model.");\n',
    );
    const refused = await bigquery('plan --project my-project --location US --print');
    expect(refused).toMatchObject({ code: 1, stdout: '-- my-project.clario: nothing to do.\n' });
    expect(refused.stderr).toContain('REFUSED my-project.clario: lies in EU');
  });

  it.each(['plan', 'apply'])('is Terraform, by %s too, without asking BigQuery', async (command) => {
    const { stdout, code } = await bigquery(`${command} --project my-project --terraform`);
    expect(code).toBe(0);
    expect(stdout.match(/^resource /gm)).toHaveLength(3 + 2 * MODELS);
    expect(local.calls).toEqual([]);
  });
});

describe('one clear line', () => {
  const NO_CLOUD = { HOME: dir, METADATA_SERVER_DETECTION: 'none' };

  it.each<[string, string, NodeJS.ProcessEnv, number, string]>([
    ['no project', 'plan', {}, 2, 'which project? Say --project, or --config with a bigquery.project in it'],
    [
      'an impossible project',
      'plan --project Mine',
      {},
      2,
      `--project: found "Mine"; must be a Google Cloud project's id such as shop-data-1234: 6 to 30 lower-case letters, digits and -`,
    ],
    [
      'two kinds of output',
      'plan --project my-project --print --terraform',
      {},
      2,
      '--print is SQL, --terraform is Terraform: say one of them',
    ],
    [
      'an option that says nothing',
      'apply --project my-project --print --allow-expiration',
      {},
      2,
      '--allow-expiration is for tables that exist, which are not looked at here',
    ],
    [
      'no credentials',
      'plan --project my-project',
      { ...NO_CLOUD, CLARIO_BIGQUERY_REST_ENDPOINT: '' },
      1,
      'my-project.clario: could not look at it: no credentials (Application Default Credentials) on this machine; run "gcloud auth application-default login", or set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service account',
    ],
  ])('says %s', async (_, args, env, code, line) => {
    expect(await bigquery(args, env)).toEqual({ code, stdout: '', stderr: `clario: ${line}\n` });
  });

  it('says that nobody is there', () => {
    const error = Object.assign(
      new Error(
        'request to http://127.0.0.1:9/bigquery/v2/projects/p/datasets/clario?prettyPrint=false failed, reason: connect ECONNREFUSED 127.0.0.1:9',
      ),
      { code: 'ECONNREFUSED' },
    );
    const place = { project: 'my-project', dataset: 'clario', location: 'EU' };
    expect(explained(error, place, 'look at it').message).toBe(
      'my-project.clario: could not look at it: BigQuery is out of reach (http://127.0.0.1:9: connect ECONNREFUSED 127.0.0.1:9); see whether this machine may connect to it',
    );
  });

  it.each<['accessDenied' | 'authError' | 'notFound' | 'quotaExceeded', string, string]>([
    [
      'accessDenied',
      'Access Denied: Dataset my-project:clario: Permission bigquery.datasets.get denied',
      'not allowed (Access Denied: Dataset my-project:clario: Permission bigquery.datasets.get denied); the account needs roles/bigquery.metadataViewer on the dataset',
    ],
    [
      'accessDenied',
      'Access Denied: Project my-project: User does not have bigquery.jobs.create permission in project my-project.',
      'not allowed (Access Denied: Project my-project: User does not have bigquery.jobs.create permission in project my-project.); the account needs roles/bigquery.jobUser on my-project',
    ],
    [
      'accessDenied',
      'BigQuery API has not been used in project 12 before or it is disabled.',
      'the BigQuery API is not enabled in my-project; run "gcloud services enable bigquery.googleapis.com --project my-project"',
    ],
    [
      'authError',
      'Request had invalid authentication credentials.',
      'BigQuery does not accept the credentials (Request had invalid authentication credentials.); run "gcloud auth application-default login", or set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service account',
    ],
    [
      'notFound',
      'Not found: Project my-project',
      'there is no project my-project (Not found: Project my-project); see "gcloud projects list" for the ids of yours',
    ],
    [
      'quotaExceeded',
      'Quota exceeded: too many API requests',
      'a quota is used up (Quota exceeded: too many API requests); wait, and run the command again',
    ],
  ])('says what %s means: %s', async (reason, message, line) => {
    local.fail({ on: 'datasets.get', with: reason, message });
    expect(await bigquery('plan --project my-project')).toEqual({
      code: 1,
      stdout: '',
      stderr: `clario: my-project.clario: could not look at it: ${line}\n`,
    });
  });
});
