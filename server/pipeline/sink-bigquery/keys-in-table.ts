/** Which rows of a flight a table has, by its own word: the last resort when BigQuery has forgotten the stream. */
import type { BigQuery } from '@google-cloud/bigquery';
import { type BadEventRow, badEvents } from '../../../bigquery/schema/bad-events.ts';
import { SinkBlocked } from '../sink.ts';
import { badKey, eventKey } from './arrange.ts';
import { RowEncoder } from './encode.ts';
import { isAccessDenied, oneLine } from './failure.ts';
import type { FlightPart } from './journal.ts';

/** Keys of the rows in the table that were received in the flight's time; its account needs the role BigQuery Job User for it. */
export async function keysInTable(client: (project: string) => BigQuery, part: FlightPart): Promise<string[]> {
  const [, project = '', table = ''] = /^(.+)\.[^.]+\.([^.]+)$/.exec(part.table) ?? [];
  const isEvents = table === 'events';
  const asking = client(project).query({
    query: isEvents ? eventsQuery(part.table) : badQuery(part.table),
    params: {
      received_from: at(part.received[0]),
      received_to: at(part.received[1] + 1),
      ...(isEvents && { occurred_from: at(part.occurred[0]), occurred_to: at(part.occurred[1] + 1) }),
    },
    labels: { clario: 'recovery' },
  });
  const [rows] = await asking.catch((error: unknown) => {
    if (!isAccessDenied(error)) throw error;
    throw new SinkBlocked(
      `BigQuery has forgotten a stream, and does not let this server ask ${part.table} which rows of it are there; its account needs the role BigQuery Job User in the project ${project}: ${oneLine(error)}`,
    );
  });
  if (isEvents) return (rows as { site_id: string; event_id: string }[]).map(eventKey);
  const encoder = new RowEncoder(badEvents);
  return (rows as BadEventRow[]).map((found) => {
    const row = { ...found, received_at: Number(found.received_at) };
    return badKey(row, encoder.encode(row));
  });
}

/** The bounds of occurred_at are the partitions'. */
function eventsQuery(table: string): string {
  return `SELECT site_id, event_id
FROM \`${table}\`
WHERE occurred_at BETWEEN TIMESTAMP_MILLIS(@occurred_from) AND TIMESTAMP_MILLIS(@occurred_to)
  AND received_at BETWEEN TIMESTAMP_MILLIS(@received_from) AND TIMESTAMP_MILLIS(@received_to)`;
}

function badQuery(table: string): string {
  const columns = badEvents.columns.map(({ name }) => name).filter((name) => name !== 'received_at');
  return `SELECT UNIX_MILLIS(received_at) AS received_at, ${columns.join(', ')}
FROM \`${table}\`
WHERE received_at BETWEEN TIMESTAMP_MILLIS(@received_from) AND TIMESTAMP_MILLIS(@received_to)`;
}

/** Whole milliseconds. */
function at(ms: number): number {
  return Math.floor(ms);
}
