/**
 * Bytes of a row of `events`: what Google's meters count of it. Measured, for a mix of events, by generate.ts into
 * bigquery/generated/row-bytes.json.
 */
import type { EventRow } from '../schema/events.ts';
import { events } from '../schema/events.ts';
import { logicalBytes } from './logical-bytes.ts';

/** Sums over so many rows; divided by `rows` they are a row's. */
export type RowBytes = {
  readonly rows: number;
  /** Logical bytes: storage, and queries by the columns they name. */
  readonly stored: { readonly [column: string]: number };
  /**
   * Bytes of the rows as they are sent: what the Storage Write API meters (WRITE_API_TIMELINE.total_input_bytes). That it is
   * these and not the logical ones shows in a public run of 113 billion rows: 91.49 bytes a row sent and metered, 85.48 stored.
   * https://github.com/ClickHouse/CostBench/tree/main/full-path-realtime/quotes/bigquery
   */
  readonly sent: number;
  /** Logical bytes, each row at least 1 KiB: what tabledata.insertAll is billed by. */
  readonly inserted: number;
};

/** https://cloud.google.com/bigquery/pricing: "Individual rows are calculated using a 1 KB minimum size." */
const INSERT_ALL_MIN_BYTES = 1024;

/** @param sentBytes bytes of a row's protobuf message */
export function rowBytes(rows: readonly EventRow[], sentBytes: (row: EventRow) => number): RowBytes {
  const stored = new Map<string, number>();
  let sent = 0;
  let inserted = 0;
  for (const row of rows) {
    let logical = 0;
    for (const [column, bytes] of logicalBytes(row, events.columns)) {
      stored.set(column, (stored.get(column) ?? 0) + bytes);
      logical += bytes;
    }
    sent += sentBytes(row);
    inserted += Math.max(logical, INSERT_ALL_MIN_BYTES);
  }
  const sorted = [...stored].sort(([a], [b]) => (a < b ? -1 : 1));
  return { rows: rows.length, stored: Object.fromEntries(sorted), sent, inserted };
}

/** The same mix of columns in a row of another size: logical bytes, as BigQuery tells them of a table that is there. */
export function scaledTo(logical: number, { stored, sent }: RowBytes): RowBytes {
  const rows = Object.values(stored).reduce((all, bytes) => all + bytes, 0);
  const scaled = Object.entries(stored).map(([column, bytes]) => [column, bytes * logical]);
  return {
    rows,
    stored: Object.fromEntries(scaled),
    sent: sent * logical,
    inserted: rows * Math.max(logical, INSERT_ALL_MIN_BYTES),
  };
}
