/**
 * How long Safari lets a cookie live that the collect host's answer sets.
 *
 * The rule is read in WebKit's source (Source/WebKit/NetworkProcess/cocoa/NetworkTaskCocoa.mm, setCookieTransformForFirstPartyRequest):
 * for a request to the page's own site, persistent cookies of the answer are cut to 7 days when
 * - the host is an alias and the last name of its CNAMEs is neither of the page's site nor of the site that the page's host is
 *   an alias of; or
 * - the host is no alias, and the first half of its address (16 bits of IPv4, 64 of IPv6) is not the page's. An IPv4 and an IPv6
 *   address never agree. In Safari since 16.4.
 * It was read, not measured: WebKitGTK, which runs in tests, does not have this part.
 */
import { isIP } from 'node:net';
import { addressHalf } from './address-half.ts';
import { registrableDomain } from './hosts.ts';

/** How a host is reached: the names it is an alias of, in order, and its addresses. */
export type Reach = { host: string; cnames: readonly string[]; addresses: readonly string[] };

export const SAFARI_DAYS = 7;
export const FULL_DAYS = 400;

export type SafariLife = {
  days: typeof SAFARI_DAYS | typeof FULL_DAYS;
  rule: 'own_host' | 'own_cname' | 'same_cname' | 'same_network' | 'other_cname' | 'other_network';
  /** Why, for a person; follows a colon. */
  reason: string;
};

/** null when one of them has no address, so that nothing can be compared. */
export function safariLife(site: Reach, collect: Reach): SafariLife | null {
  if (site.host === collect.host) return full('own_host', 'it is the host of the page itself');
  const alias = collect.cnames.at(-1);
  if (alias !== undefined) return ofAlias(site, collect.host, alias);
  if (site.addresses.length === 0 || collect.addresses.length === 0) return null;
  const apart = addressesApart(site.addresses, collect.addresses);
  if (apart !== null) return ofOther(apart, site.host, collect.host);
  return full('same_network', `its addresses begin as those of ${site.host} do (${addressHalf(site.addresses[0]!)})`);
}

function ofAlias(site: Reach, host: string, alias: string): SafariLife {
  const domain = registrableDomain(alias);
  if (domain === registrableDomain(site.host))
    return full('own_cname', `${host} is an alias of ${alias}, of the same site`);
  const siteAlias = site.cnames.at(-1);
  if (siteAlias !== undefined && registrableDomain(siteAlias) === domain)
    return full('same_cname', `${host} and ${site.host} are both aliases of names of ${domain}`);
  return {
    days: SAFARI_DAYS,
    rule: 'other_cname',
    reason: `${host} is an alias of ${alias}, a name of another site (CNAME cloaking)`,
  };
}

type Apart = { page: string; other: string };

/**
 * Two addresses that a browser may meet and that are not of one network; null when there are none. It takes both hosts by IPv6 where
 * both have it, else by IPv4: one of different kinds is met only where one of the hosts lacks a kind.
 */
function addressesApart(site: readonly string[], collect: readonly string[]): Apart | null {
  for (const [page, other] of pairs(site, collect)) {
    const isMet = isIP(page) === isIP(other) || !hasKind(site, isIP(other)) || !hasKind(collect, isIP(page));
    if (isMet && addressHalf(page) !== addressHalf(other)) return { page, other };
  }
  return null;
}

function pairs(site: readonly string[], collect: readonly string[]): [page: string, other: string][] {
  return site.flatMap((page) => collect.map((other): [string, string] => [page, other]));
}

function hasKind(addresses: readonly string[], kind: number): boolean {
  return addresses.some((address) => isIP(address) === kind);
}

function ofOther({ page, other }: Apart, siteHost: string, host: string): SafariLife {
  const why =
    isIP(page) === isIP(other)
      ? `the first halves differ (${addressHalf(other)}, ${addressHalf(page)})`
      : 'IPv4 and IPv6 are different networks, and one of the hosts lacks the one or the other';
  return {
    days: SAFARI_DAYS,
    rule: 'other_network',
    reason: `${host} is at ${other}, ${siteHost} at ${page}: ${why}`,
  };
}

function full(rule: SafariLife['rule'], reason: string): SafariLife {
  return { days: FULL_DAYS, rule, reason };
}
