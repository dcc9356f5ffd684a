import { expect, test } from 'vitest';
import { copyOf } from '../../client-tag/copy.ts';

test('a frozen push is copied', () => {
  const push = Object.freeze({ event: 'x', ecommerce: Object.freeze({ items: Object.freeze([1]) }) });
  expect(copyOf(push)).toEqual({ data: { event: 'x', ecommerce: { items: [1] } }, quality: [] });
});

test('a cycle is left out, a value that stands twice is not', () => {
  const brand = { name: 'Acme' };
  const push: Record<string, unknown> = { one: brand, two: brand };
  push['self'] = push;
  push['list'] = [push, 1];
  expect(copyOf(push)).toEqual({ data: { one: brand, two: brand, list: [undefined, 1] }, quality: [] });
});

test('a getter that throws loses only itself', () => {
  const push = {
    a: 1,
    get b() {
      throw new Error('no');
    },
    c: 3,
  };
  expect(copyOf(push)).toEqual({ data: { a: 1, c: 3 }, quality: [] });
});

test('functions, DOM nodes and the numbers of GTM are left out', () => {
  const push = { eventCallback: () => 1, button: { nodeType: 1 }, 'gtm.uniqueEventId': 7, a: Symbol('a'), kept: true };
  expect(copyOf(push).data).toEqual({ kept: true });
});

test('dates are texts, and numbers that JSON has not are texts too', () => {
  expect(copyOf({ at: new Date(0), value: Number.NaN, tax: 1 / 0, big: 12n }).data).toEqual({
    at: '1970-01-01T00:00:00.000Z',
    value: 'NaN',
    tax: 'Infinity',
    big: '12',
  });
});

test('what is too deep is cut, and said to be', () => {
  let push: Record<string, unknown> = { end: true };
  for (let i = 0; i < 20; i++) push = { in: push };
  const { data, quality } = copyOf(push);
  expect(JSON.stringify(data)).toBe(`${'{"in":'.repeat(11)}{}${'}'.repeat(11)}`);
  expect(quality).toEqual(['push_cut']);
});

test('a long text is cut to 8,192 characters, and said to be', () => {
  const { data, quality } = copyOf({ html: 'x'.repeat(100_000), after: 1 });
  expect((data['html'] as string).length).toBe(8_192);
  expect(data['after']).toBe(1);
  expect(quality).toEqual(['push_cut']);
});

test('no half of an address is left where a text is cut', () => {
  const long = `${'x '.repeat(4_090)}jane.doe@example.com`;
  expect(copyOf({ long }).data['long']).toBe(`${'x '.repeat(4_090)}[email]`);
  expect(copyOf({ long: `${'a@shop.test '.repeat(800)}${long}` }).data['long']).not.toContain('jane');
});

test('beside something huge the e-commerce is kept', () => {
  const huge = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`key${i}`, `value ${i}`]));
  const items = Array.from({ length: 200 }, (_, i) => ({ item_id: `A${i}`, price: 1.5, quantity: 1 }));
  const { data, quality } = copyOf({ huge, event: 'purchase', ecommerce: { transaction_id: 'T1', items } });
  expect(data['ecommerce']).toEqual({ transaction_id: 'T1', items });
  expect(quality).toEqual(['push_cut']);
});

test('a copy is at most about 150,000 characters, so that the collector takes it', () => {
  const items = Array.from({ length: 100_000 }, (_, i) => ({ item_id: `SKU ${i}` }));
  const { data, quality } = copyOf({ event: 'purchase', ecommerce: { items } });
  expect(JSON.stringify(data).length).toBeLessThan(200_000);
  expect((data['ecommerce'] as { items: unknown[] }).items.slice(0, 2)).toEqual([
    { item_id: 'SKU 0' },
    { item_id: 'SKU 1' },
  ]);
  expect(quality).toEqual(['push_cut']);
});

test('what is no object is an empty push', () => {
  expect([copyOf(null), copyOf('text'), copyOf(undefined)].map((copy) => copy.data)).toEqual([{}, {}, {}]);
});
