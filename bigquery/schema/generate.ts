/** Everything that is generated from the definition. */
import { generateDuckdbModels } from '../duckdb/translate.ts';
import { type Artefacts, generate } from './artefacts.ts';
import { badEvents } from './bad-events.ts';
import { bigqueryDdl } from './bigquery-ddl.ts';
import { bigqueryJson } from './bigquery-json.ts';
import { duckdbDdl } from './duckdb-ddl.ts';
import { events } from './events.ts';
import { jsonSchema } from './json-schema.ts';
import { tagMapping } from './mapping.ts';
import { reference } from './reference.ts';

export async function artefacts(): Promise<Artefacts> {
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

if (import.meta.main) process.exitCode = await generate(artefacts, process.argv.slice(2));
