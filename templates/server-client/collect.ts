/** A request on the collector's path -> the hit in it, checked as the tagging server does, and the container run on its events. */
import type { Hit } from '../../client-tag/wire.ts';
import { check } from '../../server/pipeline/check.ts';
import { getType } from '../../server/pipeline/convert/sandbox.ts';
import { redactEmails } from '../../server/pipeline/redact/email.ts';
import {
  fromBase64,
  getRequestBody,
  getRequestHeader,
  getRequestMethod,
  getRequestQueryParameter,
  json,
  setResponseHeader,
} from '../server/gtm.ts';
import { allowOrigin, answerNoContent, isAllowed, refuse } from './answer.ts';
import type { Fields } from './fields.ts';
import { takeHit } from './hit.ts';
import { completePixel } from './pixel.ts';

/** Characters, for the sandbox counts no bytes: more than a page's tag sends at once, and little enough to be looked through. */
const LONGEST_BODY = 262144;
const MOST_EVENTS = 100;

export function collect(fields: Fields): void {
  const method = getRequestMethod();
  const origin = getRequestHeader('origin');
  allowOrigin(fields);
  if (origin !== undefined && !isAllowed(origin, fields)) {
    refuse(fields, 403, 'origin', origin + ' is not one of the origins of the site ' + fields.siteKey, '');
  } else if (method === 'OPTIONS') answerPreflight(fields, origin);
  else if (method === 'POST') takePost(fields);
  else if (method === 'GET') takePixel(fields);
  else {
    setResponseHeader('Allow', 'POST, GET, OPTIONS');
    refuse(fields, 405, 'method', 'POST, GET and OPTIONS are answered here', '');
  }
}

/** As the tagging server says it: a link of anybody's would give who follows it an id of his choice. */
const OPENED = 'a pixel is an image in a page, and not to be opened as a page';

/** The container's own preview asks with a header of its own. */
function answerPreflight(fields: Fields, origin: string | undefined): void {
  if (origin === undefined) {
    refuse(fields, 403, 'origin', 'a preflight is of a page, and says its origin', '');
    return;
  }
  setResponseHeader('Access-Control-Allow-Methods', 'POST');
  setResponseHeader('Access-Control-Allow-Headers', 'Content-Type, X-Gtm-Server-Preview');
  setResponseHeader('Access-Control-Max-Age', '7200');
  answerNoContent();
}

function takePost(fields: Fields): void {
  const encoding = getRequestHeader('content-encoding');
  const body = getRequestBody();
  if (encoding !== undefined && encoding !== '' && encoding !== 'identity') {
    // the sandbox has a body as text alone
    setResponseHeader('Accept-Encoding', 'identity');
    refuse(fields, 415, 'content_encoding', 'Content-Encoding must be none', '');
  } else takeText(fields, body === undefined ? '' : body, false);
}

function takePixel(fields: Fields): void {
  if (getRequestHeader('sec-fetch-mode') === 'navigate') {
    refuse(fields, 403, 'origin', OPENED, '');
    return;
  }
  const said = getRequestQueryParameter('d');
  const text = said === undefined ? undefined : fromBase64(plainBase64(said));
  if (text === undefined) refuse(fields, 400, 'not_base64url', 'd must be the hit as JSON, in base64url', 'd');
  else takeText(fields, text, true);
}

/** In the alphabet, and with the padding, that every decoder takes. */
function plainBase64(text: string): string {
  let plain = text.split('-').join('+').split('_').join('/').split('=').join('');
  while (plain.length % 4 > 0) plain += '=';
  return plain;
}

function takeText(fields: Fields, text: string, isPixel: boolean): void {
  if (text.length > LONGEST_BODY) {
    refuse(fields, 413, 'too_large', 'the body must have ' + LONGEST_BODY + ' characters or fewer', '');
    return;
  }
  const said = json.parse(text);
  if (said === undefined) {
    refuse(fields, 400, 'not_json', 'the body is not JSON', '');
    return;
  }
  if (isPixel && getType(said) === 'object') completePixel(said as { [key: string]: unknown });
  const value = withoutAddresses(said);
  if (value === undefined) {
    refuse(fields, 400, 'not_json', 'the hit is nested too deep', '');
    return;
  }
  const rejection = check(value, MOST_EVENTS);
  if (rejection !== null) {
    const status = rejection.code === 'too_many_events' ? 413 : 400;
    refuse(fields, status, rejection.code, rejection.message, rejection.path);
    return;
  }
  const hit = value as Hit;
  if (hit.site !== fields.siteKey)
    refuse(fields, 403, 'unknown_site', 'site is none that is collected for here', 'site');
  else if (hit.source === 'server')
    // signed, which only the tagging server can tell
    refuse(fields, 403, 'signature', "the events of the shop's own server go to the tagging server", 'source');
  else takeHit(hit, fields, isPixel);
}

/**
 * The page's tag has taken addresses out already; whatever else speaks the protocol may not have, nor has a pixel's Referer. They
 * are looked for in JSON of one making: as it came an address may be escaped in ways of its own. undefined when it is nested too deep.
 */
function withoutAddresses(value: unknown): unknown {
  const said = json.stringify(value) as string | undefined;
  if (said === undefined) return undefined;
  const clean = redactEmails(said);
  return clean === said ? value : json.parse(clean);
}
