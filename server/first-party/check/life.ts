/** The points that say how long the id lives, in which browser, and why. */
import { FULL_DAYS, SAFARI_DAYS, type SafariLife } from '../safari.ts';
import type { Kept } from './keeper.ts';
import { mend, note, ok, type Point } from './point.ts';

/** Days; null when it cannot be told. */
export type Life = { safari: number | null; chrome: number | null; firefox: number | null };

/** What was found out before. `renewedToo`: the collector renews a cookie that it is sent; null when that was not looked at. */
export type LifeFacts = {
  collectHost: string;
  siteHost: string;
  cookie: Point;
  safari: SafariLife | null;
  /** null when it does not matter, since Safari cuts nothing. */
  kept: Kept | null;
  renewedToo: boolean | null;
};

export function lifePoints(facts: LifeFacts): { points: Point[]; life: Life } {
  const others = facts.cookie.verdict === 'mend' ? null : FULL_DAYS;
  const how =
    facts.cookie.verdict === 'ok' ? 'as the cookie asks' : 'as the collector sets the cookie, which was not looked at';
  const full = (name: string, version: string): Point =>
    others === null
      ? mend(name, 'not to be told before the cookie is mended')
      : ok(name, `${FULL_DAYS} days, ${how} (measured in ${version})`);
  const [safari, days] =
    others === null ? [mend('safari', 'not to be told before the cookie is mended'), null] : safariPoint(facts);
  return {
    points: [safari, full('chrome', 'Chromium 156'), full('firefox', 'Firefox 153')],
    life: { safari: days, chrome: others, firefox: others },
  };
}

function safariPoint({ collectHost, siteHost, safari, kept, renewedToo }: LifeFacts): [Point, number | null] {
  if (safari === null)
    return [note('safari', `not to be told: ${siteHost} has no address to compare with ${collectHost}'s`), null];
  if (safari.days === FULL_DAYS) return [ok('safari', `${FULL_DAYS} days: ${safari.reason}`), FULL_DAYS];
  if (kept === null || kept.is === 'none')
    return [
      mend(
        'safari',
        `${SAFARI_DAYS} days: ${safari.reason}. Put the paths on ${siteHost} itself, or let it renew the cookie (first-party plan)${kept === null ? '' : `; ${kept.why}`}`,
      ),
      SAFARI_DAYS,
    ];
  if (kept.is === 'faults')
    return [
      mend(
        'safari',
        `${SAFARI_DAYS} days: ${safari.reason}. ${siteHost} renews the cookie, but: ${kept.faults.join('; ')}`,
      ),
      SAFARI_DAYS,
    ];
  if (renewedToo === true)
    return [
      mend(
        'safari',
        `${SAFARI_DAYS} days: ${safari.reason}. ${siteHost} renews the cookie, and the collector's next answer cuts it again: set cookie_renewal: shop for the site`,
      ),
      SAFARI_DAYS,
    ];
  const renewed = `${FULL_DAYS} days from the last page: ${siteHost} renews the cookie`;
  if (renewedToo === null)
    return [note('safari', `${renewed}; whether the collector leaves it alone is seen with --site`), FULL_DAYS];
  return [ok('safari', `${renewed}, and the collector leaves it alone`), FULL_DAYS];
}
