import { expect, test } from 'vitest';
import { blockedBy } from '../../server/first-party/block-lists.ts';

test.each([
  ['metrics.shop.com', '/collect', ''],
  ['metrics.shop.com', '/clario.js', 'site=shop'],
  ['www.shop.com', '/collect', ''],
  ['analytics.shop.com', '/in', ''],
  ['my-analytics.shop.com', '/collect', ''],
])('%s%s?%s meets none of the rules held here', (host, path, query) => {
  expect(blockedBy(host, path, query)).toBeNull();
});

test.each([
  ['analytics.shop.com', '/collect', '', 'hosts analytics.* with such a path'],
  ['track.shop.com', '/collect', '', 'hosts track.* with such a path'],
  ['stats.shop.com', '/script.js', 'site=shop', 'hosts stats.* with such a path'],
  ['matomo.shop.com', '/anything', '', 'hosts of that name, whatever the path'],
  ['metrics.shop.com', '/collect', 'd=eyJ2Ijox', '/collect?d= and the like, on any host'],
  ['metrics.shop.com', '/stats/collect', '', 'such a path, on any host'],
  ['metrics.shop.com', '/analytics/collect', '', '/analytics/ with such a path'],
  ['metrics.shop.com', '/js/analytics.js', 'site=shop', '/analytics.js with a query'],
  ['metrics.shop.com', '/ahoy/events', '', 'such a path, on any host'],
])('%s%s?%s meets: %s', (host, path, query, says) => {
  expect(blockedBy(host, path, query)).toBe(says);
});
