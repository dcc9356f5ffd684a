import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { staleFiles } from '../../bigquery/schema/artefacts.ts';
import { badEvents } from '../../bigquery/schema/bad-events.ts';
import { events } from '../../bigquery/schema/events.ts';
import { artefacts } from '../../bigquery/schema/generate.ts';
import { walk } from '../../bigquery/schema/walk.ts';
import { startZetaSql } from '../support/zetasql.ts';

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The columns the product promises; `items.sku` is the field sku of the list items. */
const PROMISED = {
  '': 'event_id event_name site_id occurred_at client_at received_at loaded_at source schema_version client_id client_id_source client_id_age_days customer_id email_sha256 is_bot is_internal extras',
  session: 'session_id session_number started_at event_index',
  page: 'url host path title referrer page_view_id page_index engaged_ms',
  traffic: 'source medium campaign term content campaign_id click_ids ad_params',
  'traffic.click_ids': 'name value',
  'traffic.ad_params': 'name value',
  order_summary:
    'transaction_id currency value order_total tax shipping discount coupon_codes affiliation payment_type shipping_tier',
  items:
    'line_number sku description quantity unit_price discount line_total coupon affiliation brand category variant list_id list_name extras',
  search: 'term results_total results_first_page',
  device: 'browser os device_type language screen viewport timezone',
  geo: 'country region city',
  consent: 'analytics_storage analytics_storage_sent ad_storage ad_user_data ad_personalization gpc',
  quality: 'code field message',
};
const promisedPaths = Object.entries(PROMISED).flatMap(([parent, names]) =>
  names.split(' ').map((name) => (parent === '' ? name : `${parent}.${name}`)),
);

const SAMPLE_ROW = {
  event_id: '01999999-0000-7000-8000-000000000001',
  event_name: 'purchase',
  site_id: 'demo',
  occurred_at: '2026-11-23T20:00:00.123Z',
  received_at: '2026-11-23T20:00:01Z',
  source: 'web_tag',
  schema_version: 1,
  customer_id: null,
  session: { session_id: 's1', session_number: 3, started_at: '2026-11-23T19:55:00Z', event_index: 7 },
  order_summary: { transaction_id: 'T1', currency: 'EUR', value: '72.05', coupon_codes: ['SUMMER', 'VIP'] },
  items: [{ line_number: 1, sku: 'S1', quantity: '2', category: ['Apparel', 'Shirts'], extras: { index: 0 } }],
  is_bot: false,
  extras: { colour: 'green' },
  quality: [],
};

describe('the generated files', () => {
  it('are what the definition gives', async () => {
    expect(await staleFiles(await artefacts())).toEqual([]);
  });

  it('are named when they are stale', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'clario-stale-'));
    expect(await staleFiles(await artefacts(), empty)).toEqual([...(await artefacts()).keys()]);
    await rm(empty, { recursive: true });
  });

  it('are not written when an argument is wrong, with one clear line', async () => {
    const script = new URL('../../bigquery/schema/generate.ts', import.meta.url).pathname;
    const failure = await promisify(execFile)(process.execPath, [script, '--chekc']).catch((error) => error);
    expect(failure.code).toBe(2);
    expect(failure.stderr).toBe('generate: unknown argument --chekc; the only one is --check\n');
  });
});

describe('the definition', () => {
  it('has every promised column, no two of the same name', () => {
    const paths = walk(events.columns).map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(promisedPaths));
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('names what fills each column, or has fields that do', () => {
    const named = (path: string) => path.startsWith('quality.') || path.startsWith('traffic.');
    const unfilled = walk(events.columns).filter(
      ({ path, column }) => !column.from && !column.hit && !column.by && !column.fields && !named(path),
    );
    expect(unfilled.map(({ path }) => path)).toEqual([]);
  });

  it('has no REQUIRED columns but these: BigQuery adds none to a table that exists', () => {
    const required = [events, badEvents].map(({ columns }) =>
      walk(columns)
        .filter(({ column }) => column.mode === 'REQUIRED')
        .map(({ path }) => path),
    );
    expect(required).toEqual([
      ['event_id', 'event_name', 'site_id', 'occurred_at', 'received_at', 'source', 'schema_version'],
      ['received_at', 'stage', 'error_code', 'message'],
    ]);
  });

  it('partitions by a required time and clusters by at most four columns it has', () => {
    for (const table of [events, badEvents]) {
      const columns = new Map(walk(table.columns).map(({ path, column }) => [path, column]));
      expect(columns.get(table.partitionBy)).toMatchObject({ type: 'TIMESTAMP', mode: 'REQUIRED' });
      expect(table.clusterBy.length).toBeLessThanOrEqual(4);
      for (const name of table.clusterBy) expect(columns.has(name)).toBe(true);
    }
  });
});

describe('the BigQuery schema', () => {
  type Field = { name: string; type: string; mode: string; description: string; fields?: Field[] };
  const pathsOf = (fields: Field[], parent = ''): string[] =>
    fields.flatMap((field) => [parent + field.name, ...pathsOf(field.fields ?? [], `${parent}${field.name}.`)]);
  const schema = async (): Promise<Field[]> => JSON.parse(await read('bigquery/generated/events.bigquery.json'));

  it('has every promised column', async () => {
    expect(pathsOf(await schema())).toEqual(expect.arrayContaining(promisedPaths));
  });

  it("has the API's names of types and modes", async () => {
    const fields = Object.fromEntries((await schema()).map((field) => [field.name, field]));
    expect(fields['schema_version']).toMatchObject({ type: 'INTEGER', mode: 'REQUIRED' });
    expect(fields['is_bot']).toMatchObject({ type: 'BOOLEAN', mode: 'NULLABLE' });
    expect(fields['items']).toMatchObject({ type: 'RECORD', mode: 'REPEATED' });
    expect(fields['items']?.fields?.find((field) => field.name === 'unit_price')).toMatchObject({ type: 'NUMERIC' });
  });

  it('describes every column within the 1,024 characters BigQuery takes', () => {
    for (const { column } of [...walk(events.columns), ...walk(badEvents.columns)]) {
      expect(column.description.length).toBeGreaterThan(0);
      expect(column.description.length).toBeLessThanOrEqual(1024);
    }
  });
});

describe('the BigQuery tables', () => {
  it("are accepted by Google's own analyser", async () => {
    const statements = (await read('bigquery/generated/bigquery.sql')).split(/;\n/).filter((sql) => sql.trim() !== '');
    expect(statements.map((sql) => /^\s*CREATE TABLE IF NOT EXISTS (\w+)/.exec(sql)?.[1])).toEqual([
      'events',
      'bad_events',
    ]);
    const engine = await startZetaSql();
    try {
      for (const sql of statements) await engine.analyze(sql, []);
      await expect(engine.analyze(statements[0]!.replace('DATE(occurred_at)', 'DATE(nothing)'), [])).rejects.toThrow(
        'nothing',
      );
    } finally {
      await engine.stop();
    }
  });
});

describe('the DuckDB tables', () => {
  const connect = async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(await read('bigquery/generated/duckdb.sql'));
    return connection;
  };

  it('are created, also when they exist', async () => {
    const connection = await connect();
    await connection.run(await read('bigquery/generated/duckdb.sql'));
    const columns = await connection.runAndReadAll(
      "SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = 'events'",
    );
    const rows = columns.getRows();
    expect(rows.map(([name]) => name)).toEqual(events.columns.map((column) => column.name));
    expect(rows).toContainEqual(['occurred_at', 'TIMESTAMP WITH TIME ZONE', 'NO']);
    expect(rows).toContainEqual(['customer_id', 'VARCHAR', 'YES']);
  });

  it('take a row of the JSON Schema and give it back', async () => {
    const connection = await connect();
    const dir = await mkdtemp(join(tmpdir(), 'clario-row-'));
    const file = join(dir, 'rows.jsonl');
    await writeFile(file, `${JSON.stringify(SAMPLE_ROW)}\n`);
    await connection.run(`COPY events FROM '${file}' (FORMAT json)`);
    const found = await connection.runAndReadAll(
      `SELECT occurred_at::VARCHAR, order_summary.value::VARCHAR, order_summary.coupon_codes[2], items[1].category[1],
              items[1].extras->>'index', len(quality) FROM events`,
    );
    expect(found.getRows()).toEqual([['2026-11-23 20:00:00.123+00', '72.050000000', 'VIP', 'Apparel', '0', 0n]]);
    await rm(dir, { recursive: true });
  });
});

describe('the JSON Schema of a row', () => {
  const schema = async () => z.fromJSONSchema(JSON.parse(await read('bigquery/generated/events.schema.json')));

  it('accepts a row as it stands in JSON lines', async () => {
    expect((await schema()).safeParse(SAMPLE_ROW).error).toBeUndefined();
  });

  it.each([
    ['without a required column', { ...SAMPLE_ROW, event_id: undefined }],
    ['with an unknown column', { ...SAMPLE_ROW, colour: 'green' }],
    ['with an unknown field', { ...SAMPLE_ROW, search: { words: 'tee' } }],
    ['with money as a number', { ...SAMPLE_ROW, order_summary: { value: 72.05 } }],
    ['with a time that is not UTC', { ...SAMPLE_ROW, occurred_at: '2026-11-23 20:00:00' }],
    ['with null for a list', { ...SAMPLE_ROW, items: null }],
  ])('refuses a row %s', async (_, row) => {
    expect((await schema()).safeParse(JSON.parse(JSON.stringify(row))).success).toBe(false);
  });
});

describe('the documents', () => {
  it('name every column', async () => {
    const reference = await read('docs/reference.md');
    const mapping = await read('docs/tag-mapping.md');
    for (const { path, column } of walk(events.columns)) {
      expect(reference).toContain(`| \`${path}\` |`);
      if (!column.fields) expect(mapping).toContain(`| \`${path}\` |`);
    }
  });

  it('tell a marketer what to push for every e-commerce event', async () => {
    const mapping = await read('docs/tag-mapping.md');
    const headings = [...mapping.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(headings).toEqual([
      'view_item_list',
      'select_item',
      'view_item',
      'add_to_wishlist',
      'add_to_cart',
      'remove_from_cart',
      'view_cart',
      'begin_checkout',
      'add_shipping_info',
      'add_payment_info',
      'purchase',
      'refund',
      'view_promotion',
      'select_promotion',
      'search',
      'login',
      'sign_up',
    ]);
  });
});
