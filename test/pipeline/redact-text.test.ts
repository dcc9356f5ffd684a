/** Cards, phones and tokens; that addresses are found is said by redact.test.ts, what stands in all kinds of places by personal-data. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { redactId, redactText, redactValue } from '../../server/pipeline/redact.ts';
import { laidBare, PIECES } from '../support/personal-data.ts';

it.each([
  ['pay 4111 1111 1111 1111 now', 'pay [card] now'],
  ['4111-1111-1111-1111', '[card]'],
  ['3782 822463 10005', '[card]'],
  ['?card=30569309025904&x=1', '?card=[card]&x=1'],
  ['call +49 151 2345678 or (555) 123-4567', 'call [phone] or [phone]'],
  ['?phone=0612345678&x=1', '?phone=[phone]&x=1'],
  ['tel:030123456', 'tel:[phone]'],
  ['?a=1&token=abc&b=2', '?a=1&token=[token]&b=2'],
  ['?u=https%3A%2F%2Fx%2F%3Ftoken%3Dabc%26b%3D2', '?u=https%3A%2F%2Fx%2F%3Ftoken%3D[token]%26b%3D2'],
  ['{"password":"two words","a":1}', '{"password":"[token]","a":1}'],
  ['/reset/8f3c2b1a9d8e7f6a5b4c?x', '/reset/[token]?x'],
  ['Bearer abcdefghij0123456789', 'Bearer [token]'],
  // escaped in HTML, as templates of Go and .NET do it with a plus
  ['ada&#64;shop.test', '[email]'],
  ['ada&#x2B;news&commat;shop.test', '[email]'],
  ['?q=ada%26%2364%3Bshop.test&x', '?q=[email]&x'],
  ['call &#43;49 151 2345678 now', 'call [phone] now'],
  ['&amp;#x2b;491512345678', '[phone]'],
  ['4111&nbsp;1111&#160;1111&#xa0;1111', '[card]'],
  [
    '{&quot;password&quot;:&quot;two words&quot;,&quot;a&quot;:1}',
    '{&quot;password&quot;:&quot;[token]&quot;,&quot;a&quot;:1}',
  ],
  ['?token=a1&amp;b=2', '?token=[token]&amp;b=2'],
  // as a Japanese keyboard has it
  ['ａｄａ＠ｓｈｏｐ．ｔｅｓｔ', '[email]'],
  ['ada@shop。test', '[email]'],
  ['ada﹫shop.test', '[email]'],
  // copied from a table, or typed with care
  ['4111\t1111\t1111\t1111', '[card]'],
  ['4111  1111  1111  1111', '[card]'],
  ['+1 555 123 4567x89', '[phone]x89'],
  // a form that asks for it twice
  ['new_password1=abc&new_password2=abc', 'new_password1=[token]&new_password2=[token]'],
  ['user[password_confirmation]=abc', 'user[password_confirmation]=[token]'],
  ['password[]=abc', 'password[]=[token]'],
  ['neues_passwort=abc', 'neues_passwort=[token]'],
])('%s becomes %s', (text, clean) => {
  expect(redactText(text)).toBe(clean);
});

describe('what is clean stays', () => {
  it.each([
    // prices and amounts
    ...[
      '1.234.567,89',
      '+1234567.89',
      '+12.345.678',
      '12 345 678',
      '$ 4,111.11',
      '0.4111111111111111',
      '5.018471406947426',
    ],
    // products: GTIN-8, -12, -13, -14, ISBN, skus
    ...['96385074', '036000291452', '4006381333931', '36001234567899', '978-3-16-148410-0', 'SKU-4111111111111111'],
    // platforms' ids, campaigns, clicks
    ...['40123456789012', '120210123456789012', '23842123456789012', 'gid://shopify/Product/6763012345678'],
    ...['EAIaIQobChMI4OT7k5_3_gIVFZ9oCR0', '?utm_id=120210123456789012', 'GA1.1.1234567890.1700000000'],
    ...[
      'fb.1.1700000000000.1234567890',
      '01990000-0000-7000-8000-000000000001',
      '41111111-1111-1111-1111-111111111111',
    ],
    // times
    ...[
      '2026-11-25T19:27:11.123+0100',
      '1790000000000',
      '1790000000000000',
      '2026-11-25 19:27',
      '+01:00',
      '20261125192711',
    ],
    // orders, places, screens
    ...[
      'order 2026-000123',
      '#100000012',
      '555-123-4567',
      '030 123456',
      '+48.858370',
      '1440x900',
      '?q=tee+12345678901',
    ],
    ...['?sku=4111111111111111', '{"order_id": 4111111111111111}', '?key=color', '?code=SUMMER20', '?state=NY'],
    ...[
      '/reset/',
      '/login/',
      '/password-reset',
      'Token of love',
      'Secret: a novel',
      'Key: C major',
      'Hotel 12345678',
      '?token=',
      '?auth=0',
    ],
    ...[
      'color=red;size=10',
      'https://shop.test/p/tee-4111111111111111',
      'headphones: 12345678',
      '/invitation/rose-garden-2026',
      '/checkout/confirmation/ORD-2026-0000123',
      '+2.50/-1.25 180',
      '+2.50 -1.25 x 180',
      'Tom &amp; Jerry &#39;26 &lt;b&gt;',
      '?a=1&amp;b=2&copy=3&#38;d',
      'Bed & Breakfast &',
      '日本語。テスト。',
      '[card] [phone] [token] [email]',
    ],
  ])('%s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('numbers of any kind that a shop has', () => {
    const digits = (least: number, most: number) =>
      fc.stringMatching(new RegExp(`^[1-9][0-9]{${least - 1},${most - 1}}$`));
    const gtin = digits(8, 14);
    const price = fc.double({ min: 0, max: 1e7, noNaN: true }).map((value) => value.toFixed(2));
    const time = fc.date({ noInvalidDate: true, min: new Date(1e12), max: new Date(2e12) });
    const clean = fc.oneof(
      gtin,
      price,
      price.map((text) => `+${text}`),
      fc.uuid(),
      time.map((at) => at.toISOString()),
      time.map((at) => String(at.getTime())),
      time.map((at) => String(at.getTime() * 1000)),
      fc.tuple(fc.constantFrom('R', 'INV-', 'SO', 'shop_'), digits(6, 16)).map(([prefix, number]) => prefix + number),
    );
    const around = fc.constantFrom('', ' ', '?a=', '"', 'from ', '/');
    fc.assert(
      fc.property(around, clean, (before, text) => {
        expect(redactText(before + text)).toBe(before + text);
      }),
      { numRuns: 20_000 },
    );
  });
});

it.each([
  ['password', 'hunter2', '[token]'],
  ['phone', '06 12 34 56 78', '[phone]'],
  ['phone', 'none', 'none'],
  ['session', 'morning', 'morning'],
  ['note', '4111111111111111', '[card]'],
  ['product_id', '4111111111111111', '4111111111111111'],
  ['product_id', '4111 1111 1111 1111', '[card]'],
])('under the key %s %s becomes %s', (name, text, clean) => {
  expect(redactValue(name, text)).toBe(clean);
});

test('an identifier of sixteen digits stays, a card in pieces does not', () => {
  expect(redactId('4111111111111111')).toBe('4111111111111111');
  expect(redactId('4111 1111 1111 1111')).toBe('[card]');
});

/** What may stand around a piece, or hide it, or be taken for a part of it. */
const PARTS = (
  '% %25 %2 %40 %2540 %26 %3D \\ \\u \\u00 \\u0040 \\u002b " = : [ ] + ( ) 4111 4111- 1111 token phone card sku eyJ . / & &amp; ' +
  "&#64; &#43; &# &quot; @ ada shop.test ＠ ． 。 - reset invitation password 123 49 x [email] [card] [phone] [token] ' , ; { } " +
  'session Bearer tel: key code null 1 0 é'
).split(' ');
const part = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PARTS, ' ', '\t', '\0', '\ud800') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
);

test('redacted once is redacted', () => {
  const piece = fc.constantFrom(...PIECES.map(({ text }) => text));
  const parts = fc.array(fc.oneof({ weight: 7, arbitrary: part }, { weight: 1, arbitrary: piece }), { maxLength: 24 });
  fc.assert(
    fc.property(parts, (some) => {
      const once = redactText(some.join(''));
      expect(redactText(once)).toBe(once);
      const id = redactId(some.join(''));
      expect(redactId(id)).toBe(id);
    }),
    { numRuns: 20_000 },
  );
});

test('a piece is found whatever else is in the text, and nothing else is changed', () => {
  const words =
    'iphone 15 128gb|Café @ Home|40% off|200x300|Tom &amp; Jerry|日本語。|R-100012|5,99 €|4006381333931|a/b\\c|?a=1&b=2'.split(
      '|',
    );
  const around = fc.array(fc.constantFrom(...words), { maxLength: 4 }).map((some) => some.join(' | '));
  fc.assert(
    fc.property(around, fc.constantFrom(...PIECES), around, (before, { core, text }, after) => {
      const clean = redactText(`${before} | ${text} | ${after}`);
      expect(laidBare(clean)).not.toContain(core);
      expect(clean.startsWith(`${before} | `) && clean.endsWith(` | ${after}`)).toBe(true);
    }),
    { numRuns: 20_000 },
  );
});

test('nothing makes it throw', () => {
  const odd = fc.constantFrom(
    '%',
    '%25',
    '%2',
    '\\',
    '\\u',
    '\\u00',
    '"',
    '=',
    ':',
    '[',
    '+',
    '(',
    '4111 ',
    'token',
    'phone',
    'eyJ',
    '.',
    '/',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 40 }), (parts) => {
      expect(typeof redactText(parts.join(''))).toBe('string');
    }),
    { numRuns: 5000 },
  );
});

/** So many times longer, so many times slower, give or take: a walk from each character would be 16 times slower. */
test('a text made to be slow takes time by its length alone', () => {
  const made = [
    'session=',
    'key="',
    'session:',
    'phone:',
    '4111 ',
    '1+',
    '(1',
    '+1',
    '%25',
    '\\',
    '\\u00',
    'eyJaaaaaaa.',
    '/reset/',
    'a%3D',
    '&',
    '&amp;',
    '&#64;',
    '%26',
    'a＠',
    '/auth/a-1',
    'token:[',
    'password1=',
  ];
  const seconds = (text: string) => {
    const start = performance.now();
    redactText(text);
    return (performance.now() - start) / 1000;
  };
  // each takes less than a second; by the square of its length it would take minutes
  for (const part of made) expect(seconds(part.repeat(Math.ceil(500_000 / part.length))), part).toBeLessThan(40);
});
