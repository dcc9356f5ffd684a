import { expect, test } from 'vitest';
import { connectPoint } from '../../server/first-party/check/certificate.ts';

const failed = (address: string, code: string) => ({ address, shook: Object.assign(new Error(code), { code }) });

test('an address that this machine has no way to is not judged', () => {
  expect(connectPoint('metrics.shop.com', [failed('2001:db8::7', 'ENETUNREACH')], 1)).toEqual({
    point: 'https',
    verdict: 'note',
    text: 'not looked at, for this machine has no way there (no IPv6?): 2001:db8::7',
  });
});

test('one that refuses is, whatever else is so', () => {
  const two = [failed('2001:db8::7', 'ENETUNREACH'), failed('203.0.113.7', 'ECONNREFUSED')];
  expect(connectPoint('metrics.shop.com', two, 0)).toEqual({
    point: 'https',
    verdict: 'mend',
    text: 'no HTTPS at 203.0.113.7 (nothing listens there)',
  });
});
