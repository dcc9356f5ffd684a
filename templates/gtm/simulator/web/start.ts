/** A web container on a page: from the snippet's dataLayer to the tags that fire. */
import type { Container } from '../model.ts';
import type { Resolve } from '../resolve.ts';
import { createConsent } from './consent.ts';
import { createCookieWriter } from './cookies.ts';
import { type DataLayer, takeOver } from './data-layer.ts';
import { createDataModel } from './data-model.ts';
import { createElements } from './elements.ts';
import { listenToHistory } from './history.ts';
import type { PageWorld } from './host.ts';
import { createTags, type Fired } from './tags.ts';

export type PageOptions = {
  /** As in GTM's preview; a page's own `?gtm_debug` has the same effect. */
  debug?: boolean;
  /** Where the visitor is (`DE`, `US-CA`), for consent defaults of a region. */
  region?: string;
  /** Origins that templates load from -> those that stand for them; permissions are asked of the former. */
  resolve?: Resolve;
};

/** What `google_tag_manager[id]` has, in GTM's own words but for `simulator`. */
export type ContainerGlobal = {
  dataLayer: { get: (key: string) => unknown; set: (key: string, value: unknown) => void; reset: () => void };
  simulator: { fired: Fired[] };
};

/** Of the window each time a tag has fired or said how it went; `detail` is what `fired` holds of it. */
export const FIRED = 'gtm-simulator';

type Globals = { [name: string]: unknown };

/** Starts the container, once a page however often its script is loaded. */
export function startOnPage(window: Window, container: Container, listName: string, options: PageOptions): void {
  const globals = window as unknown as Globals;
  globals['google_tag_manager'] ??= {};
  const managers = globals['google_tag_manager'] as { [id: string]: unknown };
  if (managers[container.publicId] !== undefined) return;
  globals[listName] ??= [];
  const list = globals[listName] as unknown[];

  const model = createDataModel();
  const consent = createConsent(options.region);
  const warn = (whose: string, error: unknown) => console.warn(`GTM simulator: ${whose}:`, messageOf(error));
  const fired: Fired[] = [];
  const world: PageWorld = {
    window,
    container,
    isDebug: options.debug === true || new URLSearchParams(window.location.search).has('gtm_debug'),
    model,
    consent,
    dataLayer: { next: (...command) => dataLayer.next(...command) },
    elements: createElements(window.document, options.resolve),
    writeCookie: createCookieWriter(window.document, window.location.hostname),
    warn,
  };
  const runTags = createTags({
    world,
    container,
    tell: (one) => {
      if (!fired.includes(one)) fired.push(one);
      window.dispatchEvent(new CustomEvent(FIRED, { detail: { ...one } }));
    },
  });
  const dataLayer: DataLayer = takeOver({
    list,
    model,
    onConsent: (action, state) => (action === 'default' ? consent.setDefault(state) : consent.update(state)),
    onEvent: runTags,
    warn,
  });
  const global: ContainerGlobal = {
    dataLayer: { get: model.get, set: model.set, reset: model.reset },
    simulator: { fired },
  };
  managers[container.publicId] = global;
  followPage(window, list, managers, listName);
  if (container.triggers.some(({ events }) => events?.includes('gtm.historyChange-v2')))
    listenToHistory(window, (push) => list.push(push));
  dataLayer.start();
}

/** gtm.dom and gtm.load, once a dataLayer however many containers share it. */
function followPage(window: Window, list: unknown[], managers: { [id: string]: unknown }, listName: string): void {
  if (managers[listName] !== undefined) return;
  managers[listName] = {};
  const { document } = window;
  const onDom = () => void list.push({ event: 'gtm.dom' });
  const onLoad = () => void list.push({ event: 'gtm.load' });
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', onDom);
  else window.setTimeout(onDom);
  if (document.readyState === 'complete') window.setTimeout(onLoad);
  else window.addEventListener('load', onLoad);
}

function messageOf(error: unknown): unknown {
  return error instanceof Error ? error.message : error;
}
