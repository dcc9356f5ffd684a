import { expect, test } from 'vitest';
import { createDataModel } from '../../../../../templates/gtm/simulator/web/data-model.ts';
import { merge, type Plain } from '../../../../../templates/gtm/simulator/web/merge.ts';

/** What `existing` is once `pushed` has been merged into it. */
function merged(existing: unknown, pushed: unknown): unknown {
  const model: Plain = { key: existing };
  merge({ key: pushed }, model);
  return model['key'];
}

// https://github.com/google/data-layer-helper#overwriting-existing-values
test.each([
  [[1, 2, 3], 'hello', 'hello'],
  [{ ducks: 'quack' }, [1, 2, 3], [1, 2, 3]],
  [{ ducks: 'quack' }, 'hello', 'hello'],
  ['hello', [1, 2, 3], [1, 2, 3]],
  ['hello', { ducks: 'quack' }, { ducks: 'quack' }],
  ['hello', 42, 42],
  [{ ducks: 'quack' }, null, null],
  [[1, 2, 3], undefined, undefined],
])('of another kind, it takes the place: %j, %j', (existing, pushed, result) => {
  expect(merged(existing, pushed)).toEqual(result);
});

// biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
const holeThen = (value: unknown) => [, value];

// https://github.com/google/data-layer-helper#recursively-merging-values
test.each([
  [{ one: 1, three: 3 }, { two: 2 }, { one: 1, three: 3, two: 2 }],
  [{ one: 1, three: 3 }, { three: 4 }, { one: 1, three: 4 }],
  [{ one: { two: 3 } }, { one: { four: 5 } }, { one: { two: 3, four: 5 } }],
  [{ one: { two: 3 } }, { two: 4 }, { one: { two: 3 }, two: 4 }],
  [[], ['hello'], ['hello']],
  [[1], [undefined, 2], [undefined, 2]],
  [[1], holeThen(2), [1, 2]],
  [
    [1, { two: 3 }],
    [undefined, { two: 4, six: 8 }],
    [undefined, { two: 4, six: 8 }],
  ],
  [[1, { two: 3 }], holeThen({ two: 4, six: 8 }), [1, { two: 4, six: 8 }]],
  [[1, 2, 3], [9], [9, 2, 3]],
])('of the same kind, they are merged: %j, %j', (existing, pushed, result) => {
  expect(merged(existing, pushed)).toEqual(result);
});

test('what is no plain object is not merged into, and is not copied', () => {
  const date = new Date(0);
  class Cart {
    total = 1;
  }
  const cart = new Cart();
  expect(merged({ a: 1 }, date)).toBe(date);
  expect(merged({ a: 1 }, cart)).toBe(cart);
  expect(merged(date, { a: 1 })).toEqual({ a: 1 });
});

test('a push is copied: what the page does to it afterwards changes nothing', () => {
  const model = createDataModel();
  const items = [{ id: 'A' }];
  model.take({ ecommerce: { items } });
  items[0]!.id = 'B';
  items.push({ id: 'C' });
  expect(model.get('ecommerce.items')).toEqual([{ id: 'A' }]);
});

test('dots in keys are steps in version 2, and letters in version 1', () => {
  const model = createDataModel();
  model.take({ 'gtm.start': 1, shop: { city: 'Oslo' } });
  model.take({ 'shop.street': 'Karl Johans gate' });
  expect(model.get('gtm')).toEqual({ start: 1 });
  expect(model.get('shop')).toEqual({ city: 'Oslo', street: 'Karl Johans gate' });
  expect(model.get('shop.city')).toBe('Oslo');
  expect(model.get('gtm.start', 1)).toBe(1);
  expect(model.get('gtm', 1)).toBe(undefined);
  expect(model.get('shop.city', 1)).toBe(undefined);
  expect(model.get('shop', 1)).toEqual({ city: 'Oslo' });
});

test('version 1 is what was pushed last, version 2 all of it', () => {
  const model = createDataModel();
  model.take({ ecommerce: { items: [{ id: 'A' }, { id: 'B' }], currency: 'EUR' } });
  model.take({ ecommerce: { items: [{ id: 'C' }] } });
  expect(model.get('ecommerce', 1)).toEqual({ items: [{ id: 'C' }] });
  expect(model.get('ecommerce')).toEqual({ items: [{ id: 'C' }, { id: 'B' }], currency: 'EUR' });
});

test('_clear has each key of the push replace what it had, and leaves the others', () => {
  const model = createDataModel();
  model.take({ ecommerce: { items: ['A', 'B'], currency: 'EUR' }, page: { type: 'cart' } });
  model.take({ _clear: true, ecommerce: { items: ['C'] } });
  expect(model.get('ecommerce')).toEqual({ items: ['C'] });
  expect(model.get('page')).toEqual({ type: 'cart' });
  expect(model.get('_clear')).toBe(undefined);
});

test('a path that leads nowhere is undefined', () => {
  const model = createDataModel();
  model.take({ a: { b: null, c: 'text' } });
  expect([model.get('x.y'), model.get('a.b.c'), model.get('a.c.length')]).toEqual([undefined, undefined, 4]);
  expect([model.get('constructor'), model.get('a.constructor.constructor')]).toEqual([undefined, undefined]);
});

test('nothing reaches the prototype of all objects', () => {
  createDataModel().take(JSON.parse('{"__proto__": {"bad": 1}, "a": {"__proto__": {"bad": 1}}}'));
  createDataModel().set('__proto__.bad', 1);
  createDataModel().set('constructor.prototype.bad', 1);
  expect(({} as Plain)['bad']).toBe(undefined);
});
