import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { userOf } from '../../client-tag/identify.ts';
import { sha256 } from '../../client-tag/sha256.ts';

const byNode = (text: string) => createHash('sha256').update(text).digest('hex');

test('it is SHA-256', () => {
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256('ann@shop.com')).toBe(byNode('ann@shop.com'));
});

test('of every length around a block, and of any text', () => {
  for (let length = 0; length < 200; length++) expect(sha256('é'.repeat(length))).toBe(byNode('é'.repeat(length)));
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => sha256(text) === byNode(text)));
});

test('an address is trimmed and lower-cased before it is hashed', () => {
  expect(userOf({ email: ' Jürgen@Shop.COM\n' })).toEqual({ email_sha256: byNode('jürgen@shop.com') });
});

test('a hash is taken as it is, in lower case; what is no hash is not taken', () => {
  const hash = byNode('ann@shop.com');
  expect(userOf({ email_sha256: hash.toUpperCase() })).toEqual({ email_sha256: hash });
  expect(userOf({ email_sha256: 'abc' })).toEqual({});
});

test('an address given as the hash or as the customer is hashed all the same', () => {
  const hash = byNode('ann@shop.com');
  expect(userOf({ email_sha256: 'Ann@shop.com' })).toEqual({ email_sha256: hash });
  expect(userOf({ customer_id: 'ann@shop.com' })).toEqual({ email_sha256: hash });
});

test('a customer is kept as text; nothing and nonsense name nobody', () => {
  expect(userOf({ customer_id: 42 })).toEqual({ customer_id: '42' });
  for (const nobody of [undefined, null, 'ann', 7, {}, { email: '' }, { email: null }, { customer_id: {} }])
    expect(userOf(nobody)).toEqual({});
});
