/**
 * Facts of the request -> the rest of a row, as enrich/row.ts says, with memories of what was parsed lately.
 * Pure but for them. Never throws, whatever the row's texts are.
 */
import type { EventRow } from '../../bigquery/schema/events.ts';
import { memory } from './enrich/memory.ts';
import { type Enrichment, enrichmentOf, enrichRow, type SiteFacts, type Visit } from './enrich/row.ts';
import type { RequestFacts } from './facts.ts';

/** Completes a row in place, and returns it. */
export type Enrich = (row: EventRow, facts: RequestFacts) => EventRow;

/** A visit's pages come again and again, its browser with each request. */
const PAGES = 500;
const AGENTS = 2000;

export function createEnrich(site: SiteFacts): Enrich {
  const { visit, agent, isInternal } = enrichmentOf(site);
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
  };
  return (row, facts) => enrichRow(row, facts, remembered);
}

/** For the row alone: cleaning its texts changes them. */
function copyOf({ host, path, traffic }: Visit): Visit {
  if (traffic === null) return { host, path, traffic };
  const click_ids = traffic.click_ids.map((one) => ({ ...one }));
  const ad_params = traffic.ad_params.map((one) => ({ ...one }));
  return { host, path, traffic: { ...traffic, click_ids, ad_params } };
}
