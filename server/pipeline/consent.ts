/**
 * The site's consent mode, kept to whatever a sender does (docs/wire.md): whether a hit's visitor may be known, and the hit without her.
 *
 * In the subset of JavaScript that GTM's sandbox runs: a server container's Client and Tag decide by this very code, as the server does.
 */
import type { ConsentMode, ConsentState, Hit } from '../../client-tag/wire.ts';
import { drop, type Obj } from './convert/sandbox.ts';

/** Why a hit's visitor may not be known: the hit says so, a header of the browser does, or the site's mode, as nothing was said. */
export type Denial = 'said' | 'gpc' | 'dnt' | 'mode';

/** What of a site's config decides. */
export type ConsentRules = {
  readonly consent: ConsentMode;
  readonly honour_gpc: boolean;
  readonly honour_dnt: boolean;
};

/** Headers of the visitor's browser, by names in small letters. */
export type BrowserHeaders = { readonly [name: string]: unknown };

/** Why a hit without consent is refused by a site of the mode `required`. */
export const CONSENT_REQUIRED = {
  code: 'consent_required',
  message: 'the site takes no event before consent: consent.analytics_storage must be granted',
  path: 'consent.analytics_storage',
} as const;

/** As it was when the hit was let go, else when its events happened; undefined when nobody has said. */
export function storageState(hit: Hit): ConsentState | undefined {
  if (hit.consent_sent !== undefined) return hit.consent_sent;
  return hit.consent === undefined ? undefined : hit.consent.analytics_storage;
}

/** Whether the hit itself says that nobody may be known. */
export function isDenied(hit: Hit): boolean {
  return storageState(hit) === 'denied';
}

/**
 * Why the visitor of a hit may not be known; null when she may. What the page says goes before the browser's headers, and those
 * before the site's mode.
 * @param headers null when another server forwards the hit: they are not the visitor's then
 */
export function denialOf(hit: Hit, site: ConsentRules, headers: BrowserHeaders | null): Denial | null {
  const state = storageState(hit);
  if (state === 'granted') return null;
  if (state === 'denied') return 'said';
  if (site.honour_gpc) {
    if (hit.consent !== undefined && hit.consent.gpc === true) return 'gpc';
    if (headers !== null && headers['sec-gpc'] === '1') return 'gpc';
  }
  if (site.honour_dnt && headers !== null && headers['dnt'] === '1') return 'dnt';
  return site.consent === 'none' ? null : 'mode';
}

/** Takes the visitor's, the session's and the customer's ids out of a hit, in place; says whether there were any. The tag sends none. */
export function dropIds(hit: Hit): boolean {
  const page = hit.page;
  let found = hit.client_id !== undefined || hit.session !== undefined || hit.user !== undefined;
  const told = hit as unknown as Obj;
  drop(told, 'client_id');
  drop(told, 'session');
  drop(told, 'user');
  if (page !== undefined && page.index !== undefined) {
    drop(page, 'index');
    found = true;
  }
  for (let i = 0; i < hit.events.length; i++) {
    const event = hit.events[i]!;
    if (event.index === undefined) continue;
    drop(event as unknown as Obj, 'index');
    found = true;
  }
  return found;
}
