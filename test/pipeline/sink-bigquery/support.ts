/** What the tests of the BigQuery sink share: a local BigQuery with the tables in it, and a sink that writes there. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { badEvents } from '../../../bigquery/schema/bad-events.ts';
import { events } from '../../../bigquery/schema/events.ts';
import type { Table } from '../../../bigquery/schema/types.ts';
import { restClient } from '../../../server/pipeline/sink-bigquery/clients.ts';
import type { InterruptibleSink } from '../../../server/pipeline/sink-bigquery.ts';
import { openBigquerySink } from '../../../server/pipeline/sink-bigquery.ts';
import { type LocalBigquery, type LocalBigqueryOptions, startLocalBigquery } from '../../bigquery/local/index.ts';
import { LOADED, newDir } from '../sink-support.ts';
import { configFor, PROJECT, type Write } from './support-config.ts';

export { configFor, PROJECT, type Write } from './support-config.ts';

export const EVENTS = `${PROJECT}.clario.events`;
export const BAD_EVENTS = `${PROJECT}.clario.bad_events`;

/** A local BigQuery that has the dataset `clario` with both tables; stopped after the test, or by the caller. */
export async function startBigquery(options: LocalBigqueryOptions = {}): Promise<LocalBigquery> {
  const local = await startLocalBigquery({ location: 'EU', ...options });
  await makeTables(local, 'clario');
  return local;
}

export async function makeTables(
  local: LocalBigquery,
  dataset: string,
  tables: readonly Table[] = [events, badEvents],
) {
  const client = restClient({ rest_endpoint: local.restUrl }, PROJECT);
  await client.createDataset(dataset, { location: 'EU' });
  for (const { name, partitionBy, clusterBy } of tables) {
    const fields = JSON.parse(await readFile(`bigquery/generated/${name}.bigquery.json`, 'utf8'));
    await client.dataset(dataset).createTable(name, {
      schema: { fields },
      timePartitioning: { type: 'DAY', field: partitionBy },
      clustering: { fields: [...clusterBy] },
    });
  }
}

export type TestSink = InterruptibleSink & { journal: string };

/** A sink with its journal in a directory of its own, or in this one; closed after the test. */
export async function openSink(local: LocalBigquery, write: Write, dir?: string): Promise<TestSink> {
  const journal = join(dir ?? (await newDir()), 'bigquery.json');
  const sink = await openBigquerySink({
    config: configFor(local, write),
    journal,
    startAt: 0,
    now: () => LOADED,
    answerMs: 1500,
  });
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= sink.close());
  onTestFinished(close);
  return {
    journal,
    position: () => sink.position(),
    write: (batch) => sink.write(batch),
    interrupt: () => sink.interrupt(),
    close,
  };
}
