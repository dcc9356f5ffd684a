/**
 * Events that another server forwards for a visitor: a server container's Tag. It says whose they are in X-Clario-Forwarded,
 * and proves by X-Clario-Signature that it may: only who has one of the site's `forwarding_keys` speaks for a visitor.
 *
 * Guarantee: nothing that the header says is believed before the signature of it, of the body and of the time is right.
 * A request that is sent again within TOLERANCE is taken again: its events' ids make it harmless.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { RequestFacts } from '../facts.ts';
import { addressOf } from './address.ts';
import { signatureProblem, TOLERANCE } from './signature.ts';

/** What the collector knows by itself of a visitor who calls it directly. */
export type Forwarded = Omit<RequestFacts, 'site' | 'source'>;

export type ForwardedProblem = { reason: 'signature' | 'forwarded'; message: string };

const cut = (length: number) => z.string().transform((text) => text.slice(0, length));
const place = cut(100).nullable();
const schema = z.object({
  received_at: z.int().min(0).optional(),
  // masked, or of several hops: it says where nobody is, and the event is as good
  address: z.string().transform(addressOf),
  user_agent: cut(1024),
  client_id: z
    .string()
    .regex(/^[\w.~-]{1,128}$/)
    .nullable(),
  client_id_source: z.enum(['cookie', 'tag', 'none']),
  client_id_age_days: z.int().min(0).nullable(),
  denied: z.enum(['said', 'gpc', 'dnt', 'mode']).optional(),
  geo: z.object({ country: place, region: place, city: place }).optional(),
});

/** Whether a request says that it is forwarded. */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  return headers['x-clario-forwarded'] !== undefined;
}

/** The visitor of a forwarded request, or why it is not believed. `body`: unpacked, as it is hashed. */
export function forwardedOf(
  headers: IncomingHttpHeaders,
  body: Buffer,
  keys: readonly string[],
  now: number,
): Forwarded | ForwardedProblem {
  const said = String(headers['x-clario-forwarded']);
  const signed = { header: headers['x-clario-signature'], head: `${said}.`, body };
  const problem = signatureProblem(signed, 'forwarding_keys', keys, now);
  if (problem !== null) return { reason: 'signature', message: problem };
  const { success, data, error } = schema.safeParse(parsed(said));
  if (success) return { ...(data as Forwarded), received_at: receivedAt(data.received_at, now) };
  const { path, message } = error.issues[0]!;
  return { reason: 'forwarded', message: `X-Clario-Forwarded: ${path.join('.') || 'the whole'}: ${message}` };
}

export function isProblem(found: Forwarded | ForwardedProblem): found is ForwardedProblem {
  return 'reason' in found;
}

/** When the other server had it: what has waited there, or was sent once more, happened no later for that. */
function receivedAt(said: number | undefined, now: number): number {
  return said === undefined ? now : Math.min(now, Math.max(now - TOLERANCE, said));
}

function parsed(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, 'base64url').toString());
  } catch {
    return undefined;
  }
}
