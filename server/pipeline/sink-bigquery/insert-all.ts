/**
 * Rows by tabledata.insertAll: the older API, dearer and slower, for whom the Storage Write API is out of reach. BigQuery leaves
 * out a row that it was sent within the last minute or so (by its insertId, "best effort"): after a longer failure, or a start
 * of this server anew, a row may be there twice.
 * https://cloud.google.com/bigquery/docs/streaming-data-into-bigquery#dataconsistency
 */
import type { BigQuery } from '@google-cloud/bigquery';
import { badEvents } from '../../../bigquery/schema/bad-events.ts';
import { events } from '../../../bigquery/schema/events.ts';
import type { Obj } from '../convert/sandbox.ts';
import { jsonText } from '../sink/values.ts';
import { SinkBlocked } from '../sink.ts';
import type { EncodedRow, Part } from './arrange.ts';
import { tablePath } from './destination.ts';
import { asSinkError, schemaBehind, worst } from './failure.ts';
import { bigQueryRow } from './insert-row.ts';
import type { Journal } from './journal.ts';
import { Stored } from './stored.ts';
import type { Tables } from './tables.ts';
import { type Refused, refusedOf, type Writer } from './writer.ts';

export type InsertAllOptions = { client: (project: string) => BigQuery; journal: Journal; tables: Tables };

/** What Google recommends; the limits are 50,000 rows and 10 MB, and JSON is about twice as long as the bytes of a row. */
const ROWS_A_REQUEST = 500;
const BYTES_A_REQUEST = 4_000_000;
const REQUESTS_AT_ONCE = 4;

/** What BigQuery says of a field that the table, as far as it knows, does not have: no fault of the row. */
const NO_FIELD = /no such field/i;

type InsertError = { index: number; errors: { reason?: string; location?: string; message?: string }[] };
type Request = { part: Part; path: string; rows: readonly EncodedRow[] };

export class InsertAllWriter implements Writer {
  readonly #options: InsertAllOptions;
  /** Of the batch at work. */
  #stored = new Stored();

  constructor(options: InsertAllOptions) {
    this.#options = options;
  }

  get position(): number {
    return this.#options.journal.state.position;
  }

  async write(parts: readonly Part[]): Promise<Refused[]> {
    const requests = parts.flatMap((part) => this.#requestsOf(part));
    const refused: Refused[] = [];
    const errors: Error[] = [];
    const work = async () => {
      for (let request = requests.shift(); request !== undefined; request = requests.shift()) {
        try {
          refused.push(...(await this.#send(request)));
        } catch (error) {
          errors.push(asSinkError(error, request.path));
          this.#options.tables.forget(request.path);
          return;
        }
      }
    };
    await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, work));
    if (errors.length > 0) throw worst(errors);
    return refused;
  }

  #requestsOf(part: Part): Request[] {
    const path = tablePath(part.destination, part.kind);
    const requests: Request[] = [];
    let rows: EncodedRow[] = [];
    let bytes = 0;
    for (const row of this.#stored.without(path, part.rows, new Stored())) {
      if (rows.length === ROWS_A_REQUEST || (rows.length > 0 && bytes + row.bytes.length > BYTES_A_REQUEST)) {
        requests.push({ part, path, rows });
        rows = [];
        bytes = 0;
      }
      rows.push(row);
      bytes += row.bytes.length;
    }
    return rows.length > 0 ? [...requests, { part, path, rows }] : requests;
  }

  async #send({ part: { destination, kind }, path, rows }: Request): Promise<Refused[]> {
    await this.#options.tables.check(destination, kind);
    const columns = kind === 'events' ? events.columns : badEvents.columns;
    const table = this.#options.client(destination.project).dataset(destination.dataset).table(kind);
    const json = rows.map(({ key, row }) => ({ insertId: insertId(row, key), json: insertRow(row, columns) }));
    const errors = await table
      .insert(json, { raw: true, skipInvalidRows: true, partialRetries: 0 })
      .then(() => [], rowErrors);
    const behind = errors.find(({ message }) => NO_FIELD.test(message));
    if (behind !== undefined) throw new SinkBlocked(schemaBehind(path, behind.message));
    const refused = new Set(errors.map(({ index }) => index));
    this.#stored.add(
      path,
      rows.filter((_, i) => !refused.has(i)).map(({ key }) => key),
    );
    return refusedOf(kind, rows, errors);
  }

  async commit(position: number): Promise<void> {
    await this.#options.journal.write({ version: 1, position, stored: null, flight: null });
    this.#stored = new Stored();
  }

  async close(): Promise<void> {}
}

/** The event's id; of a row of bad_events, all that is in it. At most 128 characters. */
function insertId(row: EncodedRow['row'], key: string): string {
  return 'event_name' in row && row.event_id.length <= 128 ? row.event_id : key.slice(0, 128);
}

type Columns = Parameters<typeof bigQueryRow>[1];

function insertRow(row: object, columns: Columns): object {
  const encoded = bigQueryRow(row as Obj, columns, jsonText);
  // BigQuery refuses JSON with halves of surrogate pairs; here they become U+FFFD, as in the other ways to write
  return JSON.parse(jsonText(encoded)) as object;
}

/** Of an answer that names rows; any other error is thrown on. */
function rowErrors(error: unknown): { index: number; message: string }[] {
  const { insertErrors } = (error as { response?: { insertErrors?: InsertError[] } }).response ?? {};
  if (insertErrors === undefined || insertErrors.length === 0) throw error;
  return insertErrors.map(({ index, errors }) => ({
    index,
    message: errors
      .map(({ location, message, reason }) => [location, message || reason].filter(Boolean).join(': '))
      .join('; '),
  }));
}
