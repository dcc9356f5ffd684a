/**
 * Events of the shop's own server: `"source": "server"`, signed with one of the site's `server_keys` (docs/wire.md).
 *
 * Guarantee: a row's source is `server` only when its request was signed, less than five minutes ago, and was not seen before by
 * this process. What a restart forgets, and what another instance has seen, is taken once more: the events' ids make that harmless.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Hit } from '../../../client-tag/wire.ts';
import type { SiteConfig } from '../../config.ts';
import { isVisitorId } from '../../first-party/visitor-cookie.ts';
import type { Denial } from '../consent.ts';
import type { RequestFacts } from '../facts.ts';
import { signatureProblem, TOLERANCE } from './signature.ts';

/** The refusals' reasons, as /metrics counts them. */
export type ServerProblem = { reason: 'signature' | 'replay' | 'rate'; message: string };

/** Signatures kept of a site, twice this at most. With more of them in ten minutes the site has to wait: none is forgotten early. */
const SIGNATURES = 100_000;
/** One whose time is five minutes ahead is right for ten. */
const KEPT_MS = 2 * TOLERANCE;

/** The signatures that were seen of one site. */
export type Seen = {
  /** Whether it is new; null when there is no room to remember it. */
  add(signature: string, now: number): boolean | null;
  /** It may come again: its request was not kept. */
  forget(signature: string): void;
};

/** Remembers each for `keptMs` to twice that, `most` in each of two generations. */
export function seenSignatures(most = SIGNATURES, keptMs = KEPT_MS): Seen {
  let young = new Set<string>();
  let old = new Set<string>();
  let since = Number.NEGATIVE_INFINITY;
  return {
    add(signature, now) {
      // a clock that was set back begins no generation: what was seen stays
      if (now - since > keptMs) {
        old = young;
        young = new Set();
        since = now;
      }
      if (young.has(signature) || old.has(signature)) return false;
      if (young.size >= most) return null;
      young.add(signature);
      return true;
    },
    forget(signature) {
      young.delete(signature);
      old.delete(signature);
    },
  };
}

export type ServerEvents = {
  /** Null when the hit is the server's of this site, for the first time. */
  problem(headers: IncomingHttpHeaders, body: Buffer, hit: Hit, site: SiteConfig, now: number): ServerProblem | null;
  /** The request was not kept: it may come again as it is. */
  forget(headers: IncomingHttpHeaders, site: SiteConfig): void;
};

/** Whether a hit says, or its signature says, that the shop's server sends it. */
export function isOfServer(hit: Hit, headers: IncomingHttpHeaders): boolean {
  return hit.source === 'server' || headers['x-clario-signature'] !== undefined;
}

export function serverEvents(): ServerEvents {
  const seen = new Map<string, Seen>();
  return {
    problem(headers, body, hit, site, now) {
      const header = headers['x-clario-signature'];
      const problem = signatureProblem({ header, head: '', body }, 'server_keys', site.server_keys, now);
      if (problem !== null) return { reason: 'signature', message: problem };
      if (hit.source !== 'server')
        return {
          reason: 'signature',
          message: 'what is signed without X-Clario-Forwarded must say "source": "server"',
        };
      const memory = seen.get(site.id) ?? seenSignatures();
      seen.set(site.id, memory);
      const isNew = memory.add(String(header), now);
      if (isNew === null)
        return { reason: 'rate', message: `more than ${SIGNATURES} signed requests of the site in ten minutes` };
      if (isNew) return null;
      return { reason: 'replay', message: 'this very request was taken already: sign each attempt anew' };
    },
    forget(headers, site) {
      seen.get(site.id)?.forget(String(headers['x-clario-signature']));
    },
  };
}

/** The facts of such a hit. The caller is the shop's machine: its address and program say nothing of the visitor. */
export function serverFacts(hit: Hit, site: string, now: number, denial: Denial | null): RequestFacts {
  const id = denial === null && hit.client_id !== undefined && isVisitorId(hit.client_id) ? hit.client_id : null;
  const facts: RequestFacts = {
    received_at: now,
    site,
    source: 'server',
    client_id: id,
    client_id_source: id === null ? 'none' : 'tag',
    client_id_age_days: null,
    user_agent: '',
    address: '',
  };
  if (denial !== null) facts.denied = denial;
  return facts;
}
