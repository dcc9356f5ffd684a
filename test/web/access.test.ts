/** Every route of the app: who may call it, from where; and what each answer forbids browsers. */
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTag } from '../../client-tag/build.ts';
import { defaults, siteDefaults } from '../../server/config.ts';
import { createMetrics } from '../../server/metrics.ts';
import { acceptCounts } from '../../server/pipeline/accept.ts';
import { createApp } from '../../server/web/app.ts';

const LOCAL = 'local-token-of-DATA-server.json-0001';
const OPERATOR = 'operator-token-of-the-config-0000001';
const PROXY = '192.0.2.1';

/** Every route there is, and who may call it. A new one must be put here, or the first test fails. */
const ROUTES: { [route: string]: 'anybody' | 'operator' | 'near' } = {
  'GET /healthz': 'anybody',
  'GET /readyz': 'anybody',
  'GET /metrics': 'near',
  'POST /api/query': 'operator',
  'POST /api/privacy/erase': 'operator',
  'GET /clario.js': 'anybody',
  'GET /clario.HASH.js': 'anybody',
  'GET /': 'anybody',
  'GET /category/:slug': 'anybody',
  'GET /product/:slug': 'anybody',
  'GET /search': 'anybody',
  'GET /cart': 'anybody',
  'GET /checkout': 'anybody',
  'GET /checkout/delivery': 'anybody',
  'GET /checkout/payment': 'anybody',
  'GET /thank-you': 'anybody',
  'GET /sign-in': 'anybody',
  'GET /sign-up': 'anybody',
  'GET /account': 'anybody',
  'POST /cart/add': 'anybody',
  'POST /cart/change': 'anybody',
  'POST /cart/coupon': 'anybody',
  'POST /wishlist/add': 'anybody',
  'POST /checkout': 'anybody',
  'POST /checkout/delivery': 'anybody',
  'POST /checkout/payment': 'anybody',
  'POST /sign-in': 'anybody',
  'POST /sign-up': 'anybody',
  'POST /sign-out': 'anybody',
  'GET /shop/drawings/:product/:variant.svg': 'anybody',
  'USE serveStatic': 'anybody',
};

type Layer = {
  name: string;
  route?: { path: string; stack: { method: string }[] };
  handle: { stack?: Layer[] };
};

function routesIn(layers: readonly Layer[]): string[] {
  return layers.flatMap(({ name, route, handle }) => {
    if (route !== undefined)
      return route.stack
        .map(({ method }) => `${method.toUpperCase()} ${route.path.replace(/\.[0-9a-f]{16}\./, '.HASH.')}`)
        .filter((one, i, all) => all.indexOf(one) === i);
    if (handle.stack !== undefined) return routesIn(handle.stack);
    return name === 'serveStatic' ? ['USE serveStatic'] : [];
  });
}

const tag = await buildTag();
let isReady = true;
let told: object[] = [];

function appOf(operatorToken: string | null) {
  return createApp({
    config: {
      sites: [{ ...siteDefaults, id: 'demo', origins: ['self'], hosts: ['metrics.shop.com'] }],
      demo: true,
      trusted_proxies: [`${PROXY}/32`],
    },
    tag,
    health: {
      troubles: () => (isReady ? [] : ['the log takes no events: /data/log is full']),
      registry: createMetrics(acceptCounts(), () => ({ logBytes: 0, logSegments: 0, quarantined: 0, oldestMs: 0 }))
        .registry,
    },
    token: LOCAL,
    operatorToken,
    ask: async () => ({ columns: [], rows: [] }),
    erase: () => Promise.reject(new Error('nothing is erased here')),
    onError: (error) => {
      throw error;
    },
    onAsked: ({ milliseconds: _, ...rest }) => told.push({ query: rest }),
    onErase: (caller) => told.push({ erase: caller }),
  });
}

const servers: Server[] = [];
let [withToken, without] = [0, 0];

/** As if the connection came from the address that the test names: nothing else of it is changed. */
async function serve(app: ReturnType<typeof createApp>): Promise<number> {
  const server = createServer((req, res) => {
    const { 'x-test-from': from = '127.0.0.1' } = req.headers;
    delete req.headers['x-test-from'];
    Object.defineProperty(req.socket, 'remoteAddress', { value: from, configurable: true });
    app(req, res);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  withToken = await serve(appOf(OPERATOR));
  without = await serve(appOf(null));
});

afterAll(() => {
  for (const server of servers) server.close().closeAllConnections();
});

type Answer = { status: number; headers: IncomingHttpHeaders; body: string };
type Caller = { from?: string; token?: string; through?: object };

function ask(port: number, route: string, { from, token, through = {} }: Caller, said?: string): Promise<Answer> {
  const [method, path] = route.split(' ') as [string, string];
  const headers = {
    ...(from === undefined ? {} : { 'x-test-from': from }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(method === 'POST' && path.startsWith('/api/') ? { 'content-type': 'application/json' } : {}),
    ...through,
  };
  const body = said ?? (path === '/api/query' ? '{"sql":"SELECT 1"}' : '{}');
  return new Promise((resolve, reject) => {
    const asking = httpRequest({ port, method, path, headers, agent: false }, (response) => {
      text(response).then(
        (all) => resolve({ status: response.statusCode!, headers: response.headers, body: all }),
        reject,
      );
    });
    asking.on('error', reject).end(method === 'POST' ? body : undefined);
  });
}

it('the routes are these', () => {
  const { router } = appOf(null) as unknown as { router: { stack: Layer[] } };
  expect(routesIn(router.stack)).toEqual(Object.keys(ROUTES));
});

const AFAR = '203.0.113.9';
const HTTPS = { 'x-forwarded-for': AFAR, 'x-forwarded-proto': 'https' };
const HOST = { 'x-forwarded-host': 'metrics.shop.com' };
const HTTP = { 'x-forwarded-for': AFAR, 'x-forwarded-proto': 'http' };

/** What a caller is answered: where an operator's token is in the config, and where not. */
const CALLERS: [about: string, caller: Caller, operator: [number, number], metrics: [number, number]][] = [
  ['from this machine', {}, [401, 401], [200, 200]],
  ['from this machine, over IPv6', { from: '::1' }, [401, 401], [200, 200]],
  ['from this machine, with a wrong token', { token: 'x'.repeat(36) }, [401, 401], [200, 200]],
  ['from this machine, with the local token', { token: LOCAL }, [200, 200], [200, 200]],
  ['from this machine, with the operator’s token', { token: OPERATOR }, [200, 401], [200, 200]],
  ['from this machine’s proxy, with the local token', { token: LOCAL, through: HTTPS }, [401, 404], [403, 403]],
  ['from the private network', { from: '10.0.0.5' }, [401, 404], [200, 200]],
  ['from the private network, with the local token', { from: '10.0.0.5', token: LOCAL }, [401, 404], [200, 200]],
  ['from this machine’s proxy that says the host alone', { token: LOCAL, through: HOST }, [401, 404], [403, 403]],
  ['from afar', { from: AFAR }, [401, 404], [403, 403]],
  ['from afar, with the local token', { from: AFAR, token: LOCAL }, [401, 404], [403, 403]],
  ['from afar, with the operator’s token in the open', { from: AFAR, token: OPERATOR }, [403, 404], [403, 403]],
  [
    'from afar, with the operator’s token, and a header that says HTTPS',
    { from: AFAR, token: OPERATOR, through: HTTPS },
    [403, 404],
    [403, 403],
  ],
  ['through the proxy, without a token', { from: PROXY, through: HTTPS }, [401, 404], [403, 403]],
  ['through the proxy, with the local token', { from: PROXY, token: LOCAL, through: HTTPS }, [401, 404], [403, 403]],
  [
    'through the proxy, with the operator’s token, over HTTP',
    { from: PROXY, token: OPERATOR, through: HTTP },
    [403, 404],
    [403, 403],
  ],
  [
    'through the proxy, with the operator’s token, over HTTPS',
    { from: PROXY, token: OPERATOR, through: HTTPS },
    [200, 404],
    [200, 403],
  ],
];

describe.each(CALLERS)('%s', (_about, caller, operator, metrics) => {
  it.each(Object.entries(ROUTES))('%s', async (route, who) => {
    for (const [i, port] of [withToken, without].entries()) {
      const { status, body } = await ask(port, pathOf(route), caller);
      if (who === 'near') expect([port, status]).toEqual([port, metrics[i]]);
      else if (who === 'operator') {
        // the body of this request names nobody: who may call it is told so
        const allowed = route.endsWith('erase') ? 400 : 200;
        expect([i, status]).toEqual([i, operator[i] === 200 ? allowed : operator[i]]);
        if (status >= 401) for (const secret of [LOCAL, OPERATOR]) expect(body).not.toContain(secret);
      } else expect([401, 403]).not.toContain(status);
    }
  });
});

it('who has queried and erased is told, by which token and from where; of who may not, nothing', async () => {
  told = [];
  const through = { from: PROXY, token: OPERATOR, through: HTTPS };
  await ask(withToken, 'POST /api/query', {});
  await ask(withToken, 'POST /api/query', { token: LOCAL });
  await ask(withToken, 'POST /api/query', through);
  const person = '{"ids":[{"kind":"client_id","value":"c-1","site":null}],"orders":[]}';
  await ask(withToken, 'POST /api/privacy/erase', through, person);
  const afar = { token: 'operator', address: AFAR };
  expect(told).toEqual([
    { query: { token: 'local', address: '127.0.0.1', rows: 0, columns: 0 } },
    { query: { ...afar, rows: 0, columns: 0 } },
    { erase: afar },
  ]);
});

it('why it is not ready is told near alone, and to the operator', async () => {
  isReady = false;
  const near = await ask(withToken, 'GET /readyz', {});
  const afar = await ask(withToken, 'GET /readyz', { from: AFAR });
  const operator = await ask(withToken, 'GET /readyz', { from: PROXY, token: OPERATOR, through: HTTPS });
  isReady = true;
  expect([near, afar, operator].map(({ status }) => status)).toEqual([503, 503, 503]);
  expect(JSON.parse(near.body).reasons).toEqual(['the log takes no events: /data/log is full']);
  expect(JSON.parse(afar.body)).toEqual({ status: 'not ready' });
  expect(JSON.parse(operator.body)).toEqual(JSON.parse(near.body));
});

it('the private network is answered by names that no stranger can own: not a page whose name leads here', async () => {
  const asked = async (host: string, more: Caller = {}) => {
    const { status, body } = await ask(withToken, 'GET /metrics', { from: '10.0.0.5', ...more, through: { host } });
    if (status !== 200) expect(JSON.parse(body).error.code).toBe('forbidden');
    return status;
  };
  const ours = ['localhost:8080', '10.0.0.7:8080', '[fd00::7]:8080', 'clario:8080', 'clario.monitoring.svc:8080'];
  for (const host of [...ours, 'ip-10-0-0-7.eu-west-1.compute.internal', 'metrics.shop.com', 'METRICS.shop.com:8443'])
    expect([host, await asked(host)]).toEqual([host, 200]);
  const theirs = [
    'evil.com',
    'evil.com:8080',
    'EVIL.com.',
    'evil.github.io',
    '_a.evil.com',
    '-a!b.evil.com',
    'b.shop.com',
  ];
  for (const host of [...theirs, '10.0.0.7.nip.io', 'localhost.evil.com', 'metrics.shop.com.evil.com'])
    expect([host, await asked(host)]).toEqual([host, 403]);
  expect(await asked('evil.com', { from: '127.0.0.1' })).toBe(403);
  isReady = false;
  const { body } = await ask(withToken, 'GET /readyz', { through: { host: 'evil.com' } });
  isReady = true;
  expect(JSON.parse(body)).toEqual({ status: 'not ready' });
});

it('what is refused to all says no more than an address where there is nothing', async () => {
  const [hidden, nothing] = await Promise.all([
    ask(without, 'POST /api/query', { from: AFAR }),
    ask(without, 'POST /api/queries', { from: AFAR }),
  ]);
  const plain = ({ status, body }: Answer) => [status, body.replaceAll(/nonce="[^"]*"|queries|query/g, '')];
  expect(plain(hidden)).toEqual(plain(nothing));
});

function pathOf(route: string): string {
  return route
    .replace('HASH', '0'.repeat(16))
    .replace(':slug', 'kitchen')
    .replace(':product/:variant', 'ridge-mug/clay')
    .replace('USE serveStatic', 'GET /shop/shop.js');
}

/** Paths beside the routes: what is not there, what cannot be read, what leads out of a folder. */
const ODD = [
  'GET /nothing',
  'GET /%ff',
  'GET /shop/../../../package.json',
  'GET /shop/%2e%2e/%2e%2e/package.json',
  'GET /shop/..%2f..%2f..%2fpackage.json',
  'POST /nothing',
  'PUT /',
  'OPTIONS /api/query',
  'HEAD /',
  'GET /clario.js?site=nobody',
  'GET /clario.js?site=demo&send=none',
];

describe('what each answer forbids browsers', () => {
  it.each([...Object.keys(ROUTES).map(pathOf), ...ODD])('%s', async (route) => {
    const { status, headers, body } = await ask(withToken, route, {});
    const policy = String(headers['content-security-policy']);
    const isPage = headers['content-type'] === 'text/html; charset=utf-8' && !(status >= 300 && status < 400);
    const isScript = /^GET \/clario\./.test(route) && status < 500;
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toContain('*');
    if (isPage) {
      expect(policy).toMatch(
        /^default-src 'self'; script-src 'self' 'nonce-[\w+/=]{24}'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'$/,
      );
      const nonce = /'nonce-([^']+)'/.exec(policy)![1];
      for (const [, attributes] of body.matchAll(/<script([^>]*)>/g))
        expect(attributes).toMatch(
          new RegExp(`nonce="${nonce!.replaceAll('+', '\\+')}"|src="/|type="application/json"`),
        );
      expect(body).not.toMatch(/ (on\w+|style)=/);
    } else expect(policy).toBe("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': isPage ? 'strict-origin-when-cross-origin' : 'no-referrer',
      'x-frame-options': isPage ? 'SAMEORIGIN' : 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy':
        'accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()',
    });
    const anywhere = isScript && status === 200;
    expect(headers['cross-origin-resource-policy']).toBe(anywhere ? 'cross-origin' : 'same-origin');
    expect([headers['x-powered-by'], headers['server']]).toEqual([undefined, undefined]);
    // no stack, no path of this machine, no file of the project
    expect(body).not.toMatch(/node_modules|at .*\.(ts|js):\d+|allowScripts/);
  });
});

it('a default config opens nothing to afar', () => {
  expect([defaults.operator_token, defaults.operator_token_file, defaults.host]).toEqual([null, null, '127.0.0.1']);
});
