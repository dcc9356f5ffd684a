/**
 * Page views: one when the page is opened, one when it comes back from the back-forward cache, one for each
 * navigation inside it (a history call or a step back that changes the URL; the hash counts if the site says so).
 */
import { guarded } from './guard.ts';
import { shortId } from './ids.ts';
import { redact } from './redact.ts';
import { campaignOf, type Visit } from './visitor.ts';
import type { Hit } from './wire.ts';

/** One page view: what a request says of it, and how the session counts it. */
export type View = Visit & { page: NonNullable<Hit['page']> };

const text = (value: string, length: number) => redact(value).slice(0, length) || undefined;

/** Takes the document's title: frameworks set it after they have changed the URL. */
export function retitle(view: View) {
  view.page.title = text(document.title, 500)!;
}

/** A view of the page as its URL is now. `landing`: it may begin a session, if its URL names another campaign. */
export function viewOf(referrer: string, landing: boolean, campaignParams: string[]): View {
  const view: View = {
    landing,
    campaign: campaignOf(location.search, campaignParams),
    page: { url: text(location.href, 4_000)!, referrer: text(referrer, 2_000)!, view_id: shortId() },
  };
  retitle(view);
  return view;
}

/** Whether the page was opened by going somewhere, not by a reload or a step back: then its campaign is news. */
export function isArrival(): boolean {
  const entry = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined;
  return !entry || entry.type === 'navigate' || (entry.type as string) === 'prerender';
}

/** Calls `moved(previousUrl, forward)` when the URL has changed without a new document. */
export function watchNavigation(hash: boolean, moved: (from: string, forward: boolean) => void) {
  const url = () => (hash ? location.href : location.href.split('#')[0]!);
  let last = url();

  const check = guarded((forward: boolean) => {
    const from = last;
    last = url();
    if (last !== from) moved(from, forward);
  });

  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (this: History) {
      // biome-ignore lint/complexity/noArguments: passed on as they came
      original.apply(this, arguments as unknown as Parameters<History['pushState']>);
      check(true);
    };
  }
  for (const event of ['popstate', 'hashchange']) addEventListener(event, () => check(false));
}
