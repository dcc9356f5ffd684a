/** From what was heard to what is sent. During a push it is only noted; ids, storage and JSON wait for `drain`, a moment later. */
import { type Consent, consent, maySend, mayStore, refused } from './consent.ts';
import type { Data } from './copy.ts';
import { showWaiting } from './debug.ts';
import { engagedMs } from './engagement.ts';
import { guarded } from './guard.ts';
import type { User } from './identify.ts';
import { now, timezone, uuid7 } from './ids.ts';
import { takeLink } from './link.ts';
import { type Item, itemOf } from './outbox.ts';
import { retitle, type View, view } from './page.ts';
import { redactedJson } from './redact.ts';
import { left, send } from './send.ts';
import type { Session } from './session.ts';
import { site } from './settings.ts';
import { isKnown, stamp } from './visitor.ts';
import type { Hit } from './wire.ts';

/** Milliseconds an event waits for others to travel with: enough for what a page pushes in a row, too little to close it. */
const DELAY = 400;
/** Most events that wait for consent: the oldest go first. */
const HELD = 200;

/** An event noted: `drained` once it is on its way. */
export type Noted = {
  name: string;
  data: Data;
  quality: string[];
  at: number;
  wall: number;
  engaged: number;
  visit: View;
  /** Who it is from here on, where the page has said so; {}: nobody. */
  user: User | undefined;
  /** As it was then. */
  consent: Consent;
  /** The last one with an id: the collector is asked to remove its cookie. */
  forget?: boolean;
  drained?: boolean;
};

let noted: Noted[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
/** Until then an update of consent is awaited, by `now`. */
let awaited = 0;
let user: User | undefined;
let device: Hit['device'];
/** That of the link that led here, in the first hit of who was not known. */
let link: string | undefined;
/** What `clario('set', …)` says of the page: in the data of every event that has not left yet, below the event's own. */
export const shared: Data = {};

/** Who it is from the next event on: in all pages, as long as the session lasts. */
export function setUser(to: User) {
  user = to;
}

export function emit(name: string, data: Data = {}, quality: string[] = []): Noted {
  const event: Noted = {
    name,
    data,
    quality,
    at: now(),
    wall: Date.now(),
    engaged: engagedMs(),
    visit: view,
    user,
    consent,
  };
  noted.push(event);
  // the session remembers it; until there is consent to that, the page does
  if (mayStore()) user = undefined;
  // no timer runs on a page that is being left
  if (left) Promise.resolve().then(guarded(drain));
  else timer = timer || later();
  return event;
}

const later = () => setTimeout(guarded(drain), Math.max(DELAY, awaited - now()));

/** What is noted waits so long for an update of consent, in ms; 0: it has come. */
export function awaitConsent(time: number) {
  awaited = now() + time;
  clearTimeout(timer);
  timer = later();
}

/** Gives what was noted its ids and its place in the session, and sends it. What may not be sent stays, until it may or the page is left. */
export function drain() {
  clearTimeout(timer);
  timer = undefined;
  let events = noted;
  noted = [];
  if (!maySend()) {
    if (!left && !refused) noted = events.slice(-HELD);
    if (CLARIO_DEBUG) showWaiting(noted.map(({ name }) => name));
    // that consent is gone may be said without
    events = events.filter(({ forget }) => forget);
  }
  // a page that is left sends what waits for an answer, too
  if (!events.length && !left) return;
  device = device || {
    language: navigator.language,
    screen: `${screen.width}x${screen.height}`,
    viewport: `${innerWidth}x${innerHeight}`,
    timezone: timezone(),
  };
  retitle();
  const items: Item[] = [];
  const pack = (event: Noted, session?: Session) => {
    event.drained = true;
    const item = itemOf(redactedJson(headOf(event, session)), redactedJson(eventOf(event, session)));
    item.isLast = event.forget;
    items.push(item);
  };
  if (CLARIO_LINKS && mayStore()) {
    link = takeLink();
    if (isKnown()) link = undefined;
  }
  if (mayStore()) stamp(events, pack);
  else for (const event of events) pack(event);
  send(items);
}

/** The hit that an event belongs in, without its events. What is empty is left out. */
function headOf({ visit, consent: state, forget }: Noted, session: Partial<Session> = {}): object {
  const { id, number, started_at, client_id, user } = session;
  return {
    v: 1,
    site,
    client_id,
    session: id && { id, number, started_at },
    page: { ...visit.page, index: id && visit.index },
    user: user && filled(user),
    consent: filled(state),
    consent_sent:
      state.analytics_storage === consent.analytics_storage ? undefined : consent.analytics_storage || 'granted',
    forget: forget || refused || undefined,
    link: CLARIO_LINKS ? id && link : undefined,
    device,
  };
}

function eventOf({ at, name, engaged, data, quality }: Noted, session: Partial<Session> = {}): object {
  return {
    id: uuid7(at),
    at,
    name,
    index: session.events,
    engaged_ms: engaged || undefined,
    data: filled({ ...shared, ...data }),
    quality: filled(quality),
  };
}

export const filled = <Value extends object>(value: Value) => (Object.keys(value).length ? value : undefined);
