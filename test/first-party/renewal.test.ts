/** Who renews the visitor cookie: the collector with each answer, or the shop's own server, whose cookie Safari does not cut. */
import { afterEach, expect, test } from 'vitest';
import { siteDefaults } from '../../server/config.ts';
import { SHOP, startCollector, stopCollectors } from '../pipeline/accept-support.ts';

afterEach(stopCollectors);

const site = { ...siteDefaults, id: 'shop', origins: [SHOP] };
const COOKIE = { cookie: 'clario_id=1.visitor-1.1780000000' };

test.each(['collector', 'shop'] as const)('cookie_renewal: %s', async (cookie_renewal) => {
  const { send } = await startCollector({ sites: [{ ...site, cookie_renewal }] });
  const first = await send();
  // who has none gets one either way
  expect(first.headers['set-cookie']).toEqual([
    'clario_id=1.tag-id.1790000000; Max-Age=34560000; Path=/; Domain=shop.com; HttpOnly; SameSite=Lax',
  ]);
  const later = await send({}, COOKIE);
  const renewed = 'clario_id=1.visitor-1.1780000000; Max-Age=34560000; Path=/; Domain=shop.com; HttpOnly; SameSite=Lax';
  expect([later.status, later.headers['set-cookie']]).toEqual([204, cookie_renewal === 'shop' ? undefined : [renewed]]);
});

test('the shop renews: a cookie that was tampered with is still replaced', async () => {
  const { send } = await startCollector({ sites: [{ ...site, cookie_renewal: 'shop' }] });
  const { headers } = await send({}, { cookie: 'clario_id=2.visitor-1.1780000000' });
  expect(headers['set-cookie']?.[0]).toMatch(/^clario_id=1\.tag-id\.1790000000; /);
});
