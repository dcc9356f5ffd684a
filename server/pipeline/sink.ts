/**
 * Where delivered rows go: the contract of a warehouse. A sink knows no HTTP, no hit and no mapping.
 *
 * Guarantee: rows, bad rows and the log's position become visible together or not at all, so a process killed at any moment
 * finds in the sink exactly what lies before the position it tells.
 */
import type { BadEventRow } from '../../bigquery/schema/bad-events.ts';
import type { EventRow } from '../../bigquery/schema/events.ts';

export type Batch = {
  events: EventRow[];
  bad: BadEventRow[];
  /** The log is delivered up to here once the batch is committed. */
  position: number;
};

/** How many rows a batch added to `events`, how many events were there already, how many rows it added to `bad_events`. */
export type Outcome = { events: number; duplicates: number; bad: number };

export interface Sink {
  /** Position in the log up to which everything is in the warehouse; 0 for a new one. */
  position(): Promise<number>;
  /**
   * Commits a batch. A row that the warehouse can never take becomes a row of `bad_events` with the stage 'load'.
   * Rejects when the warehouse cannot take it now: nothing of it is stored then, and the same batch may be written again.
   * @throws SinkLost when this sink will never take anything again
   */
  write(batch: Batch): Promise<Outcome>;
  close(): Promise<void>;
}

/** The sink is of no more use: what holds it must close it and open another. */
export class SinkLost extends Error {
  override name = 'SinkLost';
}
