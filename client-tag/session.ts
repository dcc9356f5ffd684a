/** When a session goes on and when the next one begins. Pure. */
import type { User } from './identify.ts';
import { shortId, uuid7 } from './ids.ts';

export type Session = {
  /** The visitor's id, for as long as the browser keeps it. */
  client_id: string;
  id: string;
  /** First session of the visitor: 1. */
  number: number;
  /** By the page's clock, as an event's `at`. */
  started_at: number;
  /** Time of its last event, by Date.now(). */
  last: number;
  /** Page views and events counted so far. */
  pages: number;
  events: number;
  /** Campaign of its landing page, as text; '' without one. */
  campaign: string;
  /** Who it is, as the page has said. */
  user?: User | undefined;
};

/** What the session must know of a page view. */
export type Visit = {
  campaign: string;
  /** The session that has counted it, if one has, and its place there. */
  session?: string;
  index?: number;
};

/**
 * The session of an event: the one so far, or the next one, after `idle` milliseconds without an event or with another
 * campaign. Idleness goes by the clock of the wall: a page's own clock stands still while a laptop sleeps.
 */
export function sessionOf(so: Session | undefined, visit: Visit, at: number, wall: number, idle: number): Session {
  const goesOn =
    so &&
    // both ways: a clock set back by hours must not keep a session for hours
    Math.abs(wall - so.last) < idle &&
    (visit.session || !visit.campaign || visit.campaign === so.campaign);
  const { campaign } = visit;
  const session = goesOn
    ? so
    : {
        client_id: so ? so.client_id : uuid7(at),
        id: shortId(),
        number: so ? so.number + 1 : 1,
        started_at: at,
        pages: 0,
        events: 0,
        campaign,
      };
  return { ...session, last: wall };
}

/** What a URL's query says of campaigns and clicks, as text to compare, in whatever order; '' when it says nothing. */
export function campaignOf(query: string, wanted: RegExp): string {
  return query
    .slice(1)
    .split('&')
    .filter((parameter) => wanted.test(parameter))
    .sort()
    .join('&');
}
