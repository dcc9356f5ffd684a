/** The visitor's consent as the page states it, by `clario('consent', …)` or by gtag's consent commands. */
import type { Hit } from './wire.ts';

export type Consent = NonNullable<Hit['consent']>;

/** The consent after a command: an update overrides, a default fills what is not yet known. What makes no sense is ignored. */
export function consentAfter(before: Consent, stated: unknown, isDefault: boolean): Consent {
  const after = { ...before };
  for (const key in stated as Consent) {
    const value = (stated as { [key: string]: never })[key]!;
    if (/^(analytics_storage|ad_\w+) (granted|denied)$/.test(`${key} ${value}`) && !(isDefault && before[key as 'gpc']))
      after[key as 'gpc'] = value;
  }
  return after;
}

const { globalPrivacyControl: gpc } = navigator as { globalPrivacyControl?: boolean };

/** As far as the page has said. */
export let consent: Consent = typeof gpc === 'boolean' ? { gpc } : {};

export function changeConsent(stated: unknown, isDefault: boolean) {
  consent = consentAfter(consent, stated, isDefault);
}

/** Whether ids may be made, kept and sent, and events kept; yes until the page says no. */
export const mayStore = (): boolean => consent.analytics_storage !== 'denied';
