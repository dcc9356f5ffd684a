/** Google's consent mode, as GTM knows it. */
import { addConsentListener, isConsentGranted, type Obj } from './gtm.ts';

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
