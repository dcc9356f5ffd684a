import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hmac } from '../../client-tag/hmac.ts';
import { linkedVisitor, linkGrant, linkUses } from '../../server/first-party/link.ts';

const KEY = '2f6b3c0de1894a7d95b0c7f2d41e8a63';
const NOW = 1_790_000_000_000;
const ANN = { id: 'ann-1', created: 1_780_000_000_000 };

/** As the tag signs it, so many ms after the answer came. */
function link(grant: string, since: number): string {
  const dot = grant.lastIndexOf('.');
  const text = `${grant.slice(0, dot)}.${since}`;
  return `${text}.${hmac(grant.slice(dot + 1), text).slice(0, 32)}`;
}

const read = (token: unknown, now: number, site = 'shop', key = KEY) => linkedVisitor(key, site, token, now);
const grant = linkGrant(KEY, 'shop', ANN, NOW);

/** Computed with OpenSSL. */
test('what is given, and what is made of it', () => {
  expect(grant).toBe('ann-1.1780000000.1790000000000.3a2ee1149b3b3b7dae27db867faab76bca2e6865695741a50bac2c698cafc689');
  expect(link(grant, 1500)).toBe('ann-1.1780000000.1790000000000.1500.b3145875848feeb89381738e95e77bd5');
});

test("the tag's HMAC is Node's", () => {
  const key = fc.string({ minLength: 64, maxLength: 64, unit: fc.constantFrom(...'0123456789abcdef') });
  fc.assert(
    fc.property(key, fc.string({ unit: 'binary', maxLength: 300 }), (key, text) => {
      expect(hmac(key, text)).toBe(createHmac('sha256', key).update(text).digest('hex'));
    }),
  );
});

const visitor = fc.record({
  id: fc.string({ minLength: 1, maxLength: 128, unit: fc.constantFrom(...'abzABZ019_-~') }),
  created: fc.integer({ min: 0, max: NOW / 1000 }).map((seconds) => seconds * 1000),
});

test('whoever is handed over within 2 minutes of the click is who arrives', () => {
  const [since, age] = [fc.integer({ min: 0, max: 12 * 3_600_000 }), fc.integer({ min: -5_000, max: 120_000 })];
  fc.assert(
    fc.property(visitor, since, age, (who, since, age) => {
      const token = link(linkGrant(KEY, 'shop', who, NOW), since);
      expect(read(token, NOW + since + age)).toEqual(who);
    }),
  );
});

test('a link with one character changed, left out or put in is forged', () => {
  const change = fc.record({
    at: fc.nat(200),
    by: fc.constantFrom('', 'a', '0', '.', '-', '%', '\n'),
    cut: fc.constantFrom(0, 1),
  });
  fc.assert(
    fc.property(visitor, change, (who, { at, by, cut }) => {
      const token = link(linkGrant(KEY, 'shop', who, NOW), 1000);
      const where = at % token.length;
      const changed = token.slice(0, where) + by + token.slice(where + cut);
      fc.pre(changed !== token);
      expect(read(changed, NOW)).toBe('forged');
    }),
  );
});

describe('it is not believed', () => {
  test.each([undefined, null, 7, {}, [], '', 'ann-1', `${'a'.repeat(129)}.1.2.3.${'0'.repeat(32)}`])(
    'as %j',
    (token) => {
      expect(read(token, NOW)).toBe('forged');
    },
  );

  test('of another site, or by another key', () => {
    expect(read(link(grant, 0), NOW)).toEqual(ANN);
    expect(read(link(grant, 0), NOW, 'second')).toBe('forged');
    expect(read(link(grant, 0), NOW, 'shop', KEY.replace('2', '3'))).toBe('forged');
  });

  test('signed with a key for another claim: who has a key of her own hands over herself alone', () => {
    const own = linkGrant(KEY, 'shop', { id: 'eve', created: NOW }, NOW).split('.').at(-1);
    expect(read(link(grant.replace(/\w+$/, own!), 0), NOW)).toBe('forged');
  });

  test('after 2 minutes, before its time, or signed more than 12 hours after the answer', () => {
    expect(read(link(grant, 1000), NOW + 1000 + 120_001)).toBe('expired');
    expect(read(link(grant, 5_001), NOW)).toBe('expired');
    expect(read(link(grant, 12 * 3_600_000 + 1), NOW + 12 * 3_600_000 + 1)).toBe('expired');
  });
});

describe('a link is used once', () => {
  test('but a hit that is sent again by the same tag is the same use', () => {
    const uses = linkUses();
    expect(uses.isFirst('t', 'tag-1', NOW)).toBe(true);
    expect(uses.isFirst('t', 'tag-1', NOW + 60_000)).toBe(true);
    expect(uses.isFirst('t', 'tag-2', NOW + 125_000)).toBe(false);
  });

  test('as long as it is good, at any moment that it is first used', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 20 }),
        fc.integer({ min: 0, max: 125_000 }),
        (waits, age) => {
          const uses = linkUses();
          let now = NOW;
          for (const wait of waits) {
            now += wait;
            uses.isFirst(`other-${now}`, 'tag', now);
          }
          expect(uses.isFirst('t', 'tag-1', now)).toBe(true);
          expect(uses.isFirst('t', 'tag-2', now + age)).toBe(false);
        },
      ),
    );
  });

  test('and when more are remembered than there is room for, none is good until the oldest are forgotten', () => {
    const uses = linkUses(2);
    expect(['a', 'b', 'c'].map((token) => uses.isFirst(token, 'tag', NOW))).toEqual([true, true, false]);
    expect(uses.isFirst('c', 'tag', NOW + 250_002)).toBe(false);
    expect(uses.isFirst('c', 'tag', NOW + 500_004)).toBe(true);
  });
});
