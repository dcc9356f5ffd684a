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
import { parse } from 'tldts';
import type { EventRow } from '../../../bigquery/schema/events.ts';
import { webUrl } from './page.ts';
import { CLICK_IDS, ENGINES, NETWORKS, PAID_CLICKS } from './referrers.ts';

type Traffic = NonNullable<EventRow['traffic']>;
type Source = { source: string | null; medium: string | null };

/**
 * @param page the page's URL, null where it has none
 * @param referrer the page before, '' for none
 * @param adParams names of the query parameters to keep in ad_params
 */
export function trafficOf(page: URL | null, referrer: string, adParams: readonly string[]): Traffic | null {
  const query = page === null || page.search === '' ? NO_QUERY : page.searchParams;
  const value = (name: string) => query.get(name)?.trim() || null;
  const valuesOf = (names: readonly string[]) =>
    query === NO_QUERY
      ? []
      : names.flatMap((name) => {
          const found = value(name);
          return found === null ? [] : [{ name, value: found }];
        });
  const utm = { source: value('utm_source'), medium: value('utm_medium') };
  const click_ids = valuesOf(CLICK_IDS);
  const campaign = value('utm_campaign');
  const campaign_id = value('utm_id');
  const isTagged = (utm.source ?? utm.medium ?? campaign ?? campaign_id) !== null;
  const paid = click_ids.find(({ name }) => PAID_CLICKS[name] !== undefined);
  const source: Source =
    paid !== undefined && utm.source === null
      ? { source: PAID_CLICKS[paid.name]!, medium: utm.medium ?? 'cpc' }
      : isTagged
        ? utm
        : sourceOfReferrer(referrer, page?.hostname ?? '');
  const traffic: Traffic = {
    ...source,
    campaign,
    term: value('utm_term'),
    content: value('utm_content'),
    campaign_id,
    click_ids,
    ad_params: valuesOf(adParams),
  };
  const isEmpty = Object.values(traffic).every(
    (field) => field === null || (Array.isArray(field) && field.length === 0),
  );
  return isEmpty ? null : traffic;
}

const NO_QUERY = new URLSearchParams();
const NOBODY: Source = { source: null, medium: null };
const APP = 'android-app://';

function sourceOfReferrer(referrer: string, ownHost: string): Source {
  if (referrer === '') return NOBODY;
  if (referrer.startsWith(APP)) return sourceOfApp(referrer.slice(APP.length).split('/')[0]!.toLowerCase());
  const from = webUrl(referrer)?.hostname;
  if (from === undefined || from === '' || from === ownHost) return NOBODY;
  const { domain, domainWithoutSuffix: label, subdomain } = parse(from, { allowPrivateDomains: true });
  if (domain === null) return { source: from, medium: 'referral' };
  if (domain === parse(ownHost, { allowPrivateDomains: true }).domain) return NOBODY;
  const engine = ENGINES[domain] ?? ENGINES[label ?? ''];
  // mail.google.com and docs.google.com do not search
  if (engine !== undefined && /^(|www|m|search|.*\.search|news)$/.test(subdomain ?? ''))
    return { source: engine, medium: 'organic' };
  const network = NETWORKS[domain] ?? NETWORKS[label ?? ''];
  if (network !== undefined) return { source: network, medium: 'social' };
  return { source: from.replace(/^www\./, ''), medium: 'referral' };
}

function sourceOfApp(name: string): Source {
  if (name === '') return NOBODY;
  return name === 'com.google.android.googlequicksearchbox'
    ? { source: 'google', medium: 'organic' }
    : { source: name, medium: 'referral' };
}
