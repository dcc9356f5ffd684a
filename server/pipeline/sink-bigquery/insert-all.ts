/**
 * Rows by tabledata.insertAll: the older API, dearer and slower, for whom the Storage Write API is out of reach. BigQuery leaves
 * out a row that it was sent within the last minute or so (by its insertId, "best effort"): after a longer failure, or a start
 * of this server anew, a row may be there twice.
 * https://cloud.google.com/bigquery/docs/streaming-data-into-bigquery#dataconsistency
 */
import type { BigQuery } from '@google-cloud/bigquery';
import { SinkBlocked, SinkUnavailable } from '../sink.ts';
import { answered } from './answer.ts';
import type { Part } from './arrange.ts';
import { tablePath } from './destination.ts';
import { asSinkError, schemaBehind, worst } from './failure.ts';
import { type InsertRequest, insertRequests } from './insert-requests.ts';
import type { Journal } from './journal.ts';
import { Stored } from './stored.ts';
import type { Tables } from './tables.ts';
import { type Refused, refusedOf, type Writer } from './writer.ts';

export type InsertAllOptions = {
  client: (project: string) => BigQuery;
  journal: Journal;
  tables: Tables;
  /** Without an answer for so long a request is given up. */
  answerMs: number;
};

const REQUESTS_AT_ONCE = 4;

/** What BigQuery says of a field that the table, as far as it knows, does not have: no fault of the row. */
const NO_FIELD = /no such field/i;

type InsertError = { index?: number; errors?: { reason?: string; location?: string; message?: string }[] };
type Request = InsertRequest & { part: Part; path: string };
type RowError = { index: number; message: string; isRefused: boolean };

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
    const refused: Refused[] = [];
    const work: Request[] = [];
    for (const part of parts) {
      const path = tablePath(part.destination, part.kind);
      const { requests, tooLong } = insertRequests(part.kind, this.#stored.without(path, part.rows, new Stored()));
      for (const { row, message } of tooLong) refused.push({ row: row.row, kind: part.kind, reason: message });
      work.push(...requests.map((request) => ({ ...request, part, path })));
    }
    const errors: Error[] = [];
    const worker = async () => {
      for (let request = work.shift(); request !== undefined; request = work.shift()) {
        try {
          refused.push(...(await this.#send(request)));
        } catch (error) {
          errors.push(asSinkError(error, request.path));
          this.#options.tables.forget(request.path);
          return;
        }
      }
    };
    await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, worker));
    if (errors.length > 0) throw worst(errors);
    return refused;
  }

  async #send({ part: { destination, kind }, path, rows, sent }: Request): Promise<Refused[]> {
    await this.#options.tables.check(destination, kind);
    const table = this.#options.client(destination.project).dataset(destination.dataset).table(kind);
    const inserting = table.insert(sent, { raw: true, skipInvalidRows: true, partialRetries: 0 });
    const errors = await answered(inserting, this.#options.answerMs).then(() => [], rowErrors);
    const behind = errors.find(({ message }) => NO_FIELD.test(message));
    if (behind !== undefined) throw new SinkBlocked(schemaBehind(path, behind.message));
    const missing = new Set(errors.map(({ index }) => index));
    this.#stored.add(
      path,
      rows.filter((_, i) => !missing.has(i)).map(({ key }) => key),
    );
    const refused = errors.filter(({ isRefused }) => isRefused);
    // rows that are not stored, and of which nothing is wrong: they are sent again, at once when the others are out of the way
    if (refused.length === 0 && errors.length > 0)
      throw new SinkUnavailable(`BigQuery does not take rows for ${path} now: ${errors[0]!.message}`);
    return refusedOf(kind, rows, refused);
  }

  async commit(position: number): Promise<void> {
    await this.#options.journal.write({ version: 1, position, stored: null, flight: null });
    this.#stored = new Stored();
  }

  async close(): Promise<void> {}
}

/** Of an answer that names rows; any other error is thrown on. */
function rowErrors(error: unknown): RowError[] {
  const { insertErrors } = (error as { response?: { insertErrors?: InsertError[] } }).response ?? {};
  if (insertErrors === undefined || insertErrors.length === 0) throw error;
  return insertErrors.map(({ index = 0, errors = [] }) => ({
    index,
    message: errors
      .map(({ location, message, reason }) => [location, message || reason].filter(Boolean).join(': '))
      .join('; '),
    // `stopped` is said of rows that are well, beside one that is not; others are BigQuery's own troubles
    isRefused: errors.some(({ reason }) => reason === 'invalid'),
  }));
}
