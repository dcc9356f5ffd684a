/**
 * One question to BigQuery. Guarantee: a query reads, by BigQuery's own word (a dry run tells the kind of statement), and it
 * reads no more bytes than are allowed: BigQuery refuses it before, unpaid.
 */
import type { BigQuery } from '@google-cloud/bigquery';
import type { Json } from '../../bigquery/schema/types.ts';
import { cutNote, MAX_ROWS, QueryError, type QueryOptions, type QueryResult } from './query.ts';
import { type Cell, cellValue, type Field, typeOf } from './query-bigquery-values.ts';
import type { Destination } from './sink-bigquery/destination.ts';
import { hasNoCredentials, isOutOfReach, LOGIN, NO_CREDENTIALS } from './sink-bigquery/reach.ts';

export type BigqueryQueryOptions = QueryOptions & {
  /** What a name without a dataset means, and where the query runs. */
  destination: Destination;
  /** A query that would read more is refused. */
  maxBytes: number;
};

type Page = {
  jobComplete: boolean;
  schema?: { fields?: Field[] };
  rows?: { f: Cell[] }[];
  pageToken?: string;
};

const ROWS_A_PAGE = 10_000;
/** How long BigQuery may keep a request for results waiting. */
const WAIT_MS = 10_000;

/** Runs one reading statement. @throws QueryError for a fault of the query, or its abort; any other Error otherwise */
export async function runBigqueryQuery(
  client: BigQuery,
  sql: string,
  options: BigqueryQueryOptions,
): Promise<QueryResult> {
  const { destination, maxBytes, maxRows = MAX_ROWS, signal } = options;
  const job = {
    query: sql,
    useLegacySql: false,
    location: destination.location,
    defaultDataset: { projectId: destination.project, datasetId: destination.dataset },
    maximumBytesBilled: String(maxBytes),
    labels: { clario: 'query' },
  };
  try {
    signal?.throwIfAborted();
    // without credentials the client would ask all the same, again and again, and fail for another reason
    await client.authClient.getClient();
    await refuseWhatWrites(client, job);
    signal?.throwIfAborted();
    const [started] = await client.createQueryJob(job);
    const cancelled = Promise.withResolvers<never>();
    const cancel = () => void started.cancel().then(cancelled.reject, cancelled.reject);
    signal?.addEventListener('abort', cancel);
    // an abort while it was started told nobody
    if (signal?.aborted) cancel();
    try {
      return await Promise.race([read(client, String(started.id), destination, maxRows, signal), cancelled.promise]);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  } catch (error) {
    if (signal?.aborted) throw new QueryError('interrupted', 'the query was interrupted');
    throw faultOf(error, maxBytes);
  }
}

async function refuseWhatWrites(client: BigQuery, job: object & { query: string }): Promise<void> {
  if (job.query.trim() === '') throw new QueryError('empty', 'there is no statement in the query');
  const [{ metadata }] = await client.createQueryJob({ ...job, dryRun: true });
  const kind: unknown = metadata?.statistics?.query?.statementType;
  if (kind === 'SELECT') return;
  if (kind === 'SCRIPT') throw new QueryError('several_statements', 'one statement at a time');
  throw new QueryError(
    'not_read_only',
    `queries only read (SELECT, WITH): ${String(kind).replaceAll('_', ' ')} is refused`,
  );
}

async function read(
  client: BigQuery,
  job: string,
  { location }: Destination,
  maxRows: number,
  signal: AbortSignal | undefined,
): Promise<QueryResult> {
  const rows: Json[][] = [];
  let page = await finished(client, job, { location, pageToken: undefined }, signal);
  const fields = page.schema?.fields ?? [];
  const columns = columnsOf(fields);
  for (;;) {
    for (const { f } of page.rows ?? []) {
      if (rows.length === maxRows) return { columns, rows, note: cutNote(maxRows) };
      rows.push(fields.map((field, i) => cellValue(f[i]!, field)));
    }
    if (page.pageToken === undefined) return { columns, rows };
    page = await finished(client, job, { location, pageToken: page.pageToken }, signal);
  }
}

/** Asks until the query has run. */
async function finished(
  client: BigQuery,
  job: string,
  where: { location: string; pageToken: string | undefined },
  signal: AbortSignal | undefined,
): Promise<Page> {
  for (;;) {
    const page = await results(client, job, where);
    signal?.throwIfAborted();
    if (page.jobComplete) return page;
  }
}

function columnsOf(fields: readonly Field[]): QueryResult['columns'] {
  return fields.map((field) => ({ name: field.name, type: typeOf(field) }));
}

function results(
  client: BigQuery,
  job: string,
  { location, pageToken }: { location: string; pageToken: string | undefined },
): Promise<Page> {
  const qs = {
    location,
    maxResults: ROWS_A_PAGE,
    timeoutMs: WAIT_MS,
    'formatOptions.useInt64Timestamp': true,
    ...(pageToken !== undefined && { pageToken }),
  };
  // as it comes: the client's own rows lose integers beyond 2^53, and digits of times
  return new Promise((resolve, reject) => {
    client.request({ uri: `/queries/${job}`, qs }, (error: Error | null, page?: Page) =>
      error ? reject(error) : resolve(page as Page),
    );
  });
}

const UNANSWERED = 'BigQuery does not answer the query';

/** What a person is told. */
function faultOf(error: unknown, maxBytes: number): Error {
  if (error instanceof QueryError) return error;
  const { code, message, errors } = error as { code?: unknown; message: string; errors?: { reason?: string }[] };
  const reason = errors?.[0]?.reason;
  if (reason === 'bytesBilledLimitExceeded')
    return new QueryError(
      'sql',
      `the query would read more than ${maxBytes} bytes (bigquery.query_max_bytes): ${message}`,
    );
  if (reason === 'invalidQuery' || reason === 'invalid' || (reason === 'notFound' && code === 404))
    return new QueryError('sql', message);
  if (hasNoCredentials(message)) return new Error(`${UNANSWERED}: ${NO_CREDENTIALS}; ${LOGIN}`);
  if (isOutOfReach(message))
    return new Error(`${UNANSWERED}: it is out of reach from this machine (${message.replace(/^.*reason: /s, '')})`);
  return new Error(`${UNANSWERED}: ${message}`);
}
