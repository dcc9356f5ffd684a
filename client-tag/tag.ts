/**
 * The Clario browser tag: hears what a shop pushes to its dataLayer and sends it to the shop's own collector.
 * The only file with side effects; bundled into the one script a page loads (build.ts).
 */
import { consent, count, maySend, mayStore, type Next, refused, say, sayRegion, TOLD, UPDATE } from './consent.ts';
import { type Copy, copyOf } from './copy.ts';
import { hearDataLayer } from './data-layer.ts';
import { consentMistakeOf, mistakeOf, warn } from './debug.ts';
import { measureEngagement, restartEngagement } from './engagement.ts';
import { awaitConsent, drain, emit, filled, type Noted, setUser, shared } from './events.ts';
import { guarded, on } from './guard.ts';
import { userOf } from './identify.ts';
import { arrive, forgetLinks, watchLinks } from './link.ts';
import { argumentsOf, createListener, type Heard } from './listen.ts';
import { openView, renewView, retitle, watchNavigation } from './page.ts';
import { comeBack, disown, keep, leave, left, resume } from './send.ts';
import { events } from './settings.ts';
import { forget, isGone, isKnown, watchVisitor } from './visitor.ts';

/** Milliseconds that e-commerce pushed without an event waits for one. */
const PATIENCE = 10_000;
/** Milliseconds between looks at a dataLayer that may have been replaced behind our back. */
const WATCH = 1_000;

type Clario = { (command: string, ...rest: unknown[]): void; q?: ArrayLike<unknown>[]; ready?: boolean };

const page = window as { clario?: Clario };
const { hear, rest, waits } = createListener(events);
let pageView: Noted;
let patience: ReturnType<typeof setTimeout>;
let check = () => {};
/** What was said before the script had loaded is done: what was noted by then has not left yet. */
let isRunning = false;

// ---- page views

function open(referrer: string, { data, quality }: Partial<Copy> = {}) {
  openView(referrer);
  restartEngagement();
  pageView = emit('page_view', data, quality);
}

function close() {
  check();
  emitRest();
  retitle();
  emit('page_engagement');
}

function reopen(referrer: string, copy?: Copy) {
  close();
  open(referrer, copy);
}

// ---- what is heard

function heard(push: unknown) {
  const gtag = argumentsOf(push);
  if (gtag && gtag[0] === 'consent') {
    if (CLARIO_DEBUG) warn(consentMistakeOf(gtag[2]));
    const isDefault = gtag[1] === 'default';
    if (isDefault || gtag[1] === 'update') stated(gtag[2], isDefault ? undefined : UPDATE);
  }
  hear(push).forEach(take);
  clearTimeout(patience);
  if (waits()) patience = setTimeout(guarded(emitRest), PATIENCE);
}

/**
 * A page that pushes page_view itself means the view already counted: what it says is added to that one, if that has
 * not left yet. E-commerce pushed with it is an event by itself.
 */
function take({ name, data, quality }: Heard) {
  if (!/^(virtual_?)?page_?view$/i.test(name)) emit(name, data, quality);
  else if (data['ecommerce']) emit('ecommerce', data, quality);
  else if (!pageView.drained) pageView.data = data;
}

/** What waits for an event waits no longer. */
function emitRest() {
  rest().forEach(take);
}

// ---- consent

function stated(words: unknown, rank?: number) {
  consented(say(words, rank));
  const { wait_for_update: time } = Object(words);
  if (rank === UPDATE) awaitConsent(0);
  else if (time > 0) awaitConsent(+time);
}

/** A withdrawal is an event, the last one with the visitor's id; nobody is told whom nobody knows. `tells`: not told in another tab. */
function consented(next: Next, tells = isRunning) {
  const before = mayStore();
  const isWithdrawal = next[1] && isKnown();
  const isTold = isWithdrawal && before && tells;
  if (isTold) withdraw(next);
  count(next);
  if (refused) {
    forget();
    if (CLARIO_LINKS) forgetLinks();
  }
  // what has an id and what has none are not to be tied by their page, either
  if (before !== mayStore()) renewView();
  // nothing else will ask the collector to remove its cookie
  if (isWithdrawal && !isTold && !maySend()) withdraw(next);
  if (before && !mayStore()) disown();
  keep();
}

function withdraw([state]: Next) {
  emit('consent_update', state).forget = true;
  drain();
}

/** Consent was taken back in another tab, which has told the collector. */
function goneElsewhere() {
  if (mayStore()) consented(say({ analytics_storage: 'denied' }, UPDATE), false);
}

const commands: { [name: string]: (first: unknown, second: unknown) => void } = {
  identify(who) {
    const user = userOf(who);
    setUser(user);
    if (filled(user)) emit('identify');
  },
  track(name, data) {
    const copy = copyOf(data);
    if (name === 'page_view') reopen(location.href, copy);
    else if (name) emit(`${name}`, copy.data, copy.quality);
  },
  consent(kind, words) {
    const isNamed = /^(default|update)$/.test(`${kind}`);
    stated(isNamed ? words : kind, kind === 'default' ? TOLD : UPDATE);
  },
  region(to) {
    consented(sayRegion(to));
  },
  set(values) {
    Object.assign(shared, copyOf(values).data);
  },
};

// ---- begin

function start() {
  const { q, ready } = Object(page.clario) as Partial<Clario>;
  if (ready) return;
  const clario: Clario = guarded((command: string, first: unknown, second: unknown) => {
    if (CLARIO_DEBUG) {
      warn(mistakeOf(commands, command, first, second));
      if (!commands[command]) return;
    }
    commands[command]!(first, second);
  });
  clario.ready = true;
  page.clario = clario;

  resume();
  if (CLARIO_LINKS) {
    arrive();
    watchLinks();
  }
  measureEngagement();
  open(document.referrer);
  check = hearDataLayer(heard);
  for (const call of q || []) clario.apply(null, call as [string]);
  pageView.consent = consent;
  isRunning = true;

  setInterval(guarded(check), WATCH);
  watchVisitor(goneElsewhere);
  watchNavigation(reopen);
  on('pagehide', () => {
    if (left) return;
    close();
    leave();
    drain();
  });
  on('visibilitychange', () => {
    if (!document.hidden) return;
    check();
    drain();
    keep();
  });
  on('pageshow', (event) => {
    if (!(event as PageTransitionEvent).persisted) return;
    comeBack();
    if (isGone()) goneElsewhere();
    open(document.referrer);
  });
}

// a prerendered page is not seen yet, and perhaps never
if ((document as { prerendering?: boolean }).prerendering) on('prerenderingchange', start);
else guarded(start)();
