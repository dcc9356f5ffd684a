/** The collector's answers over a socket, and what then lies in a real log. */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaults } from '../../server/config.ts';
import { LogError } from '../../server/pipeline/log.ts';
import { type Answer, DAY, HIT, NOW, SHOP, startCollector, stopCollectors } from './accept-support.ts';

let collector: Awaited<ReturnType<typeof startCollector>>;

beforeEach(async () => {
  collector = await startCollector();
});

afterEach(stopCollectors);

const errorOf = ({ body }: Answer) => JSON.parse(body).error;

describe('a hit is accepted', () => {
  it('with 204 when it is in the log, as it came, with the facts of the request', async () => {
    const answer = await collector.send({}, { 'user-agent': 'Test/1.0' });
    expect(answer.status).toBe(204);
    expect(answer.body).toBe('');
    expect(await collector.logged()).toEqual([
      {
        head: {
          received_at: NOW,
          site: 'shop',
          source: 'web_tag',
          client_id: 'tag-id',
          client_id_source: 'tag',
          client_id_age_days: null,
          user_agent: 'Test/1.0',
          address: '127.0.0.1',
        },
        body: JSON.stringify(HIT),
      },
    ]);
    expect(collector.counts).toMatchObject({ requests: 1, events: 1 });
  });

  it('with headers that let the page read the answer', async () => {
    const { headers } = await collector.send();
    expect(headers['access-control-allow-origin']).toBe(SHOP);
    expect(headers['access-control-allow-credentials']).toBe('true');
    expect(headers.vary).toBe('Origin');
  });

  it('as application/json too', async () => {
    expect((await collector.send({}, { 'content-type': 'application/json' })).status).toBe(204);
  });

  it('packed by gzip, and lies unpacked in the log', async () => {
    const answer = await collector.ask({
      body: gzipSync(JSON.stringify(HIT)),
      headers: { 'content-encoding': 'gzip' },
    });
    expect(answer.status).toBe(204);
    expect((await collector.logged())[0]!.body).toBe(JSON.stringify(HIT));
  });

  it('from the server’s own pages, where the site’s origin is self', async () => {
    const answer = await collector.ask({
      path: '/own',
      headers: { host: 'localhost:8080', origin: 'http://localhost:8080' },
      body: JSON.stringify({ ...HIT, site: 'own' }),
    });
    expect(answer.status).toBe(204);
    expect(answer.headers['set-cookie']).toEqual([
      'clario_id=1.tag-id.1790000000; Max-Age=34560000; Path=/; HttpOnly; SameSite=Lax',
    ]);
  });

  it('without an Origin, as that of anybody: only a signature makes it the server’s', async () => {
    const { port, logged } = collector;
    const status = await new Promise((resolve) => {
      const headers = { 'content-type': 'application/json' };
      httpRequest({ port, method: 'POST', path: '/collect', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end(JSON.stringify(HIT));
    });
    expect(status).toBe(204);
    expect((await logged())[0]!.head['source']).toBe('web_tag');
  });

  it('with a report for who asks on a site in debug mode, and only there', async () => {
    const body = JSON.stringify({ ...HIT, site: 'second' });
    const headers = { origin: 'https://second.example', host: 'metrics.second.example' };
    const answer = await collector.ask({ path: '/collect?debug=1', body, headers });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ events: 1, of: 'tag-id', site: 'second' });
    expect((await collector.ask({ path: '/collect?debug=1', body: JSON.stringify(HIT) })).status).toBe(204);
    expect((await collector.logged()).length).toBe(2);
  });
});

describe('the visitor cookie', () => {
  const setCookie = ({ headers }: Answer) => headers['set-cookie'];

  it('takes over the tag’s id when there is none', async () => {
    expect(setCookie(await collector.send())).toEqual([
      'clario_id=1.tag-id.1790000000; Max-Age=34560000; Path=/; Domain=shop.com; HttpOnly; SameSite=Lax',
    ]);
  });

  it('wins over the tag’s id, keeps its date, and is renewed', async () => {
    const cookie = `clario_id=1.first.${(NOW - 3 * DAY) / 1000}`;
    expect(setCookie(await collector.send({}, { cookie }))).toEqual([
      `clario_id=1.first.${(NOW - 3 * DAY) / 1000}; Max-Age=34560000; Path=/; Domain=shop.com; HttpOnly; SameSite=Lax`,
    ]);
    expect((await collector.logged())[0]!.head).toMatchObject({
      client_id: 'first',
      client_id_source: 'cookie',
      client_id_age_days: 3,
    });
  });

  it('has the name of the site', async () => {
    const answer = await collector.send({ site: 'second' }, { origin: 'https://second.example' });
    expect(setCookie(answer)![0]).toMatch(/^second_id=1\.tag-id\./);
  });

  it('is neither read nor set without consent to storage', async () => {
    const cookie = 'clario_id=1.first.1790000000';
    const answer = await collector.send({ consent: { analytics_storage: 'denied' } }, { cookie });
    expect(answer.status).toBe(204);
    expect(setCookie(answer)).toBeUndefined();
    expect((await collector.logged())[0]!.head).toMatchObject({ client_id: null, client_id_source: 'none' });
  });

  it('is not made for who has no id at all', async () => {
    const answer = await collector.send({ client_id: undefined });
    expect(setCookie(answer)).toBeUndefined();
    expect((await collector.logged())[0]!.head).toMatchObject({ client_id: null, client_id_source: 'none' });
  });

  it('is Secure when the proxy that is trusted says HTTPS', async () => {
    const behind = await startCollector({ trusted_proxies: ['127.0.0.0/8'] });
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '198.51.100.7' };
    expect(setCookie(await behind.send({}, headers))![0]).toMatch(/; SameSite=Lax; Secure$/);
    expect((await behind.logged())[0]!.head['address']).toBe('198.51.100.7');
    expect(setCookie(await collector.send({}, headers))![0]).toMatch(/; SameSite=Lax$/);
    expect((await collector.logged())[0]!.head['address']).toBe('127.0.0.1');
  });
});

describe('a pixel', () => {
  const GIF = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
  const pixel = (hit: object, headers: Record<string, string> = {}) =>
    collector.ask({
      method: 'GET',
      path: `/collect?d=${Buffer.from(JSON.stringify(hit)).toString('base64url')}`,
      headers,
    });

  it('is answered with a GIF, and stored', async () => {
    const answer = await pixel(HIT);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('image/gif');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(Buffer.from(answer.body).length).toBeGreaterThan(0);
    expect(answer.headers['content-length']).toBe(String(Buffer.from(GIF, 'base64').length));
    expect((await collector.logged())[0]!.body).toBe(JSON.stringify(HIT));
  });

  it('that is nested too deep to be completed is refused and kept, and stops nobody', async () => {
    const deep = `{"v":1,"site":"shop","events":[{"name":"x","data":{"a":${'['.repeat(5_800)}${']'.repeat(5_800)}}}]}`;
    const answer = await collector.ask({
      method: 'GET',
      path: `/collect?d=${Buffer.from(deep).toString('base64url')}`,
    });
    expect([answer.status, errorOf(answer)]).toEqual([
      400,
      { code: 'not_json', message: 'the hit is nested too deep' },
    ]);
    expect((await collector.logged()).map(({ head }) => head['refused'])).toEqual([
      { stage: 'parse', code: 'not_json', message: 'the hit is nested too deep' },
    ]);
    expect((await pixel(HIT)).status).toBe(200);
  });

  it('of a page without a script gets its time, its id and its address here', async () => {
    await pixel({ v: 1, site: 'shop', events: [{ name: 'page_view' }] }, { referer: 'https://www.shop.com/a' });
    const [{ head, body } = { head: {}, body: '' }] = await collector.logged();
    expect(JSON.parse(body)).toEqual({
      v: 1,
      site: 'shop',
      sent_at: NOW,
      page: { url: 'https://www.shop.com/a' },
      events: [{ name: 'page_view', at: NOW, id: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
    });
    expect(head).toMatchObject({ source: 'web_tag', client_id: 'made-here', client_id_source: 'none' });
  });

  it('that is opened as a page is refused: the id in a link is its author’s', async () => {
    const opened = { cookie: 'clario_id=1.first.1700000000', 'sec-fetch-mode': 'navigate' };
    for (const headers of [{ 'sec-fetch-mode': 'navigate' }, { ...opened, 'sec-fetch-dest': 'iframe' }]) {
      const answer = await pixel({ ...HIT, client_id: 'the-author' }, headers);
      expect([answer.status, errorOf(answer), answer.headers['set-cookie']]).toEqual([
        403,
        { code: 'origin', message: 'a pixel is an image in a page, and not to be opened as a page' },
        undefined,
      ]);
    }
    expect(await collector.logged()).toEqual([]);
    expect((await pixel(HIT, { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' })).status).toBe(200);
  });

  it('without d, or with something else in it, is refused', async () => {
    const nothing = await collector.ask({ method: 'GET', path: '/collect' });
    expect([nothing.status, errorOf(nothing)]).toEqual([
      400,
      { code: 'not_base64url', message: 'd must be the hit as JSON, in base64url', path: 'd' },
    ]);
    expect((await collector.ask({ method: 'GET', path: '/collect?d=%7B%7D' })).status).toBe(400);
  });
});

describe('a request is refused', () => {
  it('400, and kept with the reason, when it is not JSON', async () => {
    const answer = await collector.ask({ body: '{"v":1,"user":"ada@shop.test"' });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toEqual({
      code: 'not_json',
      message: 'the body is not JSON, from position 29 (line 1 column 30)',
    });
    expect(await collector.logged()).toEqual([
      {
        head: {
          received_at: NOW,
          site: null,
          refused: {
            stage: 'parse',
            code: 'not_json',
            message: 'the body is not JSON, from position 29 (line 1 column 30)',
          },
        },
        body: '{"v":1,"user":"ada@shop.test"',
      },
    ]);
    expect(collector.counts.refused.not_json).toBe(1);
  });

  it('400, and kept with the reason, when it is not this protocol', async () => {
    const answer = await collector.send({ sent_at: 'now' });
    expect(answer.status).toBe(400);
    expect(answer.headers['access-control-allow-origin']).toBe(SHOP);
    expect(errorOf(answer)).toEqual({
      code: 'type',
      message: 'sent_at must be milliseconds since 1970-01-01; found a text of 3 characters',
      path: 'sent_at',
    });
    expect((await collector.logged())[0]!.head).toMatchObject({
      site: 'shop',
      refused: { stage: 'validate', code: 'type' },
    });
  });

  it('400 all the same, but no longer kept, when there are too many of them', async () => {
    const few = await startCollector({ limits: { ...defaults.limits, refused_per_second: 2 } });
    for (let i = 0; i < 4; i++) expect((await few.ask({ body: '{' })).status).toBe(400);
    expect((await few.logged()).length).toBe(2);
    few.state.now += 1000;
    await few.ask({ body: '{' });
    expect((await few.logged()).length).toBe(3);
    const none = await startCollector({ limits: { ...defaults.limits, refused_per_second: 0 } });
    expect((await none.ask({ body: '{' })).status).toBe(400);
    expect(await none.logged()).toEqual([]);
  });

  it('403 for a site that is none', async () => {
    const answer = await collector.send({ site: 'nobody' });
    expect([answer.status, errorOf(answer).code]).toEqual([403, 'unknown_site']);
    expect(await collector.logged()).toEqual([]);
  });

  it('403 for a site of another path', async () => {
    expect((await collector.send({ site: 'own' })).status).toBe(403);
  });

  it.each([
    ['of a stranger', 'https://evil.example'],
    ['of another site', 'https://second.example'],
    ['with another scheme', 'http://www.shop.com'],
    ['with another port', 'https://www.shop.com:8443'],
    ['of a sandboxed frame', 'null'],
  ])('403 from a page %s', async (_about, origin) => {
    const answer = await collector.send({}, { origin });
    expect([answer.status, errorOf(answer).code]).toEqual([403, 'origin']);
    expect(await collector.logged()).toEqual([]);
  });

  it('413 beyond the limit of bytes, and reads on, so that the answer arrives', async () => {
    const small = await startCollector({ limits: { ...defaults.limits, body_bytes: 2000 } });
    const fits = JSON.stringify({ ...HIT, pad: '' });
    const pad = (bytes: number) => JSON.stringify({ ...HIT, pad: 'p'.repeat(bytes - fits.length) });
    expect((await small.ask({ body: pad(2000) })).status).toBe(204);
    const over = await small.ask({ body: pad(2001) });
    expect([over.status, errorOf(over).message]).toEqual([413, 'the body must have 2000 bytes or fewer, unpacked']);
    expect((await small.ask({ body: pad(15000) })).status).toBe(413);
  });

  it('413 for what unpacks to more than the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    expect(bomb.length).toBeLessThan(defaults.limits.body_bytes);
    const answer = await collector.ask({ body: bomb, headers: { 'content-encoding': 'gzip' } });
    expect(answer.status).toBe(413);
    expect(await collector.logged()).toEqual([]);
  });

  it('413 with more than 100 events', async () => {
    const events = Array.from({ length: 101 }, () => HIT.events[0]);
    const answer = await collector.send({ events });
    expect([answer.status, errorOf(answer)]).toEqual([
      413,
      { code: 'too_many_events', message: 'events must have 100 events or fewer; found 101', path: 'events' },
    ]);
  });

  it('400 when it is not the gzip it says', async () => {
    const answer = await collector.ask({ body: 'no', headers: { 'content-encoding': 'gzip' } });
    expect([answer.status, errorOf(answer).code]).toEqual([400, 'not_gzip']);
  });

  it.each([
    ['content type', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['content type that only begins like one', { 'content-type': 'text/plainer' }],
    ['content encoding', { 'content-encoding': 'br' }],
  ])('415 for another %s', async (_about, headers) => {
    expect((await collector.send({}, headers as unknown as Record<string, string>)).status).toBe(415);
  });

  it('405 for another method, which it names', async () => {
    const answer = await collector.ask({ method: 'PUT', body: '{}' });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST, GET, OPTIONS']);
  });

  it('429 beyond the rate of an address, until it has waited as long as it was told', async () => {
    const limits = { ...defaults.limits, requests_per_second_per_address: 2, burst_per_address: 3 };
    const slow = await startCollector({ limits });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await slow.send()).status);
    expect(statuses).toEqual([204, 204, 204, 429]);
    const answer = await slow.send();
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.headers['access-control-allow-origin']).toBe(SHOP);
    slow.state.now += 1000;
    expect((await slow.send()).status).toBe(204);
  });

  it.each([
    ['full', 503, '5', 'log_full'],
    ['io', 503, '5', 'log_failed'],
    ['closed', 503, '5', 'stopping'],
    ['too_large', 413, undefined, 'too_large'],
  ] as const)('when the log is %s: %i', async (code, status, retryAfter, reason) => {
    collector.state.logError = new LogError(code, 'as the test has it');
    const answer = await collector.send();
    expect([answer.status, answer.headers['retry-after']]).toEqual([status, retryAfter]);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['access-control-allow-origin']).toBe(SHOP);
    expect(collector.counts).toMatchObject({ requests: 0, events: 0, refused: { [reason]: 1 } });
  });

  it('503 while the server stops, and the connection ends', async () => {
    collector.state.stopping = true;
    const answer = await collector.send();
    expect([answer.status, answer.headers['retry-after'], answer.headers.connection]).toEqual([503, '5', 'close']);
  });
});

describe('a preflight', () => {
  const preflight = (origin: string) =>
    collector.ask({ method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });

  it('is answered for the origins of the path', async () => {
    const { status, headers } = await preflight('https://second.example');
    expect(status).toBe(204);
    expect(headers['access-control-allow-origin']).toBe('https://second.example');
    expect(headers['access-control-allow-methods']).toBe('POST');
    expect(headers['access-control-allow-headers']).toBe('Content-Type, Content-Encoding');
    expect(headers['access-control-max-age']).toBe('7200');
  });

  it('is refused for others', async () => {
    const { status, headers } = await preflight('https://evil.example');
    expect(status).toBe(403);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('a connection', () => {
  it('that ends in the middle of a body leaves nothing', async () => {
    const socket = connect(collector.port, '127.0.0.1');
    await new Promise<void>((done) => {
      const head =
        'POST /collect HTTP/1.1\r\nHost: metrics.shop.com\r\nContent-Type: text/plain\r\nContent-Length: 500\r\n\r\n';
      socket.write(`${head}${JSON.stringify(HIT)}`, () => socket.destroy());
      socket.on('close', () => done());
    });
    await expect.poll(() => collector.counts.refused.aborted).toBe(1);
    expect(await collector.logged()).toEqual([]);
  });

  it('is for others when the path is not the collector’s', async () => {
    expect((await collector.ask({ path: '/collected', body: '{}' })).status).toBe(418);
  });
});
