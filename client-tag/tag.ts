/**
 * The Clario browser tag: hears what a shop pushes to its dataLayer and sends it to the shop's own collector.
 * The only file with side effects; bundled into the one script a page loads (build.ts).
 */
import { changeConsent, mayStore } from './consent.ts';
import { type Copy, copyOf } from './copy.ts';
import { hearDataLayer } from './data-layer.ts';
import { measureEngagement, restartEngagement } from './engagement.ts';
import { drain, emit, filled, type Noted, setUser, shared } from './events.ts';
import { guarded, on } from './guard.ts';
import { userOf } from './identify.ts';
import { argumentsOf, createListener, type Heard } from './listen.ts';
import { openView, retitle, watchNavigation } from './page.ts';
import { comeBack, keep, leave, left } from './send.ts';
import { events } from './settings.ts';
import { forget } from './visitor.ts';

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
  if (gtag && gtag[0] === 'consent' && !Object(gtag[2]).region) consented(gtag[2], gtag[1] === 'default');
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

function consented(stated: unknown, isDefault: boolean) {
  changeConsent(stated, isDefault);
  if (!isDefault && !mayStore()) forget();
  keep();
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
  consent(stated) {
    consented(stated, false);
  },
  set(values) {
    Object.assign(shared, copyOf(values).data);
  },
};

// ---- begin

function start() {
  const { q, ready } = Object(page.clario) as Partial<Clario>;
  if (ready) return;
  const clario: Clario = guarded((command: string, first: unknown, second: unknown) =>
    commands[command]!(first, second),
  );
  clario.ready = true;
  page.clario = clario;

  measureEngagement();
  open(document.referrer);
  check = hearDataLayer(heard);
  for (const call of q || []) clario.apply(null, call as [string]);

  setInterval(guarded(check), WATCH);
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
    open(document.referrer);
  });
}

// a prerendered page is not seen yet, and perhaps never
if ((document as { prerendering?: boolean }).prerendering) on('prerenderingchange', start);
else guarded(start)();
