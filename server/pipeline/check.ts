/**
 * unknown -> Hit | Rejection: whether what came is the wire protocol (docs/wire.md).
 *
 * Guarantee: what passes has every field in the type that wire.ts says, numbers finite and times within what a warehouse
 * can hold; nothing behind it need doubt the envelope. What the page pushed (`data`) stays as it is: bad data is data.
 * Unknown fields are left alone, so that a newer tag may speak to an older server.
 */
import { type Hit, WIRE_VERSION } from '../../client-tag/wire.ts';

/** Why a hit is refused: a stable code, the path of the field, one sentence for a developer. */
export class Rejection {
  readonly code: RejectionCode;
  readonly path: string;
  readonly message: string;

  constructor(code: RejectionCode, path: string, message: string) {
    this.code = code;
    this.path = path;
    this.message = message;
  }
}

/** not_json is what parsing found, all others are told of a field. */
export type RejectionCode =
  | 'not_json'
  | 'version'
  | 'missing'
  | 'type'
  | 'range'
  | 'format'
  | 'too_many_events'
  | 'no_events';

type Obj = { readonly [key: string]: unknown };

/** The last millisecond of the year 9999, where the warehouses' TIMESTAMP ends. */
const TIME_MAX = 253_402_300_799_999;
const COUNT_MAX = 2_147_483_647;
const ID_LENGTH = 128;
const NAME_LENGTH = 200;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ID = /^[\w.~-]+$/;

/**
 * The hit, if it is one of version 1 with 1 to `maxEvents` events; else what is wrong with it first. Never throws.
 * The value itself is returned, not a copy.
 */
export function check(value: unknown, maxEvents: number): Hit | Rejection {
  if (!isObject(value)) return wrongType('', 'an object', value);
  if (value['v'] !== WIRE_VERSION)
    return value['v'] === undefined
      ? missing('v')
      : new Rejection(
          'version',
          'v',
          `v must be ${WIRE_VERSION}, the version of the protocol; found ${show(value['v'])}`,
        );
  return (
    text(value, 'site', '', ID_LENGTH, true) ??
    time(value, 'sent_at', '', true) ??
    identifier(value, 'client_id', '') ??
    checkSession(value['session']) ??
    checkPage(value['page']) ??
    checkUser(value['user']) ??
    checkConsent(value['consent']) ??
    checkTexts(value['device'], 'device', DEVICE) ??
    checkEvents(value['events'], maxEvents) ??
    (value as unknown as Hit)
  );
}

const DEVICE = ['language', 'screen', 'viewport', 'timezone'];
const PAGE = ['url', 'title', 'referrer'];
const USER = ['email_sha256', 'customer_id'];
const CONSENT = ['analytics_storage', 'ad_storage', 'ad_user_data', 'ad_personalization'];

type Found = Rejection | null;

function checkSession(session: unknown): Found {
  if (session === undefined) return null;
  if (!isObject(session)) return wrongType('session', 'an object', session);
  return (
    identifier(session, 'id', 'session.', true) ??
    count(session, 'number', 'session.', true) ??
    time(session, 'started_at', 'session.', true)
  );
}

function checkPage(page: unknown): Found {
  const found = checkTexts(page, 'page', PAGE);
  if (found !== null || page === undefined) return found;
  return identifier(page as Obj, 'view_id', 'page.') ?? count(page as Obj, 'index', 'page.');
}

function checkUser(user: unknown): Found {
  return checkTexts(user, 'user', USER);
}

function checkConsent(consent: unknown): Found {
  if (consent === undefined) return null;
  if (!isObject(consent)) return wrongType('consent', 'an object', consent);
  for (const key of CONSENT) {
    const state = consent[key];
    if (state !== undefined && state !== 'granted' && state !== 'denied')
      return new Rejection(
        'format',
        `consent.${key}`,
        `consent.${key} must be "granted" or "denied"; found ${show(state)}`,
      );
  }
  const gpc = consent['gpc'];
  return gpc === undefined || typeof gpc === 'boolean' ? null : wrongType('consent.gpc', 'true or false', gpc);
}

function checkTexts(struct: unknown, name: string, keys: readonly string[]): Found {
  if (struct === undefined) return null;
  if (!isObject(struct)) return wrongType(name, 'an object', struct);
  for (const key of keys) {
    const value = struct[key];
    if (value !== undefined && typeof value !== 'string') return wrongType(`${name}.${key}`, 'text', value);
  }
  return null;
}

function checkEvents(list: unknown, max: number): Found {
  if (list === undefined) return missing('events');
  if (!Array.isArray(list)) return wrongType('events', 'a list', list);
  if (list.length === 0) return new Rejection('no_events', 'events', 'events must have at least one event');
  if (list.length > max)
    return new Rejection('too_many_events', 'events', `events must have ${max} events or fewer; found ${list.length}`);
  for (let i = 0; i < list.length; i++) {
    const found = checkEvent(list[i], i);
    if (found !== null) return found;
  }
  return null;
}

function checkEvent(event: unknown, i: number): Found {
  if (!isObject(event)) return wrongType(`events[${i}]`, 'an object', event);
  const { id, data, quality, engaged_ms: engaged } = event;
  const where = () => `events[${i}].`;
  if (id === undefined) return missing(`${where()}id`);
  if (typeof id !== 'string' || !UUID.test(id))
    return new Rejection('format', `${where()}id`, `${where()}id must be a UUID; found ${show(id)}`);
  const found =
    time(event, 'at', where, true) ?? text(event, 'name', where, NAME_LENGTH, true) ?? count(event, 'index', where);
  if (found !== null) return found;
  if (engaged !== undefined && !(typeof engaged === 'number' && engaged >= 0 && engaged <= TIME_MAX))
    return new Rejection(
      'range',
      `${where()}engaged_ms`,
      `${where()}engaged_ms must be milliseconds, 0 or more; found ${show(engaged)}`,
    );
  if (data !== undefined && !isObject(data)) return wrongType(`${where()}data`, 'an object', data);
  if (quality === undefined || (Array.isArray(quality) && quality.every((code) => typeof code === 'string')))
    return null;
  return wrongType(`${where()}quality`, 'a list of codes', quality);
}

// ---- fields; `at` is the path in front of the key, made only for a message

type At = string | (() => string);
const pathOf = (at: At, key: string) => (typeof at === 'string' ? at : at()) + key;

function time(from: Obj, key: string, at: At, required = false): Found {
  const value = from[key];
  if (typeof value === 'number' && value >= 0 && value <= TIME_MAX) return null;
  return value === undefined && !required ? null : wrongNumber(value, pathOf(at, key), 'milliseconds since 1970-01-01');
}

function count(from: Obj, key: string, at: At, required = false): Found {
  const value = from[key];
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= COUNT_MAX) return null;
  return value === undefined && !required ? null : wrongNumber(value, pathOf(at, key), 'a whole number, 0 or more');
}

function wrongNumber(value: unknown, path: string, allowed: string): Rejection {
  if (value === undefined) return missing(path);
  return new Rejection(
    typeof value === 'number' ? 'range' : 'type',
    path,
    `${path} must be ${allowed}; found ${show(value)}`,
  );
}

function text(from: Obj, key: string, at: At, max: number, required = false): Found {
  const value = from[key];
  if (value === undefined) return required ? missing(pathOf(at, key)) : null;
  const path = () => pathOf(at, key);
  if (typeof value !== 'string') return wrongType(path(), 'text', value);
  if (value.length > 0 && value.length <= max) return null;
  return new Rejection('range', path(), `${path()} must have 1 to ${max} characters; found ${value.length}`);
}

function identifier(from: Obj, key: string, at: At, required = false): Found {
  const found = text(from, key, at, ID_LENGTH, required);
  const value = from[key];
  if (found !== null || value === undefined || ID.test(value as string)) return found;
  const path = pathOf(at, key);
  return new Rejection('format', path, `${path} must be of letters, digits and . _ ~ -; found ${show(value)}`);
}

function missing(path: string): Rejection {
  return new Rejection('missing', path, `${path} is missing`);
}

function wrongType(path: string, allowed: string, found: unknown): Rejection {
  return new Rejection('type', path, `${path || 'the body'} must be ${allowed}; found ${show(found)}`);
}

/** What was found, short; of a text only its kind and length, for it may say who somebody is. */
function show(value: unknown): string {
  if (typeof value === 'string') return value.length === 0 ? 'an empty text' : `a text of ${value.length} characters`;
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : String(value);
}

function isObject(value: unknown): value is Obj {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
