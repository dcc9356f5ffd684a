import { expect, test } from 'vitest';
import { now, shortId, uuid7 } from '../../client-tag/ids.ts';

test('an event id is a UUIDv7 of its millisecond', () => {
  expect(uuid7(1_790_000_000_000)).toMatch(/^01a0c450-6c00-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('ids differ', () => {
  expect(new Set(Array.from({ length: 10_000 }, () => uuid7(1))).size).toBe(10_000);
  expect(new Set(Array.from({ length: 10_000 }, shortId)).size).toBe(10_000);
  expect(shortId()).toMatch(/^[0-9a-z]{14}$/);
});

test('the clock gives whole milliseconds since the epoch', () => {
  expect(Math.abs(now() - Date.now())).toBeLessThan(1_000);
  expect(Number.isInteger(now())).toBe(true);
});
