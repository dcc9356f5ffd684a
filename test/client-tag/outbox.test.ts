import { expect, test } from 'vitest';
import { bodyOf, type Item, itemOf, nextBatch, restored, stored, withinBounds } from '../../client-tag/outbox.ts';

const item = (head: string, text = '{}') => itemOf(JSON.stringify({ head }), text);
const items = (count: number, bytes: number): Item[] =>
  Array.from({ length: count }, (_, i) => item('h', JSON.stringify({ i, text: 'x'.repeat(bytes) })));

test('a request holds neighbours of the same head, and is stamped when it leaves', () => {
  const queue = [item('a', '{"id":1}'), item('a', '{"id":2}'), item('b', '{"id":3}'), item('a', '{"id":4}')];
  expect(bodyOf(nextBatch(queue), 77)).toBe('{"head":"a","sent_at":77,"events":[{"id":1},{"id":2}]}');
});

test('at most 100 events, and 60,000 bytes', () => {
  expect(nextBatch(items(150, 10)).length).toBe(100);
  expect(nextBatch(items(150, 1_000)).length).toBe(58);
  expect(new TextEncoder().encode(bodyOf(nextBatch(items(150, 1_000)), 1)).length).toBeLessThan(60_100);
});

test('bytes, not characters', () => {
  const queue = Array.from({ length: 50 }, () => item('h', JSON.stringify('€'.repeat(1_000))));
  expect(new TextEncoder().encode(bodyOf(nextBatch(queue), 1)).length).toBeLessThan(60_100);
});

test('a huge event goes alone', () => {
  expect(nextBatch(items(3, 100_000)).length).toBe(1);
});

test('one at a time while a refused one is looked for', () => {
  expect(nextBatch(items(3, 10), 1).length).toBe(1);
});

test('500 events and 200 kB are kept, the newest', () => {
  const many = items(600, 10);
  expect(withinBounds(many)).toEqual(many.slice(100));
  const big = items(30, 10_000);
  expect(withinBounds(big)).toEqual(big.slice(11));
  const huge = items(1, 300_000);
  expect(withinBounds(huge)).toEqual(huge);
});

test('what is stored is read back, but not that a beacon took it', () => {
  const queue = items(2, 5);
  queue[0]!.beaconed = true;
  expect(restored(stored(queue, 5))).toEqual([5, ...items(2, 5)]);
});

test('what is no JSON has no items', () => {
  expect(restored('')).toEqual([0]);
  expect(restored('[1,')).toEqual([0]);
});
