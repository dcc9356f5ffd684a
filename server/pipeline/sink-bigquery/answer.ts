/** Waiting for an answer of the REST client, which waits for minutes: nobody stops it, but what it does then nobody waits for. */
import { BigqueryError } from './failure.ts';

/** gRPC's code. */
const DEADLINE_EXCEEDED = 4;

/** @throws BigqueryError when there is no answer for so many milliseconds; what was asked may be done all the same */
export async function answered<T>(answer: Promise<T>, ms: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const error = new BigqueryError(DEADLINE_EXCEEDED, `no answer for ${ms / 1000} seconds`);
  const timer = setTimeout(reject, ms, error);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}
