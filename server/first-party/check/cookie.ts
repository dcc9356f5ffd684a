/** A Set-Cookie header of the visitor's cookie, held against what server/first-party/visitor-cookie.ts sets. */
import { cookieDomain, readVisitor } from '../visitor-cookie.ts';
import type { Answer } from './connect.ts';
import { mend, ok, type Point } from './point.ts';

const DAY = 86_400;
const FULL = 400 * DAY;

/** The header that sets the cookie, of all that an answer has. */
export function setCookieOf(name: string, { headers }: Pick<Answer, 'headers'>): string | null {
  return headers['set-cookie']?.find((one) => one.startsWith(`${name}=`)) ?? null;
}

/** @returns what is wrong with it, in words; empty when nothing is */
export function cookieFaults(header: string, name: string, siteHost: string): string[] {
  const [pair = '', ...rest] = header.split(';').map((part) => part.trim());
  const given = new Map(
    rest.map((part) => [part.split('=')[0]!.toLowerCase(), part.slice(part.indexOf('=') + 1)] as const),
  );
  const domain = cookieDomain(siteHost);
  const faults: string[] = [];
  if (readVisitor(pair, name) === null) faults.push(`its value is not 1.<id>.<seconds>`);
  if (given.get('domain')?.replace(/^\./, '').toLowerCase() !== domain)
    faults.push(`Domain is ${given.get('domain') ?? 'missing'}, must be ${domain}`);
  if (given.get('path') !== '/') faults.push(`Path is ${given.get('path') ?? 'missing'}, must be /`);
  if (!given.has('secure'))
    faults.push(
      'Secure is missing: the collector takes the connection for plain HTTP (trusted_proxies, X-Forwarded-Proto)',
    );
  if (!given.has('httponly')) faults.push('HttpOnly is missing');
  if (given.get('samesite')?.toLowerCase() !== 'lax')
    faults.push(`SameSite is ${given.get('samesite') ?? 'missing'}, must be Lax`);
  const age = Number(given.get('max-age') ?? Number.NaN);
  if (!(age >= FULL)) faults.push(`Max-Age is ${given.get('max-age') ?? 'missing'}, must be ${FULL} (400 days)`);
  return faults;
}

/** @param shown what the answer says of itself, when it is a refusal */
export function cookiePoint(name: string, siteHost: string, answer: Answer, shown: string): Point {
  const header = setCookieOf(name, answer);
  if (answer.status >= 300) return mend('cookie', `the event clario_check was refused: ${answer.status}${shown}`);
  if (header === null)
    return mend(
      'cookie',
      `the collector's answer sets no ${name}: something in front takes Set-Cookie away, or the site's cookie_name is another (--cookie-name)`,
    );
  const faults = cookieFaults(header, name, siteHost);
  if (faults.length > 0) return mend('cookie', `${name}: ${faults.join('; ')}`);
  return ok(
    'cookie',
    `${name} for ${cookieDomain(siteHost)}, Secure, HttpOnly, SameSite=Lax, 400 days; one event, clario_check, was stored for it`,
  );
}
