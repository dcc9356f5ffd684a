/**
 * The loop from the log to the sink: read, map, write; again and again until it is stopped.
 *
 * - Never skips: a batch is written until the sink has it, however long that takes; the next one begins where it ended.
 * - Never repeats: where to begin, and whether a write that failed was committed all the same, is the sink's word.
 * - Waits for company: after a batch that was not full the next one comes `interval_ms` later. An event that comes when
 *   nothing came for so long is delivered at once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import type { LogReader, LogRecord } from './log.ts';
import type { MapRecord } from './map.ts';
import { type Batch, type Outcome, type Sink, SinkBlocked, SinkLost, SinkUnavailable } from './sink.ts';

export type Progress = Outcome & {
  /** Everything in the log before it is in the sink. */
  position: number;
  /** From reading the batch to its commit. */
  ms: number;
};

export type DeliverOptions = {
  /** A reader of the log from a position on. */
  open: (from: number) => LogReader;
  map: MapRecord;
  sink: Sink;
  settings: Config['delivery'];
  /** Resolves when the log has more than what lies before the position. */
  more: (position: number) => Promise<void>;
  onProgress: (progress: Progress) => void;
  /** Why nothing is delivered now: told at each attempt that fails; null when one has succeeded again. */
  onTrouble: (trouble: Trouble | null) => void;
};

export type Trouble = {
  message: string;
  /** passing: the warehouse will take rows again by itself. blocked: a person is needed. unknown: anything else. */
  kind: 'passing' | 'blocked' | 'unknown';
};

export interface Deliverer {
  /** Delivers without waiting for company, and tries again at once after a failure, from now on. */
  hurry(): void;
  /** Ends after the batch that is being written. */
  stop(): Promise<void>;
  /** Settles when the loop has ended; rejects with SinkLost when the sink is of no more use. */
  readonly ended: Promise<void>;
}

export function deliver(options: DeliverOptions): Deliverer {
  return new Loop(options);
}

/** About so much of the log in a batch at most, so that long events do not fill the memory. */
const BATCH_BYTES = 8 * 2 ** 20;
const READ_BYTES = 2 ** 20;
/** Between attempts when in a hurry. */
const HURRY_MS = 100;

class Loop implements Deliverer {
  readonly ended: Promise<void>;
  readonly #options: DeliverOptions;
  readonly #stopping = new AbortController();
  readonly #hurrying = new AbortController();
  #failures = 0;

  constructor(options: DeliverOptions) {
    this.#options = options;
    this.ended = this.#run();
    // whoever holds the loop asks for it later
    this.ended.catch(() => {});
  }

  hurry(): void {
    this.#hurrying.abort();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#hurrying.abort();
    await this.ended.catch(() => {});
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    let position = await this.#persist(() => this.#options.sink.position());
    while (position !== null && !this.#isStopping) position = await this.#follow(position);
  }

  /** Delivers from a position on; returns where to go on when the log could not be read, null when stopping. */
  async #follow(from: number): Promise<number | null> {
    const source = new Source(this.#options.open(from), from);
    let position = from;
    try {
      while (!this.#isStopping) {
        const started = performance.now();
        const batch = await this.#collect(source);
        this.#succeeded();
        if (batch.position === position) {
          await this.#until(this.#options.more(position));
          continue;
        }
        if (!(await this.#write(batch, started))) return null;
        position = batch.position;
        if (!batch.isFull) await this.#rest(started + this.#options.settings.interval_ms - performance.now());
      }
      return null;
    } catch (error) {
      if (error instanceof SinkLost) throw error;
      await this.#failed(error as Error);
      return position;
    } finally {
      await source.close();
    }
  }

  async #collect(source: Source): Promise<Batch & { isFull: boolean }> {
    const { batch_events: most } = this.#options.settings;
    const batch: Batch = { events: [], bad: [], position: source.position };
    const from = source.position;
    const isFull = () => batch.events.length + batch.bad.length >= most || source.position - from >= BATCH_BYTES;
    while (!isFull()) {
      const record = await source.next();
      batch.position = source.position;
      if (record === null) return { ...batch, isFull: false };
      const { events, bad } = this.#options.map(record);
      batch.events.push(...events);
      batch.bad.push(...bad);
    }
    return { ...batch, isFull: true };
  }

  /** Writes until it is written; whether it is (false: stopped before). */
  async #write(batch: Batch, started: number): Promise<boolean> {
    const { sink, onProgress } = this.#options;
    let attempts = 0;
    const outcome = await this.#persist(async () => {
      attempts += 1;
      // An answer that was lost on its way may hide a commit.
      if (attempts > 1 && (await sink.position()) >= batch.position)
        return { events: batch.events.length, duplicates: 0, bad: batch.bad.length };
      return sink.write(batch);
    });
    if (outcome === null) return false;
    onProgress({ ...outcome, position: batch.position, ms: performance.now() - started });
    return true;
  }

  /** Does it until it succeeds; null when stopped before. */
  async #persist<T>(attempt: () => Promise<T>): Promise<T | null> {
    while (!this.#isStopping) {
      try {
        const result = await attempt();
        this.#succeeded();
        return result;
      } catch (error) {
        if (error instanceof SinkLost) throw error;
        await this.#failed(error as Error);
      }
    }
    return null;
  }

  #succeeded(): void {
    if (this.#failures > 0) this.#options.onTrouble(null);
    this.#failures = 0;
  }

  /** Tells why, and waits: longer each time, and never as long as others that failed at the same moment. */
  async #failed(error: Error): Promise<void> {
    const wait = this.#waitAfter(error) * (0.5 + Math.random() / 2);
    this.#failures += 1;
    this.#options.onTrouble({ message: error.message, kind: kindOf(error) });
    await this.#rest(wait);
    if (this.#hurrying.signal.aborted) await this.#until(sleep(Math.min(wait, HURRY_MS)));
  }

  /** Milliseconds; at once the longest where only a person can help. */
  #waitAfter(error: Error): number {
    const { retry_min_ms: least, retry_max_ms: most } = this.#options.settings;
    if (error instanceof SinkBlocked) return most;
    const wait = Math.min(most, least * 2 ** this.#failures);
    return error instanceof SinkUnavailable ? Math.max(wait, 2 * error.waitMs) : wait;
  }

  /** Waits, unless in a hurry. */
  async #rest(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal: this.#hurrying.signal }).catch(() => {});
  }

  /** Waits for it, or until stopping. */
  async #until(promise: Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    const stopped = Promise.withResolvers<void>();
    const stop = () => stopped.resolve();
    signal.addEventListener('abort', stop);
    await Promise.race([promise, stopped.promise]);
    signal.removeEventListener('abort', stop);
  }
}

function kindOf(error: Error): Trouble['kind'] {
  if (error instanceof SinkBlocked) return 'blocked';
  return error instanceof SinkUnavailable ? 'passing' : 'unknown';
}

/** The records of a reader one by one. */
class Source {
  /** Behind the record that next() gave last. */
  position: number;
  readonly #reader: LogReader;
  #records: readonly LogRecord[] = [];
  #index = 0;
  #end: number;

  constructor(reader: LogReader, from: number) {
    this.#reader = reader;
    this.position = from;
    this.#end = from;
  }

  /** Null when all is read; the position may have moved over a damaged part all the same. */
  async next(): Promise<LogRecord | null> {
    if (this.#index === this.#records.length) {
      ({ records: this.#records, next: this.#end } = await this.#reader.read(READ_BYTES));
      this.#index = 0;
    }
    const record = this.#records[this.#index] ?? null;
    this.#index += record === null ? 0 : 1;
    this.position = this.#records[this.#index]?.position ?? this.#end;
    return record;
  }

  async close(): Promise<void> {
    await this.#reader.close().catch(() => {});
  }
}

/** Resolves when the log's durable end lies behind the position (Log.durable), whichever thread moves it. */
export async function durableBeyond(durable: SharedArrayBuffer, position: number): Promise<void> {
  const end = new BigInt64Array(durable);
  for (;;) {
    const seen = Atomics.load(end, 0);
    if (Number(seen) > position) return;
    const change = Atomics.waitAsync(end, 0, seen);
    if (change.async) await change.value;
  }
}
