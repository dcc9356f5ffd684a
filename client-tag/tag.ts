/**
 * The Clario browser tag: hears what a shop pushes to its dataLayer and sends it to the shop's own collector.
 * The only file with side effects; bundled into the one script a page loads (build.ts).
 *
 * During a push it only copies. All else (ids, storage, JSON, sending) waits for `drain`, a moment later.
 */
import { type Consent, consentAfter, consentOfGtag } from './consent.ts';
import { copyOf, type Data } from './copy.ts';
import { hearDataLayer } from './data-layer.ts';
import { measureEngagement } from './engagement.ts';
import { failures, guarded } from './guard.ts';
import { type User, userOf } from './identify.ts';
import { now, uuid7 } from './ids.ts';
import { createListener, type Heard, isArguments } from './listen.ts';
import { type Item, itemOf } from './outbox.ts';
import { isArrival, retitle, type View, viewOf, watchNavigation } from './page.ts';
import { redactedJson } from './redact.ts';
import { createSender } from './send.ts';
import { localStore, pageCookies } from './store.ts';
import { createVisitor, type Session } from './visitor.ts';
import type { Hit, TagSettings } from './wire.ts';

declare const CLARIO_SETTINGS: TagSettings;

/** Milliseconds an event waits for others to travel with; an order waits less. */
const DELAY = 800;
const ORDER_DELAY = 200;
/** Milliseconds that e-commerce pushed without an event waits for one. */
const PATIENCE = 10_000;
/** Milliseconds between looks at a dataLayer that was replaced behind our back. */
const WATCH = 1_000;

type Raw = Heard & { at: number; wall: number; engaged: number; visit: View; user: User | null; drained?: boolean };
type Command = (first?: unknown, second?: unknown) => void;
type Page = Window & { dataLayer?: unknown[]; clario?: Clario; localStorage: Storage };
type Clario = { (command: string, ...rest: unknown[]): void; q?: ArrayLike<unknown>[]; ready?: boolean };

const page: Page = window;
const script = document.currentScript as HTMLScriptElement | null;

function start() {
  const settings = CLARIO_SETTINGS;
  const { site, debug, campaignParams } = settings;
  const prefix = `clario.${site}.`;
  const store = localStore(page);
  const cookies = pageCookies(page);
  const engagement = measureEngagement();
  const listener = createListener(settings.events);
  let consent: Consent = typeof gpc() === 'boolean' ? { gpc: gpc()! } : {};
  let user: User | null = null;
  let view: View;
  let pageView: Raw;
  let raws: Raw[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = 0;
  let patience: ReturnType<typeof setTimeout> | undefined;
  let device: Hit['device'];
  let left = false;
  let check = () => {};

  if (debug) failures.report = (error) => console.warn('clario', error);
  const mayStore = () => consent.analytics_storage !== 'denied';
  const visitor = createVisitor({
    store,
    cookies,
    cookie: settings.cookie,
    prefix,
    sessionMinutes: settings.sessionMinutes,
    now,
  });
  const url = new URL(settings.collect, (script && script.src) || location.href);
  if (debug) url.searchParams.set('debug', '1');
  const sender = createSender({ url: url.href, debug, store, prefix, mayStore });

  function emit({ name, data, quality }: Heard): Raw {
    const raw: Raw = { name, data, quality, at: now(), wall: Date.now(), engaged: engagement.ms(), visit: view, user };
    raws.push(raw);
    if (left) Promise.resolve().then(guarded(drain));
    else drainIn(/purchase/i.test(name) ? ORDER_DELAY : DELAY);
    return raw;
  }

  function drainIn(delay: number) {
    const due = Date.now() + delay;
    if (timer && dueAt <= due) return;
    clearTimeout(timer);
    dueAt = due;
    timer = setTimeout(guarded(drain), delay);
  }

  /** Gives what was heard its ids and its place in the session, and hands it on as text. */
  function drain() {
    check();
    clearTimeout(timer);
    timer = undefined;
    const events = raws;
    raws = [];
    if (!events.length) return;
    device = device || deviceOf();
    retitle(view);
    const items: Item[] = [];
    const each = (raw: Raw, clientId?: string, session?: Session) => {
      raw.drained = true;
      items.push(itemOf(headOf(raw, clientId, session), textOf(raw, session)));
    };
    if (mayStore()) visitor.stamp(events, each);
    else for (const raw of events) each(raw);
    sender.add(items);
  }

  function headOf({ visit, user }: Raw, client_id?: string, session?: Session): object {
    return {
      v: 1,
      site,
      client_id,
      session: session && { id: session.id, number: session.number, started_at: session.started_at },
      page: { ...visit.page, index: session && visit.index },
      user: user || undefined,
      consent: Object.keys(consent).length ? consent : undefined,
      device,
    };
  }

  function textOf({ at, name, engaged, data, quality }: Raw, session?: Session): string {
    return redactedJson({
      id: uuid7(at),
      at,
      name,
      index: session && session.events,
      engaged_ms: engaged || undefined,
      data: Object.keys(data).length ? data : undefined,
      quality: quality.length ? quality : undefined,
    });
  }

  // ---- page views

  function open(referrer: string, landing: boolean, data: Data = {}, quality: string[] = []) {
    view = viewOf(referrer, landing, campaignParams);
    engagement.reset();
    pageView = emit({ name: 'page_view', data, quality });
  }

  function close() {
    listener.rest().forEach(emit);
    retitle(view);
    emit({ name: 'page_engagement', data: {}, quality: [] });
  }

  // ---- what is heard

  function hear(push: unknown) {
    const stated = isArguments(push) && consentOfGtag(push);
    if (stated) changeConsent(...stated);
    listener.hear(push).forEach(take);
    clearTimeout(patience);
    if (listener.waits()) patience = setTimeout(() => listener.rest().forEach(emit), PATIENCE);
  }

  /**
   * A page that pushes page_view itself means the view already counted: what it says is added to that one, if that has
   * not left yet. E-commerce pushed with it is an event by itself.
   */
  function take(heard: Heard) {
    if (!/^(virtual_?)?page_?view$/i.test(heard.name)) emit(heard);
    else if (heard.data['ecommerce']) emit({ ...heard, name: 'ecommerce' });
    else if (!pageView.drained) pageView.data = heard.data;
  }

  function changeConsent(stated: unknown, isDefault: boolean) {
    consent = consentAfter(consent, stated, isDefault);
    if (!isDefault && !mayStore()) visitor.forget();
    sender.consented();
  }

  const commands: { [name: string]: Command } = {
    identify(who) {
      const known = userOf(who);
      if (!known) return;
      user = { ...user, ...known };
      emit({ name: 'identify', data: {}, quality: [] });
    },
    track(name, data) {
      if (typeof name !== 'string' || !name) return;
      const copy = copyOf(data && typeof data === 'object' ? data : {});
      const quality = copy.cut ? ['push_cut'] : [];
      if (name !== 'page_view') emit({ name, data: copy.data, quality });
      else {
        close();
        open(location.href, false, copy.data, quality);
      }
    },
    consent: (stated) => changeConsent(stated, false),
  };

  // ---- begin

  const clario: Clario = guarded((command: string, ...rest: unknown[]) => {
    const known = commands[command];
    if (known) known(...rest);
    else failures.report(`no such command: ${command}`);
  });
  clario.ready = true;
  const early = (page.clario && page.clario.q) || [];
  page.clario = clario;

  open(document.referrer, isArrival());
  check = hearDataLayer(page, hear);
  for (const call of early) clario.apply(null, Array.from(call) as [string]);

  setInterval(
    guarded(() => check()),
    WATCH,
  );
  watchNavigation(settings.hash, (from, forward) => {
    close();
    open(from, forward);
  });
  const on = (event: string, work: (event: Event) => void) => addEventListener(event, guarded(work), true);
  on('pagehide', () => {
    if (left) return;
    check();
    close();
    left = true;
    drain();
    sender.leave(true);
  });
  on('visibilitychange', () => {
    if (document.visibilityState !== 'hidden') return;
    drain();
    sender.leave(false);
  });
  on('pageshow', (event) => {
    if (!(event as PageTransitionEvent).persisted) return;
    left = false;
    sender.back();
    open(document.referrer, false);
  });
  on('online', sender.retry);
}

const gpc = () => (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl;

function deviceOf(): NonNullable<Hit['device']> {
  return {
    language: navigator.language,
    screen: `${screen.width}x${screen.height}`,
    viewport: `${innerWidth}x${innerHeight}`,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

guarded(() => {
  if (page.clario && page.clario.ready) return;
  // a prerendered page is not seen yet, and perhaps never
  const { prerendering } = document as { prerendering?: boolean };
  if (prerendering) document.addEventListener('prerenderingchange', guarded(start), { once: true });
  else start();
})();
