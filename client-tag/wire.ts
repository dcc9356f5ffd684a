/**
 * The wire protocol, version 1: the types of what a tag sends and the collector takes (docs/wire.md).
 * Types only: nothing of this file reaches the browser. All times are milliseconds since the epoch.
 */
export const WIRE_VERSION = 1;

export type ConsentState = 'granted' | 'denied';
export type ConsentMode = 'required' | 'cookieless' | 'none';

export type WireEvent = {
  /** UUIDv7, made once however often the event is sent. */
  id: string;
  /** When it happened, by the page's monotonic clock. */
  at: number;
  name: string;
  /** Place in the session, from 1. */
  index?: number;
  /** Milliseconds the page was visible and focused since its page view. */
  engaged_ms?: number;
  /** The dataLayer push as the page made it, bounded, e-mail addresses redacted. */
  data?: Record<string, unknown>;
  /** What the tag had to repair: codes of `quality` (`ecommerce_without_event`, `push_cut`, …). */
  quality?: string[];
};

export type Hit = {
  v: 1;
  /** Public site key. */
  site: string;
  /** Said by the shop's own server, which signs the request with one of the site's `server_keys`. No tag says it. */
  source?: 'server';
  /** When the request left, by the clock of `at`; stamped anew at each attempt. */
  sent_at: number;
  /** The tag's own visitor id, used until the server's cookie takes over. */
  client_id?: string;
  session?: { id: string; number: number; started_at: number };
  page?: { url?: string; title?: string; referrer?: string; view_id?: string; index?: number };
  user?: { email_sha256?: string; customer_id?: string };
  /** When the events happened. */
  consent?: {
    analytics_storage?: ConsentState;
    ad_storage?: ConsentState;
    ad_user_data?: ConsentState;
    ad_personalization?: ConsentState;
    gpc?: boolean;
  };
  /** State of analytics_storage when the events were let go, if another than when they happened: held until consent was given. */
  consent_sent?: ConsentState;
  /** Id that a link from another host of the shop has handed over (docs/wire.md): in the first hit of a visitor who had none here. */
  link?: string;
  /** The visitor has taken consent back, or refused it: the visitor cookie is removed with the answer. */
  forget?: boolean;
  device?: { language?: string; screen?: string; viewport?: string; timezone?: string };
  /** 1 to 100, all of this session, page, user and consent. */
  events: WireEvent[];
};

/** The public settings the server puts into the script it serves: `window.clario` finds them as its argument. */
export type TagSettings = {
  site: string;
  /** Absolute URL or path of the collector. */
  collect: string;
  /** dataLayer event names to send (lower case), or '*' for every push that has one; pushes with e-commerce are always sent. */
  events: string[] | '*';
  /** A change of location.hash is a page view too. */
  hash: boolean;
  /** Minutes of idleness that end a session. */
  sessionMinutes: number;
  /** Query parameters whose change starts a session (a new campaign). */
  campaignParams: string[];
  /** Name of the cookie that the script writes where localStorage is blocked (the server's has another). */
  cookie: string;
  /** Whether consent to analytics_storage is asked for: before ids (cookieless), before anything is sent (required), or not (none). */
  consentMode: ConsentMode;
  /** Whether the browser's Global Privacy Control, and its Do Not Track, count as a denial. */
  gpc: boolean;
  dnt: boolean;
  /** Hosts of the shop's pages between which links hand the visitor's id over, and the parameter it stands in. */
  linkedHosts: string[];
  linkParam: string;
  /** Log to the console what is sent, and ask the collector for its report. */
  debug: boolean;
};
