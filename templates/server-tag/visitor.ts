/** Whose event it is that another client than Clario's has made: what of the request the Tag sees as well. */
import { getType, type Obj } from '../../server/pipeline/convert/sandbox.ts';
import { redactText } from '../../server/pipeline/redact.ts';
import type { ClarioEvent } from '../server/clario-event.ts';
import { getCookieValues, makeNumber } from '../server/gtm.ts';
import { textOf } from '../shared/texts.ts';
import { ageInDays, readVisitor } from '../shared/visitor-cookie.ts';

const LONGEST_AGENT = 1024;
const LONGEST_ID = 128;
const ID = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.~-';

/** The cookie of Clario's visitor goes before GA4's client id: so a visitor is one, whichever client made the event. */
export function visitorOf(all: Obj, cookieName: string, now: number, isNobody: boolean): ClarioEvent['facts'] {
  const cookie = isNobody ? null : readVisitor(getCookieValues(cookieName, true), makeNumber);
  const own = isNobody ? '' : idOf(all['client_id']);
  const isKnown = cookie !== null;
  const facts: ClarioEvent['facts'] = {
    received_at: now,
    client_id: isKnown ? cookie.id : own === '' ? null : own,
    client_id_source: isKnown ? 'cookie' : own === '' ? 'none' : 'tag',
    client_id_age_days: isKnown ? ageInDays(cookie, now) : null,
    user_agent: textOf(all['user_agent']).slice(0, LONGEST_AGENT),
    address: textOf(all['ip_override']),
  };
  const place = all['event_location'] as Obj | undefined;
  if (getType(place) === 'object')
    facts.geo = {
      country: textOf(place!['country']) || null,
      region: textOf(place!['region']) || null,
      city: textOf(place!['city']) || null,
    };
  return facts;
}

/** GA4's ids of the server's making are base64: its + / = are none of an id's characters here. */
function idOf(value: unknown): string {
  const text = textOf(value);
  // what looks like an address is no id, and would not look like one any more
  if (text.length > LONGEST_ID || redactText(text) !== text) return '';
  let id = '';
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    id += ID.indexOf(char) >= 0 ? char : char === '/' ? '_' : char === '+' ? '-' : '~';
  }
  return id;
}
