import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { directoryName, directoryUrl, retryAfterMs } from '../../../server/first-party/tls/acme/directory.ts';
import {
  type AcmeState,
  failed,
  mayAsk,
  ORDERS_A_DAY,
  ordered,
  readState,
  renewalTime,
  succeeded,
} from '../../../server/first-party/tls/acme/limits.ts';
import { hostOfFolder, hostOfHeader } from '../../../server/first-party/tls/names.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const NONE: AcmeState = { next: 0, hosts: {} };

test('renewal is due at two thirds of the life, and up to a thirtieth of it later', () => {
  const life = { notBefore: 1000 * DAY, notAfter: 1090 * DAY };
  expect(renewalTime({ ...life, fingerprint: '00000000' })).toBe(1060 * DAY);
  expect(renewalTime({ ...life, fingerprint: '80000000' })).toBeCloseTo(1061.5 * DAY, 0);
  expect(renewalTime({ ...life, fingerprint: 'ffffffff' })).toBeLessThan(1063 * DAY);
});

test('waits after failures: 5 and 30 minutes, 2 and 8 hours, then a day; a success begins anew', () => {
  let state = NONE;
  const waits: number[] = [];
  for (let i = 0; i < 6; i++) {
    state = failed(state, 'a', 0, 0, null);
    waits.push(state.hosts['a']!.next / MINUTE);
  }
  expect(waits).toEqual([5, 30, 120, 480, 1440, 1440]);
  expect(failed(NONE, 'a', 0, 1, null).hosts['a']!.next).toBe(6.25 * MINUTE);
  expect(failed(succeeded(state, 'a'), 'a', 0, 0, null).hosts['a']!.next).toBe(5 * MINUTE);
});

test("an authority's Retry-After holds for all hosts; a failure of one host only for that one", () => {
  const busy = failed(NONE, 'a', 0, 0, 60 * MINUTE);
  expect([mayAsk(busy, 'b', 59 * MINUTE, true), mayAsk(busy, 'b', 60 * MINUTE, true)]).toEqual([false, true]);
  const own = failed(NONE, 'a', 0, 0, null);
  expect([mayAsk(own, 'a', MINUTE, true), mayAsk(own, 'b', MINUTE, true)]).toEqual([false, true]);
});

test('whatever happens, there are never more orders than a few within any 24 hours', () => {
  const step = fc.record({ wait: fc.nat(6 * 60), success: fc.boolean(), retryAfter: fc.option(fc.nat(5 * 60)) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      let [state, now] = [NONE, 0];
      const orders: number[] = [];
      for (const { wait, success, retryAfter } of steps) {
        now += wait * MINUTE;
        if (!mayAsk(state, 'a', now, true)) continue;
        orders.push(now);
        // as after a restart
        state = readState(JSON.stringify(ordered(state, 'a', now)));
        state = success
          ? succeeded(state, 'a')
          : failed(state, 'a', now, 0, retryAfter === null ? null : retryAfter * MINUTE);
      }
      for (const at of orders)
        expect(orders.filter((other) => other >= at && other < at + DAY).length).toBeLessThanOrEqual(ORDERS_A_DAY);
    }),
  );
});

test('Retry-After is seconds or a date; anything else says nothing', () => {
  const now = Date.UTC(2026, 0, 1);
  expect(retryAfterMs('120', now)).toBe(120_000);
  expect(retryAfterMs('Thu, 01 Jan 2026 01:00:00 GMT', now)).toBe(3_600_000);
  for (const nothing of [null, '', 'soon', '-5', 'Wed, 31 Dec 2025 00:00:00 GMT'])
    expect(retryAfterMs(nothing, now)).toBe(0);
});

test('each authority has a folder of its own, so that what is of staging is never taken for production', () => {
  expect(
    ['staging', 'production', 'https://ca.example:9000/acme/v2/'].map((said) => directoryName(directoryUrl(said))),
  ).toEqual([
    'acme-staging-v02.api.letsencrypt.org_directory',
    'acme-v02.api.letsencrypt.org_directory',
    'ca.example_9000_acme_v2',
  ]);
});

describe('names', () => {
  test('of folders', () => {
    const names = [
      'metrics.shop.com',
      'Metrics.Shop.com',
      '_.shop.com',
      '*.shop.com',
      'wildcard_.shop.com',
      'xn--bcher-kva.de',
    ];
    expect(names.map(hostOfFolder)).toEqual([
      'metrics.shop.com',
      'metrics.shop.com',
      '*.shop.com',
      '*.shop.com',
      '*.shop.com',
      'xn--bcher-kva.de',
    ]);
    for (const none of [
      '',
      'localhost',
      '192.0.2.1',
      '..',
      '_._.shop.com',
      '-a.com',
      'a-.com',
      'a..com',
      `${'a'.repeat(64)}.com`,
    ])
      expect(hostOfFolder(none)).toBeNull();
  });

  test('of the Host header', () => {
    expect(['a.shop.com', 'A.Shop.com:8080', 'a.shop.com.', 'a.shop.com.:443', ''].map(hostOfHeader)).toEqual([
      'a.shop.com',
      'a.shop.com',
      'a.shop.com',
      'a.shop.com',
      '',
    ]);
  });
});
