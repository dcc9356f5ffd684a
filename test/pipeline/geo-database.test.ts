import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, test, vi } from 'vitest';
import { defaults, siteDefaults } from '../../server/config.ts';
import { openGeoDatabase } from '../../server/pipeline/geo-database.ts';
import { createMap } from '../../server/pipeline/map.ts';
import { mmdb } from '../support/mmdb.ts';

const dir = mkdtempSync(join(tmpdir(), 'clario-geo-'));
afterAll(() => rmSync(dir, { recursive: true }));

const OSLO = {
  country: { iso_code: 'NO', names: { en: 'Norway' } },
  subdivisions: [{ iso_code: '03', names: { en: 'Oslo County' } }],
  city: { names: { en: 'Oslo' } },
};
const file = join(dir, 'geo.mmdb');
writeFileSync(file, mmdb({ '192.0.2.0/24': OSLO, '198.51.100.0/25': { registered_country: { iso_code: 'SE' } } }));

const nobody = { country: null, region: null, city: null };
const place = (country: string | null, region: string | null, city: string | null) => ({ country, region, city });

it.each([
  ['192.0.2.7', undefined, place('NO', 'Oslo County', 'Oslo')],
  ['198.51.100.7', undefined, place('SE', null, null)],
  ['198.51.100.200', undefined, undefined],
  ['203.0.113.1', undefined, undefined],
  ['2001:db8::1', undefined, undefined],
  ['', undefined, undefined],
  ['not an address', undefined, undefined],
  // what a proxy tells wins, and is completed only with what does not contradict it
  ['192.0.2.7', nobody, place('NO', 'Oslo County', 'Oslo')],
  ['192.0.2.7', place('NO', null, null), place('NO', 'Oslo County', 'Oslo')],
  ['192.0.2.7', place('NO', 'Viken', null), place('NO', 'Viken', null)],
  ['192.0.2.7', place('DE', null, null), place('DE', null, null)],
  ['203.0.113.1', place('DE', null, null), place('DE', null, null)],
])('%s, of which a proxy tells %j: %j', (address, told, expected) => {
  const lookup = openGeoDatabase(file, () => {});
  expect(lookup(address, told)).toEqual(expected);
});

test('without a file it is what a proxy tells', () => {
  expect(openGeoDatabase(null, () => {})('192.0.2.7', place('DE', null, null))).toEqual(place('DE', null, null));
});

test('a file that is none is refused in one line', () => {
  const text = join(dir, 'text.mmdb');
  writeFileSync(text, 'no database');
  expect(() => openGeoDatabase(text, () => {})).toThrow(
    /^geo_database .*text\.mmdb cannot be read: it is not in MaxMind DB/,
  );
  expect(() => openGeoDatabase(join(dir, 'none.mmdb'), () => {})).toThrow(/none\.mmdb cannot be read: no such file$/);
  expect(() => openGeoDatabase(dir, () => {})).toThrow(/cannot be read: a directory, not a file$/);
});

test('a replaced file is read anew; one that cannot be read is told once, and the old one stays', async () => {
  const path = join(dir, 'replaced.mmdb');
  const replace = (bytes: Buffer | string) => {
    writeFileSync(`${path}.new`, bytes);
    renameSync(`${path}.new`, path);
  };
  replace(mmdb({ '192.0.2.0/24': OSLO }));
  let now = 0;
  const problems: string[] = [];
  const lookup = openGeoDatabase(
    path,
    (message) => problems.push(message),
    () => now,
  );
  const country = () => lookup('192.0.2.7', undefined)?.country;
  expect(country()).toBe('NO');
  replace(mmdb({ '192.0.2.0/24': { country: { iso_code: 'SE' } } }));
  expect(country()).toBe('NO');
  now += 10_000;
  country();
  await vi.waitFor(() => expect(country()).toBe('SE'));
  replace('cut off');
  for (let i = 0; i < 3; i++) {
    now += 10_000;
    expect(country()).toBe('SE');
    await new Promise((done) => setTimeout(done, 30));
  }
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/replaced\.mmdb cannot be read any more, the geo database that was read before is used/);
  replace(mmdb({ '192.0.2.0/24': OSLO }));
  now += 10_000;
  country();
  await vi.waitFor(() => expect(country()).toBe('NO'));
});

test('rows have the place, and no address', () => {
  const map = createMap(
    { ...defaults, sites: [{ ...siteDefaults, id: 'shop', origins: ['self'] }] },
    () => 0,
    openGeoDatabase(file, () => {}),
  );
  const facts = { received_at: 1, site: 'shop', source: 'server', client_id: null, client_id_source: 'none' };
  const head = Buffer.from(
    JSON.stringify({ ...facts, client_id_age_days: null, user_agent: '', address: '192.0.2.7' }),
  );
  const event = { id: '01990000-0000-7000-8000-000000000001', at: 1, name: 'page_view' };
  const { events } = map({
    head,
    body: Buffer.from(JSON.stringify({ v: 1, site: 'shop', sent_at: 1, events: [event] })),
  });
  expect(events[0]!.geo).toEqual(place('NO', 'Oslo County', 'Oslo'));
  expect(JSON.stringify(events)).not.toContain('192.0.2.7');
});
