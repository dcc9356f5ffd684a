/** WebKit's rule for cookies of hosts that are an alias, or in another network (server/first-party/safari.ts names its source). */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { addressHalf } from '../../server/first-party/address-half.ts';
import { safariLife } from '../../server/first-party/safari.ts';

const [WWW, METRICS] = ['www.shop.com', 'metrics.shop.com'];

function life(site: string[], collect: string[], cnames: string[] = [], siteCnames: string[] = [], host = METRICS!) {
  const found = safariLife({ host: WWW!, cnames: siteCnames, addresses: site }, { host, cnames, addresses: collect });
  return found && [found.days, found.rule, found.reason];
}

describe('by addresses', () => {
  it.each<[string, string[], string[], number, string]>([
    ['the same address', ['203.0.113.7'], ['203.0.113.7'], 400, 'same_network'],
    ['16 bits of IPv4 agree', ['203.0.113.7'], ['203.0.1.1'], 400, 'same_network'],
    ['the second byte differs', ['203.0.113.7'], ['203.1.113.7'], 7, 'other_network'],
    ['64 bits of IPv6 agree', ['2001:db8:0:7::1'], ['2001:db8:0:7:ffff::9'], 400, 'same_network'],
    ['the 64th bit differs', ['2001:db8:0:7::1'], ['2001:db8:0:6::1'], 7, 'other_network'],
    ['both kinds, each near', ['203.0.113.7', '2001:db8::1'], ['203.0.1.1', '2001:db8::2'], 400, 'same_network'],
    ['both kinds, IPv6 far', ['203.0.113.7', '2001:db8::1'], ['203.0.1.1', '2001:db9::2'], 7, 'other_network'],
    ['the collector lacks IPv6', ['203.0.113.7', '2001:db8::1'], ['203.0.1.1'], 7, 'other_network'],
    ['the shop lacks IPv6', ['203.0.113.7'], ['203.0.1.1', '2001:db8::1'], 7, 'other_network'],
    ['one of several is far', ['203.0.113.7', '198.51.100.1'], ['203.0.1.1'], 7, 'other_network'],
  ])('%s', (_, site, collect, days, rule) => {
    expect(life(site, collect)?.slice(0, 2)).toEqual([days, rule]);
  });

  it('says which', () => {
    expect(life(['203.0.113.7'], ['198.51.100.1'])?.[2]).toBe(
      'metrics.shop.com is at 198.51.100.1, www.shop.com at 203.0.113.7: the first halves differ (198.51.0.0/16, 203.0.0.0/16)',
    );
    expect(life(['203.0.113.7', '2001:db8::1'], ['203.0.1.1'])?.[2]).toBe(
      'metrics.shop.com is at 203.0.1.1, www.shop.com at 2001:db8::1: IPv4 and IPv6 are different networks, and one of the hosts lacks the one or the other',
    );
  });

  it('nothing to compare is not told', () => {
    expect([life([], ['203.0.1.1']), life(['203.0.1.1'], [])]).toEqual([null, null]);
  });
});

describe('by aliases, before addresses', () => {
  const [near, far] = [['203.0.113.7'], ['198.51.100.1']];
  it.each<[string, string[], string[], number, string]>([
    ['of another site', ['tag.vendor.net'], [], 7, 'other_cname'],
    ['the last of a chain counts', ['tag.shop.com', 'lb.vendor.net'], [], 7, 'other_cname'],
    ['of the same site', ['tag.shop.com'], [], 400, 'own_cname'],
    ['by way of another site', ['tag.vendor.net', 'tag.shop.com'], [], 400, 'own_cname'],
    ['both of one other site', ['y.cdn.net'], ['x.cdn.net'], 400, 'same_cname'],
    ['of different other sites', ['y.vendor.net'], ['x.cdn.net'], 7, 'other_cname'],
    ['of different customers of a public suffix', ['b.github.io'], ['a.github.io'], 7, 'other_cname'],
  ])('%s', (_, cnames, siteCnames, days, rule) => {
    for (const address of [near, far])
      expect(life(near, address, cnames, siteCnames)?.slice(0, 2)).toEqual([days, rule]);
  });

  it("the page's own host is never cut, whatever it is an alias of", () => {
    expect(life(near, far, ['x.cdn.net'], ['x.cdn.net'], WWW)?.slice(0, 2)).toEqual([400, 'own_host']);
  });
});

test.each([
  ['203.0.113.7', '203.0.0.0/16'],
  ['2001:db8:0:7::1', '2001:db8:0:7::/64'],
  ['2001:db8::1', '2001:db8::/64'],
  ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['::1', '::/64'],
  ['fe80::', 'fe80::/64'],
  ['::ffff:192.0.2.1', '::/64'],
])('the first half of %s is %s', (address, half) => {
  expect(addressHalf(address)).toBe(half);
});

test('two IPv6 addresses have one half exactly when their first 64 bits agree', () => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const shown = (of: Uint8Array) =>
    Buffer.from(of)
      .toString('hex')
      .replace(/(.{4})(?!$)/g, '$1:');
  fc.assert(
    fc.property(bytes, bytes, fc.boolean(), (one, two, isSame) => {
      if (isSame) two.set(one.subarray(0, 8));
      const agree = Buffer.compare(one.subarray(0, 8), two.subarray(0, 8)) === 0;
      expect(addressHalf(shown(one)) === addressHalf(shown(two))).toBe(agree);
    }),
  );
});
