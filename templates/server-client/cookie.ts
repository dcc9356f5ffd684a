/**
 * What the answer does to the visitor's cookie, and tells the tag of the visitor: as the tagging server's does (docs/wire.md#visitor).
 *
 * Only with an answer that says that all is taken: what is asked for again comes with the same cookie. But who takes consent back
 * where nothing is taken without loses it with the refusal.
 */
import type { Hit } from '../../client-tag/wire.ts';
import { floor, makeString, type Obj } from '../../server/pipeline/convert/sandbox.ts';
import { getCookieValues, getRequestHeader, makeNumber, setCookie, setResponseHeader } from '../server/gtm.ts';
import { readVisitor } from '../shared/visitor-cookie.ts';
import { cookieNameOf, type Fields } from './fields.ts';
import type { Visit } from './visitor.ts';

/** 400 days in seconds: no browser keeps a cookie longer. */
const MAX_AGE = 34560000;

export function answerVisitor(hit: Hit, visit: Visit, fields: Fields): void {
  const name = cookieNameOf(fields);
  if (hit.forget === true) {
    removeVisitor(fields);
    return;
  }
  const visitor = visit.visitor;
  if (visitor === null) return;
  const source = visit.facts.client_id_source;
  // the shop's own server renews the one that there is
  if (source !== 'cookie' || fields.cookieRenewal !== 'shop') {
    const value = '1.' + visitor.id + '.' + makeString(floor(visitor.created / 1000));
    setCookie(name, value, optionsOf(MAX_AGE), true);
  }
  // so that either may be lost, the cookie or what the tag keeps; no script can read the cookie
  if (source === 'none' || visitor.id === hit.client_id || getRequestHeader('origin') === undefined) return;
  setResponseHeader('X-Clario-Id', visitor.id);
  setResponseHeader('Access-Control-Expose-Headers', 'X-Clario-Id');
}

/** Removes the cookie, if there is one: consent was taken back. */
export function removeVisitor(fields: Fields): void {
  const name = cookieNameOf(fields);
  if (readVisitor(getCookieValues(name, true), makeNumber) !== null) setCookie(name, '', optionsOf(0), true);
}

/** HttpOnly, for the whole domain of the shop. */
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
