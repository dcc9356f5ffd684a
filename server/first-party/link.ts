/**
 * A visitor's id, handed over in a link from one host of a client to another, of another domain, where her cookie does not reach.
 *
 * Each answer gives the tag a claim, `<id>.<seconds her cookie was first set at>.<ms when this was said>`, and a key that signs links for this
 * claim alone: HMAC-SHA256 of `<site>.<claim>` by the site's `link_key`. So a click needs no request, and no page has the site's key. A link
 * holds `<claim>.<ms since then>.<first 32 hexadecimal digits of the HMAC-SHA256 of all before them>`.
 *
 * Guarantee: an id is handed over only to a browser that has none, within 2 minutes of the click by the servers' clocks, once.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { isVisitorId, type Visitor } from './visitor-cookie.ts';

/** Milliseconds that a link is good for. */
export const LINK_VALID = 120_000;
/** How far one server's clock may be behind another's. */
const EARLY = 5_000;
/** A page may sign links so long after the last answer it had. */
const CLAIM_VALID = 12 * 60 * 60_000;
const DIGITS = 32;
const TOKEN = /^(([\w~-]{1,128})\.(\d{1,11})\.(\d{1,15}))\.(\d{1,9})\.([0-9a-f]{32})$/;

/** What the tag is given: the claim, a dot and the key that signs for it. `now`: ms since 1970. */
export function linkGrant(linkKey: string, site: string, { id, created }: Visitor, now: number): string {
  const claim = `${id}.${Math.floor(created / 1000)}.${now}`;
  return `${claim}.${claimKey(linkKey, site, claim)}`;
}

/** Whom a link hands over, or why it is not believed. The signature is looked at first, in constant time. */
export function linkedVisitor(
  linkKey: string,
  site: string,
  token: unknown,
  now: number,
): Visitor | 'forged' | 'expired' {
  const [, claim, id, created, said, since, signature] = TOKEN.exec(String(token)) ?? [];
  if (claim === undefined || !isVisitorId(id!)) return 'forged';
  const right = hmac(claimKey(linkKey, site, claim), `${claim}.${since}`).slice(0, DIGITS);
  if (!timingSafeEqual(Buffer.from(right), Buffer.from(signature!))) return 'forged';
  const age = now - Number(said) - Number(since);
  if (Number(since) > CLAIM_VALID || age > LINK_VALID || age < -EARLY) return 'expired';
  return { id: id!, created: Number(created) * 1000 };
}

/**
 * Remembers which links were used, and by whom: the tag's own id, so that a hit sent again is no second use. As long as a link is good;
 * of this process alone.
 * @param most links remembered at once: beyond that none is good
 */
export function linkUses(most = 200_000): { isFirst(token: string, by: string, now: number): boolean } {
  let [young, old] = [new Map<string, string>(), new Map<string, string>()];
  let turned = Number.NEGATIVE_INFINITY;
  return {
    isFirst(token, by, now) {
      if (Math.abs(now - turned) > LINK_VALID + EARLY) {
        old = young;
        young = new Map();
        turned = now;
      }
      const user = young.get(token) ?? old.get(token);
      if (user !== undefined) return user === by;
      if (young.size + old.size >= most) return false;
      young.set(token, by);
      return true;
    },
  };
}

function claimKey(linkKey: string, site: string, claim: string): string {
  return hmac(linkKey, `${site}.${claim}`);
}

function hmac(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}
