/** Names of hosts, and which of them are of one site. */
import { isIP } from 'node:net';
import { cookieDomain } from './visitor-cookie.ts';

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** @returns what is wrong with the text as the name of a host on the internet; null when nothing is */
export function hostProblem(text: string): string | null {
  if (text.includes('/')) return 'must be a host alone, without https:// and without a path';
  // a name whose last label is a number is an address to browsers, if a cut one: https://url.spec.whatwg.org/#ends-in-a-number-checker
  if (isIP(text) !== 0 || /(^|\.)\d+$/.test(text)) return 'must be a name, not an address';
  if (text.includes(':')) return 'must be a host alone, without a port';
  if (text !== text.toLowerCase()) return 'must be in lower-case letters';
  if (text.length > 253 || !text.split('.').every((label) => LABEL.test(label)))
    return 'must be a host such as www.shop.com: labels of letters, digits and -, with dots between (other letters as xn--…)';
  if (cookieDomain(text) === null) return 'must be a host of a domain that somebody can own, such as www.shop.com';
  return null;
}

/** @returns why a browser takes the two for different sites, so that a cookie of one is not the other's; null when it does not */
export function sameSiteProblem(siteHost: string, collectHost: string): string | null {
  const [site, collect] = [cookieDomain(siteHost), cookieDomain(collectHost)];
  if (site === collect) return null;
  return `must be a host of ${site}, as ${siteHost} is: it is of ${collect}, and to browsers that is another site, whose cookies they block or erase`;
}

/** The registrable domain, as WebKit compares CNAMEs: a name that is a public suffix itself stands for itself. */
export function registrableDomain(name: string): string {
  return cookieDomain(name) ?? name;
}
