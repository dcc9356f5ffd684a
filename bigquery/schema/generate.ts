/**
 * Writes everything that is generated from the definition: `npm run generate`. With `--check` (`npm run stale`) it
 * writes nothing, names each file that differs, and exits with 1.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateDuckdbModels } from '../duckdb/translate.ts';
import { badEvents } from './bad-events.ts';
import { bigqueryDdl } from './bigquery-ddl.ts';
import { bigqueryJson } from './bigquery-json.ts';
import { duckdbDdl } from './duckdb-ddl.ts';
import { events } from './events.ts';
import { jsonSchema } from './json-schema.ts';
import { tagMapping } from './mapping.ts';
import { reference } from './reference.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Every generated file: its path from the root of the project, and its text. */
export async function artefacts(): Promise<Map<string, string>> {
  const tables = [events, badEvents];
  return new Map([
    ['bigquery/generated/events.bigquery.json', bigqueryJson(events)],
    ['bigquery/generated/bad_events.bigquery.json', bigqueryJson(badEvents)],
    ['bigquery/generated/bigquery.sql', bigqueryDdl(tables)],
    ['bigquery/generated/duckdb.sql', duckdbDdl(tables)],
    ['bigquery/generated/duckdb-models.sql', await generateDuckdbModels()],
    ['bigquery/generated/events.schema.json', jsonSchema(events)],
    ['docs/reference.md', reference(tables)],
    ['docs/tag-mapping.md', tagMapping(events)],
  ]);
}

/** Paths of the generated files whose text on disk is not what the definition gives. */
export async function staleFiles(root = ROOT): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, text] of await artefacts()) {
    const found = await readFile(join(root, path), 'utf8').catch(() => null);
    if (found !== text) stale.push(path);
  }
  return stale;
}

async function writeFiles(): Promise<void> {
  for (const [path, text] of await artefacts()) {
    await mkdir(dirname(join(ROOT, path)), { recursive: true });
    await writeFile(join(ROOT, path), text);
  }
}

async function main(args: string[]): Promise<number> {
  const [mode, ...rest] = args;
  if (rest.length > 0 || (mode !== undefined && mode !== '--check')) {
    console.error(`generate: unknown argument ${rest[0] ?? mode}; the only one is --check`);
    return 2;
  }
  if (mode === undefined) {
    await writeFiles();
    return 0;
  }
  const stale = await staleFiles();
  for (const path of stale) console.error(`stale: ${path} (npm run generate writes it)`);
  return stale.length > 0 ? 1 : 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
