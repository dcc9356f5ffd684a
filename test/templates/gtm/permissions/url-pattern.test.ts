import { describe, expect, it, test } from 'vitest';
import { isUrlAllowed, isUrlPattern } from '../../../../templates/gtm/permissions/url-pattern.ts';

describe('a URL and a pattern', () => {
  it.each<[string, string, boolean]>([
    // a host alone is all of it
    ['https://a.com/', 'https://a.com/', true],
    ['https://a.com/b/c?d=1', 'https://a.com/', true],
    ['https://a.com/b', 'https://a.com/*', true],
    ['https://a.com', 'https://a.com/', true],
    // a path is exactly that one
    ['https://a.com/b', 'https://a.com/b', true],
    ['https://a.com/b/', 'https://a.com/b', false],
    ['https://a.com/b', 'https://a.com/b/', false],
    ['https://a.com/b/c', 'https://a.com/b/', false],
    ['https://a.com/b?c=1', 'https://a.com/b', false],
    ['https://a.com/b?c=1', 'https://a.com/b?c=1', true],
    ['https://a.com/b', 'https://a.com/b?', true],
    ['https://a.com/B', 'https://a.com/b', false],
    // unless it ends with a star
    ['https://a.com/b.js?v=1', 'https://a.com/b.js*', true],
    ['https://a.com/b', 'https://a.com/b/*', true],
    ['https://a.com/b/c/d', 'https://a.com/b/*', true],
    ['https://a.com/c/b/', 'https://a.com/b/*', false],
    // a star within stands for anything
    ['https://a.com/v1/x/tag.js', 'https://a.com/v*/tag.js', true],
    ['https://a.com/v1/tag.js?x', 'https://a.com/v*/tag.js', false],
    ['https://a.com/u/tag.js', 'https://a.com/v*/tag.js', false],
    ['https://a.com/x/y/z', 'https://a.com/*/y/*', true],
    ['https://a.com/x/z', 'https://a.com/*/y/*', false],
    ['https://a.com/tag.js/tag.js', 'https://a.com/*tag.js', true],
    // hosts
    ['https://A.com/', 'https://a.COM/', true],
    ['https://b.a.com/', 'https://a.com/', false],
    ['https://a.com/', 'https://*.a.com/', true],
    ['https://c.b.a.com/', 'https://*.a.com/', true],
    ['https://ba.com/', 'https://*.a.com/', false],
    ['https://a.com.evil.org/', 'https://a.com/', false],
    // only the web's own port, and only hosts of two names or more
    ['https://a.com:443/', 'https://a.com/', true],
    ['https://a.com:444/', 'https://a.com/', false],
    ['http://a.com/', 'https://a.com/', false],
    ['//a.com/', 'https://a.com/', false],
    ['https://localhost/', 'https://*.localhost.com/', false],
    ['https://a_b.com/', 'https://*.com.com/', false],
    ['not a URL', 'https://a.com/', false],
  ])('%s, %s: %s', (url, pattern, isAllowed) => {
    expect(isUrlAllowed(url, [pattern])).toBe(isAllowed);
  });

  it.each([
    ['https://a.com/', true],
    ['HTTPS://a.com/', true],
    ['https://*.a.com/*', true],
    ['https://a.com', false],
    ['http://a.com/', false],
    ['*', false],
    ['https://*/', false],
    ['https://localhost/', false],
    ['https://a.*.com/', false],
    ['https://a.com:8080/', false],
  ])('whether %s is a pattern: %s', (pattern, isOne) => {
    expect(isUrlPattern(pattern)).toBe(isOne);
  });
});

test('one of several patterns is enough', () => {
  expect(isUrlAllowed('https://b.com/', ['https://a.com/', 'https://b.com/'])).toBe(true);
  expect(isUrlAllowed('https://b.com/', [])).toBe(false);
});

test('what is no pattern is an error, when it is come to', () => {
  expect(isUrlAllowed('https://a.com/', ['https://a.com/', 'a.com'])).toBe(true);
  expect(() => isUrlAllowed('https://b.com/', ['https://a.com/', 'a.com'])).toThrow('Invalid script URL filter.');
});
