/** A question to the warehouse and its answer, whatever the warehouse is. */
import type { Json } from '../../bigquery/schema/types.ts';

export type QueryResult = {
  columns: { name: string; type: string }[];
  /** One array a row, values in the order of the columns, in the forms that query-values.ts tells. */
  rows: Json[][];
  /** Present when there were more rows than asked for: says so, in words. */
  note?: string;
};

export type QueryOptions = {
  /** Rows to return at most; 100,000 if not given, so that no query can fill the memory of the server. */
  maxRows?: number;
  /** Aborting it interrupts the query, which then fails with the code 'interrupted'. */
  signal?: AbortSignal;
};

export type QueryErrorCode = 'empty' | 'several_statements' | 'not_read_only' | 'sql' | 'interrupted';

/** A query that cannot be answered; the message is for who wrote it. */
export class QueryError extends Error {
  override name = 'QueryError';
  readonly code: QueryErrorCode;

  constructor(code: QueryErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Rows of an answer if nothing else is said. */
export const MAX_ROWS = 100_000;

/** Says that an answer has not all rows. */
export function cutNote(maxRows: number): string {
  return `only the first ${maxRows} rows are shown: narrow the query, or page through it with ORDER BY, LIMIT and OFFSET`;
}
