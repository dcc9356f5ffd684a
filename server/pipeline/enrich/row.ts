/**
 * The rest of a row, of the facts of its request: page, traffic, device, geo, robots, staff; and personal data out of it.
 *
 * In the subset of JavaScript that GTM's sandbox runs, as convert is: `enrichRow` after `convert` gives what the server
 * delivers, column for column, wherever it runs. Pure. Never throws, whatever the row's texts are.
 */
import type { EventRow } from '../../../bigquery/schema/events.ts';
import { note } from '../convert/cast.ts';
import type { RequestFacts } from '../facts.ts';
import { redactText } from '../redact.ts';
import { addressList } from './address-list.ts';
import { webUrl } from './page.ts';
import { CLICK_IDS, PERSON_IDS } from './referrers.ts';
import { cleanTexts, type Redaction, redaction } from './texts.ts';
import { trafficOf } from './traffic.ts';
import { type UrlFilter, type UrlParams, urlFilter } from './url-params.ts';
import { type Agent, agentOf } from './user-agent.ts';

/** What of a site's config the enrichment reads. */
export type SiteFacts = {
  readonly ad_params: readonly string[];
  readonly internal_addresses: readonly string[];
  readonly url_params: UrlParams;
};

/** What a page's URL and its referrer tell. */
export type Visit = { host: string | null; path: string | null; traffic: EventRow['traffic'] };

/** How facts are read, made ready once for each site; the server remembers what it has read. */
export type Enrichment = {
  readonly visit: (url: string, referrer: string) => Visit;
  readonly agent: (userAgent: string) => Agent;
  readonly isInternal: (address: string) => boolean;
  readonly filter: UrlFilter;
  readonly redaction: Redaction;
};

/** No browser's name is longer. */
const LONGEST_AGENT = 1024;

export function enrichmentOf(site: SiteFacts): Enrichment {
  return {
    visit: (url, referrer) => visitOf(url, referrer, site.ad_params),
    agent: agentOf,
    isInternal: addressList(site.internal_addresses).has,
    filter: urlFilter(site.url_params, []),
    redaction: redaction,
  };
}

/** `traffic` is the row's own: cleaning its texts changes them. */
export function visitOf(url: string, referrer: string, adParams: readonly string[]): Visit {
  const parsed = webUrl(url);
  // before it is decoded: in `utm_term=ada+x@shop.test` the plus becomes a space, and a path's backslash a slash
  const clean = redactText(url);
  const cleaned = clean === url ? null : webUrl(clean);
  const read = cleaned === null ? parsed : cleaned;
  return {
    host: parsed === null ? null : parsed.hostname,
    path: read === null ? null : read.pathname,
    traffic: trafficOf(read, referrer, adParams),
  };
}

/** What ties a page to one click, or to one reader of a newsletter: of who may not be known it does not stay. */
const withoutIds = urlFilter({ allow: null, deny: CLICK_IDS.concat(PERSON_IDS) }, []);

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
    page.url = filtered(page.url, 'page.url', row, site.filter);
  }
  if (facts.denied !== undefined || isUnknown(row)) dropClicks(row);
  if (page !== null && page.referrer !== null)
    page.referrer = filtered(page.referrer, 'page.referrer', row, site.filter);
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
  // the shop's own server says what it signs of people, and no User-Agent
  row.is_bot = found.is_bot && facts.source !== 'server';
  // decided already where the address is not kept for it
  row.is_internal = facts.is_internal === undefined ? isInternal(facts.address) : facts.is_internal;
  const geo = facts.geo;
  if (geo !== undefined && (geo.country !== null || geo.region !== null || geo.city !== null))
    row.geo = { country: geo.country, region: geo.region, city: geo.city };
  return cleanTexts(row, site.redaction);
}

/** Whether analytics_storage was denied when the event was let go. */
function isUnknown(row: EventRow): boolean {
  const consent = row.consent;
  if (consent === null) return false;
  const sent = consent.analytics_storage_sent;
  return (sent === null ? consent.analytics_storage : sent) === 'denied';
}

/** Whose ad it was stays: an advertiser's name is nobody's id. */
function dropClicks(row: EventRow): void {
  const page = row.page;
  if (page !== null && page.url !== null) page.url = withoutIds(page.url).url;
  if (page !== null && page.referrer !== null) page.referrer = withoutIds(page.referrer).url;
  const traffic = row.traffic;
  if (traffic === null) return;
  for (let i = 0; i < traffic.click_ids.length; i++) traffic.click_ids[i]!.value = null;
}

/** Only now: what brought the visitor has been read from it. */
function filtered(url: string, field: string, row: EventRow, filter: UrlFilter): string {
  const found = filter(url);
  if (found.denied.length > 0) note(row.quality, 'url_param_dropped', field, found.denied.join(', '));
  return found.url;
}
