import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { originReader } from '../../server/pipeline/accept/address.ts';
import { geoReader } from '../../server/pipeline/accept/geo.ts';
import { rateKey, rateLimit } from '../../server/pipeline/accept/rate-limit.ts';

function from(remoteAddress: string, headers: Record<string, string> = {}, encrypted = false): IncomingMessage {
  return { headers, socket: { remoteAddress, encrypted } } as unknown as IncomingMessage;
}

describe('the visitor’s address', () => {
  const read = originReader(['10.0.0.0/8', '2001:db8:1::/48', '203.0.113.5/32']);

  it.each([
    ['the socket’s, when it is no proxy', '198.51.100.7', { 'x-forwarded-for': '1.2.3.4' }, '198.51.100.7'],
    ['the proxy’s word', '10.0.0.1', { 'x-forwarded-for': '198.51.100.7' }, '198.51.100.7'],
    [
      'the nearest that is no proxy',
      '10.0.0.1',
      { 'x-forwarded-for': '1.1.1.1, 198.51.100.7, 10.2.3.4' },
      '198.51.100.7',
    ],
    ['IPv6', '10.0.0.1', { 'x-forwarded-for': '2001:db8:2::7' }, '2001:db8:2::7'],
    ['with a port', '10.0.0.1', { 'x-forwarded-for': '198.51.100.7:4711' }, '198.51.100.7'],
    ['IPv6 with a port', '10.0.0.1', { 'x-forwarded-for': '[2001:db8:2::7]:4711' }, '2001:db8:2::7'],
    ['the proxy, when it says nothing', '10.0.0.1', {}, '10.0.0.1'],
    ['the proxy, when it says rubbish', '10.0.0.1', { 'x-forwarded-for': 'unknown' }, '10.0.0.1'],
    ['the proxy, when all are proxies', '10.0.0.1', { 'x-forwarded-for': '203.0.113.5' }, '10.0.0.1'],
    ['of a proxy on a socket of both kinds', '::ffff:10.0.0.1', { 'x-forwarded-for': '198.51.100.7' }, '198.51.100.7'],
    ['on a socket of both kinds', '::ffff:198.51.100.7', {}, '198.51.100.7'],
    ['of an IPv6 proxy', '2001:db8:1::9', { 'x-forwarded-for': '198.51.100.7' }, '198.51.100.7'],
  ])('is %s', (_about, remote, headers, address) => {
    expect(read(from(remote, headers as unknown as Record<string, string>)).address).toBe(address);
  });

  it('no header makes it throw, nor of a stranger believed', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789abcdef.:[], ') }), (header) => {
        const headers = { 'x-forwarded-for': header, 'x-forwarded-proto': header };
        expect(typeof read(from('10.0.0.1', headers)).address).toBe('string');
        expect(read(from('198.51.100.7', headers))).toEqual({
          address: '198.51.100.7',
          secure: false,
          proxied: false,
        });
      }),
    );
  });
});

describe('HTTPS', () => {
  const read = originReader(['10.0.0.1']);

  it.each([
    ['its own', '198.51.100.7', {}, true, true],
    ['the proxy’s', '10.0.0.1', { 'x-forwarded-proto': 'https' }, false, true],
    ['not the proxy’s', '10.0.0.1', { 'x-forwarded-proto': 'http' }, true, false],
    ['of a proxy that does not say', '10.0.0.1', {}, true, true],
    ['the nearest proxy’s', '10.0.0.1', { 'x-forwarded-proto': 'http, https' }, false, true],
    ['not a stranger’s word', '198.51.100.7', { 'x-forwarded-proto': 'https' }, false, false],
  ])('is %s', (_about, remote, headers, encrypted, secure) => {
    expect(read(from(remote, headers as unknown as Record<string, string>, encrypted)).secure).toBe(secure);
  });
});

describe('the rate limit', () => {
  it('lets the burst through, then so many a second, and says how long to wait', () => {
    const limit = rateLimit(0.5, 2);
    const waits = [0, 0, 0, 1000, 2000, 2001, 60_000, 60_000, 60_000].map((now) => limit.take('a', now));
    expect(waits).toEqual([0, 0, 2, 1, 0, 2, 0, 0, 2]);
  });

  it('counts each address by itself', () => {
    const limit = rateLimit(1, 1);
    expect([limit.take('a', 0), limit.take('b', 0), limit.take('a', 0)]).toEqual([0, 0, 1]);
  });

  it('is none at 0', () => {
    const limit = rateLimit(0, 1);
    expect(Array.from({ length: 1000 }, () => limit.take('a', 0)).every((wait) => wait === 0)).toBe(true);
  });

  it('gives nothing for a clock that is set back', () => {
    const limit = rateLimit(1, 1);
    expect([limit.take('a', 5000), limit.take('a', 0), limit.take('a', 1000)]).toEqual([0, 1, 0]);
  });

  it('still holds an address that comes back after 50,000 others, and has forgotten it after 100,000', () => {
    const limit = rateLimit(0.001, 1);
    limit.take('a', 0);
    for (let i = 0; i < 60_000; i++) limit.take(`x${i}`, 0);
    expect(limit.take('a', 0)).toBe(1000);
    for (let i = 0; i < 110_000; i++) limit.take(`y${i}`, 0);
    expect(limit.take('a', 0)).toBe(0);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::', 'fe80:0:0:0'],
  ])('%s is counted as %s', (address, key) => {
    expect(rateKey(address)).toBe(key);
  });
});

test('where a visitor is stands in the headers the config names', () => {
  const read = geoReader({ country: 'cf-ipcountry', region: null, city: 'x-city' })!;
  expect(read({ 'cf-ipcountry': 'DE', 'x-region': 'BY' })).toEqual({ country: 'DE', region: null, city: null });
  expect(geoReader({ country: null, region: null, city: null })).toBeNull();
});
