/** Runs the script that fills the tables: one job a statement, in order, each the next day's to repeat where it broke off. */
import type { BigQuery } from '@google-cloud/bigquery';
import type { Place } from '../../bigquery/deploy/place.ts';
import { pathOf } from '../../bigquery/deploy/place.ts';
import {
  createStatements,
  LOOK_BACK_DAYS,
  mergeStatements,
  type Statement,
} from '../../bigquery/materialize/script.ts';
import { explained } from '../bigquery-deploy/errors.ts';

/** Days of events, both included, as YYYY-MM-DD. */
export type Period = { readonly first: string; readonly last: string };
type Say = (line: string) => void;
/** As the REST API tells them: whole numbers in text. */
type Statistics = {
  query?: {
    totalBytesProcessed?: string;
    totalBytesBilled?: string;
    dmlStats?: { insertedRowCount?: string; deletedRowCount?: string };
  };
};

const DAY_MS = 86_400_000;

/**
 * Makes the tables where they are missing, says what each MERGE would read at most, then runs them.
 * @param now milliseconds since the epoch
 * @param keepDays of tables that are missing; 0 is for ever
 * @throws an error in one line: what was being done, what BigQuery says, what to do; what was done before stays
 */
export async function materialize(
  client: BigQuery,
  place: Place,
  period: Period,
  now: number,
  keepDays: number,
  say: Say,
): Promise<void> {
  const path = pathOf(place);
  const days = { first: `DATE '${period.first}'`, last: `DATE '${period.last}'` };
  await refuseExpired(client, place, period, now);
  for (const statement of createStatements(path, keepDays)) await run(client, place, statement);
  const merges = mergeStatements(days, path);
  for (const merge of merges) {
    const { query } = await run(client, place, merge, true);
    say(`  ${merge.title}: reads at most ${size(query?.totalBytesProcessed)}`);
  }
  for (const merge of merges) {
    const { query } = await run(client, place, merge);
    const rows = query?.dmlStats;
    const changed = rows ? `, ${rows.deletedRowCount ?? 0} rows out, ${rows.insertedRowCount ?? 0} in` : '';
    say(`  ${merge.title}: done, ${size(query?.totalBytesBilled)} billed${changed}`);
  }
}

/** Where events of the days that are read may have expired already, rows would be lost. */
async function refuseExpired(client: BigQuery, place: Place, { first }: Period, now: number): Promise<void> {
  const events = client.dataset(place.dataset).table('events');
  const [metadata] = await events.getMetadata().catch((error) => {
    throw withHint(explained(error, place, 'look at the table events'));
  });
  const keptDays = Math.floor(Number(metadata.timePartitioning?.expirationMs ?? Number.POSITIVE_INFINITY) / DAY_MS);
  const neededDays = Math.ceil((now - Date.parse(first)) / DAY_MS) + LOOK_BACK_DAYS;
  if (keptDays >= neededDays) return;
  throw new Error(
    `${pathOf(place)}: events are deleted after ${keptDays} days, and those of ${neededDays} days are read: rows of the tables would be lost; ` +
      `keep events for ${neededDays} days (retention.events_days), or say later days`,
  );
}

async function run(client: BigQuery, place: Place, statement: Statement, dryRun = false): Promise<Statistics> {
  try {
    const [job] = await client.createQueryJob({
      query: statement.sql,
      useLegacySql: false,
      location: place.location,
      labels: { clario: 'materialize', model: statement.model },
      dryRun,
    });
    if (dryRun) return job.metadata.statistics as Statistics;
    await job.getQueryResults({ maxResults: 0 });
    const [{ statistics }] = await job.getMetadata();
    return statistics as Statistics;
  } catch (error) {
    throw withHint(explained(error, place, dryRun ? `look at what it takes to ${statement.title}` : statement.title));
  }
}

function withHint(error: Error): Error {
  if (!/not found: (dataset|table|routine|function)|function not found/i.test(error.message)) return error;
  return new Error(`${error.message}; "clario bigquery apply" makes what is missing`, { cause: error });
}

/** Bytes in MB or GB (10^6, 10^9) with one place, as BigQuery's console has them. */
function size(bytes: string | undefined): string {
  const count = Number(bytes ?? 0);
  return count >= 1e9 ? `${(count / 1e9).toFixed(1)} GB` : `${(count / 1e6).toFixed(1)} MB`;
}
