/** Refusals as Google's REST API words them: https://cloud.google.com/bigquery/docs/error-messages */
import type { status } from '@grpc/grpc-js';

/** What a reason is answered with. */
const HTTP_CODES = {
  notFound: 404,
  invalid: 400,
  invalidQuery: 400,
  duplicate: 409,
  accessDenied: 403,
  rateLimitExceeded: 403,
  quotaExceeded: 403,
  bytesBilledLimitExceeded: 400,
  conditionNotMet: 412,
  resourceInUse: 400,
  tooLarge: 413,
  authError: 401,
  internalError: 500,
  backendError: 503,
  notImplemented: 501,
} as const;

export type Reason = keyof typeof HTTP_CODES;

/** An answer that is an error; `location` is the field or place it speaks of. */
export class ApiError extends Error {
  readonly reason: Reason;
  readonly location: string | undefined;

  constructor(reason: Reason, message: string, location?: string) {
    super(message);
    this.reason = reason;
    this.location = location;
  }

  get code(): number {
    return HTTP_CODES[this.reason];
  }

  /** The body of the answer. */
  toJson(): object {
    const { code, message, reason, location } = this;
    const one = { message, domain: 'global', reason, ...(location && { location, locationType: 'parameter' }) };
    return { error: { code, message, errors: [one], status: STATUS[code] ?? 'UNKNOWN' } };
  }
}

const STATUS: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  412: 'FAILED_PRECONDITION',
  413: 'INVALID_ARGUMENT',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
};

/** The REST reason that tells the same as a gRPC code: one word for a failure of both services. */
export function reasonOf(word: string): Reason | undefined {
  if (word in HTTP_CODES) return word as Reason;
  return SAME[word as keyof typeof status];
}

const SAME: Partial<Record<keyof typeof status, Reason>> = {
  UNAVAILABLE: 'backendError',
  RESOURCE_EXHAUSTED: 'quotaExceeded',
  INTERNAL: 'internalError',
  ABORTED: 'backendError',
  PERMISSION_DENIED: 'accessDenied',
  UNAUTHENTICATED: 'authError',
  NOT_FOUND: 'notFound',
  INVALID_ARGUMENT: 'invalid',
};
