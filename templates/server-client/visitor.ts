/** Whose hit it is, as server/pipeline/accept/visitor.ts has it: the cookie's visitor, else the tag's, else, for a pixel, a new one. */
import type { Hit } from '../../client-tag/wire.ts';
import { isDenied } from '../../server/pipeline/consent.ts';
import { createRegex, floor, makeString, type Obj, testRegex } from '../../server/pipeline/convert/sandbox.ts';
import type { ClarioEvent } from '../server/clario-event.ts';
import {
  generateRandom,
  getCookieValues,
  getRemoteAddress,
  getRequestHeader,
  getTimestampMillis,
  makeNumber,
  setCookie,
} from '../server/gtm.ts';
import { uuid7 } from '../shared/uuid.ts';
import { ageInDays, readVisitor, type Visitor } from '../shared/visitor-cookie.ts';
import type { Fields } from './fields.ts';

const LONGEST_AGENT = 1024;
/** 400 days in seconds: no browser keeps a cookie longer. */
const MAX_AGE = 34560000;
const ID = createRegex('^[0-9A-Za-z_~-]{1,128}$', '');

type Source = 'cookie' | 'tag' | 'none';

/** The facts of the request; sets the visitor's cookie. Nobody without consent to storage: it is then neither read nor set. */
export function visitorOf(hit: Hit, fields: Fields, isPixel: boolean): ClarioEvent['facts'] {
  const now = getTimestampMillis();
  const name = fields.cookieName || 'clario_id';
  const isNobody = isDenied(hit);
  const kept = isNobody ? null : readVisitor(getCookieValues(name), makeNumber);
  let visitor: Visitor | null = kept;
  let source: Source = kept === null ? 'none' : 'cookie';
  if (kept === null && !isNobody) {
    if (hit.client_id !== undefined && testRegex(ID, hit.client_id)) {
      visitor = { id: hit.client_id, created: now };
      source = 'tag';
    } else if (isPixel) visitor = { id: uuid7(now, generateRandom), created: now };
  }
  if (hit.forget === true) remove(name);
  else if (visitor !== null) keep(name, visitor);
  const agent = getRequestHeader('user-agent');
  const facts: ClarioEvent['facts'] = {
    received_at: now,
    client_id: visitor === null ? null : visitor.id,
    client_id_source: source,
    client_id_age_days: kept === null ? null : ageInDays(kept, now),
    user_agent: agent === undefined ? '' : agent.slice(0, LONGEST_AGENT),
    address: remoteAddress(),
  };
  const geo = placeOf();
  if (geo !== null) facts.geo = geo;
  return facts;
}

/** HttpOnly, for the whole domain of the shop; renewed with each answer. */
function keep(name: string, visitor: Visitor): void {
  const value = '1.' + visitor.id + '.' + makeString(floor(visitor.created / 1000));
  setCookie(name, value, optionsOf(MAX_AGE), true);
}

/** Consent was taken back. */
function remove(name: string): void {
  if (getCookieValues(name).length > 0) setCookie(name, '', optionsOf(0), true);
}

function optionsOf(maxAge: number): Obj {
  return {
    domain: 'auto',
    path: '/',
    'max-age': maxAge,
    httpOnly: true,
    sameSite: 'Lax',
    // a server container is behind HTTPS, unless somebody tries it on a machine of his own
    secure: getRequestHeader('x-forwarded-proto') !== 'http',
  };
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
