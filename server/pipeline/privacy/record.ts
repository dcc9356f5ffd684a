/**
 * What of a request the log is given, as `privacy` in the config says: as it came, or with its address cut, or without any
 * personal data. Between the socket and the log, so it is nothing at all unless the config asks for it.
 */
import type { Hit } from '../../../client-tag/wire.ts';
import type { Config, SiteConfig } from '../../config.ts';
import { addressList } from '../enrich/address-list.ts';
import type { RequestFacts } from '../facts.ts';
import type { GeoLookup } from '../geo-database.ts';
import { rawText } from '../raw.ts';
import { redactText } from '../redact.ts';
import { type HitCleaner, hitCleaner, isClean } from './hit.ts';
import { networkOf } from './network.ts';

export type LogPrivacy = {
  /** Changes the facts of a hit in place. null: nothing is to change. */
  facts: ((facts: RequestFacts, site: SiteConfig) => void) | null;
  /** The hit as the log keeps it, to be written anew. null: as it came. */
  hit: ((hit: Hit, site: SiteConfig) => Hit) | null;
  /** A body that was refused, as bad_events will keep it. null: as it came. */
  refused: ((body: Buffer, site: string | null) => Buffer) | null;
};

/** The collector keeps no more of a browser's name. */
const LONGEST_AGENT = 1024;

/** Without the last word where it may have been cut: half of an address would not be known as one. */
function wholeWords(agent: string): string {
  return agent.length < LONGEST_AGENT ? agent : agent.slice(0, Math.max(0, agent.lastIndexOf(' ')));
}

/** @param geo where an address is; asked only where the address is dropped, and with it the last chance to know */
export function logPrivacy({ privacy, sites }: Pick<Config, 'privacy' | 'sites'>, geo: GeoLookup): LogPrivacy {
  const internal = new Map(sites.map((site) => [site.id, addressList(site.internal_addresses)]));
  const cleaners = new Map<string, HitCleaner>(sites.map((site) => [site.id, hitCleaner(site)]));
  const peppers = new Map(sites.map((site) => [site.id, site.email_pepper]));

  function shorten(facts: RequestFacts, site: SiteConfig): void {
    facts.is_internal = internal.get(site.id)!.has(facts.address);
    if (privacy.address === 'truncate') {
      facts.address = networkOf(facts.address);
      return;
    }
    const place = geo(facts.address, facts.geo);
    if (place !== undefined) facts.geo = place;
    facts.address = '';
  }

  function clean(facts: RequestFacts): void {
    facts.user_agent = redactText(wholeWords(facts.user_agent));
    if (facts.client_id !== null && !isClean(facts.client_id)) facts.client_id = null;
    facts.cleaned = true;
  }

  const isWhole = privacy.address === 'keep';
  const changeFacts = (facts: RequestFacts, site: SiteConfig) => {
    if (!isWhole) shorten(facts, site);
    if (privacy.before_log) clean(facts);
  };
  return {
    facts: isWhole && !privacy.before_log ? null : changeFacts,
    hit: privacy.before_log ? (hit, site) => cleaners.get(site.id)!(hit) : null,
    refused: privacy.before_log
      ? (body, site) => Buffer.from(rawText(body.toString(), peppers.get(site ?? '') ?? null))
      : null,
  };
}
