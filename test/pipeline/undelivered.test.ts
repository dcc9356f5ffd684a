import { expect, it } from 'vitest';
import { createUndelivered } from '../../server/pipeline/undelivered.ts';

it('is as old as the oldest that waits, to a second', () => {
  let now = 10_000;
  const undelivered = createUndelivered(() => now);
  expect(undelivered.ageMs()).toBe(0);
  undelivered.appended(100);
  now = 10_400;
  undelivered.appended(200);
  now = 12_000;
  undelivered.appended(300);
  now = 15_000;
  expect(undelivered.ageMs()).toBe(5000);
  undelivered.delivered(100);
  expect(undelivered.ageMs()).toBe(5000);
  undelivered.delivered(200);
  expect(undelivered.ageMs()).toBe(3000);
  undelivered.delivered(300);
  expect(undelivered.ageMs()).toBe(0);
  now = 20_000;
  undelivered.appended(400);
  expect(undelivered.ageMs()).toBe(0);
  now = 19_000;
  expect(undelivered.ageMs()).toBe(0);
});
