/** Names of hosts, in TLS and as folders. */
import type { X509Certificate } from 'node:crypto';

/** What a host's name may be, in the config and as a folder: lower case, ASCII (xn--… for others), at least two labels. */
export const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** As names are compared: `Metrics.Shop.com.` is metrics.shop.com. */
export function plainHost(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}

/** The Host header without its port. */
export function hostOfHeader(header: string): string {
  return plainHost(header.replace(/:\d*$/, ''));
}

/** The host a folder of certificates is for, `*.shop.com` of `_.shop.com`, `*.shop.com` and `wildcard_.shop.com`; null of none. */
export function hostOfFolder(folder: string): string | null {
  const lower = folder.toLowerCase();
  const wildcard = /^(_|\*|wildcard_)\./.exec(lower);
  const rest = wildcard === null ? lower : lower.slice(wildcard[0].length);
  if (!HOST.test(rest)) return null;
  return wildcard === null ? rest : `*.${rest}`;
}

/** `*.shop.com` for metrics.shop.com: a wildcard stands for one label (https://www.rfc-editor.org/rfc/rfc9525#section-6.3). */
export function wildcardOf(host: string): string {
  return `*${host.slice(host.indexOf('.'))}`;
}

/** The names a certificate is for. Its common name does not count: browsers don't look at it. */
export function namesOf(certificate: X509Certificate): string[] {
  const names = certificate.subjectAltName ?? '';
  return [...names.matchAll(/(?:^|, )DNS:("[^"]*"|[^,]*)/g)].map(([, name]) => name!.toLowerCase());
}

/** @param host may itself be a wildcard, which only the same wildcard covers */
export function covers(certificate: X509Certificate, host: string): boolean {
  const names = namesOf(certificate);
  return names.includes(host) || (!host.startsWith('*') && names.includes(wildcardOf(host)));
}
