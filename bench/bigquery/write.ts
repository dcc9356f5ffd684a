/** How many rows a second go from the log into the local BigQuery, by one way of writing. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, defaults } from '../../server/config.ts';
import { restClient } from '../../server/pipeline/sink-bigquery/clients.ts';
import { openBigquerySink } from '../../server/pipeline/sink-bigquery.ts';
import { delivered, type FullLog, SITES } from '../deliver/whole.ts';
import type { Local } from './local.ts';

export type Write = Config['bigquery']['write'];
export type Written = {
  rows: number;
  seconds: number;
  /** Of this process; of the local BigQuery. */
  cpuSeconds: number;
  localCpuSeconds: number;
  requests: number;
  requestBytes: number;
};

const PROJECT = 'bench';

/** The whole log, to tables that are made for it. @param dataset one that is not there yet */
export async function write(full: FullLog, local: Local, way: Write, dataset: string): Promise<Written> {
  const bigquery = {
    ...defaults.bigquery,
    project: PROJECT,
    dataset,
    write: way,
    rest_endpoint: local.restUrl,
    write_endpoint: local.writeUrl,
  };
  await makeTables(bigquery);
  const journal = join(full.dir, `${dataset}.journal`);
  const sink = await openBigquerySink({ config: { bigquery, sites: SITES }, journal, startAt: 0 });
  const table = `${PROJECT}.${dataset}.events`;
  await local.usage(table);
  const { rows, seconds, cpuSeconds } = await delivered(full, sink);
  const usage = await local.usage(table);
  if (usage.rows !== rows) throw new Error(`${way}: ${usage.rows} rows arrived of ${rows}`);
  return {
    rows,
    seconds,
    cpuSeconds,
    localCpuSeconds: usage.cpuSeconds,
    requests: usage.requests,
    requestBytes: usage.bytes,
  };
}

async function makeTables(bigquery: Config['bigquery']): Promise<void> {
  const client = restClient(bigquery, PROJECT);
  const [dataset] = await client.createDataset(bigquery.dataset);
  for (const name of ['events', 'bad_events']) {
    const url = new URL(`../../bigquery/generated/${name}.bigquery.json`, import.meta.url);
    await dataset.createTable(name, { schema: JSON.parse(await readFile(url, 'utf8')) });
  }
}
