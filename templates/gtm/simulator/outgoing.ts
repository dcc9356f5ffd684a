/** Requests that a container sends, by fetch. */
import type { HttpAnswer, SentRequest } from '../api/hosts.ts';
import { objectOf } from '../language/value.ts';
import { placeOf, type Resolve } from './resolve.ts';

export type Fetch = (url: string, options: RequestInit) => Promise<Response>;

export function resolving(fetch: Fetch, resolve: Resolve): Fetch {
  return (url, options) => fetch(placeOf(url, resolve), options);
}

/** Rejects with {reason: 'timed_out' | 'failed'}, as the sandbox has it. */
export async function sendRequest(
  fetch: Fetch,
  { url, method, headers, body, timeout }: SentRequest,
): Promise<HttpAnswer> {
  try {
    const hasBody = body !== undefined && method !== 'GET' && method !== 'HEAD';
    const answer = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
      ...(hasBody ? { body } : {}),
    });
    return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
  } catch (error) {
    throw objectOf({ reason: (error as Error).name === 'TimeoutError' ? 'timed_out' : 'failed' });
  }
}
