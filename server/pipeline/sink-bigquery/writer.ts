/** A way to write rows: the contract of committed.ts, default-stream.ts and insert-all.ts. */

import type { BadEventRow } from '../../../bigquery/schema/bad-events.ts';
import type { EventRow } from '../../../bigquery/schema/events.ts';
import type { EncodedRow, Part } from './arrange.ts';
import { oneLine } from './failure.ts';

export type Refused = { row: EventRow | BadEventRow; kind: Part['kind']; reason: string };

export interface Writer {
  /** The log's position up to which everything is in the warehouse: asks nobody. */
  readonly position: number;
  /**
   * Writes the rows of the log between `position` and `until`. Resolves when all are stored, or with rows that BigQuery refused:
   * then of the others some are stored, and it must be called again with them (and what is made of the refused ones).
   * Rejects when some are not stored, or perhaps not: it may be called again with the same rows.
   */
  write(parts: readonly Part[], until: number): Promise<Refused[]>;
  /** All between `position` and this one is stored: it is the position from now on, also after a crash. */
  commit(position: number): Promise<void>;
  close(): Promise<void>;
}

/** Rows of a part, by their indexes, with BigQuery's words. */
export function refusedOf(
  kind: Part['kind'],
  rows: readonly EncodedRow[],
  errors: readonly { index: number; message: string }[],
): Refused[] {
  return errors.map(({ index, message }) => {
    const encoded = rows[index];
    if (encoded === undefined) throw new Error(`BigQuery refuses row ${index} of ${rows.length}: ${oneLine(message)}`);
    return { row: encoded.row, kind, reason: `BigQuery: ${oneLine(message)}` };
  });
}
