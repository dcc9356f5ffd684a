/**
 * Facts of the request -> the rest of a row: page, traffic, device, geo, robots, staff; and personal data out of it.
 * Pure but for memories of what was parsed lately. Never throws, whatever the row's texts are.
 */
import type { EventRow } from '../../bigquery/schema/events.ts';
import type { SiteConfig } from '../config.ts';
import { addressList } from './enrich/address-list.ts';
import { memory } from './enrich/memory.ts';
import { webUrl } from './enrich/page.ts';
import { cleanTexts } from './enrich/texts.ts';
import { trafficOf } from './enrich/traffic.ts';
import { agentOf } from './enrich/user-agent.ts';
import type { RequestFacts } from './facts.ts';

/** Completes a row in place, and returns it. */
export type Enrich = (row: EventRow, facts: RequestFacts) => EventRow;

/** A visit's pages come again and again, its browser with each request. */
const PAGES = 500;
const AGENTS = 2000;
/** No browser's name is longer. */
const LONGEST_AGENT = 1024;

export function createEnrich(site: Pick<SiteConfig, 'ad_params' | 'internal_addresses'>): Enrich {
  const internal = addressList(site.internal_addresses);
  const agent = memory(AGENTS, agentOf);
  // by both in one text, the length of the first before them
  const visit = memory(PAGES, (urls) => {
    const start = urls.indexOf(' ') + 1;
    const end = start + Number(urls.slice(0, start));
    const [url, referrer] = [urls.slice(start, end), urls.slice(end)];
    const parsed = webUrl(url);
    const traffic = trafficOf(parsed, referrer, site.ad_params);
    return { host: parsed?.hostname ?? null, path: parsed?.pathname ?? null, traffic };
  });

  return (row, facts) => {
    const { page } = row;
    if (page !== null && page.url !== null) {
      const { host, path, traffic } = visit(`${page.url.length} ${page.url}${page.referrer ?? ''}`);
      page.host = host;
      page.path = path;
      row.traffic = copyOf(traffic);
    }
    const { browser, os, device_type, is_bot } = agent(facts.user_agent.slice(0, LONGEST_AGENT));
    const empty = { language: null, screen: null, viewport: null, timezone: null };
    row.device = { ...(row.device ?? empty), browser, os, device_type };
    row.is_bot = is_bot;
    row.is_internal = internal.has(facts.address);
    if (facts.geo !== undefined && (facts.geo.country ?? facts.geo.region ?? facts.geo.city) !== null)
      row.geo = { ...facts.geo };
    return cleanTexts(row);
  };
}

/** For the row alone: cleaning its texts changes them. */
function copyOf(traffic: EventRow['traffic']): EventRow['traffic'] {
  if (traffic === null) return null;
  return {
    ...traffic,
    click_ids: traffic.click_ids.map((one) => ({ ...one })),
    ad_params: traffic.ad_params.map((one) => ({ ...one })),
  };
}
