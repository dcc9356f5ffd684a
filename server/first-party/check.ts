/**
 * Whether the collector is what a plan says: resolves, connects, asks, and judges point by point.
 *
 * Guarantee: it ends, for each question to the network has a time-out; and it stores nothing on the collector, unless a site is named:
 * then one event, clario_check, of a robot, or two when the shop renews the cookie.
 */
import { blockedBy } from './block-lists.ts';
import type { Asked } from './check/asked.ts';
import { certificatePoints } from './check/certificate.ts';
import { collectorPoints, cookieOf } from './check/collector.ts';
import type { Ends } from './check/connect.ts';
import { setCookieOf } from './check/cookie.ts';
import { caaOf, dnsTrouble, type Found, reach, resolverOf } from './check/dns.ts';
import { type Kept, keptBy, madeUp } from './check/keeper.ts';
import { type Life, lifePoints } from './check/life.ts';
import { mend, note, ok, type Point } from './check/point.ts';
import { aliasPoint, caaPoint, recordsPoint } from './check/records.ts';
import { SAFARI_DAYS, safariLife } from './safari.ts';

export type CheckInput = {
  siteHost: string;
  collectHost: string;
  /** Key of the site; null: nothing is stored, and the cookie is not seen. */
  site: string | null;
  collectPath: string;
  scriptPath: string;
  cookieName: string;
  /** Who issues the certificate, as CAA records name them. */
  issuer: string;
  /** `IP:port` of a resolver; null for those of this machine. */
  resolver: string | null;
  ends: Ends;
  now: () => number;
};

export type Checked = {
  site_host: string;
  collect_host: string;
  points: Point[];
  life_days: Life;
  /** How many points must be mended. */
  mend: number;
};

const UNKNOWN: Life = { safari: null, chrome: null, firefox: null };

export async function checkFirstParty(input: CheckInput): Promise<Checked> {
  const { siteHost, collectHost, issuer, ends } = input;
  const resolver = resolverOf(input.resolver, ends.timeoutMs);
  const [site, collect, caa] = await Promise.all([
    reach(resolver, siteHost),
    reach(resolver, collectHost),
    caaOf(resolver, collectHost).then(
      (found) => caaPoint(collectHost, issuer, found),
      (error) => mend('caa', `the CAA records of ${collectHost}: ${dnsTrouble(error)}; no issuer may issue then`),
    ),
  ]);
  const named = [sitePoint(site), recordsPoint(collect), aliasPoint(siteHost, collect), caa, ...listPoints(input)];
  const { points, answering } = await certificatePoints(collectHost, collect.addresses, ends, input.now());
  if (collect.addresses.length === 0 || answering.length === 0) {
    const rest = note('collector', 'what is behind that was not looked at');
    const tls = collect.addresses.length === 0 ? [] : points;
    return checked(input, [...named, ...tls, rest], UNKNOWN);
  }
  const asked: Asked = { ...input, address: answering[0]!, now: input.now() };
  const behind = await collectorPoints(asked);
  const { cookie, points: lives, life } = await lived(asked, site, collect);
  return checked(input, [...named, ...points, ...behind, cookie, ...lives], life);
}

function checked({ siteHost, collectHost }: CheckInput, points: Point[], life: Life): Checked {
  const count = points.filter(({ verdict }) => verdict === 'mend').length;
  return { site_host: siteHost, collect_host: collectHost, points, life_days: life, mend: count };
}

function sitePoint({ host, cnames, addresses, trouble }: Found): Point {
  if (trouble !== null) return mend('site', `${host}: ${trouble}`);
  if (addresses.length === 0) return mend('site', `${host}, the shop's own host, has no address`);
  return ok('site', `${[host, ...cnames].join(' -> ')}: ${addresses.join(', ')}`);
}

/** The cookie as it is set, and how long it then lives. */
async function lived(asked: Asked, site: Found, collect: Found) {
  const { siteHost, collectHost, cookieName, ends, now } = asked;
  const safari = safariLife(site, collect);
  const { point: cookie, answer } = await cookieOf(asked);
  const address = site.addresses[0];
  let kept: Kept | null = null;
  let renewedToo: boolean | null = null;
  if (safari?.days === SAFARI_DAYS && address !== undefined) {
    kept = await keptBy(siteHost, address, ends, cookieName, now);
    if (kept.is === 'renews' && answer !== null) {
      const again = await cookieOf(asked, madeUp(now));
      renewedToo = again.answer === null ? null : setCookieOf(cookieName, again.answer) !== null;
    }
  }
  return { cookie, ...lifePoints({ collectHost, siteHost, cookie, safari, kept, renewedToo }) };
}

function listPoints({ collectHost, collectPath, scriptPath, site }: CheckInput): Point[] {
  const query = site === null ? '' : `site=${site}`;
  const asked = [
    { what: 'events', path: collectPath, query: '' },
    { what: 'the script', path: scriptPath, query },
  ];
  const found = asked.flatMap(({ what, path, query }) => {
    const says = blockedBy(collectHost, path, query);
    return says === null ? [] : [`${what} (${collectHost}${path}): EasyPrivacy has a rule for ${says}`];
  });
  if (found.length > 0) return [mend('block_lists', `${found.join('; ')}. Choose another name or path`)];
  const pixel = blockedBy(collectHost, collectPath, 'd=x');
  const rest = 'what other lists say, or this one of the shop alone, is not known here';
  if (pixel !== null)
    return [
      note('block_lists', `only the pixel of pages without scripts meets a rule of EasyPrivacy (${pixel}); ${rest}`),
    ];
  return [ok('block_lists', `none of the patterns of EasyPrivacy that are held here; ${rest}`)];
}
