/** Runs the script that fills the tables: one job a statement, in order, each the next day's to repeat where it broke off. */
import type { BigQuery } from '@google-cloud/bigquery';
import type { Place } from '../../bigquery/deploy/desired.ts';
import { pathOf } from '../../bigquery/deploy/desired.ts';
import { createStatements, mergeStatements, type Statement } from '../../bigquery/materialize/script.ts';
import type { Days } from '../../bigquery/models/between.ts';
import { explained } from '../bigquery-deploy/errors.ts';

type Say = (line: string) => void;
/** As the REST API tells them: whole numbers in text. */
type Statistics = {
  query?: {
    totalBytesProcessed?: string;
    totalBytesBilled?: string;
    dmlStats?: { insertedRowCount?: string; deletedRowCount?: string };
  };
};

/**
 * Makes the tables where they are missing, says what each MERGE would read at most, then runs them.
 * @param days constant expressions of type DATE
 * @throws an error in one line: what was being done, what BigQuery says, what to do; what was done before stays
 */
export async function materialize(client: BigQuery, place: Place, days: Days, say: Say): Promise<void> {
  const path = pathOf(place);
  for (const statement of createStatements(path)) await run(client, place, statement);
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
    const known = explained(error, place, dryRun ? `look at what it takes to ${statement.title}` : statement.title);
    const isMissing = /not found|unrecognized name|no matching signature/i.test(known.message);
    throw isMissing ? new Error(`${known.message}; "clario bigquery apply" makes what is missing`) : known;
  }
}

/** Bytes in MB or GB (10^6, 10^9) with one place, as BigQuery's console has them. */
function size(bytes: string | undefined): string {
  const count = Number(bytes ?? 0);
  return count >= 1e9 ? `${(count / 1e9).toFixed(1)} GB` : `${(count / 1e6).toFixed(1)} MB`;
}
