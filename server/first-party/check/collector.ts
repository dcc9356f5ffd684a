/** The points of the collector itself: redirect, answers, CORS, cookie, script. What is sent stores nothing, but for the cookie's event. */
import { randomUUID } from 'node:crypto';
import { type Answer, ask, type Ends } from './connect.ts';
import { cookiePoint } from './cookie.ts';
import { mend, note, ok, type Point } from './point.ts';

export type Asked = {
  siteHost: string;
  collectHost: string;
  /** An address of the collect host that answers. */
  address: string;
  ends: Ends;
  site: string | null;
  collectPath: string;
  scriptPath: string;
  cookieName: string;
  now: number;
};

/** An origin that no shop has (RFC 6761). */
const FOREIGN = 'https://another-site.invalid';
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

function origin({ siteHost, ends }: Asked): string {
  return `https://${siteHost}${ends.https === 443 ? '' : `:${ends.https}`}`;
}

/** Asks, and makes a point of what comes; no answer is one too. */
async function pointOf(
  name: string,
  { collectHost, address, ends }: Asked,
  what: Parameters<typeof ask>[3],
  judge: (answer: Answer) => Point,
  without: (error: Error) => Point = ({ message }) =>
    mend(name, `${what.method ?? 'GET'} ${what.path}: no answer: ${message}`),
): Promise<Point> {
  try {
    return judge(await ask(collectHost, address, ends, what));
  } catch (error) {
    return without(error as Error);
  }
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

function codeOf(text: string): string | null {
  try {
    return (JSON.parse(text) as { error?: { code?: string } } | null)?.error?.code ?? null;
  } catch {
    return null;
  }
}

/** What a page that is not the collector's says of itself, cut. */
function shown(text: string): string {
  const code = codeOf(text);
  if (code !== null) return ` ${code}`;
  const title = /<title>([^<]{1,60})/i.exec(text)?.[1];
  return title === undefined ? '' : ` "${title.trim()}"`;
}

const PREFLIGHT = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'content-type,content-encoding',
};

function corsPoint(asked: Asked): Promise<Point> {
  const from = origin(asked);
  const what = { method: 'OPTIONS', path: asked.collectPath, headers: { ...PREFLIGHT, origin: from } };
  return pointOf('cors', asked, what, ({ status, headers }) => {
    const [allowed, credentials] = [
      headers['access-control-allow-origin'],
      headers['access-control-allow-credentials'],
    ];
    if (status < 300 && allowed === from && credentials === 'true')
      return ok('cors', `pages of ${from} may send, with the cookie`);
    if (allowed === '*')
      return mend('cors', `Access-Control-Allow-Origin is *: browsers then send no cookie; must be ${from}`);
    if (allowed === from)
      return mend('cors', `Access-Control-Allow-Credentials is missing for ${from}: browsers then send no cookie`);
    return mend(
      'cors',
      `pages of ${from} are refused (${status}): name it in origins of the site, and let OPTIONS and Origin through`,
    );
  });
}

function foreignPoint(asked: Asked): Promise<Point> {
  const what = { method: 'OPTIONS', path: asked.collectPath, headers: { ...PREFLIGHT, origin: FOREIGN } };
  return pointOf('cors_others', asked, what, ({ headers }) => {
    const allowed = headers['access-control-allow-origin'];
    if (allowed === undefined) return ok('cors_others', 'pages of other sites are refused');
    return mend(
      'cors_others',
      `pages of any site may send (Access-Control-Allow-Origin: ${allowed} for ${FOREIGN}): something in front answers for the collector`,
    );
  });
}

const SCRIPT_MAX_AGE = 86_400;

function scriptPoint(asked: Asked): Promise<Point> {
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
