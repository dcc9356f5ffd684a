import { expect, test } from 'vitest';
import { consentAfter } from '../../client-tag/consent.ts';

test('an update overrides, a default only fills what is not known', () => {
  const before = { analytics_storage: 'denied' } as const;
  expect(consentAfter(before, { analytics_storage: 'granted', ad_storage: 'denied' }, false)).toEqual({
    analytics_storage: 'granted',
    ad_storage: 'denied',
  });
  expect(consentAfter(before, { analytics_storage: 'granted', ad_storage: 'denied' }, true)).toEqual({
    analytics_storage: 'denied',
    ad_storage: 'denied',
  });
});

test('other types, other values and nonsense change nothing', () => {
  const before = { ad_user_data: 'granted' } as const;
  for (const stated of [null, 'granted', 7, { ad_storage: true, security_storage: 'granted', wait_for_update: 500 }])
    expect(consentAfter(before, stated, false)).toEqual(before);
});
