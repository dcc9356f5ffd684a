import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';

// what the module reads of the browser and of the script's settings when it is loaded
vi.stubGlobal('CLARIO', { consentMode: 'none', gpc: true, dnt: false });
const { stateOf, TOLD, UPDATE } = await import('../../client-tag/consent.ts');
const { mayBeIn } = await import('../../client-tag/region.ts');

const DEFAULT = 1;
const SIGNAL = 5;
type Words = { [key: string]: unknown };

/** What counts for analytics_storage in a time zone, of a visitor whose region the page has said, or not. */
const storage = (said: [Words, number][], region = '', zone = 'Europe/Berlin') =>
  stateOf(said, region, () => zone)[0].analytics_storage;

const GRANTED = { analytics_storage: 'granted' };
const DENIED = { analytics_storage: 'denied' };

describe('what was said', () => {
  test('of each type the last at its rank counts, and a higher rank whenever it was said', () => {
    expect(storage([])).toBe(undefined);
    expect(
      storage([
        [DENIED, DEFAULT],
        [GRANTED, DEFAULT],
      ]),
    ).toBe('granted');
    expect(
      storage([
        [GRANTED, UPDATE],
        [DENIED, DEFAULT],
      ]),
    ).toBe('granted');
    expect(
      storage([
        [DENIED, UPDATE],
        [GRANTED, UPDATE],
      ]),
    ).toBe('granted');
    expect(
      storage([
        [GRANTED, TOLD],
        [DENIED, DEFAULT],
      ]),
    ).toBe('granted');
  });

  test('types are apart', () => {
    const said: [Words, number][] = [
      [{ analytics_storage: 'denied', ad_storage: 'denied' }, DEFAULT],
      [{ analytics_storage: 'granted', ad_user_data: 'denied' }, UPDATE],
    ];
    expect(stateOf(said, '', () => 'UTC')).toEqual([
      { analytics_storage: 'granted', ad_storage: 'denied', ad_user_data: 'denied' },
      false,
    ]);
  });

  test('no default lifts a signal of the browser; what she has chosen here does', () => {
    expect(
      storage([
        [DENIED, SIGNAL],
        [GRANTED, DEFAULT],
      ]),
    ).toBe('denied');
    expect(
      storage([
        [GRANTED, TOLD],
        [DENIED, SIGNAL],
      ]),
    ).toBe('denied');
    expect(
      storage([
        [GRANTED, UPDATE],
        [DENIED, SIGNAL],
      ]),
    ).toBe('granted');
  });

  test('only an update that denies is a refusal', () => {
    const isRefused = (...said: [Words, number][]) => stateOf(said, '', () => 'UTC')[1];
    expect(isRefused([DENIED, UPDATE])).toBe(true);
    expect(isRefused([DENIED, DEFAULT])).toBe(false);
    expect(isRefused([DENIED, SIGNAL])).toBe(false);
    expect(isRefused([DENIED, DEFAULT], [{ ad_storage: 'denied' }, UPDATE])).toBe(false);
    expect(isRefused([DENIED, UPDATE], [GRANTED, UPDATE])).toBe(false);
  });

  test('other types and nonsense change nothing', () => {
    for (const words of [
      { ad_storage: null, security_storage: 'granted', wait_for_update: 500 },
      { ad_storage: undefined },
      { region: 7 },
      {},
    ])
      expect(
        stateOf(
          [
            [{ ad_user_data: 'granted' }, UPDATE],
            [words, UPDATE],
          ],
          '',
          () => 'UTC',
        )[0],
      ).toEqual({
        ad_user_data: 'granted',
      });
  });

  test.each([
    'Denied',
    'DENIED',
    'GRANTED',
    ' granted',
    'no',
    '',
    false,
    true,
    0,
    1,
    {},
    [],
    ['granted'],
    Object.create(null),
  ])('what is not the word "granted" counts as denied: %j', (value) => {
    expect(storage([[{ analytics_storage: value }, DEFAULT]])).toBe('denied');
    expect(storage([[{ analytics_storage: value, region: ['DE'] }, DEFAULT]], 'DE')).toBe('denied');
    expect(storage([[{ analytics_storage: value, region: ['DE'] }, DEFAULT]], '')).toBe('denied');
    expect(
      storage([
        [GRANTED, UPDATE],
        [{ analytics_storage: value }, UPDATE],
      ]),
    ).toBe('denied');
  });
});

describe('a default of a region', () => {
  const SPAIN: [Words, number][] = [
    [{ ...DENIED, region: ['ES-CT'] }, DEFAULT],
    [{ ...GRANTED, region: ['ES', 'PT'] }, DEFAULT],
    [DENIED, DEFAULT],
  ];

  test.each([
    ['ES-CT', 'denied'],
    ['es-ct', 'denied'],
    ['ES-MD', 'granted'],
    ['PT', 'granted'],
    ['FR', 'denied'],
    ['ES-C', 'granted'],
  ])('where it is known to be %s, the most specific counts: %s', (region, state) => {
    expect(storage(SPAIN, region.toUpperCase())).toBe(state);
  });

  test('of a region in the country that is known: it denies, and does not grant', () => {
    expect(storage(SPAIN, 'ES')).toBe('denied');
    expect(
      storage(
        [
          [{ ...GRANTED, region: ['ES-CT'] }, DEFAULT],
          [DENIED, DEFAULT],
        ],
        'ES',
      ),
    ).toBe('denied');
  });

  test.each([
    ['Europe/Berlin', 'denied'],
    ['Atlantic/Canary', 'denied'],
    ['UTC', 'denied'],
    ['Etc/GMT+5', 'denied'],
    ['America/Chicago', 'granted'],
    ['Asia/Tokyo', 'granted'],
  ])('where it is not known, one that denies Europe holds where she may be there: %s %s', (zone, state) => {
    const europe: [Words, number] = [{ ...DENIED, region: ['DE', 'FR'] }, DEFAULT];
    expect(storage([europe, [GRANTED, DEFAULT]], '', zone)).toBe(state);
  });

  test('where it is not known, one that grants holds nowhere', () => {
    for (const zone of ['America/Chicago', 'UTC'])
      expect(
        storage(
          [
            [{ ...GRANTED, region: ['US'] }, DEFAULT],
            [DENIED, DEFAULT],
          ],
          '',
          zone,
        ),
      ).toBe('denied');
  });

  test('a region alone, and an empty list, are understood', () => {
    expect(storage([[{ ...DENIED, region: 'DE' }, DEFAULT]], 'DE-BY')).toBe('denied');
    expect(storage([[{ ...DENIED, region: 'DE' }, DEFAULT]], 'FR')).toBe(undefined);
    expect(storage([[{ ...DENIED, region: [] }, DEFAULT]], 'FR')).toBe('denied');
  });

  test('not knowing never grants what some region would be denied', () => {
    const state = fc.constantFrom('granted', 'denied');
    const regions = fc.uniqueArray(fc.constantFrom('DE', 'ES', 'ES-CT', 'US', 'US-CA', 'BR'), { maxLength: 3 });
    const said = fc.array(
      fc.record({ analytics_storage: state, region: regions }).map((words): [Words, number] => [words, DEFAULT]),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(said, fc.constantFrom('DE-BY', 'ES-CT', 'ES-MD', 'US-CA', 'US-TX', 'BR'), (all, region) => {
        const known = storage(all, region);
        const unknown = storage(all, '', 'UTC');
        // one more restrictive, or as it is
        expect(unknown === 'granted' && known === 'denied').toBe(false);
      }),
    );
  });
});

test('every zone of Europe may be in Germany, none of America may', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  for (const zone of zones.filter((one) => one.startsWith('Europe/'))) expect(mayBeIn('DE', zone)).toBe(true);
  for (const zone of zones.filter((one) => one.startsWith('America/'))) expect(mayBeIn('DE', zone)).toBe(false);
  for (const zone of ['Asia/Nicosia', 'Asia/Famagusta', 'Africa/Ceuta', 'Atlantic/Azores'])
    expect(mayBeIn('CY', zone)).toBe(true);
  for (const zone of ['America/New_York', 'Pacific/Honolulu']) expect(mayBeIn('US-CA', zone)).toBe(true);
  expect(mayBeIn('US', 'Europe/Paris')).toBe(false);
  expect(mayBeIn('BR', 'Europe/Paris')).toBe(true);
});
