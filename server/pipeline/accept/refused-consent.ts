/** Whether of a request that is refused for its content anything may be kept: only where its visitor could have been known. */
import type { Hit } from '../../../client-tag/wire.ts';
import { type BrowserHeaders, type ConsentRules, denialOf } from '../consent.ts';

/**
 * Whether consent is denied to what came, which is no hit: of what it says, only what is well said counts. Where nobody can tell
 * whose it is, the strictest site on its path decides.
 * @param value the body's JSON; undefined of what is none
 */
export function isRefusedDenied(
  value: unknown,
  sites: readonly (ConsentRules & { id: string })[],
  headers: BrowserHeaders,
): boolean {
  const { site: id, consent, consent_sent } = Object(value) as { [key: string]: unknown };
  const said = { consent: typeof consent === 'object' && consent !== null ? consent : undefined, consent_sent } as Hit;
  const own = sites.filter((site) => site.id === id);
  return (own.length > 0 ? own : sites).some((site) => denialOf(said, site, headers) !== null);
}
