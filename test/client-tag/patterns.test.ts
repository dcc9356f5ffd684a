import { expect, test } from 'vitest';
import { wantedNames, wantedParameters } from '../../client-tag/patterns.ts';

test('names match whole, in upper or lower case, and as they are written', () => {
  const wanted = wantedNames(['purchase', 'eec.purchase', 'a|b']);
  const names = ['Purchase', 'eec.purchase', 'a|b', 'eec-purchase', 'purchased', 'my purchase', 'a', ''];
  expect(names.filter((name) => wanted.test(name))).toEqual(['Purchase', 'eec.purchase', 'a|b']);
});

test('a name wanted with and without its underscores stands once', () => {
  const wanted = wantedNames(['page_view', 'purchase', 'pageview', 'view_cart']);
  expect(wanted.source).toBe('^(?:page_?view|purchase|view_cart)$');
  expect(['page_view', 'pageview', 'viewcart'].filter((name) => wanted.test(name))).toEqual(['page_view', 'pageview']);
});

test('parameters that begin alike stand together', () => {
  const wanted = wantedParameters(['utm_source', 'gclid', 'utm_id']);
  expect(
    ['utm_source=a', 'utm_id=b', 'gclid=c', 'utm_=d', 'id=e', 'utm_x=f'].filter((text) => wanted.test(text)),
  ).toEqual(['utm_source=a', 'utm_id=b', 'gclid=c']);
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
