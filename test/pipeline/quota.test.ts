/** Quotas of a site, and the limit of all requests together. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Config, defaults, siteDefaults } from '../../server/config.ts';
import { createMetrics } from '../../server/metrics.ts';
import { quotaOf } from '../../server/pipeline/accept/quota.ts';
import { LogError } from '../../server/pipeline/log.ts';
import { DAY, HIT, ID, NOW, SHOP, startCollector, stopCollectors } from './accept-support.ts';

afterEach(stopCollectors);

const quota = (perSecond: number, perDay: number) => ({
  quota: { events_per_second: perSecond, events_per_day: perDay },
});
const events = (count: number) => ({
  events: Array.from({ length: count }, (_, i) => ({
    id: ID.slice(0, -3) + String(100 + i),
    at: HIT.sent_at,
    name: 'page_view',
  })),
});
const start = (site: object, changes: Partial<Config> = {}) =>
  startCollector({
    sites: [
      { ...siteDefaults, id: 'shop', origins: [SHOP], ...site },
      { ...siteDefaults, id: 'second', origins: [SHOP] },
    ],
    ...changes,
  });

describe('the quota of a second', () => {
  it('lets ten seconds’ worth come at once, then so many a second; other sites do not feel it', async () => {
    const collector = await start(quota(10, 0));
    expect((await collector.send(events(100))).status).toBe(204);
    const over = await collector.send(events(5));
    expect([over.status, over.headers['retry-after'], JSON.parse(over.body).error]).toEqual([
      429,
      '1',
      { code: 'quota', message: 'the site is over its quota of events a second' },
    ]);
    expect((await collector.send({ ...events(5), site: 'second' })).status).toBe(204);
    collector.state.now = NOW + 500;
    expect((await collector.send(events(5))).status).toBe(204);
    expect(collector.counts.refused.quota).toBe(1);
    const { registry } = createMetrics(collector.counts, () => ({
      logBytes: 0,
      logSegments: 0,
      quarantined: 0,
      oldestMs: 0,
    }));
    const text = await registry.metrics();
    expect(text).toContain('\nclario_events_over_quota_total{site="shop",per="second"} 5\n');
    expect(text).toContain('\nclario_events_over_quota_total{site="shop",per="day"} 0\n');
    expect(text).toContain('\nclario_requests_refused_total{reason="quota"} 1\n');
  });

  it('lets the largest request through, however small it is', async () => {
    const collector = await start(quota(1, 0));
    expect((await collector.send(events(100))).status).toBe(204);
    const over = await collector.send(events(100));
    expect([over.status, over.headers['retry-after']]).toEqual([429, '100']);
  });
});

describe('the quota of a day', () => {
  it('ends at midnight, UTC', async () => {
    const collector = await start(quota(0, 10));
    const midnight = Math.ceil(NOW / DAY) * DAY;
    expect((await collector.send(events(8))).status).toBe(204);
    const over = await collector.send(events(3));
    expect([over.status, over.headers['retry-after']]).toEqual([429, String((midnight - NOW) / 1000)]);
    expect((await collector.send(events(2))).status).toBe(204);
    collector.state.now = midnight - 1;
    expect((await collector.send(events(1))).headers['retry-after']).toBe('1');
    collector.state.now = midnight;
    expect((await collector.send(events(10))).status).toBe(204);
    // a clock that is set back gives no second day
    collector.state.now = NOW;
    expect((await collector.send(events(1))).status).toBe(429);
  });

  it('does not count what could not be kept', async () => {
    const collector = await start(quota(0, 10));
    collector.state.logError = new LogError('full', 'the log is full');
    for (let i = 0; i < 3; i++) expect((await collector.send(events(10))).status).toBe(503);
    collector.state.logError = null;
    expect((await collector.send(events(10))).status).toBe(204);
  });

  it('is never exceeded, whatever comes when', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: -1000, max: DAY / 3 })));
    fc.assert(
      fc.property(steps, (all) => {
        const one = quotaOf(quota(0, 50), 20)!;
        const taken = new Map<number, number>();
        let now = NOW;
        let latest = NOW;
        for (const [count, ms] of all) {
          now += ms;
          latest = Math.max(latest, now);
          if (one.take(count, now) > 0) continue;
          const day = Math.floor(latest / DAY);
          taken.set(day, (taken.get(day) ?? 0) + count);
        }
        return [...taken.values()].every((count) => count <= 50);
      }),
    );
  });

  it('of nothing costs nothing: there is none', () => {
    expect(quotaOf(quota(0, 0), 100)).toBe(null);
  });
});

describe('the limit of all requests', () => {
  it('holds whoever sends them; who is over the limit of one address takes nothing from it', async () => {
    const limits = {
      ...defaults.limits,
      requests_per_second_per_address: 1,
      burst_per_address: 2,
      requests_per_second: 4,
    };
    const collector = await start({}, { limits, trusted_proxies: ['127.0.0.1/32'] });
    const from = (address: string) => collector.send({}, { 'x-forwarded-for': address });
    const statuses: number[] = [];
    for (let i = 0; i < 10; i++) statuses.push((await from('198.51.100.1')).status);
    expect(statuses).toEqual([204, 204, 429, 429, 429, 429, 429, 429, 429, 429]);
    expect([(await from('198.51.100.2')).status, (await from('198.51.100.3')).status]).toEqual([204, 204]);
    const over = await from('198.51.100.4');
    expect([over.status, over.headers['retry-after'], JSON.parse(over.body).error.code]).toEqual([
      429,
      '1',
      'rate_limit',
    ]);
    expect([collector.counts.refused.rate, collector.counts.refused.rate_total]).toEqual([8, 1]);
    collector.state.now = NOW + 250;
    expect((await from('198.51.100.4')).status).toBe(204);
  });
});
