/** Days as a condition: every day is in it, no more than few ranges, no further day while there are few. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onDays } from '../../server/privacy/days.ts';

test('days beside each other are one range', () => {
  expect(onDays('at', ['2026-03-01', '2026-02-28', '2026-12-31'])).toBe(
    "((at >= TIMESTAMP '2026-02-28 00:00:00+00' AND at < TIMESTAMP '2026-03-02 00:00:00+00') OR " +
      "(at >= TIMESTAMP '2026-12-31 00:00:00+00' AND at < TIMESTAMP '2027-01-01 00:00:00+00'))",
  );
});

test('whatever the days are', () => {
  const day = (n: number) => new Date(n * 86_400_000).toISOString().slice(0, 10);
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 3000 }), { minLength: 1, maxLength: 400 }), (days) => {
      const found = [...onDays('at', days.map(day)).matchAll(/'(\S+) 00:00:00\+00' AND at < TIMESTAMP '(\S+) /g)];
      const covered = new Set<number>();
      for (const [, first, end] of found)
        for (let n = Date.parse(first!) / 86_400_000; n < Date.parse(end!) / 86_400_000; n++) covered.add(n);
      expect(days.filter((one) => !covered.has(one))).toEqual([]);
      expect(found.length).toBeLessThanOrEqual(50);
      if (days.length <= 50) expect(covered.size).toBe(days.length);
    }),
  );
});
