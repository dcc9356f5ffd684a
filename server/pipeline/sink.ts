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

/**
 * How many rows a batch added to `events`, how many events were there already, how many rows it added to `bad_events`; and how
 * many were left out because they are of somebody who was erased (privacy/tombstones.ts), if any were.
 */
export type Outcome = { events: number; duplicates: number; bad: number; erased?: number };

export interface Sink {
  /** Position in the log up to which everything is in the warehouse; 0 for a new one. */
  position(): Promise<number>;
  /**
   * Commits a batch. A row that the warehouse can never take becomes a row of `bad_events` with the stage 'load'.
   * Rejects when the warehouse cannot take it now: nothing of it is stored then, and the same batch may be written again.
   * @throws SinkUnavailable, SinkBlocked, or SinkLost when this sink will never take anything again; any other error is tried again
   */
  write(batch: Batch): Promise<Outcome>;
  close(): Promise<void>;
}

/** The warehouse cannot take it now, and will by itself. */
export class SinkUnavailable extends Error {
  override name = 'SinkUnavailable';
  /** It is not to be asked again before so many milliseconds are over. */
  readonly waitMs: number;

  constructor(message: string, waitMs = 0) {
    super(message);
    this.waitMs = waitMs;
  }
}

/** The warehouse takes nothing until a person has done what the message says; it is asked again, now and then. */
export class SinkBlocked extends Error {
  override name = 'SinkBlocked';
}

/** The sink is of no more use: what holds it must close it and open another. */
export class SinkLost extends Error {
  override name = 'SinkLost';
}
