/**
 * Who visits, in which session, at which step of it.
 *
 * Both are one record in localStorage, which all tabs share, so that numbers are given once. Where localStorage is blocked it
 * is in a cookie; where both are, in this page alone. The visitor's lasting id is the cookie that the collector sets.
 */
import { on } from './guard.ts';
import type { User } from './identify.ts';
import { type Session, sessionOf, type Visit } from './session.ts';
import { cookie, idle, PREFIX } from './settings.ts';
import { getCookie, getItem, removeItems, setCookie, setItem } from './store.ts';
import { tried } from './tried.ts';

const SESSION = `${PREFIX}session`;

let session: Session | undefined;
/** Whether it was stored, and not in this page alone. */
let kept = false;

/** What is stored, by whichever tab; else this page's own; else there is none yet. */
function read() {
  session = tried(() => JSON.parse(getItem(SESSION) || getCookie(cookie) || 'null')) || session;
  return session;
}

/** Whether this browser has an id already. */
export const isKnown = () => !!read();

/** Whether a request with that head was of the visitor who is known now; not of one who has taken consent back since. */
export const isHers = (head: string): boolean => isKnown() && head.includes(session!.client_id);

/** The collector knows her by another id, in the cookie that only it can read: should that be lost, it is the one to go on with. */
export function rename(id: string | null) {
  if (!id) return;
  session!.client_id = id;
  write();
}

/** Gives events in their order, and the page views they belong to, their session and place in it. Reads and writes storage once. */
export function stamp<Event extends { at: number; wall: number; visit: Visit; user: User | undefined }>(
  events: Event[],
  each: (event: Event, session: Session) => void,
) {
  read();
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
  write();
}

function write() {
  const text = JSON.stringify(session);
  kept = setItem(SESSION, text);
  if (kept) return;
  setCookie(cookie, text);
  kept = !!getCookie(cookie);
}

/** Calls `gone` when another tab has removed what was stored: consent was taken back there. */
export function watchVisitor(gone: () => void) {
  on('storage', (event) => {
    const { key, newValue } = event as StorageEvent;
    if (key === SESSION && !newValue) gone();
  });
}

/** Whether what was stored is there no longer: a page that has slept was not told. */
export const isGone = (): boolean => kept && !getItem(SESSION) && !getCookie(cookie);

/** Removes all that the tag has stored: consent was taken back. */
export function forget() {
  setCookie(cookie, '');
  removeItems(PREFIX);
  session = undefined;
  kept = false;
}
