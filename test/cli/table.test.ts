import { expect, test } from 'vitest';
import { formatted } from '../../server/cli/format.ts';
import type { QueryResult } from '../../server/pipeline/query.ts';

const result: QueryResult = {
  columns: [
    { name: 'n', type: 'INTEGER' },
    { name: 'city', type: 'VARCHAR' },
    { name: 'url', type: 'VARCHAR' },
  ],
  rows: [
    [1, '日本 😀', 'https://www.shop.com/lamps?id=12345'],
    [20, null, 'https://www.shop.com/'],
  ],
};

const shown = (width: number) => [...formatted(result, 'table', width)].join('');

test('a table that fits is whole', () => {
  expect(shown(80)).toBe(
    `
 n  city     url
--  -------  -----------------------------------
 1  日本 😀  https://www.shop.com/lamps?id=12345
20  NULL     https://www.shop.com/
(2 rows)
`.slice(1),
  );
});

test('on a narrow terminal the widest columns are cut to fit', () => {
  expect(shown(30)).toBe(
    `
 n  city     url
--  -------  -----------------
 1  日本 😀  https://www.shop…
20  NULL     https://www.shop…
(2 rows)
`.slice(1),
  );
});

test('no column is cut to less than is of use', () => {
  expect(shown(1)).toBe(
    `
 n  city     url
--  -------  --------
 1  日本 😀  https:/…
20  NULL     https:/…
(2 rows)
`.slice(1),
  );
});

test('JSON and CSV are never cut', () => {
  expect([...formatted(result, 'csv', 10)].join('')).toBe(
    'n,city,url\r\n1,日本 😀,https://www.shop.com/lamps?id=12345\r\n20,,https://www.shop.com/\r\n',
  );
});
