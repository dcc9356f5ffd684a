/**
 * A hit without personal data, as the log keeps it with `privacy.before_log`: every text and key of it redacted, denied query
 * parameters out of its addresses, hashes of e-mail addresses with the site's pepper.
 *
 * What is still to be read at delivery stays: campaign parameters in page.url, and amounts of money, which are numbers.
 */
import type { Hit } from '../../../client-tag/wire.ts';
import type { SiteConfig } from '../../config.ts';
import { put } from '../convert/sandbox.ts';
import { peppered } from '../email-hash.ts';
import { CLICK_IDS } from '../enrich/referrers.ts';
import { numberOr } from '../enrich/texts.ts';
import { type UrlFilter, urlFilter } from '../enrich/url-params.ts';
import { urlParamsOf } from '../link-param.ts';
import { redactId, redactText, redactValue } from '../redact.ts';

export type HitCleaner = (hit: Hit) => Hit;

type Json = { [key: string]: unknown };

/** Nothing that lies deeper is read. */
const DEEPEST = 64;
const UTM = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content', 'utm_id'];
/** Keys under which a push may have the hash of an address. */
const HASHES = ['email_sha256', 'sha256_email_address'];
const SHA256 = /^[0-9a-f]{64}$/i;
/** They are what check.ts says they are, and are checked again at delivery. */
const AS_IS = ['v', 'site', 'sent_at', 'client_id', 'session', 'consent'];
/** check.ts takes no longer name. */
const LONGEST_NAME = 200;

export function hitCleaner(
  site: Pick<SiteConfig, 'url_params' | 'ad_params' | 'email_pepper' | 'linked_hosts' | 'cookie_name'>,
): HitCleaner {
  const filter = urlFilter(urlParamsOf(site), [...UTM, ...CLICK_IDS, ...site.ad_params]);
  return (hit) => {
    const copy: Json = {};
    for (const [key, value] of Object.entries(hit)) {
      if (key === 'events') copy[key] = hit.events.map((event) => cleanEvent(event, site.email_pepper));
      else if (AS_IS.includes(key)) copy[key] = value;
      else put(copy, redactText(key), cleanValue(value, key, 0, site.email_pepper));
    }
    // an id that is somebody's number is no id
    if (hit.client_id !== undefined && !isClean(hit.client_id)) delete copy['client_id'];
    if (hit.session !== undefined && !isClean(hit.session.id)) delete copy['session'];
    if (hit.page !== undefined) cleanPage(copy['page'] as Json, hit.page, filter);
    return copy as unknown as Hit;
  };
}

function cleanPage(copy: Json, page: NonNullable<Hit['page']>, filter: UrlFilter): void {
  for (const key of ['url', 'referrer'] as const)
    if (page[key] !== undefined) copy[key] = redactText(filter(page[key]).url);
  if (page.view_id === undefined) return;
  if (isClean(page.view_id)) copy['view_id'] = page.view_id;
  else delete copy['view_id'];
}

/** Whether nothing personal is in an identifier. */
export function isClean(id: string): boolean {
  return redactId(id) === id;
}

/** Its id and its time are what check.ts says they are. */
function cleanEvent(event: Hit['events'][number], pepper: string | null): Json {
  const { id, at, name, data, ...rest } = event;
  const copy = { id, at, name: redactText(name).slice(0, LONGEST_NAME), ...(cleanValue(rest, '', 0, pepper) as Json) };
  return data === undefined ? copy : { ...copy, data: cleanValue(data, '', 0, pepper) };
}

function cleanValue(value: unknown, name: string, depth: number, pepper: string | null): unknown {
  if (typeof value === 'string') return cleanText(value, name, pepper);
  if (typeof value === 'number') return numberOr(value, name, (clean) => clean);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST) return null;
  if (Array.isArray(value)) return value.map((one) => cleanValue(one, name, depth + 1, pepper));
  const copy: Json = {};
  for (const [key, one] of Object.entries(value)) put(copy, redactText(key), cleanValue(one, key, depth + 1, pepper));
  return copy;
}

function cleanText(text: string, name: string, pepper: string | null): string {
  if (HASHES.includes(name) && SHA256.test(text.trim())) return peppered(text.trim().toLowerCase(), pepper);
  return redactValue(name, text);
}
