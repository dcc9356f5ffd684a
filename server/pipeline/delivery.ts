/**
 * The main thread's hold on the delivery, which runs in a thread of its own, so that a slow warehouse never slows an answer.
 *
 * Guarantee: as long as it is not closed, a delivering thread runs or is about to: one that dies is started again, later each
 * time, and goes on where the warehouse says.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Config } from '../config.ts';
import type { ErasedData } from '../privacy/erase-data.ts';
import type { Person } from '../privacy/ids.ts';
import type { Progress, Trouble } from './deliver.ts';
import type { FromWorker, Problem, ToWorker, WorkerStart } from './delivery-messages.ts';
import type { Expired } from './expire.ts';
import { QueryError, type QueryResult } from './query.ts';

export type DeliveryOptions = {
  /** `data`, `warehouse`, `delivery` and `sites` of it count here. */
  config: Config;
  logDir: string;
  /** After each batch. */
  onProgress: (progress: Progress) => void;
  /** What a person should hear of: the log's own problems; `delivery_failing` once for each time it begins to fail, `delivery_recovered` when it ends; `delivery_crashed`. */
  onProblem: (problem: Problem) => void;
  /** After days that are kept no longer were deleted. */
  onExpired?: (expired: Expired) => void;
  /** Milliseconds that only go forward. */
  clock?: () => number;
};

export interface Delivery {
  /** The log's position up to which everything is in the warehouse. */
  readonly position: number;
  /** False while nothing can be delivered: the warehouse refuses (not just for a moment), or the thread is being started again. */
  readonly ready: boolean;
  /** Why the last attempt failed, for a person; null when it did not. */
  readonly trouble: string | null;
  /** Begins to deliver what is in the log; `durable` is Log.durable. */
  follow(durable: SharedArrayBuffer): void;
  /** One reading statement, beside the delivery. @throws QueryError for a fault of the query, or its abort */
  query(sql: string, options?: { signal?: AbortSignal }): Promise<QueryResult>;
  /**
   * Erases a person from the data directory: what is delivered from then on is without them. Nothing is delivered or queried
   * meanwhile, the log takes what comes. @throws an Error of one line; then it can be done again
   */
  erase(person: Person): Promise<ErasedData>;
  /** Delivers without waiting for company up to the position; false when that took longer than `withinMs`. */
  drain(position: number, withinMs: number): Promise<boolean>;
  /** Ends after the batch that is being written, and gives the warehouse back. What is left stays in the log. */
  close(): Promise<void>;
}

/** Resolves when the warehouse is open. @throws an Error of one line when it cannot be opened */
export async function startDelivery(options: DeliveryOptions): Promise<Delivery> {
  const supervisor = new Supervisor(options);
  await supervisor.start();
  return supervisor;
}

/** A warehouse that is away for less is no reason to keep traffic from a collector, whose log takes it. */
const PASSING_MS = 60_000;

type Pending = { resolve: (result: QueryResult) => void; reject: (error: Error) => void };

class Supervisor implements Delivery {
  readonly #options: DeliveryOptions;
  readonly #clock: () => number;
  readonly #queries = new Map<number, Pending>();
  readonly #drains = new Set<() => void>();
  readonly #closing = new AbortController();
  /** The thread that has the warehouse open. */
  #worker: Worker | null = null;
  #exited: Promise<void> = Promise.resolve();
  #durable: SharedArrayBuffer | null = null;
  #hurrying = false;
  #trouble: Trouble | null = null;
  #troubledSince = 0;
  #isOpen = false;
  #position = 0;
  #crashes = 0;
  /** Who waits for an erasure, and what it did once it is done. */
  #erasing: { resolve(erased: ErasedData): void; reject(error: Error): void; erased?: ErasedData } | null = null;
  #lastId = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
  }

  get position(): number {
    return this.#position;
  }

  get ready(): boolean {
    // a rest, not a trouble: it goes on by itself
    if (this.#erasing !== null) return true;
    if (!this.#isOpen) return false;
    if (this.#trouble?.kind !== 'passing') return this.#trouble === null;
    return this.#clock() - this.#troubledSince < PASSING_MS;
  }

  get trouble(): string | null {
    return this.#trouble?.message ?? null;
  }

  /** A new thread; resolves when it has opened the warehouse. */
  async start(): Promise<void> {
    const { config, logDir } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const workerData: WorkerStart = { config, logDir };
    const worker = new Worker(new URL('./delivery-worker.ts', import.meta.url), { workerData });
    let died: Error | null = null;
    worker.on('error', (error) => {
      died = error as Error;
    });
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'refused') reject(new Error(message.message));
      else if (message.type === 'died') died = new Error(message.message);
      else if (message.type === 'opened') {
        this.#opened(worker, message.position);
        resolve();
      } else this.#heard(message);
    });
    const exited = Promise.withResolvers<void>();
    this.#exited = exited.promise;
    worker.on('exit', (code) => {
      exited.resolve();
      const error = died ?? new Error(`the delivering thread ended with code ${code}`);
      reject(error);
      if (this.#worker === worker) this.#crashed(error);
    });
    await promise;
  }

  #opened(worker: Worker, position: number): void {
    this.#worker = worker;
    this.#isOpen = true;
    this.#trouble = null;
    this.#moved(position);
    if (this.#closing.signal.aborted) this.#say({ type: 'close' });
    else if (this.#durable !== null) this.follow(this.#durable);
  }

  #heard(message: Exclude<FromWorker, { type: 'opened' | 'refused' | 'died' }>): void {
    const { onProgress, onProblem } = this.#options;
    if (message.type === 'progress') {
      this.#crashes = 0;
      this.#moved(message.progress.position);
      onProgress(message.progress);
    } else if (message.type === 'problem') onProblem(message.problem);
    else if (message.type === 'trouble') this.#troubled(message.trouble);
    else if (message.type === 'expired') this.#options.onExpired?.(message.expired);
    else if (message.type === 'erased') {
      if (this.#erasing !== null) this.#erasing.erased = message.erased;
    } else {
      const asked = this.#queries.get(message.id);
      this.#queries.delete(message.id);
      if (message.type === 'answer') asked?.resolve(message.result);
      else
        asked?.reject(
          message.code === null ? new Error(message.message) : new QueryError(message.code, message.message),
        );
    }
  }

  #troubled(trouble: Trouble | null): void {
    const { onProblem } = this.#options;
    const before = this.#trouble;
    this.#trouble = trouble;
    if (trouble === null) {
      if (before !== null) onProblem({ code: 'delivery_recovered', message: 'events are delivered again' });
      return;
    }
    if (before === null) this.#troubledSince = this.#clock();
    // a trouble that turns into one for a person is told again
    if (before === null || (before.kind !== 'blocked' && trouble.kind === 'blocked'))
      onProblem({ code: 'delivery_failing', message: `nothing is delivered now: ${trouble.message}` });
  }

  #moved(position: number): void {
    this.#position = position;
    for (const check of this.#drains) check();
  }

  #crashed({ message }: Error): void {
    this.#worker = null;
    this.#isOpen = false;
    for (const { reject } of this.#queries.values())
      reject(new QueryError('interrupted', 'the query was interrupted: the warehouse was closed'));
    this.#queries.clear();
    const erasing = this.#erasing;
    if (erasing?.erased !== undefined) {
      this.#goOn(erasing, erasing.erased);
      return;
    }
    this.#erasing = null;
    erasing?.reject(new Error(`the erasure was not finished, and can be run again: ${message}`));
    if (this.#closing.signal.aborted) return;
    this.#options.onProblem({ code: 'delivery_crashed', message: `the delivery is started again: ${message}` });
    this.#restart();
  }

  /** The next thread, after one that ended to erase somebody. */
  async #goOn({ resolve }: { resolve(erased: ErasedData): void }, erased: ErasedData): Promise<void> {
    if (!this.#closing.signal.aborted)
      await this.start().catch(({ message }: Error) => {
        this.#options.onProblem({ code: 'delivery_crashed', message });
        this.#restart();
      });
    this.#erasing = null;
    resolve(erased);
  }

  erase(person: Person): Promise<ErasedData> {
    if (this.#erasing !== null) return Promise.reject(new Error('another erasure is at work: try again'));
    if (this.#worker === null) return Promise.reject(new Error('the warehouse is not open now: try again'));
    const { promise, resolve, reject } = Promise.withResolvers<ErasedData>();
    this.#erasing = { resolve, reject };
    this.#say({ type: 'erase', person });
    return promise;
  }

  async #restart(): Promise<void> {
    const { retry_min_ms: least, retry_max_ms: most } = this.#options.config.delivery;
    const { signal } = this.#closing;
    while (this.#worker === null) {
      const wait = this.#hurrying ? least : Math.min(most, least * 2 ** this.#crashes);
      this.#crashes += 1;
      await sleep(wait, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      await this.start().catch(({ message }: Error) => this.#options.onProblem({ code: 'delivery_crashed', message }));
    }
  }

  follow(durable: SharedArrayBuffer): void {
    this.#durable = durable;
    this.#say({ type: 'follow', durable });
    if (this.#hurrying) this.#say({ type: 'hurry' });
  }

  query(sql: string, { signal }: { signal?: AbortSignal } = {}): Promise<QueryResult> {
    if (signal?.aborted) return Promise.reject(new QueryError('interrupted', 'the query was interrupted'));
    if (this.#worker === null) return Promise.reject(new Error('the warehouse is not open now: try again'));
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<QueryResult>();
    const abort = () => this.#say({ type: 'abort', id });
    signal?.addEventListener('abort', abort);
    this.#queries.set(id, { resolve, reject });
    this.#say({ type: 'query', id, sql });
    return promise.finally(() => signal?.removeEventListener('abort', abort));
  }

  async drain(position: number, withinMs: number): Promise<boolean> {
    this.#hurrying = true;
    this.#say({ type: 'hurry' });
    if (this.#position >= position) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const check = () => {
      if (this.#position >= position) resolve(true);
    };
    this.#drains.add(check);
    const timer = setTimeout(resolve, withinMs, false);
    const all = await promise;
    clearTimeout(timer);
    this.#drains.delete(check);
    return all;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#say({ type: 'close' });
    // Never terminate(): delivery-worker.ts tells why. One that is still opening is closed by #opened.
    await this.#exited;
  }

  #say(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }
}
