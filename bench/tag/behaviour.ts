/** How many of two purchases arrive when things go wrong; those whose event id or order number comes twice count once. */
import type { Browser, Page } from 'playwright-core';
import { purchase } from './purchase.ts';
import { arrived, type Kind, openSite, type Site, type TrackerWindow, track, wait } from './site.ts';

export type Behaviour = {
  kind: Kind;
  after503: number;
  afterDroppedConnection: number;
  afterReload: number;
  atPagehide: number;
};

const EVENTS = [purchase(1), purchase(2)];

export async function behaviour(browser: Browser, kind: Kind): Promise<Behaviour> {
  /** A visitor on a page with the tracker and a warm connection, to whom something happens. */
  async function trial(happens: (page: Page, site: Site) => Promise<void>): Promise<number> {
    const site = await openSite(kind);
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(site.page('/with/thanks'));
    await wait(1_000);
    await happens(page, site);
    await context.close();
    await site.close();
    return arrived(site);
  }
  return {
    kind,
    after503: await trial(outage('down')),
    afterDroppedConnection: await trial(outage('dead')),
    afterReload: await trial(leftInOutage),
    atPagehide: await trial(leaving),
  };
}

/** The collector fails for 1.5 s, then works; the page stays, and nothing more happens on it. */
function outage(mode: 'down' | 'dead') {
  return async (page: Page, site: Site) => {
    site.mode = mode;
    await track(page, EVENTS);
    await wait(1_500);
    site.mode = 'up';
    await wait(8_000);
  };
}

/** The collector fails until the page is left; the next page has the tracker too. */
async function leftInOutage(page: Page, site: Site) {
  site.mode = 'dead';
  await track(page, EVENTS);
  await wait(1_500);
  await page.goto(site.page('/with/next'), { waitUntil: 'commit' });
  site.mode = 'up';
  await wait(8_000);
}

/** The page pushes while it is being left; the next page has no tracker. */
async function leaving(page: Page, site: Site) {
  await page.evaluate((events) => {
    addEventListener('pagehide', () => {
      for (const event of events) (window as unknown as TrackerWindow).track(event);
    });
  }, EVENTS);
  await page.goto(site.page('/bare'));
  await wait(2_000);
}
