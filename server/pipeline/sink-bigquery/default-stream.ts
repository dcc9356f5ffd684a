/**
 * Rows into the default stream of each table: at least once. A request whose answer was lost is sent again, and if BigQuery had
 * carried it out its rows are there twice (events_clean counts an event once; bad_events has no such model).
 */
import type { Part } from './arrange.ts';
import type { Channels } from './channels.ts';
import { tableName, tablePath } from './destination.ts';
import { asSinkError, worst } from './failure.ts';
import type { Journal } from './journal.ts';
import { Lane } from './lane.ts';
import { Stored } from './stored.ts';
import type { Tables } from './tables.ts';
import { type Refused, refusedOf, type Writer } from './writer.ts';

export type DefaultStreamOptions = { channels: Channels; journal: Journal; tables: Tables; answerMs: number };

export class DefaultStreamWriter implements Writer {
  readonly #options: DefaultStreamOptions;
  readonly #lanes = new Map<string, Lane>();
  /** Of the batch at work. */
  #stored = new Stored();

  constructor(options: DefaultStreamOptions) {
    this.#options = options;
  }

  get position(): number {
    return this.#options.journal.state.position;
  }

  async write(parts: readonly Part[]): Promise<Refused[]> {
    const errors: Error[] = [];
    const refused = await Promise.all(
      parts.map((part) =>
        this.#send(part).catch((error: unknown) => {
          const path = tablePath(part.destination, part.kind);
          errors.push(asSinkError(error, path));
          this.#options.tables.forget(path);
          this.#lanes.get(path)?.close();
          this.#lanes.delete(path);
          return [];
        }),
      ),
    );
    if (errors.length > 0) throw worst(errors);
    return refused.flat();
  }

  async #send(part: Part): Promise<Refused[]> {
    const path = tablePath(part.destination, part.kind);
    const rows = this.#stored.without(path, part.rows, new Stored());
    if (rows.length === 0) return [];
    const lane = await this.#laneFor(part, path);
    const { stored, refused, error } = await lane.send(rows);
    this.#stored.add(
      path,
      rows.slice(0, stored).map(({ key }) => key),
    );
    if (error !== null) throw error;
    return refusedOf(part.kind, rows, refused);
  }

  async #laneFor({ destination, kind }: Part, path: string): Promise<Lane> {
    const { channels, tables } = this.#options;
    await tables.check(destination, kind);
    const open = this.#lanes.get(path);
    if (open !== undefined) return open;
    const stream = `${tableName(destination, kind)}/streams/_default`;
    const lane = new Lane(
      { taken: await channels.take(), stream, descriptor: tables.descriptor(kind), answerMs: this.#options.answerMs },
      null,
    );
    this.#lanes.set(path, lane);
    return lane;
  }

  async commit(position: number): Promise<void> {
    await this.#options.journal.write({ version: 1, position, stored: null, flight: null });
    this.#stored = new Stored();
  }

  async close(): Promise<void> {
    for (const lane of this.#lanes.values()) lane.close();
    await this.#options.channels.close();
  }
}
