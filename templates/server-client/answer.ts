/** The answers of the wire protocol (docs/wire.md): the same that the tagging server gives. */
import type { Obj } from '../../server/pipeline/convert/sandbox.ts';
import {
  getRequestHeader,
  json,
  log,
  returnResponse,
  setPixelResponse,
  setResponseBody,
  setResponseHeader,
  setResponseStatus,
} from '../server/gtm.ts';
import { linesOf } from '../shared/lines.ts';
import type { Fields } from './fields.ts';

/** Seconds after which the tag may try again. */
const RETRY_AFTER = '5';

/** Whether a page of this origin may send: one of the field's, to the letter. */
export function isAllowed(origin: string, fields: Fields): boolean {
  return linesOf(fields.origins).indexOf(origin) >= 0;
}

/** Lets a page of the shop read the answer, cookies included. */
export function allowOrigin(fields: Fields): void {
  const origin = getRequestHeader('origin');
  if (origin === undefined || !isAllowed(origin, fields)) return;
  setResponseHeader('Access-Control-Allow-Origin', origin);
  setResponseHeader('Access-Control-Allow-Credentials', 'true');
  setResponseHeader('Vary', 'Origin');
}

export function answerNoContent(): void {
  setResponseStatus(204);
  returnResponse();
}

export function answerPixel(): void {
  setPixelResponse();
  setResponseHeader('Cache-Control', 'no-store');
  returnResponse();
}

/** `path`: of the field that is wrong, '' for none. */
export function refuse(fields: Fields, status: number, code: string, message: string, path: string): void {
  const error: Obj = { code: code, message: message };
  if (path !== '') error['path'] = path;
  if (fields.debug === true) log('Clario: answers ' + status + ', ' + message);
  setResponseStatus(status);
  setResponseHeader('Content-Type', 'application/json; charset=utf-8');
  setResponseHeader('Cache-Control', 'no-store');
  setResponseHeader('X-Content-Type-Options', 'nosniff');
  setResponseBody(json.stringify({ error: error }));
  returnResponse();
}

export function answerTryAgain(fields: Fields, message: string): void {
  setResponseHeader('Retry-After', RETRY_AFTER);
  // a page of another origin reads no other headers
  setResponseHeader('Access-Control-Expose-Headers', 'Retry-After');
  refuse(fields, 503, 'not_taken', message, '');
}
