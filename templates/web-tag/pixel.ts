/**
 * Events without the script: by pixel, on the same protocol. GTM lets a template load scripts only from hosts that are named
 * in its permissions; until yours is, this sends the event that the tag fires on, with what the sandbox can know.
 */
import { redactEmails } from '../../server/pipeline/redact/email.ts';
import { randomText, uuid7 } from '../shared/uuid.ts';
import { knownConsent } from './consent.ts';
import { eventOf, inParts, type PixelEvent } from './event.ts';
import {
  copyFromDataLayer,
  type Fields,
  generateRandom,
  getReferrerUrl,
  getTimestampMillis,
  getType,
  getUrl,
  json,
  type Obj,
  readTitle,
  sendPixel,
  templateStorage,
  toBase64,
} from './gtm.ts';
import { identify } from './identity.ts';
import { forgetVisitor, sessionAt } from './session.ts';

/** Longest URL that servers and proxies take without being asked. */
const LONGEST_URL = 7_500;
const LONGEST_TEXT = 2_000;

export function runPixel(fields: Fields, server: string, items: Obj): void {
  const event = eventOf(copyFromDataLayer('event'), items);
  if (event === null || (event.name === 'page_view' && isSeen())) {
    fields.gtmOnSuccess();
    return;
  }
  identify(fields, (user) => {
    const now = getTimestampMillis();
    const made = hitOf(fields, user, now, event.name === 'page_view');
    const url = server + (fields.collectPath || '/collect') + '?d=';
    const urls = inParts(event, (part, i) => {
      const address = url + encoded(made.hit, part, now, i === 0 ? made.index : undefined);
      return address.length <= LONGEST_URL ? address : null;
    });
    let left = urls.length;
    let failed = false;
    const ended = () => {
      left -= 1;
      if (left > 0) return;
      if (failed) fields.gtmOnFailure();
      else fields.gtmOnSuccess();
    };
    urls.forEach((address) => {
      sendPixel(address, ended, () => {
        failed = true;
        ended();
      });
    });
  });
}

/** Whether this view of the page has been counted: the tag may fire several times on it. */
function isSeen(): boolean {
  const url = getUrl();
  if (templateStorage.getItem('viewed') === url) return true;
  templateStorage.setItem('viewed', url);
  templateStorage.setItem('view', randomText(14, generateRandom));
  return false;
}

/** The hit without its events, and the place of its event in the session; none without consent to a session. */
function hitOf(fields: Fields, user: Obj, now: number, isPageView: boolean): { hit: Obj; index: number | undefined } {
  const known = fields.useConsent === true ? knownConsent() : { defaults: {}, updates: {} };
  const consent: Obj = {};
  [known.defaults, known.updates].forEach((states) => {
    for (const type in states) consent[type] = states[type];
  });
  const isDenied = consent['analytics_storage'] === 'denied';
  const page: Obj = {
    url: getUrl().slice(0, LONGEST_TEXT),
    title: (readTitle() || '').slice(0, 500),
    referrer: (getReferrerUrl() || '').slice(0, LONGEST_TEXT),
  };
  const view = viewOf(isDenied);
  if (getType(view) === 'string') page['view_id'] = view;
  const hit: Obj = { v: 1, site: fields.siteKey, sent_at: now, page: page, consent: consent };
  if (isDenied) {
    // her own no, not what stands until she has chosen: that would take the id from who agreed long ago
    if (known.updates['analytics_storage'] === 'denied') {
      hit['forget'] = true;
      forgetVisitor(fields);
    }
    return { hit: hit, index: undefined };
  }
  const session = sessionAt(fields, now, isPageView);
  page['index'] = session.pages;
  hit['client_id'] = session.client_id;
  hit['session'] = { id: session.id, number: session.number, started_at: session.started_at };
  hit['user'] = user;
  return { hit: hit, index: session.events };
}

/** The view of the page; another one once consent changes, so that it does not tie what has an id to what has none. */
function viewOf(isDenied: boolean): unknown {
  const before = templateStorage.getItem('denied');
  templateStorage.setItem('denied', isDenied);
  if (getType(before) === 'boolean' && before !== isDenied && getType(templateStorage.getItem('view')) === 'string')
    templateStorage.setItem('view', randomText(14, generateRandom));
  return templateStorage.getItem('view');
}

/** The hit with one event, base64url; no text in it looks like an e-mail address. */
function encoded(hit: Obj, event: PixelEvent, now: number, index: number | undefined): string {
  const sent: Obj = {
    id: uuid7(now, generateRandom),
    at: now,
    name: event.name,
    data: event.data,
    quality: event.quality,
  };
  if (index !== undefined) sent['index'] = index;
  hit['events'] = [sent];
  const text = redactEmails(json.stringify(hit));
  return toBase64(text).split('+').join('-').split('/').join('_').split('=').join('');
}
