/**
 * Whether a block list would take a collector for one by its address alone.
 *
 * A small selection, in our own words, of the rules for any site in EasyPrivacy (easyprivacy_general.txt, read in November 2026; it has
 * thousands, and changes daily): those that a collector's host, paths and queries may meet. A match says that such a rule was there;
 * no match says nothing of the rest of the list, of rules for this one site, of other lists, or of blockers that look behind an alias.
 */

/** Each part must match: the host's first label, how the path ends or what it has, the query's beginning. */
type Rule = { label?: RegExp; path?: RegExp; query?: RegExp; says: string };

const RULES: readonly Rule[] = [
  {
    label: /^analytics$/,
    path: /^\/(collect|event|hits\/|impression|pageview\/|tracker\.)/,
    says: 'hosts analytics.* with such a path',
  },
  { label: /^track$/, path: /^\/(collect|visitor\/)/, says: 'hosts track.* with such a path' },
  { label: /^tracking$/, path: /^\/(event|beacon\/|tr\.js)/, says: 'hosts tracking.* with such a path' },
  { label: /^tracker$/, path: /^\/pageview/, says: 'hosts tracker.* with such a path' },
  { label: /^collector$/, path: /^\/event/, says: 'hosts collector.* with such a path' },
  { label: /^collect$/, path: /^\/pageview/, says: 'hosts collect.* with such a path' },
  { label: /^beacon$/, path: /^\/track/, says: 'hosts beacon.* with such a path' },
  { label: /^stats$/, path: /^\/(event|hits\/|tracker\.|(index|script)\.js)/, says: 'hosts stats.* with such a path' },
  { label: /^(matomo|piwik|posthog|fathom|utm|segment-(api|cdn))$/, says: 'hosts of that name, whatever the path' },
  { path: /\/collect$/, query: /^(d|data|event|r|k|tid|type|eid)=/, says: '/collect?d= and the like, on any host' },
  { path: /\/(log|data)\/collect\/|\/(stats|counter|aux)\/collect$/, says: 'such a path, on any host' },
  { path: /\/analytics\/(collect|event|hit|track|pageview|view)/, says: '/analytics/ with such a path' },
  { path: /\/analytics(\.min)?\.js$/, query: /./, says: '/analytics.js with a query' },
  {
    path: /\/(api\/v[12]\/collector|api\/tracking\/|api\/analytics(\/|$)|collector\/(beacon|event|hit|pageview))/,
    says: 'such a path, on any host',
  },
  {
    path: /\/(event\/track|events\/track\/|event\/(beacon|impression|pageview|visit)|track\/pageview|users\/track)/,
    says: 'such a path, on any host',
  },
  {
    path: /\/(beacon(\.min)?\.js|tracker\.build\.|fingerprint(\d|\.min)?\.?js|fbevents(\.min)?\.js|visitor\.min\.js|v1\/tracker\.js)/,
    says: 'such a script, on any host',
  },
  { path: /\/beacon$/, query: /./, says: '/beacon with a query' },
  { path: /\/(ahoy\/(events|visits)|divolte\.js)/, says: 'such a path, on any host' },
];

/**
 * @param query without its question mark; '' for none
 * @returns what is blocked, in words; null when none of the selection matches
 */
export function blockedBy(host: string, path: string, query: string): string | null {
  const label = host.split('.')[0]!;
  const rule = RULES.find(
    (one) =>
      (one.label === undefined || one.label.test(label)) &&
      (one.path === undefined || one.path.test(path)) &&
      (one.query === undefined || one.query.test(query)),
  );
  return rule?.says ?? null;
}
