/** Whether the shop's own host renews the visitor cookie: a page is asked for with a made-up cookie. */
import { ask, type Ends } from './connect.ts';
import { cookieFaults, setCookieOf } from './cookie.ts';

const REDIRECTS_MAX = 3;

/** renews: with the cookie's value and attributes. faults: it sets the cookie, and what is wrong with that. none: it does not set it. */
export type Kept = { is: 'renews' } | { is: 'faults'; faults: string[] } | { is: 'none'; why: string };

/** The cookie that is made up for it: of no visitor, as old as `now`. */
export function madeUp(now: number): string {
  return `1.clario-check.${Math.floor(now / 1000)}`;
}

export async function keptBy(host: string, address: string, ends: Ends, name: string, now: number): Promise<Kept> {
  const value = madeUp(now);
  let path = '/';
  try {
    for (let n = 0; n <= REDIRECTS_MAX; n++) {
      const headers = { cookie: `${name}=${value}`, accept: 'text/html' };
      const answer = await ask(host, address, ends, { path, headers });
      const to = URL.parse(answer.headers.location ?? '', `https://${host}${path}`);
      if (answer.status >= 300 && answer.status < 400 && to !== null && to.hostname === host) {
        path = `${to.pathname}${to.search}`;
        continue;
      }
      const header = setCookieOf(name, answer);
      if (header === null)
        return { is: 'none', why: `https://${host}${path} (${answer.status}) does not send ${name} again` };
      const faults = cookieFaults(header, name, host);
      if (header.split(';')[0] !== `${name}=${value}`) faults.unshift('its value is changed');
      return faults.length > 0 ? { is: 'faults', faults } : { is: 'renews' };
    }
    return { is: 'none', why: `https://${host}/ redirects more than ${REDIRECTS_MAX} times` };
  } catch (error) {
    return { is: 'none', why: `https://${host}${path}: no answer: ${(error as Error).message}` };
  }
}
