/** Which ids are one person's, and which are shared by too many. */
import { expect, test } from 'vitest';
import type { PersonId } from '../../server/privacy/ids.ts';
import { type Combination, findLinks } from '../../server/privacy/links.ts';

/** SHA-256 of nothing, which pages push for who has no address. */
const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

type Row = [client: string | null, customer: string | null, email?: string | null, site?: string];

function lookIn(rows: readonly Row[]): (ids: PersonId[]) => Promise<Combination[]> {
  const all = rows.map(([client_id, customer_id, email_sha256 = null, site = 'shop']) => ({
    site,
    client_id,
    customer_id,
    email_sha256,
  }));
  return async (ids) =>
    all.filter((row) =>
      ids.some(({ kind, value, site }) => row[kind] === value && (site === null || site === row.site)),
    );
}

const id = (kind: PersonId['kind'], value: string, site: string | null = null): PersonId => ({ kind, value, site });
const values = ({ links }: { links: { id: PersonId }[] }) => links.map(({ id: { value } }) => value);

const CHAIN: Row[] = [
  ['c1', 'A'],
  ['c2', 'A'],
  ['c2', null, 'h'],
  ['c3', null, 'h'],
  ['c9', 'Z'],
];

test.each([
  [0, ['c1'], 1],
  [1, ['c1', 'A'], 1],
  [2, ['c1', 'A', 'c2'], 1],
  [3, ['c1', 'A', 'c2', 'h'], 1],
  [4, ['c1', 'A', 'c2', 'h', 'c3'], 0],
])('goes %i steps, and tells how many ids lie beyond', async (steps, found, beyond) => {
  const links = await findLinks([id('client_id', 'c1')], steps, lookIn(CHAIN));
  expect([values(links), links.beyond, links.shared]).toEqual([found, beyond, []]);
});

test('each link says what it was found by', async () => {
  const { links } = await findLinks([id('email_sha256', 'h')], 1, lookIn(CHAIN));
  expect(links).toEqual([
    { id: id('email_sha256', 'h'), via: null },
    { id: id('client_id', 'c2', 'shop'), via: id('email_sha256', 'h', 'shop') },
    { id: id('client_id', 'c3', 'shop'), via: id('email_sha256', 'h', 'shop') },
  ]);
});

test('the same id at another site is somebody else', async () => {
  const rows: Row[] = [
    ['c1', 'A', null, 'shop'],
    ['d1', 'A', null, 'other'],
    ['d1', null, 'h', 'other'],
  ];
  expect(values(await findLinks([id('client_id', 'c1')], 4, lookIn(rows)))).toEqual(['c1', 'A']);
});

test('a tablet of many customers is named, and is nobody’s', async () => {
  const rows: Row[] = [
    ['tablet', 'A'],
    ['tablet', 'B'],
    ['tablet', 'C'],
    ['phone', 'A'],
  ];
  const found = await findLinks([id('customer_id', 'A', 'shop')], 4, lookIn(rows));
  expect(values(found)).toEqual(['A', 'phone']);
  expect(found.shared).toEqual([
    {
      id: id('client_id', 'tablet', 'shop'),
      via: id('customer_id', 'A', 'shop'),
      with: { kind: 'customer_id', count: 3 },
    },
  ]);
});

test('a shared id that is given is the person’s, but leads nowhere', async () => {
  const rows: Row[] = Array.from({ length: 51 }, (_, i) => [`c${i}`, 'till-7']);
  const found = await findLinks([id('customer_id', 'till-7', 'shop')], 4, lookIn(rows));
  expect(values(found)).toEqual(['till-7']);
  expect(found.shared.map(({ with: crowd }) => crowd)).toEqual([{ kind: 'client_id', count: 51 }]);
  const fewer = await findLinks([id('customer_id', 'till-7', 'shop')], 4, lookIn(rows.slice(1)));
  expect([values(fewer).length, fewer.shared]).toEqual([51, []]);
});

test.each(['guest', 'GUEST', '0', '[phone]', 'C [card]', EMPTY_HASH, 'x'.repeat(1025)])(
  '%s names nobody, however few have it',
  async (nobody) => {
    const rows: Row[] = [
      ['c1', nobody],
      ['c2', nobody],
      ['c1', 'A'],
    ];
    const found = await findLinks([id('client_id', 'c1', 'shop')], 4, lookIn(rows));
    expect(values(found)).toEqual(['c1', 'A']);
    expect(found.shared).toEqual([
      { id: id('customer_id', nobody, 'shop'), via: id('client_id', 'c1', 'shop'), with: null },
    ]);
    const given = await findLinks([id('customer_id', nobody, 'shop')], 4, lookIn(rows));
    expect([values(given), given.shared.length]).toEqual([[nobody], 1]);
  },
);

test('the last step looks whether what it reached is shared, too', async () => {
  const rows: Row[] = ['A', 'B', 'C'].map((customer) => ['tablet', customer]);
  const found = await findLinks([id('customer_id', 'A', 'shop')], 1, lookIn(rows));
  expect([values(found), found.shared.length]).toEqual([['A'], 1]);
});
