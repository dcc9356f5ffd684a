/**
 * Rows as lines of JSON for DuckDB: JSON as it is, but for times, which are ISO 8601, and halves of surrogate pairs, which
 * become U+FFFD.
 */
import { type BadEventRow, badEvents } from '../../../bigquery/schema/bad-events.ts';
import { type EventRow, events, SCHEMA_VERSION } from '../../../bigquery/schema/events.ts';
import type { Column } from '../../../bigquery/schema/types.ts';
import { rawText } from '../raw.ts';

type Encode = (value: unknown) => unknown;
type Obj = { [key: string]: unknown };

const EVENT_TIMES = encodersOf(events.columns);
const BAD_TIMES = encodersOf(badEvents.columns);

/** The row as a line; throws where it is none that JSON can say. */
export function eventLine(row: EventRow, loadedAt: number): string {
  return lineOf({ ...row, loaded_at: loadedAt }, EVENT_TIMES);
}

/** The line of a row of bad_events: whatever is in the row, the table takes it. `now` stands in for a time that is none. */
export function badLine(row: BadEventRow, now: number): string {
  const { received_at, stage, error_code, message } = row;
  const isTime = received_at >= 0 && received_at <= TIME_MAX;
  const texts = { stage: String(stage), error_code: String(error_code), message: String(message) };
  return lineOf({ ...row, ...texts, received_at: isTime ? received_at : now }, BAD_TIMES);
}

/** The last millisecond of the year 9999. */
const TIME_MAX = 253_402_300_799_999;

function lineOf(row: Obj, encoders: readonly [name: string, encode: Encode][]): string {
  for (const [name, encode] of encoders) row[name] = encode(row[name]);
  const line = JSON.stringify(row);
  // Half a surrogate pair, as texts cut by a page have them, is escaped by JSON.stringify and refused by DuckDB.
  return line.includes('\\ud') ? JSON.stringify(wellFormed(row)) : line;
}

/** How columns that hold a time are encoded; all others stay as they are. */
function encodersOf(columns: readonly Column[]): [name: string, encode: Encode][] {
  return columns.flatMap((column): [string, Encode][] => {
    const encode = encoderOf(column);
    return encode === null ? [] : [[column.name, orNull(encode, column.mode === 'REPEATED')]];
  });
}

function encoderOf({ type, fields }: Column): Encode | null {
  if (type === 'TIMESTAMP') return (value) => new Date(value as number).toISOString();
  const inner = encodersOf(fields ?? []);
  if (inner.length === 0) return null;
  return (value) => {
    const struct = { ...(value as Obj) };
    for (const [name, encode] of inner) struct[name] = encode(struct[name]);
    return struct;
  };
}

function orNull(encode: Encode, repeated: boolean): Encode {
  const each: Encode = repeated ? (value) => (value as unknown[]).map(encode) : encode;
  return (value) => (value === null || value === undefined ? null : each(value));
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key.toWellFormed(), wellFormed(one)]));
}

/** The row of bad_events for a row of events that cannot be loaded. */
export function refusedRow(row: EventRow, message: string): BadEventRow {
  return {
    received_at: row.received_at,
    site_id: row.site_id,
    stage: 'load',
    error_code: 'not_loadable',
    message,
    event_id: row.event_id,
    raw: rawOf(row),
  };
}

function rawOf(row: EventRow): string | null {
  try {
    return rawText(JSON.stringify(row));
  } catch {
    return null;
  }
}

/** A row that every warehouse takes. */
export const soundRow: EventRow = {
  ...(Object.fromEntries(
    events.columns.map(({ name, mode }) => [name, mode === 'REPEATED' ? [] : null]),
  ) as unknown as EventRow),
  event_id: 'sound',
  event_name: 'sound',
  site_id: 'sound',
  source: 'server',
  schema_version: SCHEMA_VERSION,
  occurred_at: 0,
  received_at: 0,
};
