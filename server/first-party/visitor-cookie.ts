/**
 * The visitor cookie, set by the server: `1.<id>.<seconds it was first set at>`.
 *
 * Guarantee: once a browser has it, its id stays; each answer renews it for 400 days, the most a browser keeps a cookie
 * (https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#section-5.5). Scripts cannot read it.
 */
import { getDomain } from 'tldts';

export type Visitor = { id: string /** Milliseconds since the epoch, whole seconds. */; created: number };

const MAX_AGE = 400 * 24 * 60 * 60;
const VALUE = /^1\.([\w~-]{1,128})\.(\d{1,11})$/;

/** The visitor of a request's Cookie header; null without one, or when it was tampered with. */
export function readVisitor(header: string | undefined, name: string): Visitor | null {
  if (header === undefined) return null;
  for (let at = header.indexOf(name); at >= 0; at = header.indexOf(name, at + 1)) {
    if (header[at + name.length] !== '=' || (at > 0 && header[at - 1] !== ' ' && header[at - 1] !== ';')) continue;
    const end = header.indexOf(';', at);
    const found = VALUE.exec(header.slice(at + name.length + 1, end < 0 ? undefined : end).trim());
    // another cookie of the same name, of a parent domain, may follow
    if (found !== null) return { id: found[1]!, created: Number(found[2]) * 1000 };
  }
  return null;
}

/** Whether an id can stand in the cookie. */
export function isVisitorId(id: string): boolean {
  return /^[\w~-]{1,128}$/.test(id);
}

/**
 * The Set-Cookie header.
 * @param host the request's Host header: the cookie is for its registrable domain, so that all hosts of the shop send it
 */
export function visitorCookie(name: string, { id, created }: Visitor, host: string, secure: boolean): string {
  return `${name}=1.${id}.${Math.floor(created / 1000)}${attributes(host)}${secure ? '; Secure' : ''}`;
}

/** The Set-Cookie header that removes it; null for a browser that has none, as its Cookie header says. */
export function removedCookie(header: string | undefined, name: string, host: string, secure: boolean): string | null {
  if (readVisitor(header, name) === null) return null;
  return `${name}=${attributes(host).replace(`Max-Age=${MAX_AGE}`, 'Max-Age=0')}${secure ? '; Secure' : ''}`;
}

const known = new Map<string, string>();
const KNOWN_MAX = 1000;

function attributes(host: string): string {
  let text = known.get(host);
  if (text === undefined) {
    const domain = cookieDomain(host);
    text = `; Max-Age=${MAX_AGE}; Path=/${domain === null ? '' : `; Domain=${domain}`}; HttpOnly; SameSite=Lax`;
    // anybody can send any Host
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(host, text);
  }
  return text;
}

/** `shop.co.uk` for `metrics.shop.co.uk:8443`; null for an address, `localhost` or a public suffix: the cookie is then the host's own. */
export function cookieDomain(host: string): string | null {
  return getDomain(host, { allowPrivateDomains: true, validateHostname: true });
}
