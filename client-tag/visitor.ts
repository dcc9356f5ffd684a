/**
 * Who visits, in which session, at which step of it.
 *
 * Both are one record in localStorage, which all tabs share, so that numbers are given once. Where localStorage is blocked it
 * is in a cookie; where both are, in this page alone. The visitor's lasting id is the cookie that the collector sets.
 */
import type { User } from './identify.ts';
import { type Session, sessionOf, type Visit } from './session.ts';
import { cookie, idle, PREFIX } from './settings.ts';
import { getCookie, getItem, removeItems, setCookie, setItem } from './store.ts';
import { tried } from './tried.ts';

const SESSION = `${PREFIX}session`;

let session: Session | undefined;

/** Gives events in their order, and the page views they belong to, their session and place in it. Reads and writes storage once. */
export function stamp<Event extends { at: number; wall: number; visit: Visit; user: User | undefined }>(
  events: Event[],
  each: (event: Event, session: Session) => void,
) {
  // what is stored, by whichever tab; else this page's own; else it is the first
  session = tried(() => JSON.parse(getItem(SESSION) || getCookie(cookie) || 'null')) || session;
  for (const event of events) {
    const { visit } = event;
    session = sessionOf(session, visit, event.at, event.wall, idle);
    session.events++;
    session.user = event.user || session.user;
    if (visit.session !== session.id) {
      visit.session = session.id;
      visit.index = ++session.pages;
    }
    each(event, session);
  }
  const text = JSON.stringify(session);
  if (!setItem(SESSION, text)) setCookie(cookie, text);
}

/** Removes all that the tag has stored: consent was taken back. */
export function forget() {
  setCookie(cookie, '');
  removeItems(PREFIX);
  session = undefined;
}
