/** The way of rows into one stream of one table: requests of a size BigQuery takes, one after the other. */
import { AppendConnection, type RowError } from './append.ts';
import type { EncodedRow } from './arrange.ts';
import type { Taken } from './channels.ts';
import type { Descriptor } from './descriptor.ts';
import { BigqueryError } from './failure.ts';

/** A request may have 10 MB; a row's own bytes come with a few more, and the schema with the first. */
const REQUEST_BYTES = 9_000_000;
const BYTES_AROUND_A_ROW = 6;

/** gRPC's code. */
const CANCELLED = 1;

export type LaneOptions = { taken: Taken; stream: string; descriptor: Descriptor; answerMs: number };

/** How far it came: so many of the rows are stored for sure; then some were refused, or something went wrong. */
export type Sent = { stored: number; refused: RowError[]; error: Error | null };

export class Lane {
  readonly stream: string;
  /** Where the next row goes; null in a stream that has no offsets. */
  offset: number | null;
  readonly #options: LaneOptions;
  #connection: AppendConnection | null = null;
  #isClosed = false;

  constructor(options: LaneOptions, offset: number | null) {
    this.#options = options;
    this.stream = options.stream;
    this.offset = offset;
  }

  /** Sends the rows in their order, one request at a time: where one fails, none after it was sent. */
  async send(rows: readonly EncodedRow[]): Promise<Sent> {
    let stored = 0;
    try {
      while (stored < rows.length) {
        const request = rows.slice(stored, endOfRequest(rows, stored)).map(({ bytes }) => bytes);
        // one that was ended while nothing was on its way, as BigQuery does after ten idle minutes
        if (this.#connection === null || !this.#connection.isOpen) this.#connection = this.#connect();
        const errors = await this.#connection.append(request, this.offset);
        if (errors.length > 0) {
          const refused = errors.map(({ index, message }) => ({ index: stored + index, message }));
          return { stored, refused, error: null };
        }
        stored += request.length;
        if (this.offset !== null) this.offset += request.length;
      }
      return { stored, refused: [], error: null };
    } catch (error) {
      return { stored, refused: [], error: error as Error };
    }
  }

  #connect(): AppendConnection {
    if (this.#isClosed) throw new BigqueryError(CANCELLED, 'the sink was closed');
    const { taken, ...options } = this.#options;
    return new AppendConnection({ ...options, client: taken.client });
  }

  /** Once. */
  close(): void {
    this.#isClosed = true;
    this.#connection?.close();
    this.#options.taken.giveBack();
  }
}

function endOfRequest(rows: readonly EncodedRow[], from: number): number {
  let bytes = 0;
  for (let end = from; end < rows.length; end++) {
    bytes += rows[end]!.bytes.length + BYTES_AROUND_A_ROW;
    if (bytes > REQUEST_BYTES && end > from) return end;
  }
  return rows.length;
}
