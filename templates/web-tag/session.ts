/** Visitor and session in a cookie, in the script's own format: it goes on with them once it may load (client-tag/session.ts). */
import { CAMPAIGN_PARAMS } from '../../client-tag/campaign-params.ts';
import { randomText, uuid7 } from '../shared/uuid.ts';
import { type Fields, generateRandom, getCookieValues, getType, getUrl, json, makeInteger, setCookie } from './gtm.ts';

export type Session = {
  client_id: string;
  id: string;
  number: number;
  started_at: number;
  pages: number;
  events: number;
  campaign: string;
  last: number;
};

const IDLE_MS = 1_800_000;
const DAY_S = 86_400;

/** The session that an event at this time belongs to; it is kept. */
export function sessionAt(fields: Fields, now: number, isPageView: boolean): Session {
  const kept = getCookieValues(nameOf(fields))[0];
  const before = kept === undefined ? undefined : (json.parse(kept) as Session | undefined);
  const session = next(before, now);
  session.events += 1;
  session.last = now;
  if (isPageView) session.pages += 1;
  keep(fields, json.stringify(session), makeInteger(fields.cookieDays || 400) * DAY_S);
  return session;
}

/** The cookie is removed, if there is one. */
export function forgetVisitor(fields: Fields): void {
  if (getCookieValues(nameOf(fields)).length > 0) keep(fields, '', 0);
}

function nameOf(fields: Fields): string {
  return fields.cookieName || 'clario_id_js';
}

function keep(fields: Fields, value: string, seconds: number): void {
  setCookie(nameOf(fields), value, {
    domain: 'auto',
    path: '/',
    'max-age': seconds,
    samesite: 'Lax',
    secure: getUrl('protocol') === 'https',
  });
}

function next(before: Session | undefined, now: number): Session {
  const campaign = campaignOf(getUrl('query'));
  const isKnown = getType(before) === 'object' && getType(before!.client_id) === 'string';
  if (isKnown) {
    const late = now - before!.last;
    const isSame = campaign === '' || campaign === before!.campaign;
    if (late < IDLE_MS && late > -IDLE_MS && isSame) return before!;
  }
  return {
    client_id: isKnown ? before!.client_id : uuid7(now, generateRandom),
    id: randomText(14, generateRandom),
    number: isKnown ? before!.number + 1 : 1,
    started_at: now,
    pages: 0,
    events: 0,
    campaign: campaign,
    last: now,
  };
}

/** As the script writes it: the campaign's parameters, sorted. */
function campaignOf(query: string): string {
  return query
    .split('&')
    .filter((part) => {
      const at = part.indexOf('=');
      return at > 0 && at < part.length - 1 && CAMPAIGN_PARAMS.indexOf(part.slice(0, at)) >= 0;
    })
    .sort()
    .join('&');
}
