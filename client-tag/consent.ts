/** The visitor's consent as the page states it, by `clario('consent', …)` or by gtag's consent commands. */
import type { Hit } from './wire.ts';

export type Consent = NonNullable<Hit['consent']>;

const KEYS = ['analytics_storage', 'ad_storage', 'ad_user_data', 'ad_personalization'] as const;

/** The consent after a command: an update overrides, a default fills what is not yet known. Unknown values are ignored. */
export function consentAfter(before: Consent, stated: unknown, isDefault: boolean): Consent {
  const after = { ...before };
  for (const key of KEYS) {
    const value = stated && (stated as Consent)[key];
    if ((value === 'granted' || value === 'denied') && !(isDefault && before[key])) after[key] = value;
  }
  return after;
}

/** gtag('consent', 'default' | 'update', …) as [what is stated, whether it is a default]; a default for a region alone is none. */
export function consentOfGtag(args: ArrayLike<unknown>): [unknown, boolean] | undefined {
  const stated = args[2] as { region?: unknown } | undefined;
  return args[0] === 'consent' && stated && !stated.region ? [stated, args[1] === 'default'] : undefined;
}
