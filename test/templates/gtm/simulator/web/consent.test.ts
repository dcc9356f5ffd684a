import { expect, test } from 'vitest';
import { createConsent } from '../../../../../templates/gtm/simulator/web/consent.ts';

test('what nobody has spoken of is granted; an update goes before the default', () => {
  const consent = createConsent();
  expect(consent.isGranted('ad_storage')).toBe(true);
  consent.setDefault({ ad_storage: 'denied', wait_for_update: 500 });
  expect(consent.isGranted('ad_storage')).toBe(false);
  consent.update({ ad_storage: 'granted' });
  consent.setDefault({ ad_storage: 'denied' });
  expect(consent.isGranted('ad_storage')).toBe(true);
});

test.each([
  ['US-CA', [true, false]],
  ['US', [false, true]],
  ['US-NY', [false, true]],
  ['DE', [false, false]],
  [undefined, [false, false]],
] as const)('the closest region goes first, in whatever order: %s', (region, [ad, analytics]) => {
  const consent = createConsent(region);
  consent.setDefault({ ad_storage: 'granted', region: ['US-CA'] });
  consent.setDefault({ analytics_storage: 'denied', region: ['US-CA'] });
  consent.setDefault({ analytics_storage: 'granted', region: ['US'] });
  consent.setDefault({ ad_storage: 'denied', analytics_storage: 'denied' });
  expect([consent.isGranted('ad_storage'), consent.isGranted('analytics_storage')]).toEqual([ad, analytics]);
});

test('listeners are told of changes of their type by updates', () => {
  const consent = createConsent();
  const told: unknown[] = [];
  consent.onChange('ad_storage', (type, granted) => told.push([type, granted]));
  consent.setDefault({ ad_storage: 'denied' });
  consent.update({ analytics_storage: 'granted' });
  consent.update({ ad_storage: 'denied' });
  consent.update({ ad_storage: 'granted' });
  consent.update({ ad_storage: 'granted' });
  expect(told).toEqual([['ad_storage', true]]);
});
