import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { cookieDomain, isVisitorId, readVisitor, visitorCookie } from '../../server/first-party/visitor-cookie.ts';

const VISITOR = { id: '01990000-0000-7000-8000-000000000001', created: 1790000000000 };

describe('the cookie that is set', () => {
  it('is for the whole registrable domain, over HTTPS only, not for scripts, for 400 days', () => {
    expect(visitorCookie('clario_id', VISITOR, 'metrics.shop.co.uk', true)).toBe(
      'clario_id=1.01990000-0000-7000-8000-000000000001.1790000000; Max-Age=34560000; Path=/; Domain=shop.co.uk; HttpOnly; SameSite=Lax; Secure',
    );
  });

  it('is the host’s own where there is no registrable domain', () => {
    expect(visitorCookie('clario_id', VISITOR, 'localhost:8080', false)).toBe(
      'clario_id=1.01990000-0000-7000-8000-000000000001.1790000000; Max-Age=34560000; Path=/; HttpOnly; SameSite=Lax',
    );
  });

  it.each([
    ['metrics.shop.com', 'shop.com'],
    ['metrics.shop.com:8443', 'shop.com'],
    ['shop.com', 'shop.com'],
    ['a.b.shop.com.au', 'shop.com.au'],
    ['METRICS.SHOP.COM', 'shop.com'],
    // a public suffix of a company: its customers must not share a cookie
    ['metrics.shop.github.io', 'shop.github.io'],
    ['shop.myshopify.com', 'shop.myshopify.com'],
    ['co.uk', null],
    ['localhost', null],
    ['127.0.0.1:8080', null],
    ['[::1]:8080', null],
    ['shop', null],
    ['', null],
    ['a b;c', null],
  ])('host %s: domain %s', (host, domain) => {
    expect(cookieDomain(host)).toBe(domain);
  });
});

describe('the cookie that comes back', () => {
  it.each([
    ['alone', 'clario_id=1.abc.1790000000'],
    ['among others', 'a=b; clario_id=1.abc.1790000000; c=d'],
    ['without a space', 'a=b;clario_id=1.abc.1790000000'],
    ['after one whose name ends alike', 'not_clario_id=1.x.1; clario_id=1.abc.1790000000'],
    ['after one whose name begins alike', 'clario_id_js=1.x.1; clario_id=1.abc.1790000000'],
    ['after a damaged one of a parent domain', 'clario_id=rubbish; clario_id=1.abc.1790000000'],
    ['after a value that holds its name', 'q=clario_id=1.x.1; clario_id=1.abc.1790000000'],
  ])('is read %s', (_about, header) => {
    expect(readVisitor(header, 'clario_id')).toEqual({ id: 'abc', created: 1790000000000 });
  });

  it.each([
    ['there is none', undefined],
    ['it is another', 'other=1.abc.1790000000'],
    ['it has no time', 'clario_id=1.abc'],
    ['its time is none', 'clario_id=1.abc.soon'],
    ['its version is another', 'clario_id=2.abc.1790000000'],
    ['it is empty', 'clario_id='],
    ['its id is a header', 'clario_id=1.a b.1790000000'],
  ])('is nothing when %s', (_about, header) => {
    expect(readVisitor(header, 'clario_id')).toBeNull();
  });
});

test('what is set is what is read', () => {
  const id = fc.stringMatching(/^[\w~-]{1,128}$/);
  fc.assert(
    fc.property(id, fc.integer({ min: 0, max: 99999999999 }), (id, seconds) => {
      const visitor = { id, created: seconds * 1000 };
      expect(isVisitorId(id)).toBe(true);
      const [pair] = visitorCookie('c', visitor, 'metrics.shop.com', true).split(';');
      expect(readVisitor(`a=1; ${pair}; b=2`, 'c')).toEqual(visitor);
    }),
  );
});

test('no header makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'clario_id=1.;, abc') }), (header) => {
      const visitor = readVisitor(header, 'clario_id');
      expect(visitor === null || isVisitorId(visitor.id)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
