/**
 * The page's dataLayer: what was pushed before and what is pushed from now on, one after the other. A push during another's
 * work waits for its turn; nothing that a push does or is throws into the page.
 */
import type { DataModel } from './data-model.ts';
import { gtagCommand, isArguments } from './gtag-command.ts';
import type { Plain } from './merge.ts';

export type DataLayerOptions = {
  list: unknown[];
  model: DataModel;
  onConsent: (action: 'default' | 'update', state: Plain) => void;
  /** Told of each push that has an event, when the model has taken it in. */
  onEvent: (name: string, push: Plain) => void;
  warn: (message: string, error: unknown) => void;
};

export type DataLayer = {
  /** Works on what was pushed before now. */
  start(): void;
  /** As gtag(…), but before all that waits: after the event that is being worked on. */
  next(...command: unknown[]): void;
};

/** GTM keeps the list from growing without an end. */
const LONGEST = 300;

/** Two events of GTM's own come before the first of the page's. */
const FIRST = [{ event: 'gtm.init_consent' }, { event: 'gtm.init' }];

export function takeOver({ list, model, onConsent, onEvent, warn }: DataLayerOptions): DataLayer {
  const waiting: unknown[] = [...list];
  const urgent: unknown[] = [];
  let isBusy = false;
  let isInitialized = false;
  let isStarted = false;
  let ids = 0;

  const original = list.push;
  list.push = (...pushes: unknown[]) => {
    const length = original.apply(list, pushes);
    waiting.push(...pushes);
    if (list.length > LONGEST) list.splice(0, list.length - LONGEST);
    work();
    return length;
  };

  function work(): void {
    while (!isBusy && urgent.length + waiting.length > 0) {
      const push = urgent.length > 0 ? urgent.shift() : waiting.shift();
      if (!isInitialized && hasEvent(push)) {
        isInitialized = true;
        waiting.unshift(...FIRST.map((one) => ({ ...one })), push);
        continue;
      }
      isBusy = true;
      try {
        model.forget('eventModel');
        take(push);
      } catch (error) {
        warn('a push to the dataLayer', error);
      } finally {
        isBusy = false;
      }
    }
  }

  function take(push: unknown): void {
    if (typeof push === 'function') push.call({ get: model.get, set: model.set, reset: model.reset });
    else if (Array.isArray(push)) command(push);
    else if (isArguments(push)) {
      const given = gtagCommand(push);
      if (given.kind === 'consent') onConsent(given.action, given.state);
      else if (given.kind === 'push') message(given.push);
    } else if (typeof push === 'object' && push !== null) message(push as Plain);
  }

  /** `['ecommerce.items.push', item]`: a method of what the model holds. */
  function command([path, ...args]: unknown[]): void {
    if (typeof path !== 'string') return;
    const at = path.lastIndexOf('.');
    const target = model.get(path.slice(0, at)) as { [method: string]: unknown } | null | undefined;
    const method = target?.[path.slice(at + 1)];
    if (typeof method === 'function') Reflect.apply(method, target, args);
  }

  function message(push: Plain): void {
    model.take(push);
    const { event } = push;
    if (typeof event !== 'string' || event === '') return;
    // GTM numbers its events, in the push itself unless that is frozen
    const id = push['gtm.uniqueEventId'] ?? ids + 1;
    Reflect.set(push, 'gtm.uniqueEventId', id);
    ids = Math.max(ids, Number(id) || 0);
    model.set('gtm.uniqueEventId', id);
    if (event === 'gtm.js' && isStarted) return;
    isStarted ||= event === 'gtm.js';
    onEvent(event, push);
  }

  return {
    start: work,
    next(...command) {
      urgent.push(argumentsOf(...command));
      work();
    },
  };
}

function hasEvent(push: unknown): boolean {
  if (isArguments(push)) return ['config', 'event', 'get', 'js'].includes(String(push[0]));
  return typeof push === 'object' && push !== null && !!(push as Plain)['event'];
}

function argumentsOf(..._command: unknown[]): IArguments {
  // biome-ignore lint/complexity/noArguments: it is what gtag pushes
  return arguments;
}
