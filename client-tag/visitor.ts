/**
 * Who visits, in which session, at which step of it.
 *
 * The visitor's id is in a cookie and, as a second place, in localStorage. The session is in localStorage, shared by all
 * tabs, so that numbers are given once; where that is blocked, in a cookie; where both are, in this page alone.
 */
import { now, uuid7 } from './ids.ts';
import { type Session, sessionOf, type Visit } from './session.ts';
import { cookie, idle, PREFIX } from './settings.ts';
import { getCookie, getItem, itemKeys, removeItem, setCookie, setItem } from './store.ts';
import { tried } from './tried.ts';

const VISITOR = `${PREFIX}visitor`;
const SESSION = `${PREFIX}session`;
const sessionCookie = `${cookie}_s`;

let clientId = '';
let session: Session | undefined;

/** Reads the visitor's id, or makes one, and writes it to both places: each page renews it. */
function identify(): string {
  const id = getCookie(cookie).split('.')[0] || getItem(VISITOR) || uuid7(now());
  // the time makes the value a new one: setCookie needs that
  setCookie(cookie, `${id}.${now()}`);
  setItem(VISITOR, id);
  return id;
}

/** Gives events in their order, and the page views they belong to, their session and place in it. Reads and writes storage once. */
export function stamp<Event extends { at: number; wall: number; visit: Visit }>(
  events: Event[],
  each: (event: Event, clientId: string, session: Session) => void,
) {
  clientId = clientId || identify();
  // what is stored, by whichever tab; else this page's own; else it is the first
  session = tried(() => JSON.parse(getItem(SESSION) || getCookie(sessionCookie))) || session;
  for (const event of events) {
    const { visit } = event;
    session = sessionOf(session, visit, event.at, event.wall, idle);
    session.events++;
    if (visit.session !== session.id) {
      visit.session = session.id;
      visit.index = ++session.pages;
    }
    each(event, clientId, session);
  }
  const text = JSON.stringify(session);
  if (!setItem(SESSION, text)) setCookie(sessionCookie, text);
}

/** Removes all that the tag has stored: consent was taken back. */
export function forget() {
  setCookie(cookie, '');
  setCookie(sessionCookie, '');
  itemKeys(PREFIX).forEach(removeItem);
  clientId = '';
  session = undefined;
}
