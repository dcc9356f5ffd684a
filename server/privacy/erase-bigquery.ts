/**
 * Deletes a person's rows from a dataset by DML, each table on the days on which it has some.
 *
 * - First what is found by the ids alone, `events` last: its rows say which ids belong together, so that an erasure that broke off
 *   finds the same person when it is run again.
 * - Rows that the Storage Write API wrote a moment ago are deleted too; those that insertAll wrote in the last 30 minutes are refused by
 *   BigQuery: https://cloud.google.com/bigquery/docs/data-manipulation-language#limitations
 */
import type { BigQuery } from '@google-cloud/bigquery';
import { MATERIALIZED, materializedName, materializedTable } from '../../bigquery/materialize/tables.ts';
import { badEvents } from '../../bigquery/schema/bad-events.ts';
import { events } from '../../bigquery/schema/events.ts';
import { explained } from '../bigquery-deploy/errors.ts';
import type { Destination } from '../pipeline/sink-bigquery/destination.ts';
import { onDays } from './days.ts';
import type { Person } from './ids.ts';
import { objects, type Place } from './place.ts';
import type { ErasedTable } from './report.ts';
import { hasId, isBadEventOf, isEventOf } from './sql.ts';

/** One DELETE: of a table, on how many days; `bytes` is what a dry run says that it reads. */
export type Deletion = {
  place: string;
  table: string;
  days: number;
  bytes: number;
  sql: string;
  destination: Destination;
};

type Target = { table: string; column: string; where: string };
type Clients = (project: string) => BigQuery;

/**
 * Deletes all of it, and looks once more at the materialized tables: `clario bigquery materialize` that ran meanwhile has written
 * rows from events that went after it, and later no id would lead to them.
 * @param onPlanned told before anything of it is done
 */
export async function eraseFromBigquery(
  places: readonly Place[],
  person: Person,
  clients: Clients,
  onPlanned: (deletions: readonly Deletion[]) => void,
): Promise<Required<ErasedTable>[]> {
  const deleted: Required<ErasedTable>[] = [];
  for (const isAgain of [false, true]) {
    const deletions = await planDeletions(places, person, clients, isAgain ? materializedTargets : targets);
    if (!isAgain || deletions.length > 0) onPlanned(deletions);
    for (const deletion of deletions) {
      const { place, table, bytes } = deletion;
      const rows = await doDeletion(deletion, clients);
      const before = deleted.find((one) => one.place === place && one.table === table);
      if (before === undefined) deleted.push({ place, table, rows, bytes });
      else Object.assign(before, { rows: before.rows + rows, bytes: before.bytes + bytes });
    }
  }
  return deleted;
}

/** What there is to delete, in the order in which it must be done; tables without any of it are left out. */
export async function planDeletions(
  places: readonly Place[],
  person: Person,
  clients: Clients,
  look = targets,
): Promise<Deletion[]> {
  return (await Promise.all(places.map((place) => planOf(place, person, clients, look)))).flat();
}

async function planOf(
  { name, ask, destination }: Place,
  person: Person,
  clients: Clients,
  look: typeof targets,
): Promise<Deletion[]> {
  const place = destination!;
  const client = clients(place.project);
  const deletions: Deletion[] = [];
  for (const { table, column, where } of await look(client, place, person)) {
    const days = objects(
      await ask(`SELECT DISTINCT CAST(CAST(${column} AS DATE) AS STRING) AS day FROM ${table} WHERE ${where}`),
    ).map(({ day }) => String(day));
    if (days.length === 0) continue;
    const sql = `DELETE FROM \`${name}.${table}\` WHERE ${onDays(column, days)} AND ${where}`;
    const { totalBytesProcessed } = await run(client, place, table, sql, true);
    deletions.push({
      place: name,
      table,
      days: days.length,
      bytes: Number(totalBytesProcessed),
      sql,
      destination: place,
    });
  }
  return deletions;
}

/** @returns how many rows it deleted */
export async function doDeletion({ table, sql, destination }: Deletion, clients: Clients): Promise<number> {
  const { dmlStats, numDmlAffectedRows } = await run(clients(destination.project), destination, table, sql, false);
  return Number(dmlStats?.deletedRowCount ?? numDmlAffectedRows ?? 0);
}

async function targets(client: BigQuery, place: Destination, person: Person): Promise<Target[]> {
  return [
    ...(await materializedTargets(client, place, person)),
    { table: badEvents.name, column: badEvents.partitionBy, where: isBadEventOf('bigquery', person.ids) },
    { table: events.name, column: events.partitionBy, where: isEventOf('bigquery', person) },
  ];
}

async function materializedTargets(client: BigQuery, place: Destination, person: Person): Promise<Target[]> {
  const ids = hasId('bigquery', person.ids);
  const found: Target[] = [];
  // lines first: only their order says whose they are
  for (const model of MATERIALIZED.toReversed()) {
    const table = materializedName(model);
    const [exists] = await client
      .dataset(place.dataset)
      .table(table)
      .exists()
      .catch((error) => {
        throw explained(error, place, `look at ${table}`);
      });
    if (!exists) continue;
    const key = "CONCAT(site_id, ' ', transaction_id)";
    const orders = `\`${place.project}.${place.dataset}.${materializedName('orders')}\``;
    const where = model === 'order_lines' ? `${key} IN (SELECT ${key} FROM ${orders} WHERE ${ids})` : ids;
    found.push({ table, column: materializedTable(model).partitionBy, where });
  }
  return found;
}

type Statistics = {
  totalBytesProcessed?: string;
  numDmlAffectedRows?: string;
  dmlStats?: { deletedRowCount?: string };
};

async function run(
  client: BigQuery,
  place: Destination,
  table: string,
  sql: string,
  dryRun: boolean,
): Promise<Statistics> {
  try {
    const job = { query: sql, useLegacySql: false, location: place.location, labels: { clario: 'erase' }, dryRun };
    const [started] = await client.createQueryJob(job);
    if (!dryRun) await started.getQueryResults({ maxResults: 0 });
    const metadata = dryRun ? started.metadata : (await started.getMetadata())[0];
    return (metadata.statistics?.query ?? {}) as Statistics;
  } catch (error) {
    const problem = explained(
      error,
      place,
      dryRun ? `look at what is to be deleted from ${table}` : `delete from ${table}`,
    );
    if (!/streaming buffer/i.test(problem.message)) throw problem;
    const hint = 'rows of bigquery.write: insert_all can be deleted half an hour after they came: run it again then';
    throw new Error(`${problem.message}; ${hint}; what is erased stays erased`, { cause: error });
  }
}
