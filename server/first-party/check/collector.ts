/** The points of the collector itself: redirect, answers, CORS, cookie, script. What is sent stores nothing, but for the cookie's event. */
import { randomUUID } from 'node:crypto';
import { type Asked, codeOf, origin, pointOf, shown } from './asked.ts';
import { type Answer, ask } from './connect.ts';
import { cookiePoint } from './cookie.ts';
import { corsPoint, foreignPoint } from './cors.ts';
import { mend, note, ok, type Point } from './point.ts';
import { scriptPoint } from './script.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

export async function collectorPoints(asked: Asked): Promise<Point[]> {
  return Promise.all([
    redirectPoint(asked),
    collectPoint(asked),
    corsPoint(asked),
    foreignPoint(asked),
    scriptPoint(asked),
  ]);
}

function redirectPoint(asked: Asked): Promise<Point> {
  const what = { secure: false, path: asked.scriptPath };
  const judge = ({ status, headers }: Answer) => {
    const to = headers.location ?? '';
    const url = URL.parse(to);
    if (status >= 300 && status < 400 && url?.protocol === 'https:' && url.hostname === asked.collectHost)
      return ok('redirect', `plain HTTP is sent to HTTPS (${status})`);
    if (status >= 300 && status < 400)
      return mend('redirect', `plain HTTP is sent to ${to}, not to https://${asked.collectHost}`);
    if (status >= 400) return note('redirect', `plain HTTP is refused (${status}); a redirect to HTTPS is usual`);
    return mend(
      'redirect',
      `plain HTTP is answered (${status}): redirect it to HTTPS, else cookies and events go unencrypted`,
    );
  };
  return pointOf('redirect', asked, what, judge, () =>
    note('redirect', 'nothing answers plain HTTP: as it may be, but a certificate by HTTP-01 needs port 80'),
  );
}

/** A hit for a site that does not exist: the collector says so (403 unknown_site) and stores nothing (docs/wire.md). */
function collectPoint(asked: Asked): Promise<Point> {
  const { collectPath, now } = asked;
  const body = hit('clario-check-no-such-site', now);
  const what = { method: 'POST', path: collectPath, headers: { ...JSON_TYPE, origin: origin(asked) }, body };
  return pointOf('collect', asked, what, ({ status, headers, body: text }) => {
    const stored = 'the probe was for a site that does not exist, and stored nothing';
    if (headers.age !== undefined && Number(headers.age) > 0)
      return mend(
        'collect',
        `POST ${collectPath} is answered from a cache (Age: ${headers.age}): it must never be cached`,
      );
    if (status === 403 && codeOf(text) === 'unknown_site')
      return ok('collect', `POST ${collectPath} is answered by the collector; ${stored}`);
    if (status === 429 || status === 503)
      return note('collect', `POST ${collectPath}: the collector takes nothing now (${status}): try again`);
    return mend(
      'collect',
      `POST ${collectPath}: found ${status}${shown(text)}; the collector would answer 403 unknown_site`,
    );
  });
}

function hit(site: string, now: number): string {
  const event = { id: randomUUID(), at: now, name: 'clario_check' };
  // there is nobody to ask: without this a site that waits for consent would refuse the event, or set no cookie
  const consent = { analytics_storage: 'granted' };
  return JSON.stringify({ v: 1, site, sent_at: now, client_id: 'clario-check', consent, events: [event] });
}

/** Sends one event, clario_check, as a robot's, and looks at the cookie of the answer. */
export async function cookieOf(asked: Asked, cookie?: string): Promise<{ answer: Answer | null; point: Point }> {
  const { site, collectHost, address, ends, collectPath, siteHost, cookieName, now } = asked;
  if (site === null)
    return {
      answer: null,
      point: note('cookie', 'not looked at: with --site one event, clario_check, is stored, and its cookie is seen'),
    };
  const headers = {
    ...JSON_TYPE,
    origin: origin(asked),
    ...(cookie === undefined ? {} : { cookie: `${cookieName}=${cookie}` }),
  };
  try {
    const answer = await ask(collectHost, address, ends, {
      method: 'POST',
      path: collectPath,
      headers,
      body: hit(site, now),
    });
    return { answer, point: cookiePoint(cookieName, siteHost, answer, shown(answer.body)) };
  } catch (error) {
    return { answer: null, point: mend('cookie', `POST ${collectPath}: no answer: ${(error as Error).message}`) };
  }
}
