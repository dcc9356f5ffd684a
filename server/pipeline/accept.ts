/**
 * HTTP request -> bytes and facts in the log, then the answer (docs/wire.md). The hot path: on node:http, before Express.
 *
 * Guarantee: 204 (200 with a report, or the pixel's GIF) is answered only after every event of the request is safe on disk.
 * Of a hit without consent, no id reaches the log, no cookie is read or set.
 * Between the socket and the log stand size, syntax, site, origin, rate and the visitor cookie, and nothing else: nothing
 * may be added here without bench/collect before and after.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Hit } from '../../client-tag/wire.ts';
import type { Config, SiteConfig } from '../config.ts';
import { removedCookie, visitorCookie } from '../first-party/visitor-cookie.ts';
import { type Origin as Caller, originReader } from './accept/address.ts';
import { answerError, answerGif, answerJson, answerNoContent, REFUSALS, type RefusalReason } from './accept/answers.ts';
import { type BodyError, readBody, unpack } from './accept/body.ts';
import { type Forwarded, forwardedOf, isForwarded, isProblem } from './accept/forwarded.ts';
import { geoReader } from './accept/geo.ts';
import { type LinkCounts, linkCounts, linkReader, visitorHeaders } from './accept/linked.ts';
import { corsHeaders, isOriginOf } from './accept/origins.ts';
import { completePixel, OPENED, pixelBody } from './accept/pixel.ts';
import { type OverQuota, type Quota, quotaOf } from './accept/quota.ts';
import { rateKey, rateLimit } from './accept/rate-limit.ts';
import { isRefusedDenied } from './accept/refused-consent.ts';
import { isOfServer, serverEvents, serverFacts } from './accept/server-events.ts';
import { NOBODY, visitOf, visitorFacts } from './accept/visitor.ts';
import { check, type Rejection } from './check.ts';
import { CONSENT_REQUIRED, denialOf, dropIds } from './consent.ts';
import type { Refusal, RequestFacts } from './facts.ts';
import type { Log, LogError } from './log.ts';
import type { LogPrivacy } from './privacy/record.ts';
import { redactText } from './redact.ts';

/** What has been accepted and refused since the start. */
export type AcceptCounts = {
  requests: number;
  events: number;
  refused: Record<RefusalReason, number>;
  links: LinkCounts;
  /** Events over the quota, by site; of those that have one. */
  overQuota: Map<string, OverQuota>;
};

export type AcceptOptions = {
  config: Pick<Config, 'sites' | 'limits' | 'trusted_proxies' | 'geo_headers'>;
  log: Pick<Log, 'append'>;
  /** Milliseconds since the epoch. */
  now: () => number;
  newId: () => string;
  counts: AcceptCounts;
  /** What becomes of a hit, as JSON text, for a developer who asks by ?debug=1. Must not throw. */
  report: (hit: Hit, facts: RequestFacts, site: SiteConfig) => string;
  /** What the log is given of a request. */
  privacy: LogPrivacy;
  /** From then on everything is answered 503. */
  isStopping: () => boolean;
};

/** Takes a request that is for a collect path, and says so; false leaves it to others. */
export type Accept = (req: IncomingMessage, res: ServerResponse) => boolean;

export function acceptCounts(): AcceptCounts {
  const refused = Object.fromEntries(REFUSALS.map((reason) => [reason, 0])) as Record<RefusalReason, number>;
  return { requests: 0, events: 0, refused, links: linkCounts(), overQuota: new Map() };
}

const USER_AGENT_LENGTH = 1024;
/** Seconds after which a tag may try again when the log cannot take more. */
const RETRY_AFTER = 5;
const NONE: readonly string[] = [];
const NOTHING = Buffer.alloc(0);
const CLOSE: readonly string[] = ['Connection', 'close'];

/** One request on its way through. */
type Exchange = {
  req: IncomingMessage;
  res: ServerResponse;
  now: number;
  sites: readonly SiteConfig[];
  query: string;
  host: string;
  caller: Caller;
  cors: readonly string[];
  isPixel: boolean;
};

export function createAccept(options: AcceptOptions): Accept {
  const { config, log, now, newId, counts, report, privacy, isStopping } = options;
  const { limits } = config;
  const callerOf = originReader(config.trusted_proxies);
  const limiter = rateLimit(limits.requests_per_second_per_address, limits.burst_per_address);
  const totalLimiter = rateLimit(limits.requests_per_second, Math.max(1, limits.requests_per_second));
  const servers = serverEvents();
  const quotas = new Map<string, Quota>();
  for (const site of config.sites) {
    const quota = quotaOf(site, limits.events);
    if (quota === null) continue;
    quotas.set(site.id, quota);
    counts.overQuota.set(site.id, quota.over);
  }
  const refusedLimiter = rateLimit(limits.refused_per_second, Math.max(1, limits.refused_per_second));
  const sitesByPath = Map.groupBy(config.sites, (site) => site.collect_path);
  const readGeo = geoReader(config.geo_headers);
  const readLink = linkReader(counts.links);

  function accept(req: IncomingMessage, res: ServerResponse): boolean {
    const url = req.url!;
    const mark = url.indexOf('?');
    const sites = sitesByPath.get(mark < 0 ? url : url.slice(0, mark));
    if (sites === undefined) return false;
    const { origin, host = '' } = req.headers;
    const at = now();
    const exchange: Exchange = {
      req,
      res,
      now: at,
      sites,
      query: mark < 0 ? '' : url.slice(mark + 1),
      host,
      caller: callerOf(req),
      cors: origin !== undefined && sites.some((site) => isOriginOf(site, origin, host)) ? corsHeaders(origin) : NONE,
      isPixel: req.method === 'GET',
    };
    if (isStopping()) {
      refuse(exchange, 'stopping', 503, 'stopping', 'the server is stopping: try again', retryAfter(RETRY_AFTER));
      return true;
    }
    const wait = limiter.take(rateKey(exchange.caller.address), at);
    // who is over the limit of one address takes nothing from that of all
    const totalWait = wait > 0 ? 0 : totalLimiter.take('', at);
    if (totalWait > 0) {
      const message = 'the server takes no more requests this second: try again';
      refuse(exchange, 'rate_total', 429, 'rate_limit', message, retryAfter(totalWait));
    } else if (wait > 0) {
      const message = `more than ${limits.requests_per_second_per_address} requests a second from this address`;
      refuse(exchange, 'rate', 429, 'rate_limit', message, retryAfter(wait));
    } else if (req.method === 'POST') takePost(exchange);
    else if (req.method === 'GET') takePixel(exchange);
    else if (req.method === 'OPTIONS') answerPreflight(exchange);
    else
      refuse(exchange, 'method', 405, 'method', 'POST, GET and OPTIONS are answered here', [
        'Allow',
        'POST, GET, OPTIONS',
      ]);
    return true;
  }

  function takePost(exchange: Exchange): void {
    const { 'content-type': type = '', 'content-encoding': encoding = '' } = exchange.req.headers;
    if (!/^(text\/plain|application\/json)\s*(;|$)/i.test(type)) {
      refuse(exchange, 'content_type', 415, 'content_type', 'Content-Type must be text/plain or application/json');
      return;
    }
    const isPacked = encoding !== '' && encoding !== 'identity';
    if (isPacked && encoding !== 'gzip') {
      const message = 'Content-Encoding must be gzip, or none';
      refuse(exchange, 'encoding', 415, 'content_encoding', message, ['Accept-Encoding', 'gzip']);
      return;
    }
    const take = (error: BodyError | null, body: Buffer) => {
      if (error !== null) refuseBody(exchange, error);
      else takeBody(exchange, body);
    };
    readBody(exchange.req, limits.body_bytes, (error, body) => {
      if (error === null && isPacked) unpack(body, limits.body_bytes, take);
      else take(error, body);
    });
  }

  function refuseBody(exchange: Exchange, error: BodyError): void {
    if (error === 'aborted') counts.refused.aborted++;
    else if (error === 'too_large')
      refuse(
        exchange,
        'too_large',
        413,
        'too_large',
        `the body must have ${limits.body_bytes} bytes or fewer, unpacked`,
      );
    else refuse(exchange, 'encoding', 400, 'not_gzip', 'Content-Encoding says gzip, the body is not');
  }

  function takePixel(exchange: Exchange): void {
    exchange.req.resume();
    if (exchange.req.headers['sec-fetch-mode'] === 'navigate') {
      refuse(exchange, 'origin', 403, 'origin', OPENED);
      return;
    }
    const body = pixelBody(exchange.query);
    if (body === null) {
      refuse(exchange, 'not_json', 400, 'not_base64url', 'd must be the hit as JSON, in base64url', NONE, 'd');
    } else if (body.length > limits.body_bytes) refuseBody(exchange, 'too_large');
    else takeBody(exchange, body);
  }

  function takeBody(exchange: Exchange, received: Buffer): void {
    let body = received;
    let value: unknown;
    try {
      value = JSON.parse(body.toString());
    } catch (error) {
      const { message } = error as Error;
      // the engine's words quote the body, which may say who somebody is
      const where = /position \d+(?: \(line \d+ column \d+\))?/.exec(message)?.[0];
      const sentence = `the body is not JSON${where === undefined ? '' : `, from ${where}`}`;
      keepRefused(exchange, body, undefined, null, 'not_json', { code: 'not_json', path: '', message: sentence });
      return;
    }
    if (exchange.isPixel && completePixel(value, exchange.now, exchange.req.headers.referer)) {
      const completed = bodyOf(value);
      if (completed === null) {
        const message = 'the hit is nested too deep';
        keepRefused(exchange, body, value, null, 'not_json', { code: 'not_json', path: '', message });
        return;
      }
      body = completed;
    }
    const rejection = check(value, limits.events);
    if (rejection !== null) {
      const { code, path, message } = rejection;
      const said = (value as { site?: unknown } | null)?.site;
      const site = exchange.sites.find(({ id }) => id === said)?.id ?? null;
      if (code === 'too_many_events') refuse(exchange, 'too_large', 413, code, message, NONE, path);
      else keepRefused(exchange, body, value, site, 'invalid', rejection);
      return;
    }
    const hit = value as Hit;
    const site = exchange.sites.find(({ id }) => id === hit.site);
    if (site === undefined)
      refuse(exchange, 'site', 403, 'unknown_site', 'site is none that is collected for on this path', NONE, 'site');
    else takeHit(exchange, body, hit, site);
  }

  function takeHit(exchange: Exchange, body: Buffer, hit: Hit, site: SiteConfig): void {
    const { req, host, caller, isPixel, now: at } = exchange;
    if (isForwarded(req.headers)) {
      takeForwarded(exchange, body, hit, site);
      return;
    }
    if (isOfServer(hit, req.headers)) {
      takeServer(exchange, body, hit, site);
      return;
    }
    const { origin, cookie, 'user-agent': userAgent = '' } = req.headers;
    if (origin !== undefined && !isOriginOf(site, origin, host)) {
      refuse(exchange, 'origin', 403, 'origin', `${origin} is not one of the origins of the site ${site.id}`);
      return;
    }
    const denial = denialOf(hit, site, req.headers);
    const kept = denial === null ? body : bodyWithoutIds(exchange, body, hit, site);
    if (kept === null) return;
    let visit = denial === null ? visitOf(hit, cookie, site.cookie_name, at, isPixel ? newId : null) : NOBODY;
    if (hit.link !== undefined && denial === null) visit = readLink(visit, hit, site, at);
    const facts: RequestFacts = {
      received_at: at,
      site: site.id,
      // nobody has proved to be anything else
      source: 'web_tag',
      ...visitorFacts(visit, at),
      user_agent: userAgent.length > USER_AGENT_LENGTH ? userAgent.slice(0, USER_AGENT_LENGTH) : userAgent,
      address: caller.address,
    };
    if (denial !== null) facts.denied = denial;
    if (caller.proxied && readGeo !== null) facts.geo = readGeo(req.headers);
    const isKept = visit.source === 'cookie' && site.cookie_renewal === 'shop';
    const set =
      hit.forget === true
        ? removal(exchange, site)
        : visit.visitor === null || isKept
          ? null
          : visitorCookie(site.cookie_name, visit.visitor, host, caller.secure);
    const told =
      denial === null && origin !== undefined ? visitorHeaders(visit, hit, site, at, exchange.cors.length > 0) : NONE;
    const headers = set === null ? exchange.cors : [...exchange.cors, 'Set-Cookie', set];
    keep(exchange, kept, hit, site, facts, told.length === 0 ? headers : [...headers, ...told]);
  }

  /** What the shop's own server sends: no cookie is read or set. */
  function takeServer(exchange: Exchange, body: Buffer, hit: Hit, site: SiteConfig): void {
    const { req, caller, now: at, isPixel } = exchange;
    if (isPixel) {
      refuse(exchange, 'signature', 403, 'signature', 'the events of a server are POSTed and signed');
      return;
    }
    const problem = servers.problem(req.headers, body, hit, site, at);
    if (problem !== null) {
      const [status, code, headers] =
        problem.reason === 'rate' ? [429, 'rate_limit', retryAfter(RETRY_AFTER)] : [403, problem.reason, NONE];
      refuse(exchange, problem.reason, status, code, problem.message, headers);
      return;
    }
    limiter.giveBack(rateKey(caller.address));
    const denial = denialOf(hit, site, null);
    const kept = denial === null ? body : bodyWithoutIds(exchange, body, hit, site);
    if (kept === null) return;
    keep(exchange, kept, hit, site, serverFacts(hit, site.id, at, denial), exchange.cors);
  }

  /** The header that removes the visitor cookie; null for who has none. */
  function removal({ req, host, caller }: Exchange, site: SiteConfig): string | null {
    return removedCookie(req.headers.cookie, site.cookie_name, host, caller.secure);
  }

  /** The body to log of a hit without consent; null when it is refused. */
  function bodyWithoutIds(exchange: Exchange, body: Buffer, hit: Hit, site: SiteConfig): Buffer | null {
    if (site.consent === 'required') {
      const { code, message, path } = CONSENT_REQUIRED;
      // nothing is taken of who refuses; but what she was known by is removed
      const set = hit.forget === true ? removal(exchange, site) : null;
      refuse(exchange, 'consent', 403, code, message, set === null ? NONE : ['Set-Cookie', set], path);
      return null;
    }
    if (!dropIds(hit)) return body;
    const without = bodyOf(hit);
    if (without === null) refuse(exchange, 'invalid', 400, 'not_json', 'the hit is nested too deep');
    return without;
  }

  /** The visitor's cookie is then the business of who forwards. */
  function takeForwarded(exchange: Exchange, body: Buffer, hit: Hit, site: SiteConfig): void {
    const { req, caller, now: at, cors } = exchange;
    const found = forwardedOf(req.headers, body, site.forwarding_keys, at);
    if (isProblem(found)) {
      const [status, code] = found.reason === 'signature' ? [403, 'signature'] : [400, 'forwarded'];
      refuse(exchange, found.reason, status, code, found.message);
      return;
    }
    // it forwards for many visitors: what is believed does not count as its own
    limiter.giveBack(rateKey(caller.address));
    // of the visitor's own headers only who forwards can know
    const denial = found.denied ?? denialOf(hit, site, null);
    const kept = denial === null ? body : bodyWithoutIds(exchange, body, hit, site);
    if (kept === null) return;
    const visitor: Forwarded = denial === null ? found : { ...found, ...visitorFacts(NOBODY, at), denied: denial };
    keep(exchange, kept, hit, site, { site: site.id, source: 'sgtm', ...visitor }, cors);
  }

  /** Appends to the log, and answers when it is safe there. */
  function keep(
    exchange: Exchange,
    body: Buffer,
    hit: Hit,
    site: SiteConfig,
    facts: RequestFacts,
    headers: readonly string[],
  ): void {
    const { res, isPixel, query } = exchange;
    const quota = quotas.get(site.id);
    const wait = quota === undefined ? 0 : quota.take(hit.events.length, exchange.now);
    if (wait > 0) {
      unseen(exchange, hit, site);
      const message = `the site is over its quota of events a ${quota!.period}`;
      refuse(exchange, 'quota', 429, 'quota', message, retryAfter(wait));
      return;
    }
    let whole: Buffer | null = body;
    if (hit.link !== undefined) {
      // it is for this one time, and is not kept
      delete hit.link;
      whole = bodyOf(hit);
    }
    if (whole === null) {
      refuse(exchange, 'invalid', 400, 'not_json', 'the hit is nested too deep');
      return;
    }
    if (privacy.facts !== null) privacy.facts(facts, site);
    const kept = privacy.hit === null ? hit : privacy.hit(hit, site);
    // never nested too deep: so deep the cleaned hit is not
    const logged = kept === hit ? whole : bodyOf(kept)!;
    log.append(JSON.stringify(facts), logged, (error) => {
      if (error !== null) {
        quota?.giveBack(hit.events.length);
        unseen(exchange, hit, site);
        refuseLog(exchange, error);
        return;
      }
      counts.requests++;
      counts.events += hit.events.length;
      if (isPixel) answerGif(res, headers);
      else if (site.debug && isDebug(query)) answerJson(res, 200, report(kept, facts, site), headers);
      else answerNoContent(res, headers);
    });
  }

  /** What was signed by a server and not kept may come again as it is. */
  function unseen({ req }: Exchange, hit: Hit, site: SiteConfig): void {
    if (hit.source === 'server' && !isForwarded(req.headers)) servers.forget(req.headers, site);
  }

  function answerPreflight(exchange: Exchange): void {
    exchange.req.resume();
    if (exchange.cors.length === 0) {
      refuse(
        exchange,
        'origin',
        403,
        'origin',
        'the page is of none of the origins that are collected for on this path',
      );
      return;
    }
    const allowed = [
      'Access-Control-Allow-Methods',
      'POST',
      'Access-Control-Allow-Headers',
      'Content-Type, Content-Encoding',
    ];
    answerNoContent(exchange.res, [...exchange.cors, ...allowed, 'Access-Control-Max-Age', '7200']);
  }

  /**
   * Refuses a hit for its content, and keeps it for bad_events: as many a second as the config says; of one without consent the
   * reason alone.
   */
  function keepRefused(
    exchange: Exchange,
    body: Buffer,
    value: unknown,
    site: string | null,
    reason: 'not_json' | 'invalid',
    { code, path, message: said }: Rejection,
  ): void {
    // it quotes numbers
    const message = redactText(said);
    const answer = () => refuse(exchange, reason, 400, code, message, NONE, path);
    if (limits.refused_per_second === 0 || refusedLimiter.take('', exchange.now) > 0) {
      answer();
      return;
    }
    const stage = reason === 'not_json' ? 'parse' : 'validate';
    const isDenied = isRefusedDenied(value, exchange.sites, exchange.req.headers);
    const kept = isDenied ? `${message}; without consent nothing else of it is kept` : message;
    const refusal: Refusal = { received_at: exchange.now, site, refused: { stage, code, message: kept } };
    const came = isDenied ? NOTHING : body;
    const logged = privacy.refused === null ? came : privacy.refused(came, site);
    if (privacy.refused !== null) refusal.cleaned = true;
    // The answer is the same when the log cannot take it: what is wrong would be wrong again.
    log.append(JSON.stringify(refusal), logged, answer);
  }

  function refuseLog(exchange: Exchange, error: LogError): void {
    if (error.code === 'too_large') {
      refuseBody(exchange, 'too_large');
      return;
    }
    const [reason, message] =
      error.code === 'full'
        ? (['log_full', 'there is no room for more events now: try again'] as const)
        : error.code === 'closed'
          ? (['stopping', 'the server is stopping: try again'] as const)
          : (['log_failed', 'the events could not be kept: try again'] as const);
    refuse(exchange, reason, 503, reason, message, retryAfter(RETRY_AFTER));
  }

  function refuse(
    { req, res, cors }: Exchange,
    reason: RefusalReason,
    status: number,
    code: string,
    message: string,
    headers: readonly string[] = NONE,
    path = '',
  ): void {
    counts.refused[reason]++;
    // What is still to come of a body is read and thrown away, and the connection kept: but not for ever.
    const isLast = reason === 'stopping' || (reason === 'too_large' && !req.complete);
    // HTTP/2 has no such header
    const closing = isLast && req.httpVersionMajor === 1 ? CLOSE : NONE;
    answerError(res, status, path === '' ? { code, message } : { code, message, path }, [
      ...cors,
      ...headers,
      ...closing,
    ]);
    if (!req.complete) req.resume();
  }

  return accept;
}

function retryAfter(seconds: number): string[] {
  return ['Retry-After', String(seconds), 'Access-Control-Expose-Headers', 'Retry-After'];
}

/** null when it is nested too deep: parsing takes that, writing does not. */
function bodyOf(value: unknown): Buffer | null {
  try {
    return Buffer.from(JSON.stringify(value));
  } catch {
    return null;
  }
}

function isDebug(query: string): boolean {
  return query !== '' && new URLSearchParams(query).get('debug') === '1';
}
