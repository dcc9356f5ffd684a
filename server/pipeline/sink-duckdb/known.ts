/**
 * Which events of a batch are in the file already.
 *
 * Guarantee: a copy is found if the first one was received after the event had happened by the copy's own occurred_at, give
 * or take SLACK. That is every copy, except: one more than 7 days old (occurred_at goes no further back), and one sent again
 * from another page after the visitor's clock was set back by more than SLACK. Those are counted once by events_clean.
 *
 * Rows lie in the file as they were received, so a bound on received_at leaves a few row groups to be read. Events that are
 * late (a browser was offline) are looked up apart from the others, for which a few minutes are enough.
 */
import { type DuckDBConnection, DuckDBTimestampTZValue } from '@duckdb/node-api';
import type { EventRow } from '../../../bigquery/schema/events.ts';

type Keyed = Pick<EventRow, 'site_id' | 'event_id' | 'occurred_at' | 'received_at'>;

const SLACK = 5 * 60 * 1000;
const LATE = 60 * 1000;

const QUERY = `SELECT site_id, event_id FROM events
WHERE received_at >= $1 AND event_id IN (SELECT unnest(string_split($2, chr(10))))`;

/** One text for site and event. */
export function keyOf({ site_id, event_id }: Pick<EventRow, 'site_id' | 'event_id'>): string {
  return `${site_id}\n${event_id}`;
}

/** The keys of those rows whose event is in the table `events`; perhaps those of other sites' events of the same id too. */
export async function knownKeys(connection: DuckDBConnection, rows: readonly Keyed[]): Promise<string[]> {
  const late = rows.filter((row) => row.received_at - row.occurred_at > LATE);
  const prompt = rows.filter((row) => row.received_at - row.occurred_at <= LATE);
  return [...(await lookUp(connection, prompt)), ...(await lookUp(connection, late))];
}

async function lookUp(connection: DuckDBConnection, rows: readonly Keyed[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const first = rows.reduce((least, row) => Math.min(least, row.occurred_at), Number.MAX_SAFE_INTEGER);
  // one text for all: as a list each id would be a call into DuckDB
  const ids = rows.map((row) => row.event_id).join('\n');
  const since = new DuckDBTimestampTZValue(BigInt(Math.max(0, Math.floor(first - SLACK))) * 1000n);
  const found = await connection.runAndReadAll(QUERY, [since, ids]);
  return found.getRows().map(([site_id, event_id]) => keyOf({ site_id, event_id } as EventRow));
}
