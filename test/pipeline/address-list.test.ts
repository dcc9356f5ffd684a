import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { addressList, addressRange, plainAddress } from '../../server/pipeline/enrich/address-list.ts';

it('has the single addresses, the ranges and nothing else', () => {
  const list = addressList(['192.0.2.0/24', '198.51.100.7', '2001:db8::/32', '203.0.113.128/29']);
  const asked = [
    '192.0.2.255',
    '192.0.3.0',
    '198.51.100.7',
    '198.51.100.8',
    '203.0.113.135',
    '203.0.113.136',
    '2001:db8:ffff::1',
    '2001:DB8::1',
    '2001:db9::1',
    '::ffff:192.0.2.1',
    '::ffff:c000:201',
    'x',
    '',
  ];
  expect(asked.filter((address) => list.has(address))).toEqual([
    '192.0.2.255',
    '198.51.100.7',
    '203.0.113.135',
    '2001:db8:ffff::1',
    '2001:DB8::1',
    '::ffff:192.0.2.1',
    '::ffff:c000:201',
  ]);
  expect(addressList([]).has('192.0.2.1')).toBe(false);
});

it.each([
  '',
  'x',
  '192.0.2',
  '192.0.2.0/33',
  '192.0.2.0/',
  '192.0.2.0/-1',
  '192.0.2.0/8/8',
  '::/129',
  '1::2::3',
  '1:2:3',
  '1:2:3:4::5:6:7:8',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7:192.0.2.1',
  ':1:2:3:4:5:6:7',
  '12345::',
  '01.2.3.4',
])('%s is no range', (text) => {
  expect(addressRange(text)).toBeNull();
  expect(addressList([text]).has('192.0.2.0')).toBe(false);
});

/** What node:net says. */
function byBlockList(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const bits = isIP(address) === 6 ? 128 : 32;
    list.addSubnet(address, Number(prefix ?? bits), bits === 128 ? 'ipv6' : 'ipv4');
  }
  return (address) => {
    const plain = plainAddress(address);
    return isIP(plain) !== 0 && list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
  };
}

const short = fc.oneof(
  fc.ipV4(),
  fc.tuple(fc.constantFrom('192.0.2', '10.1.0'), fc.nat(255)).map((parts) => parts.join('.')),
);
const group = fc.oneof(
  fc.constantFrom('0', 'ffff', 'C000', '2001', 'db8', '201', 'fe80'),
  fc.nat(65535).map((n) => n.toString(16)),
);
const long = fc.oneof(
  fc.ipV6(),
  fc
    .tuple(fc.array(group, { maxLength: 4 }), fc.array(group, { maxLength: 4 }))
    .map((halves) => halves.map((groups) => groups.join(':')).join('::')),
  short.map((address) => `::ffff:${address}`),
  fc.tuple(group, group).map((groups) => `::ffff:${groups.join(':')}`),
  fc.tuple(fc.constantFrom('::', '64:ff9b::', '1:2:3:4:5:6:', '::ffff:'), short).map((parts) => parts.join('')),
);
const range = fc
  .tuple(
    fc.oneof(short, long).filter((address) => isIP(address) > 0),
    fc.nat(128),
    fc.boolean(),
  )
  .map(([address, bits, alone]) => (alone ? address : `${address}/${isIP(address) === 6 ? bits : bits % 33}`));
const rubbish = fc.array(fc.constantFrom(...'0 1 9 25 255 256 a f ffff g : :: . % eth0 / 01'.split(' ')), {
  maxLength: 12,
});

test('the list says what node:net says', () => {
  fc.assert(
    fc.property(
      fc.array(range, { minLength: 1, maxLength: 3 }),
      fc.array(fc.oneof(short, long), { maxLength: 8 }),
      (ranges, asked) => {
        const [list, expected] = [addressList(ranges), byBlockList(ranges)];
        const near = ranges.map((one) => one.split('/')[0]!);
        for (const address of [...asked, ...near])
          expect([address, list.has(address)]).toEqual([address, expected(address)]);
      },
    ),
    { numRuns: 5000 },
  );
});

test('what is no address is none', () => {
  const all = addressList(['0.0.0.0/0', '::/0']);
  fc.assert(
    fc.property(
      fc.oneof(
        rubbish.map((parts) => parts.join('')),
        short,
        long,
      ),
      (text) => {
        expect(all.has(text)).toBe(isIP(plainAddress(text)) !== 0);
      },
    ),
    { numRuns: 20_000 },
  );
});
