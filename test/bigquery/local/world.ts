/** What the services of one local BigQuery share. */
import { status } from '@grpc/grpc-js';
import type { Fault, Faults } from './faults.ts';
import type { CodeName } from './storage-errors.ts';
import type { Store } from './store.ts';
import type { WriteStreams } from './streams.ts';

/** A call that arrived, for tests to look at. */
export type Call = {
  /** `append`, `createWriteStream`, …, or the REST method: `tabledata.insertAll`, `jobs.query`, `tables.get`, … */
  kind: string;
  /** `p.d.t` */
  table?: string;
  stream?: string;
  /** Rows in the request. */
  rows?: number;
  /** null where the request had none. */
  offset?: number | null;
  /** Of an append: the header by which Google finds the region of the stream. */
  routing?: string;
  /** Bytes of the request. */
  bytes?: number;
  sql?: string;
  /** What it was answered with: OK, a gRPC code's name, a REST reason; `dropped` or `unanswered` where it was not. */
  code: string;
  /** The failure that was asked for. */
  fault?: string;
};

export type World = {
  readonly store: Store;
  readonly streams: WriteStreams;
  readonly faults: Faults;
  readonly calls: Call[];
  /** Are rows decoded and checked? */
  readonly check: boolean;
  readonly location: string;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** When the write side learns of a schema that is new now. */
  readonly writeSideMs: () => number;
  readonly grpcCode: (fault: Fault) => CodeName;
};

const OF_REASONS: Record<string, CodeName> = {
  backendError: 'UNAVAILABLE',
  internalError: 'INTERNAL',
  quotaExceeded: 'RESOURCE_EXHAUSTED',
  rateLimitExceeded: 'RESOURCE_EXHAUSTED',
  accessDenied: 'PERMISSION_DENIED',
  authError: 'UNAUTHENTICATED',
  notFound: 'NOT_FOUND',
  invalid: 'INVALID_ARGUMENT',
};

/** The gRPC code that a failure is told with. @throws where it can't be told by this call */
export function grpcCode({ with: kind, on }: Fault): CodeName {
  const name = OF_REASONS[kind] ?? kind;
  if (!(name in status)) throw new Error(`${on} can't fail with ${kind}`);
  return name as CodeName;
}
