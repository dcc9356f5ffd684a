/** The point of the tag's script: there, of the right type, cached for a while and not for long. */
import { type Asked, codeOf, pointOf, shown } from './asked.ts';
import { mend, note, ok, type Point } from './point.ts';

/** Seconds. */
const SCRIPT_MAX_AGE = 86_400;

export function scriptPoint(asked: Asked): Promise<Point> {
  const { scriptPath, site } = asked;
  const path = site === null ? scriptPath : `${scriptPath}?site=${encodeURIComponent(site)}`;
  return pointOf('script', asked, { path }, ({ status, headers, body }) => {
    if (status === 404 && codeOf(body) === 'unknown_site')
      return site === null
        ? ok('script', `${path} is answered by the collector, which has several sites there: name yours with --site`)
        : mend('script', `${path}: the collector has no site ${site} on this path`);
    if (status !== 200) return mend('script', `${path}: found ${status}${shown(body)}; must be 200`);
    const type = headers['content-type'] ?? 'none';
    if (!/^(text|application)\/javascript\b/.test(type))
      return mend('script', `${path}: found type ${type}; must be text/javascript`);
    const caching = headers['cache-control'] ?? '';
    const age = Number(/(?:^|[ ,])max-age=(\d+)/.exec(caching)?.[1] ?? Number.NaN);
    if (headers['set-cookie'] !== undefined)
      return mend('script', `${path} sets a cookie: something in front adds it, and caches may give it to others`);
    if (Number.isNaN(age) || /no-store/.test(caching))
      return note('script', `${path} is not cached ("${caching}"): each page loads it again`);
    if (age > SCRIPT_MAX_AGE)
      return mend(
        'script',
        `${path} is cached for ${Math.round(age / 86_400)} days ("${caching}"): a change of the site's settings comes so late`,
      );
    return ok('script', `${path}: ${type.split(';')[0]}, cached for ${age} s`);
  });
}
