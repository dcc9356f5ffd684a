/** Rows of bad_events that the sink makes, or mends. */
import type { BadEventRow } from '../../../bigquery/schema/bad-events.ts';
import type { EventRow } from '../../../bigquery/schema/events.ts';
import { rawText } from '../raw.ts';
import { isTime } from './values.ts';

/** A row that its table cannot take, and why. */
export type Misfit<Row> = { row: Row; reason: string };

/** The row of bad_events for a row that `events` cannot take. */
export function refusedRow({ row, reason }: Misfit<EventRow>): BadEventRow {
  return {
    received_at: row.received_at,
    site_id: row.site_id,
    stage: 'load',
    error_code: 'not_loadable',
    message: reason,
    event_id: row.event_id,
    raw: rawOf(row),
  };
}

/** As JSON; nothing of a row that JSON cannot say. */
function rawOf(row: EventRow): string | null {
  try {
    return rawText(JSON.stringify(row));
  } catch {
    return null;
  }
}

/** A row that `bad_events` takes, whatever was in it; `now` stands in for a time that is none. */
export function mended(row: BadEventRow, now: number): BadEventRow {
  return {
    received_at: isTime(row.received_at) ? row.received_at : now,
    site_id: textOf(row.site_id),
    stage: String(row.stage),
    error_code: String(row.error_code),
    message: String(row.message),
    event_id: textOf(row.event_id),
    raw: textOf(row.raw),
  };
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
