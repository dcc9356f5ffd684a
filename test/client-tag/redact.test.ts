import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactedJson, redacted as redactedText } from '../../client-tag/redact.ts';

const redacted = (text: string) => JSON.parse(redactedJson({ text })).text;

test.each([
  ['ann@shop.com', '[email]'],
  ['to: Ann.Smith+news@mail.shop.co.uk!', 'to: [email]!'],
  ['jürgen@müller.de', '[email]'],
  ['https://shop.com/?email=ann%40shop.com&x=1', 'https://shop.com/?email=[email]&x=1'],
  [
    'https://shop.com/?next=%2Flogin%3Femail%3Dann%40shop.com%26x',
    'https://shop.com/?next=%2Flogin%3Femail%3D[email]%26x',
  ],
  [
    'https://shop.com/?next=%252Flogin%253Femail%253Dann%2540shop.com',
    'https://shop.com/?next=%252Flogin%253Femail%253D[email]',
  ],
  ['a%2Bb%40shop.com', '[email]'],
  ['100%ab%40shop.com', '[email]'],
  ['line\nann@shop.com\\bob@shop.com "eve@shop.com"', 'line\n[email]\\[email] "[email]"'],
  ['\u0007ann@shop.com', '\u0007[email]'],
  ['\ud800@shop.com', '[email]'],
  ['C:\\u ann@shop.com', 'C:\\u [email]'],
  ['xn@xn--mller-kva.xn--p1ai', '[email]'],
  ['?e=j%C3%BCrgen@m%C3%BCller.de&a=1', '?e=[email]&a=1'],
  ['?e=j%C3%BCrgen%40m%C3%BCller.de', '?e=[email]'],
  ['?e=ann%40shop%2Etest', '?e=[email]'],
  ['?e=%C3%BCnal%40shop.test', '?e=[email]'],
  ['?e=%25C3%25BCnal%2540m%25C3%25BCller%252Ede%26', '?e=[email]%26'],
  ['?e=a%40%D0%BF%D0%BE%D1%87%D1%82%D0%B0.%D1%80%D1%84#x', '?e=[email]#x'],
])('%s becomes %s', (text, expected) => {
  expect(redacted(text)).toBe(expected);
});

test.each([
  ['C:\\u ann@shop.com', 'C:\\u [email]'],
  ['C:\\uface@shop.com', 'C:[email]'],
  ['C:\\ufacet@shop.com', 'C:\\uface[email]'],
  ['\\nann@shop.com', '\\n[email]'],
])('text that is no JSON: %s becomes %s', (text, expected) => {
  expect(redactedText(text)).toBe(expected);
});

test.each(['@shop', '5 @ 10.50', 'shirts@10.50', 'https://medium.com/@ann/story', '100%', 'a@b', '%40'])(
  '%s stays',
  (text) => {
    expect(redacted(text)).toBe(text);
  },
);

test('keys and nested texts are redacted too', () => {
  expect(redactedJson({ 'ann@shop.com': [{ deep: 'bob@shop.com' }], n: 1 })).toBe(
    '{"[email]":[{"deep":"[email]"}],"n":1}',
  );
});

test('an address is never left, wherever it stands, and the JSON stays JSON', () => {
  const around = fc.string({
    unit: fc.constantFrom(
      ' ',
      '"',
      '\\',
      '\n',
      '\u0001',
      '/',
      '=',
      '&',
      '%3D',
      '%20',
      '%',
      ',',
      '<',
      'é',
      '\\u',
      '\\u ',
    ),
  });
  const local = fc.stringMatching(/^[a-z0-9][a-z0-9._+-]{0,20}$/);
  fc.assert(
    fc.property(around, local, fc.constantFrom('@', '%40', '%2540'), around, (before, name, at, after) => {
      const text = `${before}${name}${at}shop-${name.length}.example ${after}`;
      expect(redacted(text)).not.toMatch(/shop-\d+\.example/);
      if (before.at(-1) !== '\\' || name.length > 1) expect(redactedText(text)).not.toMatch(/shop-\d+\.example/);
    }),
  );
});

test('nor when a browser has encoded it for a URL', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'abcxyz0189üéñяд中'), minLength: 2, maxLength: 20 });
  const encoded = (times: number, text: string): string =>
    times === 0 ? text : encoded(times - 1, encodeURIComponent(text));
  fc.assert(
    fc.property(letters, letters, fc.nat(2), fc.boolean(), (name, host, times, points) => {
      const address = encoded(times, `${name}@${host}.example`);
      const url = `https://shop.com/?e=${points ? address.replaceAll('.', '%2E') : address}&next=1`;
      expect(redacted(url)).toBe('https://shop.com/?e=[email]&next=1');
    }),
  );
});

test('a long text without an address takes no time', () => {
  const start = performance.now();
  redacted(`@${'a'.repeat(200_000)}`);
  redacted(`${'a@'.repeat(100_000)}`);
  redacted(`${'%40'.repeat(60_000)}`);
  expect(performance.now() - start).toBeLessThan(2_000);
});
