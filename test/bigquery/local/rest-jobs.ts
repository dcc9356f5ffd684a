/** REST: queries, as jobs that are done when they are answered. */
import { randomUUID } from 'node:crypto';
import { ApiError } from './errors.ts';
import { page } from './paging.ts';
import { type QueryParameter, readParameters } from './parameters.ts';
import type { Method, Request, Shared } from './rest.ts';
import type { QueryContext, QueryResult } from './sql.ts';
import { restRow, type TimeFormat } from './values.ts';

/** Done, and what came of it. */
export type Job = {
  id: string;
  project: string;
  location: string;
  configuration: object;
  result: QueryResult | undefined;
  error: ApiError | undefined;
  createdMs: number;
  isDryRun: boolean;
};
/** By id. */
export type Jobs = Map<string, Job>;

type QueryConfiguration = {
  query?: string;
  useLegacySql?: boolean;
  defaultDataset?: { projectId?: string; datasetId: string };
  queryParameters?: QueryParameter[];
  maximumBytesBilled?: string;
  destinationTable?: object;
};

export function jobMethods({ world, sql, jobs }: Shared): Method[] {
  /** @throws ApiError where the job could not be made; a query's own mistakes are the job's error */
  async function run(
    request: Request,
    id: string,
    query: QueryConfiguration,
    isDryRun: boolean,
    location?: string,
  ): Promise<Job> {
    const project = request.params['project']!;
    request.call.sql = query.query ?? '';
    if (jobs.has(id)) throw new ApiError('duplicate', `Already Exists: Job ${project}:${id}`);
    if (query.useLegacySql !== false)
      throw new ApiError('notImplemented', 'the local BigQuery has no legacy SQL: set useLegacySql to false');
    const context = contextOf(query, project);
    const job: Job = {
      id,
      project,
      location: location ?? locationOf(context) ?? world.location,
      configuration: { jobType: 'QUERY', query, ...(isDryRun && { dryRun: true }) },
      result: undefined,
      error: undefined,
      createdMs: world.now(),
      isDryRun,
    };
    try {
      if (query.destinationTable)
        throw new ApiError('notImplemented', 'the local BigQuery keeps no query results in tables');
      checkLocation(context, location);
      const analyzed = await dryRun(query, context, isDryRun);
      job.result = analyzed ?? (await sql.query(query.query ?? '', context));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      job.error = error;
    }
    if (!isDryRun) jobs.set(id, job);
    return job;
  }

  /** The bytes a query would read are known before it runs: it is refused where they are too many. */
  async function dryRun(
    query: QueryConfiguration,
    context: QueryContext,
    isDryRun: boolean,
  ): Promise<QueryResult | undefined> {
    if (!isDryRun && query.maximumBytesBilled === undefined) return undefined;
    const analyzed = await sql.analyze(query.query ?? '', context);
    const limit = query.maximumBytesBilled;
    if (limit !== undefined && !isDryRun && billed(analyzed.bytes) > Number(limit)) {
      throw new ApiError(
        'bytesBilledLimitExceeded',
        `Query exceeded limit for bytes billed: ${limit}. ${billed(analyzed.bytes)} or higher required.`,
      );
    }
    return isDryRun ? analyzed : undefined;
  }

  function locationOf({ defaultDataset }: QueryContext): string | undefined {
    return defaultDataset === undefined ? undefined : world.store.datasets.get(defaultDataset)?.location;
  }

  function checkLocation(context: QueryContext, location: string | undefined): void {
    const place = locationOf(context);
    if (location === undefined || place === undefined || place.toUpperCase() === location.toUpperCase()) return;
    const [project, dataset] = context.defaultDataset!.split('.');
    throw new ApiError('notFound', `Not found: Dataset ${project}:${dataset} was not found in location ${location}`);
  }

  function find({ params, query }: Request): Job {
    const job = jobs.get(params['job']!);
    const location = query.get('location');
    const isElsewhere = job && location && location.toUpperCase() !== job.location.toUpperCase();
    if (!job || isElsewhere) throw new ApiError('notFound', `Not found: Job ${params['project']}:${params['job']}`);
    return job;
  }

  return [
    {
      name: 'jobs.query',
      verb: 'POST',
      path: '/queries',
      run: async (request) => {
        const { body } = request;
        const job = await run(request, randomUUID(), body, body.dryRun === true, body.location);
        if (job.error) throw job.error;
        const options = new URLSearchParams();
        if (body.maxResults !== undefined) options.set('maxResults', String(body.maxResults));
        return { ...resultsJson(job, options, formatOf(body.formatOptions)), kind: 'bigquery#queryResponse' };
      },
    },
    {
      name: 'jobs.insert',
      verb: 'POST',
      path: '/jobs',
      run: async (request) => {
        const { configuration, jobReference } = request.body;
        if (!configuration?.query) throw new ApiError('notImplemented', 'the local BigQuery runs query jobs only');
        const job = await run(
          request,
          jobReference?.jobId ?? randomUUID(),
          configuration.query,
          configuration.dryRun === true,
          jobReference?.location,
        );
        if (job.error && (job.isDryRun || job.error.reason === 'notImplemented')) throw job.error;
        if (job.error) request.call.code = job.error.reason;
        return jobJson(job);
      },
    },
    {
      name: 'jobs.cancel',
      verb: 'POST',
      path: '/jobs/:job/cancel',
      // one that is done stays as it is: https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/cancel
      run: (request) => ({ kind: 'bigquery#jobCancelResponse', job: jobJson(find(request)) }),
    },
    { name: 'jobs.get', verb: 'GET', path: '/jobs/:job', run: (request) => jobJson(find(request)) },
    {
      name: 'jobs.getQueryResults',
      verb: 'GET',
      path: '/queries/:job',
      run: (request) => {
        const job = find(request);
        if (job.error) throw job.error;
        return {
          ...resultsJson(job, request.query, timeFormat(request.query)),
          kind: 'bigquery#getQueryResultsResponse',
        };
      },
    },
  ];
}

/** How a TIMESTAMP is told; the API's first form are seconds as a float. */
export function timeFormat(query: URLSearchParams): TimeFormat {
  return formatOf({
    timestampOutputFormat: query.get('formatOptions.timestampOutputFormat') ?? undefined,
    useInt64Timestamp: query.get('formatOptions.useInt64Timestamp') === 'true',
  });
}

function formatOf(
  options: { timestampOutputFormat?: string | undefined; useInt64Timestamp?: boolean } = {},
): TimeFormat {
  const asked = options.timestampOutputFormat;
  if (asked === 'INT64' || asked === 'FLOAT64' || asked === 'ISO8601_STRING') return asked;
  return options.useInt64Timestamp ? 'INT64' : 'FLOAT64';
}

function contextOf({ defaultDataset, queryParameters }: QueryConfiguration, project: string): QueryContext {
  return {
    project,
    defaultDataset: defaultDataset && `${defaultDataset.projectId ?? project}.${defaultDataset.datasetId}`,
    parameters: readParameters(queryParameters),
  };
}

/** 10 MB at least, in whole MB: https://cloud.google.com/bigquery/pricing */
function billed(bytes: number): number {
  const mb = 1024 * 1024;
  return bytes === 0 ? 0 : Math.max(10 * mb, Math.ceil(bytes / mb) * mb);
}

function referenceOf({ id, project, location }: Job): object {
  return { projectId: project, jobId: id, location };
}

function resultsJson(job: Job, query: URLSearchParams, format: TimeFormat): object {
  const { fields, rows, affectedRows, bytes } = job.result!;
  const list = page(rows, query);
  return {
    jobReference: referenceOf(job),
    jobComplete: true,
    cacheHit: false,
    totalBytesProcessed: String(bytes),
    totalRows: String(rows.length),
    schema: { fields },
    rows: list.items.map((row) => restRow(fields, row, format)),
    ...list.next,
    ...(affectedRows !== undefined && { numDmlAffectedRows: String(affectedRows) }),
  };
}

function jobJson(job: Job): object {
  const { result, error } = job;
  const one = error && {
    reason: error.reason,
    message: error.message,
    ...(error.location && { location: error.location }),
  };
  const bytes = String(result?.bytes ?? 0);
  return {
    kind: 'bigquery#job',
    id: `${job.project}:${job.location}.${job.id}`,
    jobReference: referenceOf(job),
    configuration: job.configuration,
    status: { state: 'DONE', ...(one && { errorResult: one, errors: [one] }) },
    statistics: {
      creationTime: String(job.createdMs),
      startTime: String(job.createdMs),
      endTime: String(job.createdMs),
      totalBytesProcessed: bytes,
      query: {
        statementType: result?.statementType,
        totalBytesProcessed: bytes,
        totalBytesBilled: job.isDryRun ? '0' : String(billed(result?.bytes ?? 0)),
        cacheHit: false,
        ...(result && { schema: { fields: result.fields } }),
        ...(result?.affectedRows !== undefined && { numDmlAffectedRows: String(result.affectedRows) }),
      },
    },
  };
}
