/** Everything but the hot path: script, health, metrics, query. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import request from 'supertest';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildTag } from '../../client-tag/build.ts';
import { siteDefaults } from '../../server/config.ts';
import { createMetrics, type Metrics } from '../../server/metrics.ts';
import { acceptCounts } from '../../server/pipeline/accept.ts';
import { QueryError } from '../../server/pipeline/query.ts';
import { createApp } from '../../server/web/app.ts';
import type { Ask } from '../../server/web/query.ts';
import { tagSettings } from '../../server/web/script.ts';

const tag = await buildTag();
const SITES = [
  { ...siteDefaults, id: 'shop', origins: ['https://www.shop.com'] },
  { ...siteDefaults, id: 'other', origins: ['https://other.example'], session_minutes: 45 },
  {
    ...siteDefaults,
    id: 'alone',
    origins: ['https://alone.example'],
    script_path: '/a/s',
    collect_path: '/a/c',
    send: 'all' as const,
  },
];

let counts: ReturnType<typeof acceptCounts>;
let metrics: Metrics;
let troubles: string[];
let errors: unknown[];
let ask: Ask;
let app: ReturnType<typeof createApp>;

beforeEach(() => {
  counts = acceptCounts();
  metrics = createMetrics(counts, () => ({ logBytes: 1234, logSegments: 2, quarantined: 1, oldestMs: 2500 }));
  troubles = [];
  errors = [];
  ask = async (sql) => ({ columns: [{ name: 'sql', type: 'VARCHAR' }], rows: [[sql]] });
  app = createApp({
    config: { sites: SITES, demo: false, trusted_proxies: [] },
    tag,
    health: { troubles: () => troubles, registry: metrics.registry },
    token: 'secret',
    operatorToken: null,
    erase: () => Promise.reject(new Error('nothing is erased here')),
    ask: (sql, options) => ask(sql, options),
    onError: (error) => errors.push(error),
    onAsked: () => {},
    onErase: () => {},
  });
});

describe('the script', () => {
  const get = (path: string, encoding = 'identity') => request(app).get(path).set('accept-encoding', encoding);

  it('is the tag with the settings of the site in it', async () => {
    const { status, headers, text } = await get('/clario.js?site=other');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(text).toBe(tag.render(tagSettings(SITES[1]!)));
    expect(text).toContain('"other"');
  });

  it('lives five minutes by its short name, and is not sent again to who has it', async () => {
    const first = await get('/clario.js?site=shop');
    expect(first.headers['cache-control']).toBe('public, max-age=300, stale-while-revalidate=86400');
    expect(first.headers['access-control-allow-origin']).toBe('*');
    expect(first.headers['cross-origin-resource-policy']).toBe('cross-origin');
    const again = await get('/clario.js?site=shop').set('if-none-match', first.headers['etag']!);
    expect([again.status, again.text]).toEqual([304, '']);
    const other = await get('/clario.js?site=other').set('if-none-match', first.headers['etag']!);
    expect(other.status).toBe(200);
  });

  it('lives for ever by the name of its content', async () => {
    const short = await get('/clario.js?site=shop');
    const path = short.headers['content-location']!;
    expect(path).toMatch(/^\/clario\.[0-9a-f]{16}\.js\?site=shop$/);
    const long = await get(path);
    expect(long.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(long.text).toBe(short.text);
    expect((await get('/clario.0000000000000000.js?site=shop')).status).toBe(404);
  });

  it('is compressed as the browser likes it', async () => {
    const plain = (await get('/clario.js?site=shop')).text;
    for (const [encoding, unpack] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const { headers, body } = await get('/clario.js?site=shop', encoding)
        .buffer(true)
        .parse((res, done) => {
          // supertest would unpack gzip itself
          const chunks: Buffer[] = [];
          res.on('data', (chunk: Buffer) => chunks.push(chunk));
          res.on('end', () => done(null, Buffer.concat(chunks)));
        });
      expect(headers['content-encoding']).toBe(encoding);
      expect(headers['vary']).toBe('Accept-Encoding');
      const text = body.toString() === plain ? plain : unpack(body).toString();
      expect(text).toBe(plain);
    }
  });

  it('is under 6.2 kB, brotli, with the settings in it', async () => {
    const { headers } = await get('/clario.js?site=shop', 'br');
    expect(headers['content-encoding']).toBe('br');
    expect(Number(headers['content-length'])).toBeLessThan(6200);
  });

  it('differs from the site’s in what the page asks to be otherwise', async () => {
    const own = await get('/clario.js?site=shop');
    const all = await get('/clario.js?site=shop&send=all&debug=1');
    expect(all.text).toBe(tag.render({ ...tagSettings(SITES[0]!), events: '*', debug: true }));
    expect(all.headers['content-location']).toBe(undefined);
    expect((await get('/clario.js?site=shop&send=ecommerce&debug=0')).text).toBe(own.text);
    for (const wish of ['send=none', 'send=', 'send=all&send=all', 'debug=true', 'send=constructor']) {
      const { status, body, headers } = await get(`/clario.js?site=shop&${wish}`);
      expect([wish, status, body.error.code]).toEqual([wish, 400, 'unknown_option']);
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  it('is that of the only site of its path, when none is named', async () => {
    expect((await get('/a/s')).text).toBe(tag.render(tagSettings(SITES[2]!)));
    const { status, body } = await get('/clario.js');
    expect([status, body.error.message]).toEqual([404, 'name a site: ?site=…']);
  });

  it('is none for a site of another path, or of no name', async () => {
    expect((await get('/clario.js?site=alone')).status).toBe(404);
    expect((await get('/clario.js?site=nobody')).body.error.message).toBe('no such site is collected for on this path');
    expect((await get('/clario.js?site[]=shop')).status).toBe(404);
  });

  it('has only what its pages may know', () => {
    expect(tagSettings(SITES[2]!)).toEqual({
      site: 'alone',
      collect: '/a/c',
      events: '*',
      hash: false,
      sessionMinutes: 30,
      campaignParams: siteDefaults.campaign_params,
      cookie: 'clario_id_js',
      consentMode: 'none',
      gpc: true,
      dnt: false,
      linkedHosts: [],
      linkParam: 'clario_id',
      debug: false,
    });
    expect(tagSettings({ ...SITES[0]!, events: { Koop_Voltooid: 'purchase' } }).events).toContain('koop_voltooid');
  });
});

describe('health', () => {
  it('the process answers', async () => {
    const { status, body } = await request(app).get('/healthz');
    expect([status, body]).toEqual([200, { status: 'ok' }]);
  });

  it('ready, or why not', async () => {
    expect((await request(app).get('/readyz')).body).toEqual({ status: 'ready' });
    troubles.push('the log takes no events: full');
    const { status, body } = await request(app).get('/readyz');
    expect([status, body]).toEqual([503, { status: 'not ready', reasons: ['the log takes no events: full'] }]);
    // what is the matter is nobody's business who comes from outside
    const proxied = await request(app).get('/readyz').set('X-Forwarded-For', '203.0.113.7');
    expect([proxied.status, proxied.body]).toEqual([503, { status: 'not ready' }]);
  });

  it('metrics tell what was counted', async () => {
    counts.requests = 3;
    counts.events = 7;
    counts.refused.origin = 2;
    metrics.committed(1.5);
    metrics.delivered({ events: 5, duplicates: 1, bad: 2, ms: 30 });
    metrics.problem('torn_tail');
    const { text, headers } = await request(app).get('/metrics');
    expect(headers['content-type']).toContain('text/plain');
    const lines = text.split('\n').filter((line) => line.startsWith('clario_'));
    for (const line of [
      'clario_requests_accepted_total 3',
      'clario_events_accepted_total 7',
      'clario_requests_refused_total{reason="origin"} 2',
      'clario_requests_refused_total{reason="rate"} 0',
      'clario_log_bytes 1234',
      'clario_log_segments 2',
      'clario_log_quarantined_segments 1',
      'clario_undelivered_age_seconds 2.5',
      'clario_events_delivered_total 5',
      'clario_events_duplicate_total 1',
      'clario_events_bad_total 2',
      'clario_problems_total{code="torn_tail"} 1',
      'clario_log_commit_seconds_bucket{le="0.001"} 0',
      'clario_log_commit_seconds_bucket{le="0.002"} 1',
      'clario_delivery_batch_seconds_sum 0.03',
    ])
      expect(lines).toContain(line);
    // scraping twice counts nothing twice
    expect((await request(app).get('/metrics')).text).toContain('\nclario_events_accepted_total 7\n');
  });

  it('metrics are not for who comes through a proxy', async () => {
    const { status, body } = await request(app).get('/metrics').set('x-forwarded-for', '127.0.0.1');
    expect([status, body.error.code]).toEqual([403, 'forbidden']);
  });
});

describe('a query', () => {
  const post = (body: object | string, token = 'secret') =>
    request(app)
      .post('/api/query')
      .set('authorization', `Bearer ${token}`)
      .set('content-type', 'application/json')
      .send(body);

  it('is answered for who has the token', async () => {
    const { status, body } = await post({ sql: 'SELECT 1' });
    expect([status, body]).toEqual([200, { columns: [{ name: 'sql', type: 'VARCHAR' }], rows: [['SELECT 1']] }]);
  });

  it('is not for others, before anything is read', async () => {
    expect((await post('{', 'secre')).status).toBe(401);
    expect((await request(app).post('/api/query').send({ sql: 'SELECT 1' })).status).toBe(401);
  });

  it('that is wrong is answered with the reason', async () => {
    ask = () => Promise.reject(new QueryError('sql', 'no such table'));
    const { status, body } = await post({ sql: 'SELECT' });
    expect([status, body]).toEqual([400, { error: { code: 'sql', message: 'no such table' } }]);
    expect((await post({})).body.error.code).toBe('no_sql');
    expect((await post('{')).status).toBe(400);
    expect(errors).toEqual([]);
  });

  it('whose asker is gone is interrupted', async () => {
    let aborted: () => void = () => {};
    const interrupted = new Promise<void>((done) => {
      aborted = done;
    });
    ask = (_sql, { signal }) => {
      const asking = new Promise<never>((_, fail) => {
        signal.addEventListener('abort', () => {
          aborted();
          fail(new QueryError('interrupted', 'the query was interrupted'));
        });
      });
      return asking;
    };
    const asking = post({ sql: 'SELECT 1' }).timeout(100);
    await expect(asking).rejects.toThrow(/timeout/i);
    await interrupted;
  });

  it('that fails by the server’s own mistake says no more than that', async () => {
    ask = () => Promise.reject(new Error('secret detail'));
    const { status, body } = await post({ sql: 'SELECT 1' });
    expect([status, body.error.code]).toEqual([500, 'internal']);
    expect(JSON.stringify(body)).not.toContain('secret detail');
    expect(errors.map(String)).toEqual(['Error: secret detail']);
  });
});

it('there is nothing elsewhere', async () => {
  const { status, body, headers } = await request(app).get('/');
  expect([status, body.error.code]).toEqual([404, 'not_found']);
  expect(headers['x-powered-by']).toBeUndefined();
});
