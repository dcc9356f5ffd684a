/** Every SQL statement that the project ships, and where it stands. A new kind of statement is a new line of `SOURCES`. */
import { readdir, readFile } from 'node:fs/promises';
import { desiredDataset } from '../../bigquery/deploy/desired.ts';
import { createScript } from '../../bigquery/deploy/sql.ts';
import { scheduledDays } from '../../bigquery/materialize/schedule.ts';
import { materializeScript } from '../../bigquery/materialize/script.ts';
import { models, readModel } from '../../bigquery/models/index.ts';
import { tableFunctions } from '../../bigquery/models/table-functions.ts';

export type Shipped = {
  /** File and what it is there: `docs/query.md: SELECT event_name …`. */
  readonly where: string;
  /** One statement or several. */
  readonly sql: string;
  /** Runs outside a default dataset: names its tables in full. */
  readonly qualified?: true;
};

const ROOT = new URL('../../', import.meta.url);
/** What the README and the docs name the example's dataset. */
const PLACE = { project: 'my-project', dataset: 'clario', location: 'EU' };

const read = (path: string) => readFile(new URL(path, ROOT), 'utf8');

const SOURCES: readonly (() => Promise<Shipped[]>)[] = [
  async () => [{ where: 'bigquery/generated/bigquery.sql', sql: await read('bigquery/generated/bigquery.sql') }],
  () =>
    Promise.all(
      models.map(async (name) => ({
        where: `bigquery/models/${name}.sql`,
        sql: `CREATE OR REPLACE VIEW ${name} AS\n${await readModel(name)}`,
      })),
    ),
  async () => {
    const sql = createScript(await desiredDataset(PLACE, { events: 400, badEvents: 0, materialized: 400 }));
    return [{ where: 'clario bigquery apply --print', sql, qualified: true }];
  },
  async () => {
    const scripts = [
      ['materialize', { first: "DATE '2026-11-01'", last: "DATE '2026-11-02'" }],
      ['materialize, scheduled', scheduledDays(3)],
    ] as const;
    return scripts.map(([what, days]) => ({
      where: `clario bigquery ${what}`,
      sql: materializeScript(days, `${PLACE.project}.${PLACE.dataset}`),
      qualified: true,
    }));
  },
  // For those who ask with the dataset as the default.
  async () =>
    (await tableFunctions(`${PLACE.project}.${PLACE.dataset}`)).map(({ name, parameters, body }) => {
      const declared = parameters.map((one) => `${one.name} ${one.type}`).join(', ');
      const sql = `CREATE TABLE FUNCTION ${name}(${declared}) AS ${body}`;
      return { where: `bigquery/models/table-functions.ts: ${name}`, sql, qualified: true };
    }),
  examples,
  // What the table of differences says that BigQuery takes.
  async () =>
    [...(await read('docs/query.md')).matchAll(/ `(SELECT [^`]+)` \|$/gm)].map(([, sql]) => ({
      where: 'docs/query.md, On both engines',
      sql: sql!,
    })),
];

/** In an order in which they can be run. */
export async function shippedSql(): Promise<Shipped[]> {
  return (await Promise.all(SOURCES.map((source) => source()))).flat();
}

/** What a reader is told to ask: ```sql blocks of the documents, `clario query "…"` there, in help texts and on pages. */
export async function examples(): Promise<Shipped[]> {
  const documents = ['README.md', ...(await filesOf('docs', '.md'))];
  const sources = await filesOf('server', '.ts');
  const found = await Promise.all(
    [...documents, ...sources].map(async (path) => {
      const text = await read(path);
      const blocks = path.endsWith('.md') ? [...text.matchAll(/^```sql\n([\s\S]*?)^```$/gm)] : [];
      return [...blocks, ...text.matchAll(/clario query "([^"]+)"/g)]
        .map(([, sql]) => sql!.trim())
        .filter((sql) => !isPlaceholder(sql))
        .map((sql) => ({ where: `${path}: ${sql.replace(/\s+/g, ' ')}`, sql }));
    }),
  );
  return found.flat();
}

/** `SELECT …` in a sentence, and a text that is put together. */
function isPlaceholder(sql: string): boolean {
  return sql === 'SELECT …' || sql.includes('${');
}

async function filesOf(folder: string, ending: string): Promise<string[]> {
  const names = await readdir(new URL(folder, ROOT), { recursive: true });
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`)
    .sort();
}
