/**
 * What a hit says of consent to analytics_storage (docs/wire.md): whether its visitor may be known.
 *
 * In the subset of JavaScript that GTM's sandbox runs: a server container's Client and Tag keep to it as the server does.
 */
import type { ConsentState, Hit } from '../../client-tag/wire.ts';

/** Why a hit's visitor may not be known: the hit says so, a header of the browser does, or the site's mode, as nothing was said. */
export type Denial = 'said' | 'gpc' | 'dnt' | 'mode';

/** As it was when the hit was let go, else when its events happened; undefined when nobody has said. */
export function storageState(hit: Hit): ConsentState | undefined {
  if (hit.consent_sent !== undefined) return hit.consent_sent;
  return hit.consent === undefined ? undefined : hit.consent.analytics_storage;
}

/** Whether the hit itself says that nobody may be known. */
export function isDenied(hit: Hit): boolean {
  return storageState(hit) === 'denied';
}
