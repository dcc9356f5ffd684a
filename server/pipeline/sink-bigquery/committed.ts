/**
 * Rows into committed streams of the Storage Write API: each exactly once.
 *
 * - Before rows are sent, the journal says which, to which stream, from which offset on. A stream takes rows at its end only.
 * - When it is not known what became of them (the process was killed, the connection dropped, no answer came) the stream is
 *   finalised: from then on it takes nothing, not even what is still on its way, and it says how many rows it has. The rows of
 *   the journal up to there are stored, the others are not.
 * - So it does not matter how the log is cut into batches the next time, nor whether the rows' bytes are the same: a row is
 *   known by its key. If BigQuery has forgotten the stream, the table itself is asked.
 *
 * https://cloud.google.com/bigquery/docs/write-api-streaming#exactly-once
 */
import type { EncodedRow, Part } from './arrange.ts';
import { type Channels, callOptions } from './channels.ts';
import { tableName, tablePath } from './destination.ts';
import { asSinkError, BigqueryError, isSurelyNotDone, worst } from './failure.ts';
import type { FlightPart, Journal } from './journal.ts';
import { Lane, type Sent } from './lane.ts';
import { Stored } from './stored.ts';
import type { Tables } from './tables.ts';
import { type Refused, refusedOf, type Writer } from './writer.ts';

export type CommittedOptions = {
  channels: Channels;
  journal: Journal;
  tables: Tables;
  answerMs: number;
  /** Keys of the rows that the table has of these times: asked when a stream is forgotten. */
  keysInTable: (part: FlightPart) => Promise<string[]>;
  /** Milliseconds that only go forward. */
  clock: () => number;
};

type Open = { lane: Lane; usedAt: number };
type Todo = { part: Part; path: string; rows: readonly EncodedRow[] };

/** A stream that was not used for so long is not trusted to be there still. */
const STREAM_MS = 60 * 60 * 1000;
const NOT_FOUND = 5;
/** After PERMISSION_DENIED, RESOURCE_EXHAUSTED and UNAUTHENTICATED a stream goes on as it was. */
const STREAM_IS_WELL = new Set([7, 8, 16]);

export class CommittedWriter implements Writer {
  readonly #options: CommittedOptions;
  readonly #lanes = new Map<string, Open>();
  #stored: Stored;
  /** Of #stored, what the batch at work does not have. */
  #left = new Stored();
  /** #stored is about the log up to here. */
  #until: number;
  /** Rows of which nobody knows whether they are stored. */
  #unknown: readonly FlightPart[];

  constructor(options: CommittedOptions) {
    this.#options = options;
    const { stored, flight } = options.journal.state;
    this.#stored = new Stored(stored?.keys);
    this.#unknown = flight?.parts ?? [];
    this.#until = Math.max(stored?.until ?? 0, flight?.until ?? 0);
  }

  get position(): number {
    return this.#options.journal.state.position;
  }

  async write(parts: readonly Part[], until: number): Promise<Refused[]> {
    await this.#settle();
    this.#left = this.#stored.except(new Set(parts.map((part) => tablePath(part.destination, part.kind))));
    const todo = parts
      .map((part): Todo => {
        const path = tablePath(part.destination, part.kind);
        return { part, path, rows: this.#stored.without(path, part.rows, this.#left) };
      })
      .filter(({ rows }) => rows.length > 0);
    if (todo.length === 0) return [];
    const lanes = await this.#lanesFor(todo);
    await this.#take(todo, lanes, until);
    const sent = await Promise.all(todo.map(({ rows }, i) => lanes[i]!.send(rows)));
    return this.#landed(todo, sent);
  }

  /** Says in the journal what is about to be sent. */
  async #take(todo: readonly Todo[], lanes: readonly Lane[], until: number): Promise<void> {
    const parts = todo.map(({ path, rows }, i) => flightPart(path, lanes[i]!, rows));
    this.#until = Math.max(this.#until, until);
    await this.#options.journal.write({
      version: 1,
      position: this.position,
      stored: this.#storedState(this.#stored),
      flight: { until, parts },
    });
    this.#unknown = parts;
  }

  #landed(todo: readonly Todo[], sent: readonly Sent[]): Refused[] {
    const parts = this.#unknown;
    const now = this.#options.clock();
    this.#unknown = parts.filter((_, i) => sent[i]!.error !== null && !isSurelyNotDone(sent[i]!.error));
    const errors: Error[] = [];
    const refused = todo.flatMap(({ part, path, rows }, i) => {
      const { stored, refused, error } = sent[i]!;
      const open = this.#lanes.get(path)!;
      open.usedAt = now;
      if (!this.#unknown.includes(parts[i]!)) this.#stored.add(path, parts[i]!.keys.slice(0, stored));
      if (error !== null) {
        errors.push(asSinkError(error, path));
        this.#options.tables.forget(path);
        if (!isStreamWell(error)) this.#leave(path);
      }
      return refusedOf(part.kind, rows, refused);
    });
    if (errors.length > 0) throw worst(errors);
    return refused;
  }

  /** Finds out what became of the rows that nobody knows of. */
  async #settle(): Promise<void> {
    while (this.#unknown.length > 0) {
      const [part, ...others] = this.#unknown as [FlightPart, ...FlightPart[]];
      const keys = await this.#keysOf(part).catch((error: unknown) => {
        throw asSinkError(error, part.table);
      });
      this.#stored.add(part.table, keys);
      this.#leave(part.table);
      this.#unknown = others;
    }
  }

  /** Keys of those rows that are stored. */
  async #keysOf(part: FlightPart): Promise<readonly string[]> {
    const client = await this.#options.channels.any();
    try {
      const [{ rowCount }] = await client.finalizeWriteStream(
        { name: part.stream },
        callOptions(this.#options.answerMs),
      );
      return part.keys.slice(0, Math.max(0, Number(rowCount) - part.offset));
    } catch (error) {
      if ((error as { code?: number }).code !== NOT_FOUND) throw error;
      const known = new Set(part.keys);
      return (await this.#options.keysInTable(part)).filter((key) => known.has(key));
    }
  }

  /** All of them, or what is in the way of one; when it settles none is on its way any more. */
  async #lanesFor(todo: readonly Todo[]): Promise<Lane[]> {
    const lanes = await Promise.allSettled(todo.map((one) => this.#laneFor(one)));
    const errors = lanes.flatMap((lane) => (lane.status === 'rejected' ? [lane.reason as Error] : []));
    if (errors.length > 0) throw worst(errors);
    return lanes.map((lane) => (lane as PromiseFulfilledResult<Lane>).value);
  }

  async #laneFor({ part, path }: Todo): Promise<Lane> {
    try {
      await this.#options.tables.check(part.destination, part.kind);
      const open = this.#lanes.get(path);
      if (open !== undefined && this.#options.clock() - open.usedAt < STREAM_MS) return open.lane;
      this.#leave(path);
      const lane = await this.#newLane(part);
      this.#lanes.set(path, { lane, usedAt: this.#options.clock() });
      return lane;
    } catch (error) {
      throw asSinkError(error, path);
    }
  }

  async #newLane({ destination, kind }: Part): Promise<Lane> {
    const { channels, tables } = this.#options;
    const taken = await channels.take();
    try {
      const [{ name }] = await taken.client.createWriteStream(
        { parent: tableName(destination, kind), writeStream: { type: 'COMMITTED' } },
        callOptions(this.#options.answerMs),
      );
      return new Lane(
        { taken, stream: name ?? '', descriptor: tables.descriptor(kind), answerMs: this.#options.answerMs },
        0,
      );
    } catch (error) {
      taken.giveBack();
      throw error;
    }
  }

  #leave(path: string): void {
    this.#lanes.get(path)?.lane.close();
    this.#lanes.delete(path);
  }

  #storedState(stored: Stored) {
    return stored.isEmpty ? null : { until: this.#until, keys: stored.toJSON() };
  }

  async commit(position: number): Promise<void> {
    const left = position < this.#until ? this.#left : new Stored();
    await this.#options.journal.write({ version: 1, position, stored: this.#storedState(left), flight: null });
    this.#stored = left;
    this.#left = new Stored();
  }

  async close(): Promise<void> {
    for (const path of [...this.#lanes.keys()]) this.#leave(path);
    await this.#options.channels.close();
  }
}

function flightPart(table: string, { stream, offset }: Lane, rows: readonly EncodedRow[]): FlightPart {
  const received = spanOf(rows.map(({ row }) => row.received_at));
  const occurred = spanOf(rows.map(({ row }) => ('occurred_at' in row ? row.occurred_at : row.received_at)));
  return { table, stream, offset: offset ?? 0, keys: rows.map(({ key }) => key), received, occurred };
}

function spanOf(times: readonly number[]): [number, number] {
  return times.reduce(([first, last], time) => [Math.min(first, time), Math.max(last, time)], [
    Number.MAX_SAFE_INTEGER,
    0,
  ] as [number, number]);
}

function isStreamWell(error: Error): boolean {
  if (!(error instanceof BigqueryError)) return false;
  return STREAM_IS_WELL.has(error.code) || error.storageCode === 'SCHEMA_MISMATCH_EXTRA_FIELDS';
}
