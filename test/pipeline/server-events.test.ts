/** Events of the shop's own server: believed by their signature alone, each request once (docs/wire.md). */
import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Config, defaults, siteDefaults } from '../../server/config.ts';
import { seenSignatures } from '../../server/pipeline/accept/server-events.ts';
import { LogError } from '../../server/pipeline/log.ts';
import { type Answer, HIT, NOW, SHOP, startCollector, stopCollectors } from './accept-support.ts';

const KEY = '9d1c5f70b2e84c3aa6d0417f5be92c68';
const OLD_KEY = 'an-older-key-that-is-still-in-use-0001';
const FORWARDING_KEY = '2f6b3c0de1894a7d95b0c7f2d41e8a63';
const SITE = { ...siteDefaults, id: 'shop', origins: [SHOP], server_keys: [KEY, OLD_KEY] };
const SALE = { ...HIT, source: 'server', client_id: 'visitor-1', user: { customer_id: 'C-7' } };

let collector: Awaited<ReturnType<typeof startCollector>>;

const start = (site: object = {}, changes: Partial<Config> = {}) =>
  startCollector({
    sites: [
      { ...SITE, ...site },
      { ...SITE, id: 'bare', server_keys: [] },
    ],
    ...changes,
  });

beforeEach(async () => {
  collector = await start();
});

afterEach(stopCollectors);

function signed(body: string, key = KEY, time = NOW): string {
  const hash = createHash('sha256').update(body).digest('hex');
  return `t=${time},v1=${createHmac('sha256', key).update(`${time}.${hash}`).digest('hex')}`;
}

type Said = { hit?: object; key?: string; time?: number; signature?: string | null; sent?: string };

function send({ hit = SALE, key, time, signature, sent }: Said = {}): Promise<Answer> {
  const body = JSON.stringify(hit);
  const header = signature === null ? {} : { 'x-clario-signature': signature ?? signed(body, key, time) };
  const headers = { 'user-agent': 'shop/1.0', cookie: 'clario_id=1.somebody.1780000000', ...header };
  return collector.ask({ headers, body: sent ?? body, origin: false });
}

const errorOf = ({ body }: Answer) => JSON.parse(body).error;

describe('a signed hit of a server', () => {
  it('has the source server, the visitor it says, nothing of the caller, and no cookie', async () => {
    const answer = await send();
    expect([answer.status, answer.headers['set-cookie']]).toEqual([204, undefined]);
    expect(await collector.logged()).toEqual([
      {
        head: {
          received_at: NOW,
          site: 'shop',
          source: 'server',
          client_id: 'visitor-1',
          client_id_source: 'tag',
          client_id_age_days: null,
          user_agent: '',
          address: '',
        },
        body: JSON.stringify(SALE),
      },
    ]);
  });

  it('may be signed with each of the keys, five minutes apart', async () => {
    expect((await send({ key: OLD_KEY })).status).toBe(204);
    expect((await send({ time: NOW - 300_000 })).status).toBe(204);
    expect((await send({ time: NOW + 300_000 })).status).toBe(204);
  });

  it('is nobody’s without a client_id, and without consent', async () => {
    const { client_id: _, ...without } = SALE;
    await send({ hit: without });
    await send({ hit: { ...SALE, consent: { analytics_storage: 'denied' } } });
    const [first, second] = await collector.logged();
    expect(first!.head).toMatchObject({ source: 'server', client_id: null, client_id_source: 'none' });
    expect(second!.head).toMatchObject({ source: 'server', client_id: null, denied: 'said' });
    expect(second!.body).not.toContain('C-7');
  });

  it('does not count against the limit of its address; what is refused does', async () => {
    const limits = { ...defaults.limits, requests_per_second_per_address: 1, burst_per_address: 2 };
    collector = await start({}, { limits });
    for (let i = 0; i < 5; i++) expect((await send({ time: NOW + i })).status).toBe(204);
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await send({ key: 'x'.repeat(32) })).status);
    expect(statuses).toEqual([403, 403, 429]);
  });
});

describe('a hit that says it is of the server is refused, and nothing kept,', () => {
  const cases: [about: string, said: Said, message: string][] = [
    ['without a signature', { signature: null }, 'must be t=<milliseconds>,v1=<64 hexadecimal digits>'],
    ['with half of one', { signature: `t=${NOW},v1=00` }, 'must be t=<milliseconds>'],
    ['by another key', { key: 'x'.repeat(32) }, "is not of this request by one of the site's server_keys"],
    ['by a forwarding key', { key: FORWARDING_KEY }, 'is not of this request'],
    ['with another body', { sent: JSON.stringify({ ...SALE, client_id: 'other' }) }, 'is not of this request'],
    ['with an older time', { time: NOW - 300_001 }, 'must be of within 5 minutes'],
    ['with a later time', { time: NOW + 300_001 }, 'must be of within 5 minutes'],
    ['signed, without saying so', { hit: HIT }, 'must say "source": "server"'],
    ['for a site without keys', { hit: { ...SALE, site: 'bare' } }, 'the site has no server_keys'],
  ];
  it.each(cases)('%s', async (_about, said, message) => {
    collector = await start({ forwarding_keys: [FORWARDING_KEY] });
    const answer = await send(said);
    expect([answer.status, errorOf(answer).code]).toEqual([403, 'signature']);
    expect(errorOf(answer).message).toContain(message);
    expect(answer.body).not.toContain(KEY);
    expect(await collector.logged()).toEqual([]);
    expect(collector.counts.refused.signature).toBe(1);
  });

  it('from a page of the site, and by pixel', async () => {
    const fromPage = await collector.ask({ body: JSON.stringify(SALE) });
    const d = Buffer.from(JSON.stringify(SALE)).toString('base64url');
    const byPixel = await collector.ask({ method: 'GET', path: `/collect?d=${d}`, headers: {} });
    expect([fromPage.status, byPixel.status]).toEqual([403, 403]);
    expect(await collector.logged()).toEqual([]);
  });
});

describe('a request that is sent again', () => {
  it('is refused, as long as its time would be right', async () => {
    const again = { time: NOW + 300_000 };
    expect((await send(again)).status).toBe(204);
    for (const later of [1, 299_999, 300_001, 600_000]) {
      collector.state.now = NOW + later;
      const answer = await send(again);
      expect([answer.status, errorOf(answer).code]).toEqual([403, 'replay']);
    }
    collector.state.now = NOW + 600_001;
    expect(errorOf(await send(again)).code).toBe('signature');
    expect(await collector.logged()).toHaveLength(1);
    expect(collector.counts.refused.replay).toBe(4);
  });

  it('is taken when it was not kept the first time', async () => {
    collector.state.logError = new LogError('full', 'the log is full');
    expect((await send()).status).toBe(503);
    collector.state.logError = null;
    expect((await send()).status).toBe(204);
    expect((await send()).status).toBe(403);
  });

  it('is refused by no other site’s memory: each has its own', () => {
    const seen = seenSignatures(2, 100);
    expect([seen.add('a', 0), seen.add('b', 0), seen.add('a', 1)]).toEqual([true, true, false]);
    // full: it waits, and nothing is forgotten for it
    expect([seen.add('c', 50), seen.add('a', 50)]).toEqual([null, false]);
    expect([seen.add('c', 101), seen.add('a', 101)]).toEqual([true, false]);
  });

  it('is never taken twice within the window, and the memory never holds more than it says', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 60 })), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(steps, (all) => {
        const seen = seenSignatures(5, 100);
        const taken = new Map<string, number>();
        let now = 0;
        for (const [which, ms] of all) {
          now += ms;
          const name = `s${which}`;
          if (seen.add(name, now) !== true) continue;
          const before = taken.get(name);
          if (before !== undefined && now - before <= 100) throw new Error(`${name} twice in ${now - before} ms`);
          taken.set(name, now);
        }
      }),
    );
  });
});
