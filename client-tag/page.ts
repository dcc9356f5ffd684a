/** The page view: one when the page is opened, and one for each navigation inside it. */
import { guarded, on } from './guard.ts';
import { shortId } from './ids.ts';
import { redacted } from './redact.ts';
import { campaignOf, type Visit } from './session.ts';
import { campaignParams, hash } from './settings.ts';
import type { Hit } from './wire.ts';

/** One page view: what a request says of it, and how the session counts it. */
export type View = Visit & { page: NonNullable<Hit['page']> };

/** Characters kept of an address or a title. */
const TEXT = 4_000;

/** Redacted before it is cut: of an address cut in two, half would stay. */
const short = (text: string) => redacted(text).slice(0, TEXT);

/** The page view that lasts. */
export let view: View;

/** Takes the document's title: frameworks set it after they have changed the URL. */
export function retitle() {
  view.page.title = short(document.title);
}

/** What happens on this page from now on is not to be tied to what happened before. */
export function renewView() {
  view.page.view_id = shortId();
}

/** The next page view. */
export function openView(referrer: string) {
  view = {
    campaign: campaignOf(location.search, campaignParams),
    page: { url: short(location.href), referrer: short(referrer), view_id: shortId() },
  };
}

/** Calls `moved(previousUrl)` when the URL has changed without a new document; its hash counts if the site says so. */
export function watchNavigation(moved: (from: string) => void) {
  const url = () => location.href.replace(hash ? '' : /#.*/, '');
  let last = url();

  const check = guarded(() => {
    const from = last;
    last = url();
    if (last !== from) moved(from);
  });

  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (this: History, ...args) {
      original.apply(this, args);
      check();
    };
  }
  on('popstate', check);
  on('hashchange', check);
}
