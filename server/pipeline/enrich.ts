/**
 * Facts of the request -> the rest of a row, as enrich/row.ts says, with memories of what was parsed lately.
 * Pure but for them. Never throws, whatever the row's texts are.
 */
import type { EventRow } from '../../bigquery/schema/events.ts';
import type { SiteConfig } from '../config.ts';
import { peppered } from './email-hash.ts';
import { memory } from './enrich/memory.ts';
import { type Enrichment, enrichmentOf, enrichRow, type SiteFacts, type Visit } from './enrich/row.ts';
import { redaction } from './enrich/texts.ts';
import type { RequestFacts } from './facts.ts';
import { urlParamsOf } from './link-param.ts';

/** Completes a row in place, and returns it. */
export type Enrich = (row: EventRow, facts: RequestFacts) => EventRow;

/** A visit's pages come again and again, its browser with each request. */
const PAGES = 500;
const AGENTS = 2000;
/** Titles, products and what else is said again and again. */
const TEXTS = 4000;

/** What of a site's config counts here. */
export type EnrichedSite = SiteFacts & Pick<SiteConfig, 'url_params' | 'email_pepper' | 'linked_hosts' | 'cookie_name'>;

export function createEnrich(site: EnrichedSite): Enrich {
  const { visit, agent, isInternal, filter } = enrichmentOf({ ...site, url_params: urlParamsOf(site) });
  // by both in one text, the length of the first before them
  const visits = memory(PAGES, (urls) => {
    const start = urls.indexOf(' ') + 1;
    const end = start + Number(urls.slice(0, start));
    return visit(urls.slice(start, end), urls.slice(end));
  });
  const remembered: Enrichment = {
    visit: (url, referrer) => copyOf(visits(`${url.length} ${url}${referrer}`)),
    agent: memory(AGENTS, agent),
    isInternal,
    filter,
    redaction: { text: memory(TEXTS, redaction.text), id: memory(TEXTS, redaction.id) },
  };
  return (row, facts) => {
    // with `privacy.before_log` they have it already
    if (row.email_sha256 !== null && facts.cleaned !== true)
      row.email_sha256 = peppered(row.email_sha256, site.email_pepper);
    return enrichRow(row, facts, remembered);
  };
}

/** For the row alone: cleaning its texts changes them. */
function copyOf({ host, path, traffic }: Visit): Visit {
  if (traffic === null) return { host, path, traffic };
  const click_ids = traffic.click_ids.map((one) => ({ ...one }));
  const ad_params = traffic.ad_params.map((one) => ({ ...one }));
  return { host, path, traffic: { ...traffic, click_ids, ad_params } };
}
