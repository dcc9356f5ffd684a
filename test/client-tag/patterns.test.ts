import { expect, test } from 'vitest';
import { wantedNames, wantedParameters } from '../../client-tag/patterns.ts';

test('names match whole, in upper or lower case, and as they are written', () => {
  const wanted = wantedNames(['purchase', 'eec.purchase', 'a|b']);
  const names = ['Purchase', 'eec.purchase', 'a|b', 'eec-purchase', 'purchased', 'my purchase', 'a', ''];
  expect(names.filter((name) => wanted.test(name))).toEqual(['Purchase', 'eec.purchase', 'a|b']);
});

test("'*' is every name, an empty list is none", () => {
  expect(['x', 'gtm'].filter((name) => wantedNames('*').test(name))).toEqual(['x', 'gtm']);
  expect(['x', 'gtm'].filter((name) => wantedNames([]).test(name))).toEqual([]);
});

test('a parameter needs a value', () => {
  const wanted = wantedParameters(['gclid', 'utm.id']);
  expect(
    ['gclid=1', 'utm.id=2', 'gclid=', 'gclid', 'utmxid=2', 'xgclid=1'].filter((text) => wanted.test(text)),
  ).toEqual(['gclid=1', 'utm.id=2']);
});
