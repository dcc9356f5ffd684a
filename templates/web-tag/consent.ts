/** Google's consent mode, as GTM knows it. */
import { addConsentListener, copyFromWindow, getType, isConsentGranted, type Obj } from './gtm.ts';

const TYPES = ['analytics_storage', 'ad_storage', 'ad_user_data', 'ad_personalization'];

function stateOf(granted: boolean): string {
  return granted ? 'granted' : 'denied';
}

/** The state of all four types. */
export function consentState(): Obj {
  const state: Obj = {};
  TYPES.forEach((type) => {
    state[type] = stateOf(isConsentGranted(type));
  });
  return state;
}

/** What GTM knows when the tag fires: defaults, and what the visitor has chosen. */
export type Known = { defaults: Obj; updates: Obj };

/**
 * A type that nobody has spoken of counts as granted with GTM, and is left out: where the site asks for consent that is none.
 * Which those are, and what is a choice, is in Google's own table; where that cannot be read, all are taken as defaults.
 */
export function knownConsent(): Known {
  const table = copyFromWindow('google_tag_data.ics.entries');
  if (getType(table) !== 'object') return { defaults: consentState(), updates: {} };
  const known: Known = { defaults: {}, updates: {} };
  TYPES.forEach((type) => {
    const entry = ((table as Obj)[type] || {}) as Obj;
    const granted = isConsentGranted(type);
    if (entry['update'] !== undefined) known.updates[type] = stateOf(granted);
    else if (entry['default'] !== undefined || !granted) known.defaults[type] = stateOf(granted);
  });
  return known;
}

/** Tells of each change, with the type that changed. */
export function onConsentChange(tell: (change: Obj) => void): void {
  TYPES.forEach((type) => {
    addConsentListener(type, (changed, granted) => {
      const change: Obj = {};
      change[changed] = stateOf(granted);
      tell(change);
    });
  });
}
