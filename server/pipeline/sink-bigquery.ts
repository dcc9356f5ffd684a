/**
 * BigQuery as the warehouse: rows by the way that the config says (bigquery.write), each site's to its own dataset.
 *
 * - committed: each row exactly once, whatever fails and whenever the process ends (sink-bigquery/committed.ts).
 *   default, insert_all: at least once (sink-bigquery/default-stream.ts, insert-all.ts).
 * - Rows, bad rows and the position are not seen together, as in DuckDB: a batch is there a table at a time. Its position moves
 *   when all of it is there.
 * - An event stands once in a batch. One that a browser sent again later is a second row: events_clean counts it once.
 * - A row that BigQuery refuses goes to `bad_events`, and no other row with it.
 */
import type { EventRow } from '../../bigquery/schema/events.ts';
import type { Config } from '../config.ts';
import type { Batch, Outcome, Sink } from './sink.ts';
import { SinkBlocked } from './sink.ts';
import { answered } from './sink-bigquery/answer.ts';
import { Arranger } from './sink-bigquery/arrange.ts';
import { Channels } from './sink-bigquery/channels.ts';
import { RestClients, restClient } from './sink-bigquery/clients.ts';
import { CommittedWriter } from './sink-bigquery/committed.ts';
import { DefaultStreamWriter } from './sink-bigquery/default-stream.ts';
import { destinationOf } from './sink-bigquery/destination.ts';
import { InsertAllWriter } from './sink-bigquery/insert-all.ts';
import { Journal } from './sink-bigquery/journal.ts';
import { keysInTable } from './sink-bigquery/keys-in-table.ts';
import { readByRest, readByWriteApi, Tables } from './sink-bigquery/tables.ts';
import type { Writer } from './sink-bigquery/writer.ts';

export type BigquerySinkOptions = {
  config: Pick<Config, 'bigquery' | 'sites'>;
  /** Path of the small file that knows what is in BigQuery. */
  journal: string;
  /** Where a new one begins: the first position of the log. */
  startAt: number;
  /** Milliseconds since the epoch: for `loaded_at`. */
  now?: () => number;
  /** Without an answer for so many milliseconds a connection is given up; a minute if not said. */
  answerMs?: number;
};

export interface InterruptibleSink extends Sink {
  /** Makes the write that is at work, and any after it, reject. What was sent may be stored all the same: the next start finds out. */
  interrupt(): void;
}

/** Opens the journal; BigQuery itself is asked at the first write. @throws an Error of one line */
export async function openBigquerySink({
  now = Date.now,
  ...options
}: BigquerySinkOptions): Promise<InterruptibleSink> {
  const { config } = options;
  const journal = await Journal.open(options.journal, options.startAt);
  const clients = new RestClients((project) => restClient(config.bigquery, project, { autoRetry: false }));
  return new BigquerySink(
    writerOf(config, { clients, journal, answerMs: options.answerMs ?? ANSWER_MS }),
    new Arranger((site) => destinationOf(config, site), now),
    clients,
  );
}

/** An answer takes a tenth of a second, or a few seconds in bad times. */
const ANSWER_MS = 60_000;
/** A query may have to wait for its turn: it has the time of so many. */
const QUERY_ANSWERS = 5;

type WriterParts = { clients: RestClients; journal: Journal; answerMs: number };

function writerOf({ bigquery }: Pick<Config, 'bigquery'>, { clients, journal, answerMs }: WriterParts): Writer {
  const client = (project: string) => clients.of(project);
  if (bigquery.write === 'insert_all')
    return new InsertAllWriter({ client, journal, tables: new Tables(readByRest(client, answerMs)), answerMs });
  const channels = new Channels(bigquery);
  const tables = new Tables(readByWriteApi(channels, answerMs));
  if (bigquery.write === 'default') return new DefaultStreamWriter({ channels, journal, tables, answerMs });
  const clock = () => performance.now();
  return new CommittedWriter({
    channels,
    journal,
    tables,
    answerMs,
    clock,
    keysInTable: (part) => answered(keysInTable(client, part), QUERY_ANSWERS * answerMs),
  });
}

class BigquerySink implements InterruptibleSink {
  readonly #writer: Writer;
  readonly #arranger: Arranger;
  readonly #clients: RestClients;
  readonly #interrupted = Promise.withResolvers<never>();
  #isInterrupted = false;
  /** Rows of the last batch that BigQuery did not take, and why. */
  #refused: { batch: Batch; reasons: Map<EventRow, string> } | null = null;

  constructor(writer: Writer, arranger: Arranger, clients: RestClients) {
    this.#writer = writer;
    this.#clients = clients;
    this.#arranger = arranger;
    // nobody need be listening
    this.#interrupted.promise.catch(() => {});
  }

  async position(): Promise<number> {
    return this.#writer.position;
  }

  write(batch: Batch): Promise<Outcome> {
    // what was interrupted may be at work yet
    if (this.#isInterrupted) return this.#interrupted.promise;
    const writing = this.#write(batch).catch((error: unknown) => {
      if (error instanceof SinkBlocked) this.#clients.forget();
      throw error;
    });
    return Promise.race([writing, this.#interrupted.promise]);
  }

  interrupt(): void {
    this.#isInterrupted = true;
    this.#interrupted.reject(new Error('the write was interrupted'));
  }

  async #write(batch: Batch): Promise<Outcome> {
    const reasons = this.#refused?.batch === batch ? this.#refused.reasons : new Map<EventRow, string>();
    this.#refused = { batch, reasons };
    for (;;) {
      const { parts, duplicates } = this.#arranger.arrange(batch, reasons);
      const refused = await this.#writer.write(parts, batch.position);
      if (refused.length === 0) {
        await this.#writer.commit(batch.position);
        const rowsOf = (kind: string) =>
          parts.filter((part) => part.kind === kind).reduce((sum, { rows }) => sum + rows.length, 0);
        return { events: rowsOf('events'), duplicates, bad: rowsOf('bad_events') };
      }
      for (const { row, kind, reason } of refused) {
        // what holds the rows that nothing else takes is a matter for a person
        if (kind === 'bad_events') throw new SinkBlocked(`BigQuery refuses a row of bad_events: ${reason}`);
        reasons.set(row as EventRow, reason);
      }
    }
  }

  close(): Promise<void> {
    return this.#writer.close();
  }
}
