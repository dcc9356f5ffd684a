/**
 * The visitor's consent: what has been said of it, and what counts when that differs.
 *
 * Closer to the visitor counts more; at the same rank, what was said last:
 * 1. where the site's mode asks for consent, analytics_storage is denied until something else is said;
 * 2. the page's defaults for everybody, for her country, for her region, as in Google's consent mode. Where nobody knows her region,
 *    a default that denies holds wherever she may be, and one that grants nowhere;
 * 3. the defaults that clario() was given: Google Tag Manager's, which knows the region;
 * 4. the browser's Global Privacy Control or Do Not Track, where the site honours them: no default lifts it;
 * 5. what she has chosen on this site: an update.
 */
import { timezone } from './ids.ts';
import { isIn } from './region.ts';
import { consentMode, dnt, gpc } from './settings.ts';
import type { Hit } from './wire.ts';

export type Consent = NonNullable<Hit['consent']>;

/** Ranks; between DEFAULT and TOLD are those of a country and of a region. */
const DEFAULT = 1;
export const TOLD = 4;
const SIGNAL = 5;
export const UPDATE = 6;

type Words = { readonly [key: string]: unknown };
export type Said = [words: Words, rank: number];

const DENIED = {
  analytics_storage: 'denied',
  ad_storage: 'denied',
  ad_user_data: 'denied',
  ad_personalization: 'denied',
};

/**
 * What counts of all that was said, and whether it is she who refuses analytics_storage. What is not the word `granted` denies: a `false` or a
 * `Denied` is no reason to go on. Types without a value, and others than Clario's, are left out.
 */
export function stateOf(said: Said[], region: string, zone: () => string): [Consent, isRefused: boolean] {
  const state: { [type: string]: unknown } = {};
  const ranks: { [type: string]: number } = {};
  for (const [words, rank] of said) {
    const put = (at: number, mayGrant: boolean) => {
      for (const type in words) {
        const value = words[type];
        const isGranted = value === 'granted';
        if (value == null || !TYPES.test(type) || (isGranted && !mayGrant) || ranks[type]! > at) continue;
        state[type] = isGranted ? value : 'denied';
        ranks[type] = at;
      }
    };
    const regions = rank < UPDATE ? ([] as unknown[]).concat(words['region'] || []) : [];
    for (const one of regions) {
      const code = `${one}`.toUpperCase();
      const found = isIn(code, region, zone);
      if (found) put(code[2] ? 3 : 2, found > 1);
    }
    if (!regions.length) put(rank, true);
  }
  return [state as Consent, ranks['analytics_storage'] === UPDATE && !isAllowed(state as Consent)];
}

const TYPES = /^(analytics_storage|ad_\w+)$/;

const isAllowed = (state: Consent) => state.analytics_storage !== 'denied';

const said: Said[] = [];
let region = '';
const { globalPrivacyControl: control, doNotTrack } = navigator as {
  globalPrivacyControl?: boolean;
  doNotTrack?: unknown;
};
if (consentMode !== 'none') said.push([{ analytics_storage: 'denied' }, 0]);
if ((gpc && control) || (dnt && doNotTrack === '1')) said.push([DENIED, SIGNAL]);

/** What counts now. */
export let consent: Consent;
/** Whether the visitor herself has refused analytics_storage, not only a default or her browser. */
export let refused = false;

/** What would count, once these words are said too. */
export type Next = [Consent, isRefused: boolean];

export function say(words: unknown, rank = DEFAULT): Next {
  said.push([{ ...(words as Words) }, rank]);
  return next();
}

/** `to`: her country, or her region in it, by ISO 3166-2. */
export function sayRegion(to: unknown): Next {
  region = `${to}`.toUpperCase();
  return next();
}

const next = () => stateOf(said, region, timezone);

/** From now on that counts. */
export function count([state, isRefused]: Next) {
  consent = typeof control === 'boolean' ? { ...state, gpc: control } : state;
  refused = isRefused;
}
count(next());

/** Whether ids may be made, kept and sent, and events kept. */
export const mayStore = (): boolean => isAllowed(consent);

/** Whether anything may be sent. */
export const maySend = (): boolean => consentMode !== 'required' || mayStore();
