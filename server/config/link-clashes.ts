/** Rules between a site's linked hosts and its other options: links need two ends, both of them the site's, and a key. */
import type { Found, Path } from './problems.ts';

type Loose = { readonly [key: string]: unknown };

export function linkClashes(site: Loose, i: number): Found[] {
  const [hosts, origins] = [listOf(site['linked_hosts']), listOf(site['origins'])];
  const key = site['link_key'] ?? null;
  const found: Found[] = [];
  const mistake = (message: string, ...path: Path) => found.push({ path: ['sites', i, ...path], message });
  if (hosts.length === 0) {
    if (key !== null) mistake('must be null: linked_hosts names no host', 'link_key');
    return found;
  }
  if (key === null) mistake('found none; must be a secret when linked_hosts names hosts', 'link_key');
  if (hosts.length === 1) mistake('found one host; must be two or more, between which links lead', 'linked_hosts');
  hosts.forEach((host, j) => {
    if (typeof host !== 'string' || origins.some((origin) => hostOf(`${origin}`) === host)) return;
    const message = `found "${host}"; must be the host of one of the site's origins: no other can send`;
    mistake(message, 'linked_hosts', j);
  });
  return found;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).hostname : null;
}
