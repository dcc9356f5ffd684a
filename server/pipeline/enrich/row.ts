/**
 * The rest of a row, of the facts of its request: page, traffic, device, geo, robots, staff; and personal data out of it.
 *
 * In the subset of JavaScript that GTM's sandbox runs, as convert is: `enrichRow` after `convert` gives what the server
 * delivers, column for column, wherever it runs. Pure. Never throws, whatever the row's texts are.
 */
import type { EventRow } from '../../../bigquery/schema/events.ts';
import type { RequestFacts } from '../facts.ts';
import { addressList } from './address-list.ts';
import { webUrl } from './page.ts';
import { cleanTexts } from './texts.ts';
import { trafficOf } from './traffic.ts';
import { type Agent, agentOf } from './user-agent.ts';

/** What of a site's config the enrichment reads. */
export type SiteFacts = { readonly ad_params: readonly string[]; readonly internal_addresses: readonly string[] };

/** What a page's URL and its referrer tell. */
export type Visit = { host: string | null; path: string | null; traffic: EventRow['traffic'] };

/** How facts are read, made ready once for each site; the server remembers what it has read. */
export type Enrichment = {
  readonly visit: (url: string, referrer: string) => Visit;
  readonly agent: (userAgent: string) => Agent;
  readonly isInternal: (address: string) => boolean;
};

/** No browser's name is longer. */
const LONGEST_AGENT = 1024;

export function enrichmentOf(site: SiteFacts): Enrichment {
  return {
    visit: (url, referrer) => visitOf(url, referrer, site.ad_params),
    agent: agentOf,
    isInternal: addressList(site.internal_addresses).has,
  };
}

/** `traffic` is the row's own: cleaning its texts changes them. */
export function visitOf(url: string, referrer: string, adParams: readonly string[]): Visit {
  const parsed = webUrl(url);
  return {
    host: parsed === null ? null : parsed.hostname,
    path: parsed === null ? null : parsed.pathname,
    traffic: trafficOf(parsed, referrer, adParams),
  };
}

/** Completes a row in place, and returns it. */
export function enrichRow(row: EventRow, facts: RequestFacts, site: Enrichment): EventRow {
  const visit = site.visit;
  const agent = site.agent;
  const isInternal = site.isInternal;
  const page = row.page;
  if (page !== null && page.url !== null) {
    const seen = visit(page.url, page.referrer === null ? '' : page.referrer);
    page.host = seen.host;
    page.path = seen.path;
    row.traffic = seen.traffic;
  }
  const found = agent(facts.user_agent.slice(0, LONGEST_AGENT));
  const device = row.device;
  row.device = {
    language: device === null ? null : device.language,
    screen: device === null ? null : device.screen,
    viewport: device === null ? null : device.viewport,
    timezone: device === null ? null : device.timezone,
    browser: found.browser,
    os: found.os,
    device_type: found.device_type,
  };
  row.is_bot = found.is_bot;
  row.is_internal = isInternal(facts.address);
  const geo = facts.geo;
  if (geo !== undefined && (geo.country !== null || geo.region !== null || geo.city !== null))
    row.geo = { country: geo.country, region: geo.region, city: geo.city };
  return cleanTexts(row);
}
