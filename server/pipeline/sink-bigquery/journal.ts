/**
 * What must survive the process so that no row is sent twice: a small file beside the log, written anew as a whole.
 *
 * Guarantee: the file on disk is always one whole state; a write that resolved survives the machine.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeWhole } from '../../whole-file.ts';

const keys = z.array(z.string());
const span = z.tuple([z.number(), z.number()]);

const flightSchema = z.strictObject({
  /** projects/…/datasets/…/tables/… */
  table: z.string(),
  /** Name of the stream the rows go to, and the offset of the first of them. */
  stream: z.string(),
  offset: z.int().min(0),
  /** One for each row, in their order. */
  keys,
  /** The first and the last of the rows' times, for a look into the table. */
  received: span,
  occurred: span,
});

const stateSchema = z.strictObject({
  version: z.literal(1),
  /** Everything in the log before it is in the warehouse. */
  position: z.int().min(0),
  /** Rows of the log between `position` and `until` that are there already: keys by table. */
  stored: z.strictObject({ until: z.int(), keys: z.record(z.string(), keys) }).nullable(),
  /** Rows that were being sent, of the log up to `until`: perhaps the first of them are there, perhaps all, perhaps none. */
  flight: z.strictObject({ until: z.int(), parts: z.array(flightSchema) }).nullable(),
});

export type JournalState = z.output<typeof stateSchema>;
export type FlightPart = z.output<typeof flightSchema>;

export class Journal {
  readonly #file: string;
  #state: JournalState;

  private constructor(file: string, state: JournalState) {
    this.#file = file;
    this.#state = state;
  }

  /**
   * The state of the file, or where there is none a new one.
   * @throws an Error of one line when the file cannot be read, or is none of this version
   */
  static async open(file: string, startAt: number): Promise<Journal> {
    return new Journal(file, (await read(file)) ?? { version: 1, position: startAt, stored: null, flight: null });
  }

  get state(): JournalState {
    return this.#state;
  }

  /** Resolves when the state is on disk; rejects, with the state as it was, when it could not be written. */
  async write(state: JournalState): Promise<void> {
    await writeWhole(this.#file, JSON.stringify(state));
    this.#state = state;
  }
}

async function read(file: string): Promise<JournalState | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${file}, which knows what is in BigQuery, cannot be read: ${(error as Error).message}`);
  }
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch {
    // without it, what is left in the log would go to BigQuery again
    throw new Error(
      `${file}, which knows what is in BigQuery, is damaged or of a newer Clario: put its backup back, or move it away (what is left in the log is then sent again; events_clean counts it once)`,
    );
  }
}
