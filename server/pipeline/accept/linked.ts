/** The id that a hit's `link` hands over, and what the answer tells the tag of the visitor (docs/wire.md#linked-hosts). */
import type { Hit } from '../../../client-tag/wire.ts';
import type { SiteConfig } from '../../config.ts';
import { linkedVisitor, linkGrant, linkUses } from '../../first-party/link.ts';
import type { Visit } from './visitor.ts';

const NONE: readonly string[] = [];

/** adopted: the browser had no id. known: it had one, and keeps it. The others: not believed. */
export const LINK_RESULTS = ['adopted', 'known', 'forged', 'expired', 'replayed'] as const;
export type LinkCounts = Record<(typeof LINK_RESULTS)[number], number>;

export function linkCounts(): LinkCounts {
  return Object.fromEntries(LINK_RESULTS.map((result) => [result, 0])) as LinkCounts;
}

/** @returns whose a hit with a link is: the visitor it hands over, if the browser has no cookie of its own and the link is good */
export function linkReader(counts: LinkCounts) {
  const uses = linkUses();
  return (visit: Visit, { link, client_id }: Hit, site: SiteConfig, now: number): Visit => {
    const found = site.link_key === null ? 'forged' : linkedVisitor(site.link_key, site.id, link, now);
    const isKnown = visit.source === 'cookie';
    // without an id of the tag's own it is no tag's
    if (typeof found === 'string' || client_id === undefined) counts[typeof found === 'string' ? found : 'forged']++;
    else if (isKnown) counts.known++;
    else if (!uses.isFirst(link!, client_id, now)) counts.replayed++;
    else {
      counts.adopted++;
      return { visitor: found, source: 'link' };
    }
    return visit;
  };
}

/**
 * Headers by which the tag learns what it cannot read in the cookie: the visitor's id, where it is another than the tag's own, and what signs
 * links to the site's other hosts.
 * @param isCors whether the page is of another origin, and must be allowed to read them
 */
export function visitorHeaders(
  visit: Visit,
  hit: Hit,
  site: SiteConfig,
  now: number,
  isCors: boolean,
): readonly string[] {
  const { visitor, source } = visit;
  if (visitor === null || source === 'none' || hit.forget === true) return NONE;
  // nearly always so
  if (visitor.id === hit.client_id && site.link_key === null) return NONE;
  const headers: string[] = [];
  const names: string[] = [];
  const add = (name: string, value: string) => {
    headers.push(name, value);
    names.push(name);
  };
  if (visitor.id !== hit.client_id) add('X-Clario-Id', visitor.id);
  if (site.link_key !== null) add('X-Clario-Link', linkGrant(site.link_key, site.id, visitor, now));
  if (isCors && names.length > 0) headers.push('Access-Control-Expose-Headers', names.join(', '));
  return headers;
}
