/** What the main thread and the delivering thread say to each other. */
import type { Config } from '../config.ts';
import type { ErasedData } from '../privacy/erase-data.ts';
import type { Person } from '../privacy/ids.ts';
import type { Progress, Trouble } from './deliver.ts';
import type { Expired } from './expire.ts';
import type { QueryErrorCode, QueryResult } from './query.ts';

export type Problem = { code: string; message: string; file?: string };

/** What the thread is started with. */
export type WorkerStart = { config: Config; logDir: string };

export type ToWorker =
  /** Begin to deliver; `durable` is Log.durable. */
  | { type: 'follow'; durable: SharedArrayBuffer }
  | { type: 'hurry' }
  | { type: 'query'; id: number; sql: string }
  | { type: 'abort'; id: number }
  /** Close the warehouse, erase a person from what is in the data directory, and end: another thread goes on. */
  | { type: 'erase'; person: Person }
  | { type: 'close' };

export type FromWorker =
  /** The warehouse is open and has everything before this position of the log. */
  | { type: 'opened'; position: number }
  /** The warehouse cannot be opened: why, for a person. The thread ends. */
  | { type: 'refused'; message: string }
  /** Something went wrong that nobody foresaw. The warehouse is closed, the thread ends. */
  | { type: 'died'; message: string }
  | { type: 'progress'; progress: Progress }
  /** Why nothing is delivered now; null when it is again. */
  | { type: 'trouble'; trouble: Trouble | null }
  | { type: 'problem'; problem: Problem }
  | { type: 'expired'; expired: Expired }
  | { type: 'erased'; erased: ErasedData }
  | { type: 'answer'; id: number; result: QueryResult }
  /** Without a code: no fault of the query. */
  | { type: 'failed'; id: number; code: QueryErrorCode | null; message: string };
