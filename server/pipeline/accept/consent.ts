/**
 * The site's consent mode, kept to by the server whatever a sender does (docs/wire.md).
 *
 * Guarantee: of a hit without consent, no id reaches the log, no cookie is read or set.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Hit } from '../../../client-tag/wire.ts';
import type { SiteConfig } from '../../config.ts';
import { type Denial, storageState } from '../consent.ts';

/**
 * Why the visitor of a hit may not be known; null when she may. What the page says goes before the browser's headers, and those
 * before the site's mode.
 * @param headers of the visitor's browser; null when another server forwards the hit
 */
export function denialOf(
  hit: Hit,
  site: Pick<SiteConfig, 'consent' | 'honour_gpc' | 'honour_dnt'>,
  headers: IncomingHttpHeaders | null,
): Denial | null {
  const state = storageState(hit);
  if (state === 'granted') return null;
  if (state === 'denied') return 'said';
  if (site.honour_gpc && (hit.consent?.gpc === true || headers?.['sec-gpc'] === '1')) return 'gpc';
  if (site.honour_dnt && headers?.['dnt'] === '1') return 'dnt';
  return site.consent === 'none' ? null : 'mode';
}

/** Takes the visitor's, the session's and the customer's ids out of a hit, in place; says whether there were any. The tag sends none. */
export function dropIds(hit: Hit): boolean {
  const { page } = hit;
  let found = hit.client_id !== undefined || hit.session !== undefined || hit.user !== undefined;
  delete hit.client_id;
  delete hit.session;
  delete hit.user;
  if (page?.index !== undefined) {
    delete page.index;
    found = true;
  }
  for (const event of hit.events) {
    if (event.index === undefined) continue;
    delete event.index;
    found = true;
  }
  return found;
}
