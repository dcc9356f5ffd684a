/** Whose hit it is, as server/pipeline/accept/visitor.ts has it: the cookie's visitor, else the tag's, else, for a pixel, a new one. */
import type { Hit } from '../../client-tag/wire.ts';
import type { Denial } from '../../server/pipeline/consent.ts';
import { createRegex, testRegex } from '../../server/pipeline/convert/sandbox.ts';
import type { ClarioEvent } from '../server/clario-event.ts';
import {
  generateRandom,
  getCookieValues,
  getRemoteAddress,
  getRequestHeader,
  getTimestampMillis,
  makeNumber,
} from '../server/gtm.ts';
import { uuid7 } from '../shared/uuid.ts';
import { ageInDays, readVisitor, type Visitor } from '../shared/visitor-cookie.ts';
import { cookieNameOf, type Fields } from './fields.ts';

const LONGEST_AGENT = 1024;
const ID = createRegex('^[0-9A-Za-z_~-]{1,128}$', '');

type Facts = ClarioEvent['facts'];

/** The facts of the request, and whom the cookie is to keep with its answer. */
export type Visit = { facts: Facts; visitor: Visitor | null };

/** @param denial why nobody may be known: the cookie is then not read */
export function visitOf(hit: Hit, fields: Fields, isPixel: boolean, denial: Denial | null): Visit {
  const now = getTimestampMillis();
  const kept = denial === null ? readVisitor(getCookieValues(cookieNameOf(fields), true), makeNumber) : null;
  let visitor: Visitor | null = kept;
  let source: Facts['client_id_source'] = kept === null ? 'none' : 'cookie';
  if (kept === null && denial === null) {
    if (hit.client_id !== undefined && testRegex(ID, hit.client_id)) {
      visitor = { id: hit.client_id, created: now };
      source = 'tag';
    } else if (isPixel) visitor = { id: uuid7(now, generateRandom), created: now };
  }
  const agent = getRequestHeader('user-agent');
  const facts: Facts = {
    received_at: now,
    client_id: visitor === null ? null : visitor.id,
    client_id_source: source,
    client_id_age_days: kept === null ? null : ageInDays(kept, now),
    user_agent: agent === undefined ? '' : agent.slice(0, LONGEST_AGENT),
    address: remoteAddress(),
  };
  if (denial !== null) facts.denied = denial;
  const geo = placeOf();
  if (geo !== null) facts.geo = geo;
  return { facts: facts, visitor: visitor };
}

function remoteAddress(): string {
  const address = getRemoteAddress();
  return address === undefined || address === null ? '' : address;
}

/** Where Google's hosting says that the visitor is. */
function placeOf(): { country: string | null; region: string | null; city: string | null } | null {
  const country = headerOf('x-appengine-country');
  const region = headerOf('x-appengine-region');
  const city = headerOf('x-appengine-city');
  if (country === null && region === null && city === null) return null;
  return { country: country, region: region === null ? null : region.toUpperCase(), city: city };
}

/** ZZ and ? are its words for nowhere. */
function headerOf(name: string): string | null {
  const value = getRequestHeader(name);
  return value === undefined || value === '' || value === 'ZZ' || value === '?' ? null : value.slice(0, 100);
}
