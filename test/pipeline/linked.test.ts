/** What an answer tells of the visitor, and what a link does, at the collector itself: its clock is the test's. */
import { afterEach, describe, expect, test } from 'vitest';
import { hmac } from '../../client-tag/hmac.ts';
import { siteDefaults } from '../../server/config.ts';
import { linkGrant } from '../../server/first-party/link.ts';
import { HIT, NOW, SHOP, startCollector, stopCollectors } from './accept-support.ts';

afterEach(stopCollectors);

const KEY = '2f6b3c0de1894a7d95b0c7f2d41e8a63';
const start = (changes: object = {}) =>
  startCollector({
    sites: [
      {
        ...siteDefaults,
        id: 'shop',
        origins: [SHOP],
        linked_hosts: ['www.shop.com', 'shop.test'],
        link_key: KEY,
        ...changes,
      },
    ],
  });

function link(id = 'ann', site = 'shop', at = NOW): string {
  const grant = linkGrant(KEY, site, { id, created: 1_780_000_000_000 }, at);
  const dot = grant.lastIndexOf('.');
  const text = `${grant.slice(0, dot)}.0`;
  return `${text}.${hmac(grant.slice(dot + 1), text).slice(0, 32)}`;
}

const NONE = { adopted: 0, known: 0, forged: 0, expired: 0, replayed: 0 };

describe('the answer tells the tag', () => {
  test("the id, where it is another than the tag's; a page of another origin may read it", async () => {
    const { send } = await start({ linked_hosts: [], link_key: null });
    const { headers } = await send({}, { cookie: 'clario_id=1.ann.1780000000' });
    expect(headers['x-clario-id']).toBe('ann');
    expect(headers['access-control-expose-headers']).toBe('X-Clario-Id');
    const same = await send({ client_id: 'ann' }, { cookie: 'clario_id=1.ann.1780000000' });
    expect(Object.keys(same.headers).filter((name) => /x-clario|expose/.test(name))).toEqual([]);
  });

  test("where the shop's own server renews the cookie, too", async () => {
    const { send } = await start({ cookie_renewal: 'shop' });
    const { headers } = await send({}, { cookie: 'clario_id=1.ann.1780000000' });
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['x-clario-id']).toBe('ann');
  });

  test('what signs links, on a site with linked hosts', async () => {
    const { send } = await start();
    const { headers } = await send();
    expect(headers['x-clario-link']).toBe(linkGrant(KEY, 'shop', { id: 'tag-id', created: NOW }, NOW));
    expect(headers['access-control-expose-headers']).toBe('X-Clario-Link');
  });

  test.each<[string, object, Record<string, string>]>([
    ['without consent', { consent: { analytics_storage: 'denied' } }, {}],
    ['with a withdrawal', { forget: true }, {}],
    ['with an objection of the browser', {}, { 'sec-gpc': '1' }],
  ])('nothing %s', async (_, hit, headers) => {
    const { send } = await start();
    const answer = await send(hit, { cookie: 'clario_id=1.ann.1780000000', ...headers });
    expect(answer.status).toBe(204);
    expect(Object.keys(answer.headers).filter((name) => /x-clario|expose/.test(name))).toEqual([]);
  });
});

describe('a link', () => {
  test('makes a browser without an id its visitor, with the age of her id; it is not in the log', async () => {
    const { send, logged, counts } = await start();
    const { headers } = await send({ link: link() });
    expect(headers['set-cookie']).toEqual([
      'clario_id=1.ann.1780000000; Max-Age=34560000; Path=/; Domain=shop.com; HttpOnly; SameSite=Lax',
    ]);
    expect(headers['x-clario-id']).toBe('ann');
    const [{ head, body }] = (await logged()) as [{ head: object; body: string }];
    expect(head).toMatchObject({ client_id: 'ann', client_id_source: 'link' });
    expect(JSON.parse(body)).toEqual(HIT);
    expect(counts.links).toEqual({ ...NONE, adopted: 1 });
  });

  test('is good for 2 minutes', async () => {
    const { send, state, counts } = await start();
    state.now = NOW + 120_000;
    await send({ link: link() });
    state.now = NOW + 120_001;
    await send({ link: link('bob') });
    expect(counts.links).toEqual({ ...NONE, adopted: 1, expired: 1 });
  });

  test('is good for one browser; a hit of it that is sent again is no other', async () => {
    const { send, counts } = await start();
    for (const client_id of ['tag-id', 'tag-id', 'other']) await send({ link: link(), client_id });
    expect(counts.links).toEqual({ ...NONE, adopted: 2, replayed: 1 });
  });

  test('changes nothing for who has a cookie', async () => {
    const { send, logged, counts } = await start();
    await send({ link: link() }, { cookie: 'clario_id=1.bob.1780000000' });
    expect((await logged())[0]!.head).toMatchObject({ client_id: 'bob', client_id_source: 'cookie' });
    expect(counts.links).toEqual({ ...NONE, known: 1 });
  });

  test.each<[string, unknown]>([
    ['of another site', link('ann', 'second')],
    ['of no text', { id: 'ann' }],
    ['changed', link().replace('ann', 'bob')],
  ])('%s is forged, and ignored', async (_, forged) => {
    const { send, logged, counts } = await start();
    expect((await send({ link: forged })).status).toBe(204);
    const [{ head, body }] = (await logged()) as [{ head: object; body: string }];
    expect(head).toMatchObject({ client_id: 'tag-id', client_id_source: 'tag' });
    expect(JSON.parse(body)).toEqual(HIT);
    expect(counts.links).toEqual({ ...NONE, forged: 1 });
  });

  test('is not looked at without consent, nor kept', async () => {
    const { send, logged, counts } = await start();
    await send({ link: link(), consent: { analytics_storage: 'denied' } });
    const [{ head, body }] = (await logged()) as [{ head: object; body: string }];
    expect(head).toMatchObject({ client_id: null });
    expect(body).not.toContain('ann');
    expect(counts.links).toEqual(NONE);
  });

  test('means nothing to a site without linked hosts, and is not kept there', async () => {
    const { send, logged, counts } = await start({ linked_hosts: [], link_key: null });
    await send({ link: link() });
    expect(JSON.parse((await logged())[0]!.body)).toEqual(HIT);
    expect(counts.links).toEqual({ ...NONE, forged: 1 });
  });
});
