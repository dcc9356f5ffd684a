/** Registrable domains, by the public suffix list. */
import { getDomain } from 'tldts';
import { toText } from '../../language/convert.ts';
import type { ApiTable } from '../api.ts';
import type { ServerHost } from '../hosts.ts';

/** 'shop.co.uk' of 'www.shop.co.uk' or of a URL; undefined of what has none: an address, a bare name. */
export function registrableDomain(hostOrUrl: string): string | undefined {
  return getDomain(hostOrUrl, { allowPrivateDomains: true }) ?? undefined;
}

export const domainApis: ApiTable<ServerHost> = {
  computeEffectiveTldPlusOne: () => (domainOrUrl) =>
    domainOrUrl === undefined || domainOrUrl === null ? domainOrUrl : (registrableDomain(toText(domainOrUrl)) ?? ''),
};
