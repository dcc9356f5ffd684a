/**
 * Who visits, in which session, at which step of it.
 *
 * The visitor's id is in a cookie and, as a second place, in localStorage. The session is in localStorage, shared by all
 * tabs, so that numbers are given once; where it is blocked, in a cookie; where that is blocked too, in this page alone.
 * A session ends after idle minutes (by the clock of the wall: a page's own clock stands still while a laptop sleeps), or when a
 * visitor lands with another campaign. Its number goes on.
 */
import { shortId, uuid7 } from './ids.ts';
import type { Cookies, Store } from './store.ts';

export type Session = {
  id: string;
  number: number;
  /** By the page's clock, as `at`. */
  started_at: number;
  /** Last event, by Date.now(). */
  last: number;
  /** Pages and events counted so far. */
  pages: number;
  events: number;
  /** Campaign parameters of the landing page, as text; '' without any. */
  campaign: string;
};

/** What a page view looks like to the session: page.ts has the rest of it. */
export type Visit = { campaign: string; landing: boolean; session?: string; index?: number };

/** The session an event belongs to: the one given, or the next. Pure but for the new id. */
export function sessionOf(current: Session | undefined, visit: Visit, at: number, wall: number, idle: number): Session {
  const isNew =
    !current ||
    // both ways: a clock set back by hours must not keep a session for hours
    Math.abs(wall - current.last) >= idle ||
    (visit.landing && visit.campaign !== '' && visit.campaign !== current.campaign);
  return {
    ...(isNew
      ? {
          id: shortId(),
          number: (current ? current.number : 0) + 1,
          started_at: at,
          pages: 0,
          events: 0,
          campaign: visit.campaign,
        }
      : current),
    last: wall,
  };
}

/** The parameters of a URL's query that name a campaign or a click, as text; '' without any. */
export function campaignOf(search: string, parameters: string[]): string {
  const query = new URLSearchParams(search);
  return parameters
    .filter((name) => query.get(name))
    .map((name) => `${name}=${query.get(name)}`)
    .join('&');
}

export type Visitor = {
  /** Ids and numbers for events in their order; reads and writes the browser's storage once. Sets each visit's index. */
  stamp<Event extends { at: number; wall: number; visit: Visit }>(
    events: Event[],
    each: (event: Event, clientId: string, session: Session) => void,
  ): void;
  /** Removes all that the tag has stored: consent was taken back. */
  forget(): void;
};

export function createVisitor(options: {
  store: Store;
  cookies: Cookies;
  cookie: string;
  prefix: string;
  sessionMinutes: number;
  now: () => number;
}): Visitor {
  const { store, cookies, cookie, prefix, now } = options;
  const sessionKey = `${prefix}session`;
  const visitorKey = `${prefix}visitor`;
  let clientId: string | undefined;
  let session: Session | undefined;

  /** Reads the visitor's id or makes one, and writes it to both places, so that each page renews it. */
  function identify(): string {
    const [stored, knownDomain] = (store.get(visitorKey) || '').split(' ');
    const id = cookies.get(cookie) || stored || uuid7(now());
    const domain = knownDomain === undefined ? cookies.domain(cookie) : knownDomain;
    cookies.set(cookie, id, domain);
    store.set(visitorKey, `${id} ${domain}`);
    return id;
  }

  function read(): Session | undefined {
    try {
      return JSON.parse(store.get(sessionKey) || cookies.get(`${cookie}_s`)!) || session;
    } catch {
      return session;
    }
  }

  return {
    stamp(events, each) {
      clientId = clientId || identify();
      session = read();
      for (const event of events) {
        const { visit } = event;
        session = sessionOf(session, visit, event.at, event.wall, options.sessionMinutes * 60_000);
        visit.landing = false;
        session.events++;
        if (visit.session !== session.id) {
          visit.session = session.id;
          visit.index = ++session.pages;
        }
        each(event, clientId, session);
      }
      const text = JSON.stringify(session);
      if (!store.set(sessionKey, text)) cookies.set(`${cookie}_s`, text, '');
    },
    forget() {
      const domain = (store.get(visitorKey) || '').split(' ')[1];
      for (const name of [cookie, `${cookie}_s`]) {
        cookies.set(name, '', domain || cookies.domain(name));
        cookies.set(name, '', '');
      }
      for (const key of store.keys()) if (key.indexOf(prefix) === 0) store.remove(key);
      clientId = session = undefined;
    },
  };
}
