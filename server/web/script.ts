/**
 * The tag as pages load it: `GET /clario.js?site=…`, with the site's public settings in it, so that one request installs it.
 *
 * The short name lives minutes, so that a change of settings reaches the shop; `/clario.<hash>.js?site=…`, which
 * Content-Location names, holds one content for ever. Everything is rendered and compressed once, at the start.
 *
 * A page may ask for a script that differs from the site's in what the page itself answers for: `&send=all|ecommerce`,
 * `&debug=1|0` (the GTM template's fields). Such a one is rendered when it is first asked for.
 */
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { EVENT_ALIASES, EVENT_NAMES, type EventName } from '../../bigquery/schema/event-names.ts';
import type { TagScript } from '../../client-tag/build.ts';
import type { TagSettings } from '../../client-tag/wire.ts';
import type { SiteConfig } from '../config.ts';

/** What of a site's config its pages may know. */
export function tagSettings(site: SiteConfig): TagSettings {
  return {
    site: site.id,
    collect: site.collect_path,
    events: site.send === 'all' ? '*' : namesToHear(Object.keys(site.events)),
    hash: site.hash,
    sessionMinutes: site.session_minutes,
    campaignParams: site.campaign_params,
    // the server's own is HttpOnly: a script cannot write one of that name
    cookie: `${site.cookie_name}_js`,
    consentMode: site.consent,
    gpc: site.honour_gpc,
    dnt: site.honour_dnt,
    linkedHosts: site.linked_hosts,
    linkParam: site.cookie_name,
    debug: site.debug,
  };
}

/** Events that come without e-commerce; by these the tag must know them. What has e-commerce it hears by any name. */
const PLAIN: readonly EventName[] = ['page_view', 'search', 'login', 'sign_up'];
/** Those the tag makes itself. */
const OWN: readonly EventName[] = ['page_engagement', 'identify', 'consent_update'];

function namesToHear(siteNames: readonly string[]): string[] {
  const aliases = Object.entries(EVENT_ALIASES).filter(([, name]) => PLAIN.includes(name));
  const names = [
    ...EVENT_NAMES.filter((name) => !OWN.includes(name)),
    ...aliases.map(([alias]) => alias),
    ...siteNames,
  ];
  return [...new Set(names.map((name) => name.toLowerCase()))];
}

const SHORT = 'public, max-age=300, stale-while-revalidate=86400';
const LONG = 'public, max-age=31536000, immutable';

type Script = { site: string; path: string; hash: string; plain: Buffer; br: Buffer; gzip: Buffer };

/** What a page may ask to be otherwise, by the query's names; undefined: as the site's config says. */
type Wishes = { send?: SiteConfig['send']; debug?: boolean };

const SEND: { readonly [text: string]: SiteConfig['send'] } = { ecommerce: 'ecommerce', all: 'all' };
const DEBUG: { readonly [text: string]: boolean } = { 1: true, 0: false };

/** What a table has under a name that a visitor chose. */
function own<Value>(table: { readonly [name: string]: Value }, name: unknown): Value | undefined {
  return typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** null when the query asks for what there is not. */
function wishesOf({ send, debug }: Request['query']): Wishes | null {
  const wished = { send: own(SEND, send), debug: own(DEBUG, debug) };
  if (send !== undefined && wished.send === undefined) return null;
  if (debug !== undefined && wished.debug === undefined) return null;
  return Object.fromEntries(Object.entries(wished).filter(([, value]) => value !== undefined));
}

/** The script of a site, and those that differ from it as pages have wished. */
type Scripts = { own: Script; wished(wishes: Wishes): Script };

function scriptsOf(site: SiteConfig, path: string, tag: TagScript): Scripts {
  const own = scriptOf(site, path, tag);
  const made = new Map<string, Script>();
  return {
    own,
    wished(wishes) {
      const { send, debug } = { ...site, ...wishes };
      if (send === site.send && debug === site.debug) return own;
      const key = `${send} ${debug}`;
      const script = made.get(key) ?? scriptOf({ ...site, send, debug }, path, tag);
      made.set(key, script);
      return script;
    },
  };
}

/** Answers the scripts' paths of all sites; everything else falls through. */
export function tagScripts(sites: readonly SiteConfig[], tag: TagScript): Router {
  const router = Router();
  for (const [path, onPath] of Map.groupBy(sites, (site) => site.script_path)) {
    const scripts = onPath.map((site) => scriptsOf(site, path, tag));
    router.get(path, sendScript(scripts, SHORT));
    for (const { own } of scripts) router.get(own.path, sendScript([{ own, wished: () => own }], LONG));
  }
  return router;
}

function scriptOf(site: SiteConfig, path: string, tag: TagScript): Script {
  const plain = Buffer.from(tag.render(tagSettings(site)));
  const hash = createHash('sha256').update(plain).digest('hex').slice(0, 16);
  const br = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } });
  return { site: site.id, path: hashedPath(path, hash), hash, plain, br, gzip: gzipSync(plain, { level: 9 }) };
}

/** `/clario.js` -> `/clario.0123456789abcdef.js` */
function hashedPath(path: string, hash: string): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') ? `${path.slice(0, dot)}.${hash}${path.slice(dot)}` : `${path}.${hash}`;
}

function sendScript(scripts: readonly Scripts[], cacheControl: string): RequestHandler {
  return (req, res) => {
    const asked = req.query['site'];
    const found =
      asked === undefined && scripts.length === 1 ? scripts[0] : scripts.find(({ own }) => own.site === asked);
    const wishes = wishesOf(req.query);
    if (found !== undefined && wishes === null) {
      refuse(res, 400, 'unknown_option', 'send must be ecommerce or all, debug must be 1 or 0');
      return;
    }
    const script = found?.wished(wishes ?? {});
    // a script is for any page to load; the collector asks who it is
    res.set({ 'Access-Control-Allow-Origin': '*', 'X-Content-Type-Options': 'nosniff', Vary: 'Accept-Encoding' });
    if (script === undefined) {
      const message = asked === undefined ? 'name a site: ?site=…' : 'no such site is collected for on this path';
      refuse(res, 404, 'unknown_site', message);
      return;
    }
    const encoding = req.acceptsEncodings('br', 'gzip');
    const etag = `"${script.hash}${encoding === false ? '' : `-${encoding}`}"`;
    const location = `${script.path}?site=${script.site}`;
    res.set({ ETag: etag, 'Cache-Control': cacheControl, 'Cross-Origin-Resource-Policy': 'cross-origin' });
    if (script === found?.own) res.set('Content-Location', location);
    if (req.headers['if-none-match']?.includes(etag)) {
      res.status(304).end();
      return;
    }
    res.type('text/javascript');
    if (encoding !== false) res.set('Content-Encoding', encoding);
    res.send(encoding === 'br' ? script.br : encoding === 'gzip' ? script.gzip : script.plain);
  };
}

function refuse(res: Response, status: number, code: string, message: string): void {
  res.status(status).set('Cache-Control', 'no-store').json({ error: { code, message } });
}
