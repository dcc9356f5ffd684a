/** Hits that another server forwards for a visitor: believed by their signature alone (docs/wire.md). */
import { createHash, createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaults } from '../../server/config.ts';
import { type Answer, HIT, NOW, startCollector, stopCollectors } from './accept-support.ts';

const KEY = '2f6b3c0de1894a7d95b0c7f2d41e8a63';
const OLD_KEY = 'an-older-key-that-is-still-in-use-0001';
const WHO = {
  address: '198.51.100.7',
  user_agent: 'Mozilla/5.0 (Søster)',
  client_id: 'visitor-1',
  client_id_source: 'cookie',
  client_id_age_days: 3,
};

let collector: Awaited<ReturnType<typeof startCollector>>;

beforeEach(async () => {
  collector = await startCollector({}, [KEY, OLD_KEY]);
});

afterEach(stopCollectors);

type Said = { who?: unknown; key?: string; time?: number; body?: string; signature?: string };

function headersOf({ who = WHO, key = KEY, time = NOW, body = JSON.stringify(HIT), signature }: Said) {
  const said = Buffer.from(JSON.stringify(who)).toString('base64url');
  const hash = createHash('sha256').update(`${said}.${body}`).digest('hex');
  const right = `t=${time},v1=${createHmac('sha256', key).update(`${time}.${hash}`).digest('hex')}`;
  return { 'x-clario-forwarded': said, 'x-clario-signature': signature ?? right };
}

/** As a server container sends it: without an origin and a cookie. */
function forward(said: Said = {}, sent: string = said.body ?? JSON.stringify(HIT), path = '/collect'): Promise<Answer> {
  const headers = { 'user-agent': 'container', cookie: 'clario_id=1.container.1780000000', ...headersOf(said) };
  return collector.ask({ path, headers, body: sent, origin: false });
}

const errorOf = ({ body }: Answer) => JSON.parse(body).error;

describe('a forwarded hit', () => {
  it('is of the visitor that was said, sets no cookie, and lies in the log as it came', async () => {
    const answer = await forward();
    expect([answer.status, answer.headers['set-cookie']]).toEqual([204, undefined]);
    expect(await collector.logged()).toEqual([
      { head: { received_at: NOW, site: 'shop', source: 'sgtm', ...WHO }, body: JSON.stringify(HIT) },
    ]);
  });

  it('has the example of the documentation right', async () => {
    // made with basenc, sha256sum and openssl, as docs/wire.md shows it
    const headers = {
      'x-clario-forwarded':
        'eyJhZGRyZXNzIjoiMTkyLjAuMi43IiwidXNlcl9hZ2VudCI6IiIsImNsaWVudF9pZCI6InZpc2l0b3ItMSIsImNsaWVudF9pZF9zb3VyY2UiOiJjb29raWUiLCJjbGllbnRfaWRfYWdlX2RheXMiOjN9',
      'x-clario-signature': `t=${NOW},v1=ef9fc446f1bcd432f00ef47297195b2f4f1fba73bf2bb5817a1c2a1d965810c2`,
    };
    const { status } = await collector.ask({ headers, body: JSON.stringify(HIT), origin: false });
    expect(status).toBe(204);
    const [record] = await collector.logged();
    expect(record?.head).toMatchObject({ client_id: 'visitor-1', client_id_age_days: 3, address: '192.0.2.7' });
  });

  it('may be signed by each of the keys, and come twice', async () => {
    expect((await forward({ key: OLD_KEY })).status).toBe(204);
    expect((await forward({ key: OLD_KEY })).status).toBe(204);
    expect(await collector.logged()).toHaveLength(2);
  });

  it.each([
    [NOW - 4000, NOW - 4000],
    [NOW + 10, NOW],
    [NOW - 301_000, NOW - 300_000],
  ])('received elsewhere at %d was received at %d', async (said, received_at) => {
    await forward({ who: { ...WHO, received_at: said } });
    const [record] = await collector.logged();
    expect(record?.head).toMatchObject({ received_at });
  });

  it.each([
    ['198.51.100.7:4711', '198.51.100.7'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    [' 198.51.100.7 ', '198.51.100.7'],
    ['198.51.100.xxx', ''],
    ['REDACTED', ''],
    ['198.51.100.7, 10.0.0.1', ''],
  ])('of somebody at %j is of somebody at %j', async (said, address) => {
    const geo = { country: 'x'.repeat(101), region: null, city: null };
    expect((await forward({ who: { ...WHO, address: said, user_agent: 'x'.repeat(1025), geo } })).status).toBe(204);
    const [record] = await collector.logged();
    expect(record?.head).toMatchObject({ address, user_agent: 'x'.repeat(1024), geo: { country: 'x'.repeat(100) } });
  });

  it('has a place, and an address in its plain form', async () => {
    const geo = { country: 'NO', region: '03', city: null };
    await forward({ who: { ...WHO, address: '::ffff:198.51.100.7', geo } });
    const [record] = await collector.logged();
    expect(record?.head).toMatchObject({ address: '198.51.100.7', geo });
  });

  it('is nobody’s without consent to storage', async () => {
    const body = JSON.stringify({ ...HIT, consent: { analytics_storage: 'denied' } });
    expect((await forward({ body })).status).toBe(204);
    const [record] = await collector.logged();
    expect(record?.head).toMatchObject({ client_id: null, client_id_source: 'none', client_id_age_days: null });
  });

  it('answers the report on a site in debug mode', async () => {
    collector = await startCollector({}, [KEY], true);
    const { status, body } = await forward({}, JSON.stringify(HIT), '/collect?debug=1');
    expect([status, JSON.parse(body)]).toEqual([200, { events: 1, of: 'visitor-1', site: 'shop' }]);
  });

  it.each([-300_000, 300_000])('may be %d ms off by the two clocks', async (off) => {
    expect((await forward({ time: NOW + off })).status).toBe(204);
  });
});

describe('a forwarded hit is refused, and nothing kept,', () => {
  const cases: [about: string, said: Said, sent: string | undefined, message: string][] = [
    ['by another key', { key: 'x'.repeat(32) }, undefined, 'is not of this request'],
    ['without a signature', { signature: '' }, undefined, 'must be t=<milliseconds>,v1=<64 hexadecimal digits>'],
    ['with half of one', { signature: `t=${NOW},v1=00` }, undefined, 'must be t=<milliseconds>'],
    ['with another body', {}, JSON.stringify({ ...HIT, client_id: 'other' }), 'is not of this request'],
    ['with an older time', { time: NOW - 300_001 }, undefined, 'must be of within 5 minutes'],
    ['with a later time', { time: NOW + 300_001 }, undefined, 'must be of within 5 minutes'],
  ];
  it.each(cases)('%s', async (_about, said, sent, message) => {
    const answer = await forward(said, sent);
    expect([answer.status, errorOf(answer).code]).toEqual([403, 'signature']);
    expect(errorOf(answer).message).toContain(message);
    expect(await collector.logged()).toEqual([]);
    expect(collector.counts.refused.signature).toBe(1);
  });

  it('with another visitor than was signed', async () => {
    const headers = headersOf({});
    const said = Buffer.from(JSON.stringify({ ...WHO, client_id: 'other' })).toString('base64url');
    const answer = await collector.ask({
      headers: { ...headers, 'x-clario-forwarded': said },
      body: JSON.stringify(HIT),
      origin: false,
    });
    expect(answer.status).toBe(403);
  });

  it('for a site without keys', async () => {
    collector = await startCollector();
    const answer = await forward();
    expect(errorOf(answer)).toEqual({
      code: 'signature',
      message: 'the site has no forwarding_keys: nobody may forward for it',
    });
  });

  const wrong: [about: string, who: unknown, path: string][] = [
    ['no object', 'me', 'the whole'],
    ['an address in numbers', { ...WHO, address: 7 }, 'address'],
    ['a visitor that cannot be one', { ...WHO, client_id: 'ann@shop.test' }, 'client_id'],
    ['an unknown source', { ...WHO, client_id_source: 'guess' }, 'client_id_source'],
    ['an age in text', { ...WHO, client_id_age_days: '3' }, 'client_id_age_days'],
    ['half a place', { ...WHO, geo: { country: 'NO' } }, 'geo.region'],
  ];
  it.each(wrong)('that says %s', async (_about, who, path) => {
    const answer = await forward({ who });
    expect([answer.status, errorOf(answer).code]).toEqual([400, 'forwarded']);
    expect(errorOf(answer).message).toContain(`X-Clario-Forwarded: ${path}: `);
    expect(answer.body).not.toContain('ann');
    expect(await collector.logged()).toEqual([]);
  });
});

describe('the limit of an address', () => {
  const limits = { requests_per_second_per_address: 1, burst_per_address: 2 };

  it('does not count what is forwarded rightly', async () => {
    collector = await startCollector({ limits: { ...defaults.limits, ...limits } }, [KEY]);
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push((await forward()).status);
    expect(statuses).toEqual([204, 204, 204, 204, 204]);
  });

  it('counts what is not', async () => {
    collector = await startCollector({ limits: { ...defaults.limits, ...limits } }, [KEY]);
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await forward({ key: 'x'.repeat(32) })).status);
    expect(statuses).toEqual([403, 403, 429, 429]);
    expect((await forward()).status).toBe(429);
  });

  it('counts what only says that it is, whatever else is wrong with it', async () => {
    collector = await startCollector({ limits: { ...defaults.limits, ...limits } }, [KEY]);
    const headers = { 'x-clario-forwarded': 'x', 'content-type': 'text/html' };
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await collector.ask({ headers, body: 'x', origin: false })).status);
    expect(statuses).toEqual([415, 415, 429, 429]);
  });
});
