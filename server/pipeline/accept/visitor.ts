/** Whose hit it is: which id its rows get, and which the cookie keeps. */
import type { Hit } from '../../../client-tag/wire.ts';
import { isVisitorId, readVisitor, type Visitor } from '../../first-party/visitor-cookie.ts';
import type { ClientIdSource, RequestFacts } from '../facts.ts';

export type Visit = { visitor: Visitor | null; source: ClientIdSource };

export const NOBODY: Visit = { visitor: null, source: 'none' };
const DAY = 24 * 60 * 60 * 1000;

/**
 * The cookie's visitor; else the tag's, adopted; else, for a pixel, a new one. Without consent it is not asked: it is then NOBODY's.
 * @param newId makes the id of who has none and cannot make one; null for who could
 */
export function visitOf(
  hit: Hit,
  cookies: string | undefined,
  cookieName: string,
  now: number,
  newId: (() => string) | null,
): Visit {
  const kept = readVisitor(cookies, cookieName);
  if (kept !== null) return { visitor: kept, source: 'cookie' };
  const id = hit.client_id;
  if (id !== undefined && isVisitorId(id)) return { visitor: { id, created: now }, source: 'tag' };
  return newId === null ? NOBODY : { visitor: { id: newId(), created: now }, source: 'none' };
}

/** What the row says of the visitor. */
export function visitorFacts(
  { visitor, source }: Visit,
  now: number,
): Pick<RequestFacts, 'client_id' | 'client_id_source' | 'client_id_age_days'> {
  const age = source === 'cookie' ? Math.max(0, Math.floor((now - visitor!.created) / DAY)) : null;
  return { client_id: visitor === null ? null : visitor.id, client_id_source: source, client_id_age_days: age };
}
