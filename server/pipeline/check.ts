/**
 * Whether what came is the wire protocol (docs/wire.md).
 *
 * Guarantee: what passes has every field in the type that wire.ts says, numbers finite and times within what a warehouse
 * can hold; nothing behind it need doubt the envelope. What the page pushed (`data`) stays as it is: bad data is data.
 * Unknown fields are left alone, so that a newer tag may speak to an older server.
 *
 * In the subset of JavaScript that GTM's sandbox runs: a server container's Client refuses what the server refuses.
 */
import { WIRE_VERSION } from '../../client-tag/wire.ts';
import { createRegex, floor, getType, makeString, type Obj, testRegex } from './convert/sandbox.ts';

/** Why a hit is refused: a stable code, the path of the field, one sentence for a developer. */
export type Rejection = { readonly code: RejectionCode; readonly path: string; readonly message: string };

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

/** The last millisecond of the year 9999, where the warehouses' TIMESTAMP ends. */
const TIME_MAX = 253402300799999;
const COUNT_MAX = 2147483647;
const ID_LENGTH = 128;
const NAME_LENGTH = 200;
const UUID = createRegex('^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$', 'i');
const ID = createRegex('^[0-9A-Za-z_.~-]+$', '');

type Found = Rejection | null;

/** null when it is a hit of version 1 (client-tag/wire.ts) with 1 to `maxEvents` events; else what is wrong with it first. Never throws. */
export function check(value: unknown, maxEvents: number): Found {
  if (!isObject(value)) return wrongType('', 'an object', value);
  const version = value['v'];
  if (version === undefined) return missing('v');
  if (version !== WIRE_VERSION)
    return rejection(
      'version',
      'v',
      'v must be ' + WIRE_VERSION + ', the version of the protocol; found ' + show(version),
    );
  return (
    requiredText(value, 'site', '', ID_LENGTH) ||
    requiredTime(value, 'sent_at', '') ||
    identifier(value, 'client_id', '') ||
    checkSession(value['session']) ||
    checkPage(value['page']) ||
    checkTexts(value['user'], 'user', USER) ||
    checkConsent(value['consent']) ||
    consentState(value, 'consent_sent', '') ||
    flag(value, 'forget', '') ||
    checkTexts(value['device'], 'device', DEVICE) ||
    checkEvents(value['events'], maxEvents)
  );
}

const DEVICE = ['language', 'screen', 'viewport', 'timezone'];
const PAGE = ['url', 'title', 'referrer'];
const USER = ['email_sha256', 'customer_id'];
const CONSENT = ['analytics_storage', 'ad_storage', 'ad_user_data', 'ad_personalization'];

function checkSession(session: unknown): Found {
  if (session === undefined) return null;
  if (!isObject(session)) return wrongType('session', 'an object', session);
  return (
    required(session, 'id', 'session.') ||
    identifier(session, 'id', 'session.') ||
    required(session, 'number', 'session.') ||
    count(session, 'number', 'session.') ||
    requiredTime(session, 'started_at', 'session.')
  );
}

function checkPage(page: unknown): Found {
  const found = checkTexts(page, 'page', PAGE);
  if (found !== null || page === undefined) return found;
  return identifier(page as Obj, 'view_id', 'page.') || count(page as Obj, 'index', 'page.');
}

function checkConsent(consent: unknown): Found {
  if (consent === undefined) return null;
  if (!isObject(consent)) return wrongType('consent', 'an object', consent);
  for (let i = 0; i < CONSENT.length; i++) {
    const wrong = consentState(consent, CONSENT[i]!, 'consent.');
    if (wrong !== null) return wrong;
  }
  return flag(consent, 'gpc', 'consent.');
}

function checkTexts(struct: unknown, name: string, keys: readonly string[]): Found {
  if (struct === undefined) return null;
  if (!isObject(struct)) return wrongType(name, 'an object', struct);
  for (let i = 0; i < keys.length; i++) {
    const value = struct[keys[i]!];
    if (value !== undefined && typeof value !== 'string') return wrongType(name + '.' + keys[i]!, 'text', value);
  }
  return null;
}

function checkEvents(list: unknown, max: number): Found {
  if (list === undefined) return missing('events');
  if (getType(list) !== 'array') return wrongType('events', 'a list', list);
  const found = list as unknown[];
  if (found.length === 0) return rejection('no_events', 'events', 'events must have at least one event');
  if (found.length > max)
    return rejection(
      'too_many_events',
      'events',
      'events must have ' + max + ' events or fewer; found ' + found.length,
    );
  for (let i = 0; i < found.length; i++) {
    const wrong = checkEvent(found[i], i);
    if (wrong !== null) return wrong;
  }
  return null;
}

function checkEvent(event: unknown, i: number): Found {
  if (!isObject(event)) return wrongType(pathOf(i, ''), 'an object', event);
  const id = event['id'];
  if (id === undefined) return missing(pathOf(i, 'id'));
  if (typeof id !== 'string' || !testRegex(UUID, id))
    return rejection('format', pathOf(i, 'id'), pathOf(i, 'id') + ' must be a UUID; found ' + show(id));
  const found = requiredTime(event, 'at', i) || requiredText(event, 'name', i, NAME_LENGTH) || count(event, 'index', i);
  if (found !== null) return found;
  const engaged = event['engaged_ms'];
  if (engaged !== undefined && !(typeof engaged === 'number' && engaged >= 0 && engaged <= TIME_MAX)) {
    const path = pathOf(i, 'engaged_ms');
    return rejection('range', path, path + ' must be milliseconds, 0 or more; found ' + show(engaged));
  }
  const data = event['data'];
  if (data !== undefined && !isObject(data)) return wrongType(pathOf(i, 'data'), 'an object', data);
  const quality = event['quality'];
  if (quality === undefined) return null;
  if (getType(quality) === 'array' && (quality as unknown[]).every((code) => typeof code === 'string')) return null;
  return wrongType(pathOf(i, 'quality'), 'a list of codes', quality);
}

// ---- fields

/** What stands in front of the key: a path, or the event's number, of which a path is made only for a message. */
type At = string | number;

function pathOf(at: At, key: string): string {
  if (typeof at === 'string') return at + key;
  return 'events[' + at + ']' + (key === '' ? '' : '.' + key);
}

function required(from: Obj, key: string, at: At): Found {
  return from[key] === undefined ? missing(pathOf(at, key)) : null;
}

function consentState(from: Obj, key: string, at: string): Found {
  const state = from[key];
  if (state === undefined || state === 'granted' || state === 'denied') return null;
  return rejection('format', at + key, at + key + ' must be "granted" or "denied"; found ' + show(state));
}

function flag(from: Obj, key: string, at: string): Found {
  const value = from[key];
  return value === undefined || typeof value === 'boolean' ? null : wrongType(at + key, 'true or false', value);
}

function requiredTime(from: Obj, key: string, at: At): Found {
  const value = from[key];
  if (typeof value === 'number' && value >= 0 && value <= TIME_MAX) return null;
  return required(from, key, at) || wrongNumber(value, pathOf(at, key), 'milliseconds since 1970-01-01');
}

function count(from: Obj, key: string, at: At): Found {
  const value = from[key];
  if (value === undefined) return null;
  if (typeof value === 'number' && floor(value) === value && value >= 0 && value <= COUNT_MAX) return null;
  return wrongNumber(value, pathOf(at, key), 'a whole number, 0 or more');
}

function wrongNumber(value: unknown, path: string, allowed: string): Rejection {
  return rejection(
    typeof value === 'number' ? 'range' : 'type',
    path,
    path + ' must be ' + allowed + '; found ' + show(value),
  );
}

function text(from: Obj, key: string, at: At, max: number): Found {
  const value = from[key];
  if (value === undefined) return null;
  if (typeof value !== 'string') return wrongType(pathOf(at, key), 'text', value);
  if (value.length > 0 && value.length <= max) return null;
  const path = pathOf(at, key);
  return rejection('range', path, path + ' must have 1 to ' + max + ' characters; found ' + value.length);
}

function requiredText(from: Obj, key: string, at: At, max: number): Found {
  return required(from, key, at) || text(from, key, at, max);
}

function identifier(from: Obj, key: string, at: At): Found {
  const found = text(from, key, at, ID_LENGTH);
  const value = from[key];
  if (found !== null || value === undefined || testRegex(ID, value as string)) return found;
  const path = pathOf(at, key);
  return rejection('format', path, path + ' must be of letters, digits and . _ ~ -; found ' + show(value));
}

function rejection(code: RejectionCode, path: string, message: string): Rejection {
  return { code: code, path: path, message: message };
}

function missing(path: string): Rejection {
  return rejection('missing', path, path + ' is missing');
}

function wrongType(path: string, allowed: string, found: unknown): Rejection {
  return rejection('type', path, (path === '' ? 'the body' : path) + ' must be ' + allowed + '; found ' + show(found));
}

/** What was found, short; of a text only its kind and length, for it may say who somebody is. */
function show(value: unknown): string {
  if (typeof value === 'string')
    return value.length === 0 ? 'an empty text' : 'a text of ' + value.length + ' characters';
  const kind = getType(value);
  if (kind === 'array') return 'a list';
  return kind === 'object' ? 'an object' : makeString(value);
}

function isObject(value: unknown): value is Obj {
  return getType(value) === 'object';
}
