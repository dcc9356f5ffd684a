/** A batch -> the rows for each table, encoded, each event once; what cannot be encoded goes to bad_events. */
import { createHash } from 'node:crypto';
import { type BadEventRow, badEvents } from '../../../bigquery/schema/bad-events.ts';
import { type EventRow, events } from '../../../bigquery/schema/events.ts';
import { type Misfit, mended, refusedRow } from '../sink/rows.ts';
import type { Batch } from '../sink.ts';
import { type Destination, tablePath } from './destination.ts';
import { RowEncoder } from './encode.ts';
import type { Keyed } from './stored.ts';

export type EncodedRow = Keyed & { readonly row: EventRow | BadEventRow; readonly bytes: Buffer };

/** The rows of a batch for one table; none is over ROW_BYTES. */
export type Part = {
  readonly destination: Destination;
  readonly kind: 'events' | 'bad_events';
  rows: readonly EncodedRow[];
};

/** A row with more can be in no request: BigQuery takes 10 MB with all that is around it. */
export const ROW_BYTES = 8_000_000;

export type Arranged = { parts: Part[]; duplicates: number };

export class Arranger {
  readonly #destinationOf: (site: string | null) => Destination;
  readonly #now: () => number;
  readonly #events = new RowEncoder(events);
  readonly #bad = new RowEncoder(badEvents);

  constructor(destinationOf: (site: string | null) => Destination, now: () => number) {
    this.#destinationOf = destinationOf;
    this.#now = now;
  }

  /** `refused` are rows of the batch that BigQuery did not take, and why. */
  arrange(batch: Batch, refused: ReadonlyMap<EventRow, string>): Arranged {
    const now = this.#now();
    const parts = new Map<string, Part & { rows: EncodedRow[] }>();
    const put = (kind: Part['kind'], site: string | null, row: EncodedRow) => {
      const destination = this.#destinationOf(site);
      const path = tablePath(destination, kind);
      const part = parts.get(path) ?? { destination, kind, rows: [] };
      parts.set(path, part);
      part.rows.push(row);
    };
    const misfits: Misfit<EventRow>[] = [];
    const seen = new Set<string>();
    for (const row of batch.events) {
      const key = eventKey(row);
      if (seen.has(key)) continue;
      seen.add(key);
      row.loaded_at = now;
      try {
        const reason = refused.get(row);
        if (reason !== undefined) throw new Error(reason);
        put('events', row.site_id, { key, row, bytes: fitting(this.#events.encode(row)) });
      } catch (error) {
        misfits.push({ row, reason: (error as Error).message });
      }
    }
    for (const bad of [...batch.bad, ...misfits.map(refusedRow)]) {
      const row = mended(bad, now);
      const bytes = this.#bad.encode(row);
      put('bad_events', row.site_id, { key: badKey(row, bytes), row, bytes });
    }
    return { parts: [...parts.values()], duplicates: batch.events.length - seen.size };
  }
}

function fitting(bytes: Buffer): Buffer {
  if (bytes.length > ROW_BYTES) throw new Error(`the row has ${bytes.length} bytes; BigQuery takes ${ROW_BYTES}`);
  return bytes;
}

/** What tells an event from others. */
export function eventKey({ site_id, event_id }: Pick<EventRow, 'site_id' | 'event_id'>): string {
  return `${site_id}|${event_id}`;
}

/**
 * A row of bad_events is told from others by all that is in it: its bytes. One that stands for an event which the table did not
 * take, by that event: when it was loaded, and how BigQuery put it, is different the next time.
 */
export function badKey({ stage, site_id, event_id }: BadEventRow, bytes: Buffer): string {
  const what = stage === 'load' ? JSON.stringify([site_id, event_id]) : bytes;
  return createHash('sha256').update(what).digest('base64url').slice(0, 22);
}
