/** The snippets that `first-party plan` prints, each run: what the id keeper does to a page, and what the paths hand on. */
import { writeFileSync } from 'node:fs';
import { request, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import express from 'express';
import { afterEach, describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { siteDefaults } from '../../server/config.ts';
import { type SnippetKind, type SnippetNames, snippets } from '../../server/first-party/snippets.ts';
import { visitorCookie } from '../../server/first-party/visitor-cookie.ts';
import { HIT, SHOP, startCollector, stopCollectors } from '../pipeline/accept-support.ts';
import { newDirectory, startNginx, startNode, startPhp, stopServers } from './snippet-servers.ts';

afterEach(async () => {
  await stopServers();
  await stopCollectors();
});

const NAMES: SnippetNames = {
  siteHost: 'www.shop.co.uk',
  collectHost: 'm.shop.co.uk',
  domain: 'shop.co.uk',
  collectPath: '/in/c',
  scriptPath: '/in/s.js',
  cookieName: 'shop-v',
};

function snippet(kind: SnippetKind, whom: string, names = NAMES): string {
  return snippets(names).find((one) => one.kind === kind && one.for === whom)!.text;
}

/** A JavaScript snippet as a module. */
async function moduleOf(text: string) {
  const file = join(newDirectory(), 'snippet.mjs');
  writeFileSync(file, text);
  return import(pathToFileURL(file).href);
}

type Sent = { status: number; cookies: string[] | undefined; caching: string | undefined; body: string };

function get(port: number, path: string, cookie?: string): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const headers = cookie === undefined ? {} : { cookie };
    const asking = request({ host: '127.0.0.1', port, path, headers }, async (answer) => {
      resolve({
        status: answer.statusCode!,
        cookies: answer.headers['set-cookie'],
        caching: answer.headers['cache-control'],
        body: await textOf(answer),
      });
    });
    asking.on('error', reject).end();
  });
}

const VALUE = '1.01990000-0000-7000-8000-000000000001.1790000000';
/** What the collector itself would set, by its own code. */
const RENEWED = visitorCookie(
  'shop-v',
  { id: '01990000-0000-7000-8000-000000000001', created: 1_790_000_000_000 },
  'm.shop.co.uk',
  true,
);

/** A shop with /page, /public (any cache may keep it), /private and /style; each with the snippet in front. */
const SHOPS: { [name: string]: () => Promise<number> } = {
  async nginx() {
    const [http, location] = snippet('keeper', 'nginx').split(/(?=^# In the location)/m);
    const at = (path: string, more: string) =>
      `location = ${path} { ${location}\n default_type text/html; ${more} return 200 "shop"; }`;
    const shop = await startNode((req, res) => {
      res.setHeader('Content-Type', req.url === '/style' ? 'text/css' : 'text/html; charset=utf-8');
      if (req.url === '/public') res.setHeader('Cache-Control', 'Public, max-age=60');
      if (req.url === '/shared') res.setHeader('Cache-Control', 'max-age=0, s-maxage=60');
      if (req.url === '/private') res.setHeader('Cache-Control', 'no-cache');
      res.setHeader('Set-Cookie', 'basket=1');
      res.end('shop');
    });
    return startNginx(http!, `${at('/own', '')}\nlocation / { ${location}\n proxy_pass http://127.0.0.1:${shop}; }`);
  },
  async Node() {
    const { keepId } = await moduleOf(snippet('keeper', 'Node'));
    const app = express();
    app.use(keepId);
    app.use((_req, res, next) => {
      res.setHeader('Set-Cookie', 'basket=1');
      next();
    });
    app.get('/style', (_req, res) => res.type('css').send('shop'));
    app.get('/public', (_req, res) => res.set('Cache-Control', 'Public, max-age=60').send('shop'));
    app.get('/shared', (_req, res) => res.set('Cache-Control', 'max-age=0, s-maxage=60').send('shop'));
    app.get('/private', (_req, res) => res.set('Cache-Control', 'no-cache').send('shop'));
    app.get(['/page', '/own'], (_req, res) => res.send('shop'));
    return startNode(app);
  },
  async PHP() {
    const page = (headers: string) =>
      `<?php require __DIR__ . '/../keep.php'; header('Set-Cookie: basket=1'); ${headers} echo 'shop';`;
    return startPhp({
      'keep.php': snippet('keeper', 'PHP'),
      'page/index.php': page(''),
      'own/index.php': page("header('Content-Type: text/html; charset=utf-8');"),
      'public/index.php': page("header('Cache-Control: Public, max-age=60');"),
      'shared/index.php': page("header('Cache-Control: max-age=0, s-maxage=60');"),
      'private/index.php': page("header('Cache-Control: no-cache');"),
      'style/index.php': page("header('Content-Type: text/css');"),
    });
  },
};

describe.each(Object.keys(SHOPS))('the id keeper in %s', (name) => {
  it('renews the cookie of who has it, as the collector sets it, and touches nothing else', async () => {
    const port = await SHOPS[name]!();
    // a page that nginx makes itself has no other cookie
    const others = (cookies: string[] = []) => cookies.filter((one) => one !== 'basket=1');
    const at = async (path: string, cookie?: string) => {
      const { status, cookies, caching, body } = await get(port, path, cookie);
      return [status, body, others(cookies), caching];
    };
    const kept = (caching: string) => [200, 'shop', [RENEWED], caching];
    const left = (caching?: string) => [200, 'shop', [], caching];
    for (const path of ['/page', '/own']) {
      expect(await at(path, `shop-v=${VALUE}`)).toEqual(kept('private'));
      expect(await at(path, `a=1; shop-v=${VALUE}; b=2`)).toEqual(kept('private'));
      expect(await at(path)).toEqual(left());
      expect(await at(path, 'a=1; b=2')).toEqual(left());
      // one of a parent domain, spoilt, before the good one
      expect(await at(path, `shop-v=x; shop-v=${VALUE}`)).toEqual(kept('private'));
    }
    for (const spoilt of [
      'shop-v=',
      'shop-v=2.a.1',
      'shop-v=1.a',
      'shop-v=1.a.b',
      `shop-v=1.${'a'.repeat(129)}.1`,
      'shop-v=1.a.123456789012',
      'shop-v=1.a b.1',
      'shop-v=1.a"; Max-Age=1.1',
      `not-shop-v=${VALUE}`,
      `shop-v2=${VALUE}`,
      `SHOP-V=${VALUE}`,
      `shop-v=${VALUE}x`,
    ])
      expect([spoilt, ...(await at('/page', spoilt))]).toEqual([spoilt, ...left()]);
    const cookie = `shop-v=${VALUE}`;
    expect(await at('/private', cookie)).toEqual(kept('no-cache, private'));
    expect(await at('/public', cookie)).toEqual(left('Public, max-age=60'));
    expect(await at('/shared', cookie)).toEqual(left('max-age=0, s-maxage=60'));
    expect(await at('/style', cookie)).toEqual(left());
  });

  it('leaves the other cookies of the page', async () => {
    const port = await SHOPS[name]!();
    const { cookies } = await get(port, '/page', `shop-v=${VALUE}`);
    expect(cookies).toEqual(['basket=1', RENEWED]);
  });
});

/** A Worker with a fetch of the test's own, as Cloudflare's runtime gives it: with Request, Response and Headers of Node. */
async function worker(text: string, onward: (request: Request, init?: unknown) => Promise<Response>) {
  const { default: made } = await moduleOf(`let fetch; export const given = (one) => { fetch = one; };\n${text}`).then(
    (loaded) => {
      loaded.given((asked: Request | URL, init: unknown) =>
        onward(asked instanceof Request ? asked : new Request(asked), init),
      );
      return loaded;
    },
  );
  return (url: string, headers: { [name: string]: string } = {}, body?: string): Promise<Response> =>
    made.fetch(new Request(url, { headers, ...(body === undefined ? {} : { method: 'POST', body }) }));
}

test('the id keeper in a Worker of Cloudflare (its runtime stood in for by Node)', async () => {
  const page = (type: string) => new Response('shop', { headers: { 'Content-Type': type, 'Set-Cookie': 'basket=1' } });
  const ask = await worker(snippet('keeper', 'Cloudflare'), async ({ url }) =>
    page(url.endsWith('.css') ? 'text/css' : 'text/html; charset=utf-8'),
  );
  const cookiesAt = async (path: string, cookie?: string) => {
    const answer = await ask(`https://www.shop.co.uk${path}`, cookie === undefined ? {} : { cookie });
    return [await answer.text(), ...answer.headers.getSetCookie()];
  };
  expect(await cookiesAt('/page', `a=1; shop-v=${VALUE}`)).toEqual(['shop', 'basket=1', RENEWED]);
  expect(await cookiesAt('/page')).toEqual(['shop', 'basket=1']);
  for (const spoilt of ['shop-v=2.a.1', 'shop-v=1.a.b', `shop-v=1.${'a'.repeat(129)}.1`, `not-shop-v=${VALUE}`])
    expect(await cookiesAt('/page', spoilt)).toEqual(['shop', 'basket=1']);
  expect(await cookiesAt('/style.css', `shop-v=${VALUE}`)).toEqual(['shop', 'basket=1']);
});

/** A collector for the paths of NAMES, and what came to it. */
async function collector() {
  const site = { ...siteDefaults, id: 'shop', origins: [SHOP], collect_path: '/in/c', cookie_name: 'shop-v' };
  const { port, logged } = await startCollector({ sites: [site], trusted_proxies: ['127.0.0.0/8'] });
  return { port, logged };
}

const POSTED = {
  origin: SHOP,
  'content-type': 'text/plain',
  cookie: `session=secret; shop-v=${VALUE}; basket=7`,
  'x-forwarded-for': '198.51.100.1',
};

test('the paths in nginx: events, cookie, origin and visitor go on to the collector', async () => {
  const { port, logged } = await collector();
  // only where the collector is differs: names are not resolved here, and its HTTPS is another test's matter
  const text = snippet('path', 'nginx').replaceAll(
    'proxy_pass https://m.shop.co.uk',
    `proxy_pass http://127.0.0.1:${port}`,
  );
  const [http, server] = text.split(/(?=^# In the server block)/m);
  const shop = await startNginx(http!, `${server}\nlocation / { return 200 "shop"; }`);
  const answer = await fetch(`http://127.0.0.1:${shop}/in/c`, {
    method: 'POST',
    headers: POSTED,
    body: JSON.stringify(HIT),
  });
  expect([answer.status, answer.headers.get('access-control-allow-origin'), answer.headers.getSetCookie()]).toEqual([
    204,
    SHOP,
    [RENEWED],
  ]);
  const other = await fetch(`http://127.0.0.1:${shop}/in/c`, {
    method: 'POST',
    headers: { ...POSTED, origin: 'https://evil.example' },
    body: JSON.stringify(HIT),
  });
  expect(other.status).toBe(403);
  // nginx is a trusted proxy: the visitor is who nginx says, not who the visitor's own header says
  expect((await logged()).map(({ head }) => [head['client_id_source'], head['address']])).toEqual([
    ['cookie', '198.51.100.1'],
  ]);
  // this collector has no script: that it answers 418 shows that the path is handed on
  expect((await fetch(`http://127.0.0.1:${shop}/in/s.js?site=shop`)).status).toBe(418);
  expect(await (await fetch(`http://127.0.0.1:${shop}/in/cart`)).text()).toBe('shop');
});

/** The shop's cookies, and what of them may go on to the collector. */
const COOKIES: [sent: string | undefined, goesOn: string | undefined][] = [
  [undefined, undefined],
  ['session=secret', undefined],
  [`session=secret; shop-v=${VALUE}; basket=7`, `shop-v=${VALUE}`],
  [`shop-v=x; shop-v=${VALUE}`, `shop-v=${VALUE}`],
  [`not-shop-v=${VALUE}; shop-v2=${VALUE}; shop-v=1.a.b`, undefined],
];

test("the paths in nginx: of the shop's cookies only the visitor's goes on", async () => {
  const seen: (string | undefined)[] = [];
  const upstream = await startNode((req, res) => {
    seen.push(req.headers.cookie);
    res.end();
  });
  const text = snippet('path', 'nginx').replaceAll('https://m.shop.co.uk', `http://127.0.0.1:${upstream}`);
  const [http, server] = text.split(/(?=^# In the server block)/m);
  const shop = await startNginx(http!, server!);
  for (const [sent] of COOKIES) await get(shop, '/in/c', sent);
  await get(shop, '/in/s.js', `session=secret; shop-v=${VALUE}`);
  expect(seen).toEqual([...COOKIES.map(([, goesOn]) => goesOn), undefined]);
});

test("the paths in a Worker of Cloudflare: of the shop's cookies only the visitor's goes on", async () => {
  const seen: (string | undefined)[] = [];
  const ask = await worker(snippet('path', 'Cloudflare'), async ({ headers }) => {
    seen.push(headers.get('cookie') ?? undefined);
    return new Response('');
  });
  for (const [sent] of COOKIES) await ask('https://www.shop.co.uk/in/c', sent === undefined ? {} : { cookie: sent });
  expect(seen).toEqual(COOKIES.map(([, goesOn]) => goesOn));
});

test('the id keeper in Node: headers that writeHead is given count too', async () => {
  const { keepId } = await moduleOf(snippet('keeper', 'Node'));
  const answers: { [path: string]: (res: ServerResponse) => void } = {
    '/given': (res) => res.writeHead(200, { 'Content-Type': 'text/html' }),
    '/reason': (res) => res.writeHead(200, 'OK', { 'content-type': 'text/html', 'Set-Cookie': 'basket=1' }),
    '/public': (res) => res.setHeader('Content-Type', 'text/html').writeHead(200, { 'Cache-Control': 'public' }),
    '/list': (res) => res.setHeader('Content-Type', 'text/html').writeHead(200, ['Cache-Control', 'public']),
  };
  const port = await startNode((req, res) =>
    keepId(req, res, () => {
      answers[req.url!]!(res);
      res.end();
    }),
  );
  const found: { [path: string]: unknown } = {};
  for (const path of Object.keys(answers)) {
    const { status, cookies, caching } = await get(port, path, `shop-v=${VALUE}`);
    found[path] = [status, cookies, caching];
  }
  expect(found).toEqual({
    '/given': [200, [RENEWED], 'private'],
    '/reason': [200, ['basket=1', RENEWED], 'private'],
    '/public': [200, undefined, 'public'],
    '/list': [200, undefined, 'public'],
  });
});

test('the paths in a Worker of Cloudflare (its runtime stood in for by Node)', async () => {
  const { port, logged } = await collector();
  const seen: [string, unknown][] = [];
  const ask = await worker(snippet('path', 'Cloudflare'), async (asked, init) => {
    const url = new URL(asked.url);
    seen.push([asked.url, init]);
    if (url.hostname !== 'm.shop.co.uk') return new Response('shop');
    const body = asked.method === 'POST' ? await asked.text() : undefined;
    return new Promise((resolve, reject) => {
      const headers = { ...Object.fromEntries(asked.headers), host: url.host };
      const onward = request(
        { host: '127.0.0.1', port, path: url.pathname + url.search, method: asked.method, headers },
        (answer) => {
          answer.resume();
          const cookies = (answer.headers['set-cookie'] ?? []).map((one): [string, string] => ['set-cookie', one]);
          resolve(
            new Response(null, { status: answer.statusCode === 418 ? 404 : answer.statusCode!, headers: cookies }),
          );
        },
      );
      onward.on('error', reject).end(body);
    });
  });
  const headers = { ...POSTED, 'CF-Connecting-IP': '198.51.100.9' };
  const answer = await ask('https://www.shop.co.uk/in/c', headers, JSON.stringify(HIT));
  expect([answer.status, answer.headers.getSetCookie()]).toEqual([204, [RENEWED]]);
  expect((await logged()).map(({ head }) => [head['client_id_source'], head['address']])).toEqual([
    ['cookie', '198.51.100.9'],
  ]);
  await ask('https://www.shop.co.uk/in/s.js?site=shop');
  expect(await (await ask('https://www.shop.co.uk/in/cart')).text()).toBe('shop');
  expect(seen).toEqual([
    ['https://m.shop.co.uk/in/c', { cf: { cacheTtlByStatus: { '100-599': -1 } } }],
    ['https://m.shop.co.uk/in/s.js?site=shop', undefined],
    ['https://www.shop.co.uk/in/cart', undefined],
  ]);
});

test('the paths in CloudFront and Akamai are of their formats, never cache and pass POST on', () => {
  const cloudfront = parse(snippet('path', 'CloudFront'));
  expect(
    cloudfront.CacheBehaviors.map((one: { [key: string]: unknown }) => [one['PathPattern'], one['CachePolicyId']]),
  ).toEqual([
    ['/in/c', '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'],
    ['/in/s.js', '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'],
  ]);
  expect([cloudfront.Origins[0].DomainName, cloudfront.CacheBehaviors[0].AllowedMethods.includes('POST')]).toEqual([
    'm.shop.co.uk',
    true,
  ]);
  expect(cloudfront.Resources.ClarioRequests.Properties.OriginRequestPolicyConfig.CookiesConfig).toEqual({
    CookieBehavior: 'whitelist',
    Cookies: ['shop-v'],
  });
  const akamai = JSON.parse(snippet('path', 'Akamai'));
  const options = (name: string) => akamai.behaviors.find((one: { name: string }) => one.name === name).options;
  expect([
    akamai.criteria[0].options.values,
    options('origin').hostname,
    options('caching'),
    options('allowPost').enabled,
    options('setVariable').cookieName,
    options('modifyOutgoingRequestHeader').newHeaderValue,
  ]).toEqual([
    ['/in/c', '/in/s.js'],
    'm.shop.co.uk',
    { behavior: 'NO_STORE' },
    true,
    'shop-v',
    'shop-v={{user.PMUSER_CLARIO}}',
  ]);
});

test('no snippet keeps a name of the example', () => {
  for (const { file, text } of snippets(NAMES))
    expect([file, /shop\.com|\/collect\b|clario\.js|clario_id/.exec(text)?.[0]]).toEqual([file, undefined]);
});

test('a name of the example may be a name of the client', () => {
  const names = { ...NAMES, siteHost: 'metrics.shop.com', collectHost: 'www.shop.com', domain: 'shop.com' };
  expect(snippet('path', 'nginx', names)).toContain('# In the server block of metrics.shop.com.');
  expect(snippet('path', 'nginx', names)).toContain('proxy_pass https://www.shop.com;');
});
