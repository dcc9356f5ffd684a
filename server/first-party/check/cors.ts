/** The points of CORS: pages of the shop may send, with the cookie, and pages of others may not. */
import { type Asked, origin, pointOf } from './asked.ts';
import { mend, ok, type Point } from './point.ts';

/** An origin that no shop has (RFC 6761). */
const FOREIGN = 'https://another-site.invalid';
const PREFLIGHT = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'content-type,content-encoding',
};

export function corsPoint(asked: Asked): Promise<Point> {
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

export function foreignPoint(asked: Asked): Promise<Point> {
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
