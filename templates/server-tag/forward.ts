/** The event to Clario's tagging server, by the wire protocol, signed (docs/wire.md). */
import { CONSENT_REQUIRED } from '../../server/pipeline/consent.ts';
import { getType, type Obj } from '../../server/pipeline/convert/sandbox.ts';
import { redactEmails } from '../../server/pipeline/redact/email.ts';
import type { ClarioEvent } from '../server/clario-event.ts';
import {
  getTimestampMillis,
  type HttpAnswer,
  json,
  log,
  makeInteger,
  makeString,
  sendHttpRequest,
  sha256Sync,
  toBase64,
} from '../server/gtm.ts';
import { addressOf } from '../shared/texts.ts';
import type { Fields } from './fields.ts';
import type { Tell } from './outcome.ts';
import { hmacSha256 } from './sha256.ts';

const TIMEOUT_MS = 4000;
/** Sent once more when nobody knows whether it came, or the server cannot take it just now: the event's id makes it harmless. */
const ATTEMPTS = 2;

export function forward(event: ClarioEvent, fields: Fields, tell: Tell): void {
  const url =
    addressOf(fields.serverUrl) + (fields.collectPath || '/collect') + (fields.debug === true ? '?debug=1' : '');
  const said = json.stringify(event.hit) as string | undefined;
  if (said === undefined) {
    log('Clario: the event is nested too deep to be sent');
    tell('refused');
    return;
  }
  // the page's tag has taken addresses out already; other clients have not
  const body = redactEmails(said);
  const who = toBase64(json.stringify(visitorOf(event)), { urlEncoding: true })
    .split('=')
    .join('');
  attempt(ATTEMPTS);

  function attempt(left: number): void {
    const options = {
      method: 'POST',
      timeout: makeInteger(fields.timeout) || TIMEOUT_MS,
      headers: {
        'Content-Type': 'application/json',
        'X-Clario-Forwarded': who,
        'X-Clario-Signature': signatureOf(who, body, makeString(fields.signingKey).trim()),
      },
    };
    sendHttpRequest(url, options, body).then(
      (answer) => {
        if (answer.statusCode >= 200 && answer.statusCode < 300) {
          if (fields.debug === true) log('Clario: ' + answer.statusCode + ' ' + (answer.body || ''));
          tell('taken');
        } else if (isRefused(answer)) {
          log('Clario: ' + url + ' answered ' + answer.statusCode + ' ' + reasonOf(answer));
          tell('refused');
        } else failed(left, 'answered ' + answer.statusCode + ' ' + reasonOf(answer), isPassing(answer.statusCode));
      },
      (reason) => failed(left, 'did not answer: ' + json.stringify(reason), true),
    );
  }

  function failed(left: number, what: string, mayHelp: boolean): void {
    if (mayHelp && left > 1) {
      attempt(left - 1);
      return;
    }
    log('Clario: ' + url + ' ' + what);
    tell('later');
  }
}

/** For what is in it: it would be refused each time. The server keeps what was no event of the protocol. */
function isRefused(answer: HttpAnswer): boolean {
  const status = answer.statusCode;
  return status === 400 || status === 413 || (status === 403 && errorOf(answer).code === CONSENT_REQUIRED.code);
}

/** By itself, and soon. What is wrong with the key or the address is mended by somebody, and later. */
function isPassing(status: number): boolean {
  return status === 0 || status === 429 || status >= 500;
}

/** What the server says of it, for whoever sets the Tag up. */
function reasonOf(answer: HttpAnswer): string {
  return errorOf(answer).message || '';
}

function errorOf(answer: HttpAnswer): { code?: string; message?: string } {
  const said = json.parse(answer.body || '') as { error?: { code?: string; message?: string } } | undefined;
  return getType(said) === 'object' && getType(said!.error) === 'object' ? said!.error! : {};
}

function visitorOf(event: ClarioEvent): Obj {
  const facts = event.facts;
  const visitor: Obj = {
    received_at: facts.received_at,
    address: facts.address,
    user_agent: facts.user_agent,
    client_id: facts.client_id,
    client_id_source: facts.client_id_source,
    client_id_age_days: facts.client_id_age_days,
  };
  if (facts.denied !== undefined) visitor['denied'] = facts.denied;
  if (facts.geo !== undefined) visitor['geo'] = facts.geo;
  return visitor;
}

/** The hash is the sandbox's own, which is quick; only what is left is short enough to be signed here. */
function signatureOf(said: string, body: string, key: string): string {
  const time = makeString(getTimestampMillis());
  const hash = sha256Sync(said + '.' + body, { outputEncoding: 'hex' });
  return 't=' + time + ',v1=' + hmacSha256(key, time + '.' + hash);
}
