/** What an answer of BigQuery that is none means for the delivery. */
import grpc from '@grpc/grpc-js';
import { redactText } from '../redact.ts';
import { SinkBlocked, SinkUnavailable } from '../sink.ts';

const { status } = grpc;

type Told = Pick<BigqueryError, 'storageCode' | 'isAnswer'>;

/** An error of BigQuery, by gRPC's code: https://grpc.io/docs/guides/status-codes/ */
export class BigqueryError extends Error {
  override name = 'BigqueryError';
  readonly code: number;
  /** google.cloud.bigquery.storage.v1.StorageError.StorageErrorCode, where the answer has one: SCHEMA_MISMATCH_EXTRA_FIELDS, … */
  readonly storageCode: string | null;
  /** Whether it is what BigQuery answered to the request; else it is how the connection ended, whatever became of the request. */
  readonly isAnswer: boolean;

  constructor(code: number, message: string, { storageCode = null, isAnswer = false }: Partial<Told> = {}) {
    super(message);
    this.code = code;
    this.storageCode = storageCode;
    this.isAnswer = isAnswer;
  }
}

/** After these it is sure that the request was not carried out; after any other it may have been. */
const NOT_DONE = new Set<number>([
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.OUT_OF_RANGE,
  status.FAILED_PRECONDITION,
]);
/** A connection may end with these too (HTTP/2 has an error that says "calm down"), after a request was carried out. */
const NOT_DONE_IF_ANSWERED = new Set<number>([
  status.RESOURCE_EXHAUSTED,
  status.PERMISSION_DENIED,
  status.UNAUTHENTICATED,
]);

export function isSurelyNotDone(error: unknown): boolean {
  if (!(error instanceof BigqueryError)) return false;
  return NOT_DONE.has(error.code) || (error.isAnswer && NOT_DONE_IF_ANSWERED.has(error.code));
}

/** Quotas are of a minute or more. */
const QUOTA_WAIT_MS = 10_000;

/** The error as the delivery's loop understands it; `table` is the path of the table for messages. */
export function asSinkError(error: unknown, table: string): Error {
  if (error instanceof SinkBlocked || error instanceof SinkUnavailable) return error;
  const reason = oneLine(error);
  if (
    /Could not load the default credentials|Could not refresh access token|invalid_grant|unable to detect a project/i.test(
      reason,
    )
  )
    return new SinkBlocked(`there are no credentials for BigQuery (Application Default Credentials): ${reason}`);
  const code = error instanceof BigqueryError ? error.code : Number((error as { code?: unknown }).code);
  if (error instanceof BigqueryError && error.storageCode === 'SCHEMA_MISMATCH_EXTRA_FIELDS')
    return new SinkBlocked(schemaBehind(table, reason));
  if (QUOTA_REASONS.has(restReason(error))) return quotaUsedUp(reason);
  switch (code) {
    case status.UNAUTHENTICATED:
    case 401:
      return new SinkBlocked(`BigQuery does not know who is asking: ${reason}`);
    case status.PERMISSION_DENIED:
    case 403:
      return new SinkBlocked(
        `BigQuery does not let this server write to ${table}; its account needs the role BigQuery Data Editor there: ${reason}`,
      );
    case status.NOT_FOUND:
    case 404:
      return new SinkBlocked(`BigQuery has no table ${table}; npx clario bigquery apply makes it: ${reason}`);
    case status.INVALID_ARGUMENT:
    case 400:
      return new SinkBlocked(`BigQuery refuses what is sent to ${table}: ${reason}`);
    case status.RESOURCE_EXHAUSTED:
    case 429:
      return quotaUsedUp(reason);
    default:
      return new SinkUnavailable(`BigQuery does not take rows for ${table} now: ${reason}`);
  }
}

/** The REST API says both with the code 403. https://cloud.google.com/bigquery/docs/error-messages */
const QUOTA_REASONS = new Set(['quotaExceeded', 'rateLimitExceeded']);

/** Of the REST API: not allowed, and no quota. */
export function isAccessDenied(error: unknown): boolean {
  return restReason(error) === 'accessDenied';
}

function restReason(error: unknown): string {
  return (error as { errors?: { reason?: string }[] }).errors?.[0]?.reason ?? '';
}

function quotaUsedUp(reason: string): SinkUnavailable {
  return new SinkUnavailable(`BigQuery's quota is used up: ${reason}`, QUOTA_WAIT_MS);
}

/** A table that lacks what the rows have. */
export function schemaBehind(table: string, reason: string): string {
  return `BigQuery's table ${table} lacks columns of this version: ${reason}. npx clario bigquery apply adds them; BigQuery takes rows with them some minutes later`;
}

/** The error's message on one line, without e-mail addresses: BigQuery names who asks, and values that it cannot take. */
export function oneLine(error: unknown): string {
  const text = error instanceof Error ? messageOf(error) : String(error);
  return redactText(text.slice(0, LONGEST).trim().replaceAll(/\s+/g, ' ')).slice(0, LONGEST_SHOWN);
}

/** gRPC's message has its code before what the service said: `14 UNAVAILABLE: …`. */
function messageOf({ message, details }: Error & { details?: unknown }): string {
  return typeof details === 'string' && details !== '' ? details : message;
}

const LONGEST = 4000;
const LONGEST_SHOWN = 500;

/** The one of several that says most: that for which a person is needed, if there is one. */
export function worst(errors: readonly Error[]): Error {
  return errors.find((error) => error instanceof SinkBlocked) ?? errors[0]!;
}
