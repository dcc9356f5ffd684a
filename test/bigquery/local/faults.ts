/** Failures that a test asks for, each used a number of times or until it is cleared. */

/** Where it fails: a call of the write service, insertAll, any REST call (`rest`), or one by its name (`tables.get`). */
export type FaultPlace =
  | 'append'
  | 'createWriteStream'
  | 'getWriteStream'
  | 'finalizeWriteStream'
  | 'flushRows'
  | 'batchCommitWriteStreams'
  | 'insertAll'
  | 'query'
  | 'rest'
  | `${'datasets' | 'tables' | 'routines' | 'tabledata' | 'jobs'}.${string}`;

/** A gRPC code, a REST reason (each is understood in both places), or something else that goes wrong. */
export type FaultKind =
  | 'UNAVAILABLE'
  | 'RESOURCE_EXHAUSTED'
  | 'INTERNAL'
  | 'ABORTED'
  | 'PERMISSION_DENIED'
  | 'UNAUTHENTICATED'
  | 'NOT_FOUND'
  | 'INVALID_ARGUMENT'
  | 'DEADLINE_EXCEEDED'
  | 'CANCELLED'
  | 'backendError'
  | 'internalError'
  | 'quotaExceeded'
  | 'rateLimitExceeded'
  | 'accessDenied'
  | 'authError'
  | 'notFound'
  | 'invalid'
  /** The connection breaks before, or after, the rows are stored. */
  | 'drop_before_commit'
  | 'drop_after_commit'
  /** The rows are stored and nothing is ever answered; the connection stays. */
  | 'commit_without_answer'
  /** Everything goes well, `ms` later. */
  | 'slow'
  /** append: as if the stream ended before the offset. */
  | 'out_of_range'
  /** append, insertAll: as if the table did not have the last column that the rows have. */
  | 'schema_behind'
  /** append and the calls with a stream's name: the server has forgotten the stream. */
  | 'stream_expired'
  /** append, insertAll: rows for which `row` says true are bad; all are where there is no `row`. */
  | 'bad_row';

export type Fault = {
  on: FaultPlace;
  with: FaultKind;
  /** Only for this table (its last name or its path). */
  table?: string;
  /** How often, Infinity by default: until clear(). */
  times?: number;
  /** How many calls go well before the first failure. */
  after?: number;
  /** How an append is told of a gRPC code: the end of the connection (by default) or an answer on it. */
  form?: 'status' | 'response';
  /** For a gRPC code at an append: the rows are stored all the same. */
  isStored?: boolean;
  message?: string;
  /** For `slow`: milliseconds. */
  ms?: number;
  /** For `bad_row`: the row as `rows()` gives it. */
  row?: (row: Record<string, unknown>) => boolean;
};

/** gRPC codes and REST reasons are understood in both places, but for codes that REST has no reason for. */
function canFail({ on, with: kind }: Fault): boolean {
  const isWrite = WRITE_CALLS.includes(on);
  const isRows = on === 'append' || on === 'insertAll' || on === 'tabledata.insertAll';
  if (kind === 'bad_row' || kind === 'schema_behind') return isRows;
  if (kind === 'out_of_range') return on === 'append';
  if (kind === 'stream_expired') return isWrite && on !== 'createWriteStream';
  return isWrite || (kind !== 'DEADLINE_EXCEEDED' && kind !== 'CANCELLED');
}

const WRITE_CALLS: FaultPlace[] = [
  'append',
  'createWriteStream',
  'getWriteStream',
  'finalizeWriteStream',
  'flushRows',
  'batchCommitWriteStreams',
];

export class Faults {
  readonly #faults: { fault: Fault; left: number; wait: number }[] = [];

  /** @throws an Error where the call can't fail so */
  add(fault: Fault): void {
    if (!canFail(fault)) throw new Error(`${fault.on} can't fail with ${fault.with}`);
    this.#faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY, wait: fault.after ?? 0 });
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** The failure that this call meets, used up once. @param table `p.d.t` */
  take(places: readonly string[], table?: string): Fault | undefined {
    for (const entry of this.#faults) {
      const { fault } = entry;
      if (entry.left <= 0 || !places.includes(fault.on)) continue;
      if (fault.table !== undefined && fault.table !== table && fault.table !== table?.split('.').at(-1)) continue;
      if (entry.wait > 0) {
        entry.wait -= 1;
        continue;
      }
      entry.left -= 1;
      return fault;
    }
    return undefined;
  }
}
