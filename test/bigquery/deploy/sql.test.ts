import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actual, ActualTable } from '../../../bigquery/deploy/actual.ts';
import { compare } from '../../../bigquery/deploy/compare.ts';
import { desiredDataset } from '../../../bigquery/deploy/desired.ts';
import { createScript } from '../../../bigquery/deploy/sql.ts';
import { changeScript } from '../../../bigquery/deploy/sql-changes.ts';
import { inspect } from '../../support/bigquery-lint.ts';
import { startZetaSql, type ZetaSql } from '../../support/zetasql.ts';
import type { SqlTable } from '../../support/zetasql-values.ts';
import { made } from './bigquery-rules.ts';

const PLACE = { project: 'my-project', dataset: 'clario', location: 'EU' };
const desired = await desiredDataset(PLACE, { events: 400, badEvents: 0, materialized: 400 });
const now = made(desired);

let zetasql: ZetaSql;
beforeAll(async () => {
  zetasql = await startZetaSql();
});
afterAll(() => zetasql.stop());

/** Each statement in turn, on what those before it have made. */
async function run(script: string, tables: SqlTable[] = []): Promise<{ kinds: string[]; problems: string[] }> {
  const kinds: string[] = [];
  const problems: string[] = [];
  for (const statement of await zetasql.split(script)) {
    const found = await inspect(zetasql, statement, tables, { qualified: true });
    const { makes } = found;
    const place = tables.findIndex(({ name }) => name === makes?.name);
    if (makes) tables.splice(place < 0 ? tables.length : place, 1, makes);
    problems.push(...found.problems);
    kinds.push(
      /\b(CREATE|ALTER) (OR REPLACE )?[A-Z]+( FUNCTION)?/.exec(statement.replace(/^--.*$/gm, ''))?.[0] ?? statement,
    );
  }
  return { kinds, problems };
}

function changed(name: string, change: (table: ActualTable) => Partial<ActualTable>): Actual {
  const table = now.tables.get(name)!;
  return { ...now, tables: new Map(now.tables).set(name, { ...table, ...change(table) }) };
}

function difference(actual: Actual | null): string {
  return changeScript(compare(desired, actual, { allowExpiration: true }), desired);
}

describe('the script from scratch', () => {
  it('is taken by GoogleSQL statement by statement, and by BigQuery’s own rules', async () => {
    const { kinds, problems } = await run(createScript(desired));
    expect(problems).toEqual([]);
    expect(kinds).toEqual([
      'CREATE SCHEMA',
      'CREATE TABLE',
      'CREATE TABLE',
      ...desired.views.map(() => 'CREATE OR REPLACE VIEW'),
      ...desired.functions.map(() => 'CREATE OR REPLACE TABLE FUNCTION'),
    ]);
  });

  it('says location, expiration and descriptions', () => {
    const script = createScript(desired);
    expect(script).toContain(
      'CREATE SCHEMA IF NOT EXISTS `my-project.clario`\nOPTIONS (location = "EU", description = "Clario: what happened in the shop, an event a row, and the models over it.");\n',
    );
    expect(script).toContain(
      'PARTITION BY DATE(occurred_at)\nCLUSTER BY site_id, event_name, client_id\nOPTIONS (description = "One row an event, append-only. Query events_clean or a model unless you need what was taken out.", partition_expiration_days = 400);\n',
    );
    expect(script).toContain(
      'CREATE OR REPLACE VIEW `my-project.clario.orders`\nOPTIONS (description = "One row is an order, however often it was reported.") AS\n-- One row is an order',
    );
    expect(script).toContain(
      'CREATE OR REPLACE TABLE FUNCTION `my-project.clario.orders_between`(first DATE, last DATE)\n',
    );
    expect(script.match(/partition_expiration_days/g)).toHaveLength(1);
  });

  it('is the difference to nothing', () => {
    const body = (script: string) => script.split('\n').slice(1).join('\n');
    expect(body(difference(null))).toBe(body(createScript(desired)));
  });
});

describe('the script of a difference', () => {
  it('is a comment when there is none', () => {
    expect(difference(now)).toBe('-- my-project.clario: nothing to do.\n');
  });

  it('changes columns, descriptions and expiration by ALTER TABLE', async () => {
    const older = changed('bad_events', ({ schema }) => ({
      description: 'Old.',
      schema: {
        fields: schema!.fields!.flatMap((field) => {
          if (field.name === 'raw') return [];
          if (field.name === 'site_id') return { ...field, mode: 'REQUIRED', description: 'It\'s "old".' };
          return field;
        }),
      },
      timePartitioning: { type: 'DAY', field: 'received_at', expirationMs: '2592000000' },
    }));
    const script = difference(older);
    expect(script).toBe(`-- Changes to my-project.clario.
-- Run it where the dataset lies: bq query --project_id=my-project --location=EU --use_legacy_sql=false < FILE

ALTER TABLE \`my-project.clario.bad_events\` ALTER COLUMN site_id DROP NOT NULL;
ALTER TABLE \`my-project.clario.bad_events\` ALTER COLUMN site_id SET OPTIONS (description = "Site, where one could be read.");
ALTER TABLE \`my-project.clario.bad_events\` ADD COLUMN IF NOT EXISTS raw STRING OPTIONS (description = "The payload as received, personal data redacted, cut at 64 kB. NULL without consent.");
ALTER TABLE \`my-project.clario.bad_events\` SET OPTIONS (description = "What could not become an event: the raw payload and the reason. Never part of a model.");
ALTER TABLE \`my-project.clario.bad_events\` SET OPTIONS (partition_expiration_days = NULL);
`);
    const before: SqlTable[] = [];
    await run(createScript(desired), before);
    expect((await run(script, before)).problems).toEqual([]);
  });

  it('adds a struct as one column', async () => {
    const older = changed('events', ({ schema }) => ({
      schema: { fields: schema!.fields!.filter(({ name }) => name !== 'geo') },
    }));
    const script = difference(older);
    expect(script.split('\n').slice(3)).toEqual([
      'ALTER TABLE `my-project.clario.events` ADD COLUMN IF NOT EXISTS geo STRUCT<',
      expect.stringMatching(/^ {2}country STRING OPTIONS \(description = ".+"\),$/),
      expect.stringMatching(/^ {2}region STRING OPTIONS/),
      expect.stringMatching(/^ {2}city STRING OPTIONS/),
      expect.stringMatching(/^> OPTIONS \(description = ".+"\);$/),
      '',
    ]);
    const before: SqlTable[] = [];
    await run(createScript(desired), before);
    expect((await run(script, before)).problems).toEqual([]);
  });

  it('replaces what is only a query', async () => {
    const older = changed('orders', () => ({ view: { query: 'SELECT 1 AS a' } }));
    const before: SqlTable[] = [];
    await run(createScript(desired), before);
    expect(await run(difference({ ...older, functions: new Map() }), before)).toEqual({
      kinds: ['CREATE OR REPLACE VIEW', ...desired.functions.map(() => 'CREATE OR REPLACE TABLE FUNCTION')],
      problems: [],
    });
  });

  it('has, for a field inside a struct and for clustering, the bq command, and the columns that its sed takes out', async () => {
    const older = changed('events', ({ schema }) => ({
      clustering: { fields: ['site_id'] },
      schema: {
        fields: [
          ...schema!.fields!.map((field) =>
            field.name === 'items' ? { ...field, fields: field.fields!.filter(({ name }) => name !== 'brand') } : field,
          ),
          { name: 'mine', type: 'STRING' },
        ],
      },
    }));
    const script = difference(older);
    expect(script).toContain('--   bq update my-project:clario.events events.schema.json\n');
    expect(script).toContain(
      '--   bq update --clustering_fields=site_id,event_name,client_id my-project:clario.events\n',
    );
    expect(script.split('\n').filter((line) => line !== '' && !line.startsWith('--'))).toEqual([]);
    const sed = /^-- {3}(sed .+)$/m.exec(script)![1]!;
    const dir = await mkdtemp(join(tmpdir(), 'clario-sql-'));
    await writeFile(join(dir, 'changes.sql'), script);
    await promisify(execFile)('sh', ['-c', sed], { cwd: dir });
    const sent = JSON.parse(await readFile(join(dir, 'events.schema.json'), 'utf8'));
    await rm(dir, { recursive: true });
    const names = sent.map(({ name }: { name: string }) => name);
    expect(names).toEqual([...now.tables.get('events')!.schema!.fields!.map(({ name }) => name), 'mine']);
    expect(sent.find(({ name }: { name: string }) => name === 'items').fields.at(-1).name).toBe('brand');
  });
});
