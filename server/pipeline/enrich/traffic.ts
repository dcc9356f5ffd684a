/**
 * What brought the visitor to a page, of its URL and its referrer. In this order:
 *
 * 1. utm_ parameters, as they are;
 * 2. where they name no source, the click id of an advertiser whose ids are only ever paid for: google or bing, medium cpc;
 * 3. where there are none of either, a referrer of another domain: search engines (medium organic), social networks (social), others (referral).
 *
 * The shop's own domain brings nobody. A session's source is that of its first event that has one (models/sessions.sql), so
 * a payment provider that sends the shopper back does not become it.
 */
import type { EventRow } from '../../../bigquery/schema/events.ts';
import { effectiveDomain, own, type ParsedUrl } from '../convert/sandbox.ts';
import { webUrl } from './page.ts';
import { CLICK_IDS, ENGINES, NETWORKS, PAID_CLICKS } from './referrers.ts';

type Traffic = NonNullable<EventRow['traffic']>;
type Source = { source: string | null; medium: string | null };
type Found = { name: string; value: string };

/**
 * @param page the page's URL, null where it has none
 * @param referrer the page before, '' for none
 * @param adParams names of the query parameters to keep in ad_params
 */
export function trafficOf(page: ParsedUrl | null, referrer: string, adParams: readonly string[]): Traffic | null {
  const utm = { source: parameterOf(page, 'utm_source'), medium: parameterOf(page, 'utm_medium') };
  const clicks = parametersOf(page, CLICK_IDS);
  const campaign = parameterOf(page, 'utm_campaign');
  const campaignId = parameterOf(page, 'utm_id');
  const isTagged = utm.source !== null || utm.medium !== null || campaign !== null || campaignId !== null;
  const paid = utm.source === null ? sourceOfClicks(clicks, utm.medium) : null;
  const untagged = isTagged ? utm : sourceOfReferrer(referrer, page === null ? '' : page.hostname);
  const source = paid === null ? untagged : paid;
  const traffic: Traffic = {
    source: source.source,
    medium: source.medium,
    campaign: campaign,
    term: parameterOf(page, 'utm_term'),
    content: parameterOf(page, 'utm_content'),
    campaign_id: campaignId,
    click_ids: clicks,
    ad_params: parametersOf(page, adParams),
  };
  return isEmpty(traffic) ? null : traffic;
}

function isEmpty(traffic: Traffic): boolean {
  if (traffic.source !== null || traffic.medium !== null || traffic.campaign !== null) return false;
  if (traffic.term !== null || traffic.content !== null || traffic.campaign_id !== null) return false;
  return traffic.click_ids.length === 0 && traffic.ad_params.length === 0;
}

/** The query parameter's first value, null where there is nothing in it. */
function parameterOf(page: ParsedUrl | null, name: string): string | null {
  const found = page === null ? undefined : own(page.searchParams, name);
  if (found === undefined) return null;
  const value = (typeof found === 'string' ? found : found[0]!).trim();
  return value === '' ? null : value;
}

function parametersOf(page: ParsedUrl | null, names: readonly string[]): Found[] {
  const found: Found[] = [];
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    const value = parameterOf(page, name);
    if (value !== null) found.push({ name: name, value: value });
  }
  return found;
}

function sourceOfClicks(clicks: readonly Found[], medium: string | null): Source | null {
  for (let i = 0; i < clicks.length; i++) {
    const source = own(PAID_CLICKS, clicks[i]!.name);
    if (source !== undefined) return { source: source, medium: medium === null ? 'cpc' : medium };
  }
  return null;
}

const NOBODY: Source = { source: null, medium: null };
const APP = 'android-app://';

function sourceOfReferrer(referrer: string, ownHost: string): Source {
  if (referrer === '') return NOBODY;
  if (referrer.slice(0, APP.length) === APP)
    return sourceOfApp(referrer.slice(APP.length).split('/')[0]!.toLowerCase());
  const url = webUrl(referrer);
  const from = url === null ? '' : url.hostname;
  if (from === '' || from === ownHost) return NOBODY;
  const domain = registeredDomain(from);
  if (domain === '') return { source: from, medium: 'referral' };
  if (domain === registeredDomain(ownHost)) return NOBODY;
  const engine = nameOf(ENGINES, domain);
  if (engine !== undefined && isOfSearch(withoutEnd(from).slice(0, -domain.length)))
    return { source: engine, medium: 'organic' };
  const network = nameOf(NETWORKS, domain);
  if (network !== undefined) return { source: network, medium: 'social' };
  return { source: from.slice(0, 4) === 'www.' ? from.slice(4) : from, medium: 'referral' };
}

/** By the domain, or by its first label under any suffix. */
function nameOf(names: { readonly [domain: string]: string }, domain: string): string | undefined {
  const exact = own(names, domain);
  return exact === undefined ? own(names, domain.split('.')[0]!) : exact;
}

/** mail.google.com and docs.google.com do not search. */
function isOfSearch(subdomain: string): boolean {
  if (subdomain === '' || subdomain === 'www.' || subdomain === 'm.' || subdomain === 'news.') return true;
  return subdomain === 'search.' || subdomain.slice(-8) === '.search.';
}

/** '' of an address, of a name without a point, and of a public suffix. */
function registeredDomain(host: string): string {
  const name = withoutEnd(host);
  const last = name.slice(name.lastIndexOf('.') + 1);
  // an address in IPv4 ends with a number, in IPv6 with a bracket
  return name.indexOf('.') < 0 || isNumber(last) || last.charAt(last.length - 1) === ']' ? '' : effectiveDomain(name);
}

function isNumber(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
  return true;
}

/** `shop.com.` is shop.com. */
function withoutEnd(host: string): string {
  let end = host.length;
  while (end > 0 && host.charAt(end - 1) === '.') end -= 1;
  return host.slice(0, end);
}

function sourceOfApp(name: string): Source {
  if (name === '') return NOBODY;
  return name === 'com.google.android.googlequicksearchbox'
    ? { source: 'google', medium: 'organic' }
    : { source: name, medium: 'referral' };
}
