/** `first-party check` against hosts that are really resolved and connected to; each point green, and red when its thing is broken. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { checkFirstParty } from '../../server/first-party/check.ts';
import { checkText } from '../../server/first-party/check-text.ts';
import type { Zone } from './dns-server.ts';
import { type Changes, FAR, NEAR, SHOP, startStand, stopClarios, stopStands } from './stand.ts';

afterEach(stopStands);
afterAll(stopClarios);

const WWW = { 'shop.test': { A: [SHOP!] }, 'www.shop.test': { A: [SHOP!] } };
const zoneAt = (address: string): Zone => ({ ...WWW, 'metrics.shop.test': { A: [address] } });

async function checked(zone: Zone, changes: Changes = {}, input: object = {}) {
  await stopStands();
  const stand = await startStand(zone, changes);
  const found = await checkFirstParty({ ...stand.input, ...input });
  const say = (text: string) => text.replaceAll(`:${stand.https}`, ':HTTPS');
  const point = (name: string) => {
    const one = found.points.find(({ point }) => point === name);
    return one === undefined ? undefined : `${one.verdict}: ${say(one.text)}`;
  };
  return { found, point, text: say(checkText(found)), stand };
}

/** What is in the warehouse of a Clario. */
async function rows(data: string): Promise<unknown[][]> {
  const { url, token } = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8'));
  const answer = await fetch(`${url}/api/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ sql: 'SELECT event_name, client_id, is_bot FROM events' }),
  });
  return ((await answer.json()) as { rows: unknown[][] }).rows;
}

/** All that is in its log, refused or not. */
function logText(data: string): string {
  const log = join(data, 'log');
  return readdirSync(log)
    .map((file) => readFileSync(join(log, file), 'latin1'))
    .join('');
}

test('all is well: a host in the network of the shop', async () => {
  const { text, found, stand } = await checked(zoneAt(NEAR!), { site: { currency: 'EUR' } }, { site: 'shop' });
  const until = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
  expect(
    text.replaceAll(until, 'UNTIL').replace(/89 days|90 days/, 'N days'),
  ).toBe(`metrics.shop.test, for pages of www.shop.test

ok    site                www.shop.test: 127.0.0.1
ok    records             metrics.shop.test: A 127.0.0.2
ok    alias               metrics.shop.test is no alias
ok    caa                 no CAA records for metrics.shop.test: any issuer may issue
note  block_lists         only the pixel of pages without scripts meets a rule of EasyPrivacy (/collect?d= and the like, on any host); what other lists say, or this one of the shop alone, is not known here
ok    https               metrics.shop.test answers by HTTPS at each of its addresses
ok    certificate         issued by Test Issuer, with its whole chain
ok    certificate_host    it is for metrics.shop.test
ok    certificate_expiry  until UNTIL, N days
ok    tls                 TLS 1.2, 1.3
ok    redirect            plain HTTP is sent to HTTPS (301)
ok    collect             POST /collect is answered by the collector; the probe was for a site that does not exist, and stored nothing
ok    cors                pages of https://www.shop.test:HTTPS may send, with the cookie
ok    cors_others         pages of other sites are refused
ok    script              /clario.js?site=shop: text/javascript, cached for 300 s
ok    cookie              clario_id for shop.test, Secure, HttpOnly, SameSite=Lax, 400 days; one event, clario_check, was stored for it
ok    safari              400 days: its addresses begin as those of www.shop.test do (127.0.0.0/16)
ok    chrome              400 days, as the cookie asks (measured in Chromium 156)
ok    firefox             400 days, as the cookie asks (measured in Firefox 153)

Nothing must be mended.
`);
  expect([found.mend, found.life_days]).toEqual([0, { safari: 400, chrome: 400, firefox: 400 }]);
  await expect.poll(() => rows(stand.data)).toEqual([['clario_check', 'clario-check', true]]);
});

test('without a site nothing is sent for one, and the cookie is not seen', async () => {
  const { point, stand } = await checked(zoneAt(NEAR!), { site: { currency: 'GBP' } });
  expect(logText(stand.data)).not.toContain('clario_check');
  expect([point('cookie'), point('chrome')]).toEqual([
    'note: not looked at: with --site one event, clario_check, is stored, and its cookie is seen',
    'ok: 400 days, as the collector sets the cookie, which was not looked at (measured in Chromium 156)',
  ]);
  expect(point('script')).toBe('ok: /clario.js: text/javascript, cached for 300 s');
});

describe('the DNS', () => {
  const records: [string, Zone[string] | undefined, string][] = [
    ['no record', undefined, 'mend: metrics.shop.test has no A and no AAAA record: create them (first-party plan)'],
    [
      'a dangling alias',
      { CNAME: 'gone.vendor.test' },
      'mend: metrics.shop.test -> gone.vendor.test: the last name has no address (a dangling alias). Whoever registers it can take over metrics.shop.test: correct or remove the record',
    ],
    [
      'aliases in a circle',
      { CNAME: 'metrics.shop.test' },
      'mend: metrics.shop.test: its aliases go in a circle, or on too long: metrics.shop.test -> metrics.shop.test',
    ],
    [
      'servers that fail',
      'fails',
      "mend: metrics.shop.test: the resolver failed (SERVFAIL): the domain's own servers are wrong, or its DNSSEC is",
    ],
    ['servers that are silent', 'silent', 'mend: metrics.shop.test: the resolver did not answer in time'],
  ];
  test.each(['fails', 'silent'] as const)(
    'whether a host is an alias is not known of servers that are: %s',
    async (record) => {
      const { point } = await checked({ ...WWW, 'metrics.shop.test': record });
      expect(point('alias')).toBe('note: not known while the DNS gives no answer for metrics.shop.test');
    },
  );

  test.each(records)('%s', async (_, record, said) => {
    const zone: Zone = record === undefined ? WWW : { ...WWW, 'metrics.shop.test': record };
    const { point, found } = await checked(zone, {}, { site: 'shop' });
    expect([point('records'), point('collector')]).toEqual([said, 'note: what is behind that was not looked at']);
    expect(found.life_days).toEqual({ safari: null, chrome: null, firefox: null });
  });

  test('an alias of another site is said, one within the site is well', async () => {
    const vendor = { ...WWW, 'metrics.shop.test': { CNAME: 'tag.vendor.test' }, 'tag.vendor.test': { A: [NEAR!] } };
    expect((await checked(vendor)).point('alias')).toBe(
      'note: metrics.shop.test is an alias of tag.vendor.test, a name of vendor.test: blockers that look behind aliases (uBlock Origin in Firefox, Brave, AdGuard DNS) judge it by that name',
    );
    const own = { ...WWW, 'metrics.shop.test': { CNAME: 'tag.shop.test' }, 'tag.shop.test': { A: [FAR!] } };
    const { point } = await checked(own);
    expect([point('alias'), point('safari')]).toEqual([
      'ok: metrics.shop.test is an alias within shop.test',
      'ok: 400 days: metrics.shop.test is an alias of tag.shop.test, of the same site',
    ]);
  });

  const caa = (at: string, ...CAA: { tag: 'issue' | 'iodef'; value: string; flags?: number }[]): Zone => ({
    ...zoneAt(NEAR!),
    [at]: { A: [NEAR!], CAA },
  });
  test.each<[string, Zone, string]>([
    [
      'lets the issuer in',
      caa('shop.test', { tag: 'issue', value: 'digicert.com' }, { tag: 'issue', value: 'letsencrypt.org' }),
      'ok: shop.test lets letsencrypt.org issue',
    ],
    [
      'the host before the domain',
      {
        ...caa('shop.test', { tag: 'issue', value: 'digicert.com' }),
        ...caa('metrics.shop.test', { tag: 'issue', value: 'letsencrypt.org' }),
        'shop.test': { CAA: [{ tag: 'issue', value: 'digicert.com' }] },
      },
      'ok: metrics.shop.test lets letsencrypt.org issue',
    ],
    [
      'shuts the issuer out',
      caa('shop.test', { tag: 'issue', value: 'digicert.com' }),
      'mend: shop.test lets only "digicert.com" issue, not letsencrypt.org: add the record metrics.shop.test. CAA 0 issue "letsencrypt.org"',
    ],
    [
      'shuts all out',
      caa('shop.test', { tag: 'issue', value: ';' }),
      'mend: shop.test lets only ";" issue, not letsencrypt.org: add the record metrics.shop.test. CAA 0 issue "letsencrypt.org"',
    ],
    [
      'has conditions',
      caa('shop.test', { tag: 'issue', value: 'letsencrypt.org; validationmethods=dns-01' }),
      'note: shop.test lets letsencrypt.org issue, under conditions: "letsencrypt.org; validationmethods=dns-01"',
    ],
    [
      'only says where to report',
      caa('shop.test', { tag: 'iodef', value: 'mailto:security@shop.test' }),
      'ok: the CAA records of shop.test restrict nobody who issues for a single host',
    ],
  ])('CAA %s', async (_, zone, said) => {
    expect((await checked(zone)).point('caa')).toBe(said);
  });
});

describe('the certificate', () => {
  const date = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  test.each<[string, Changes, string, string]>([
    [
      'chain is not whole',
      { leaf: { alone: true } },
      'certificate',
      "mend: issued by CN=Test Issuer: the server does not send its issuer's certificate with its own (use fullchain.pem), or nobody trusts that issuer",
    ],
    [
      'is signed by itself',
      { leaf: { selfSigned: true } },
      'certificate',
      'mend: issued by metrics.shop.test: it is signed by itself: browsers refuse it',
    ],
    [
      'is for another host',
      { leaf: { hosts: ['other.shop.test', '*.shop.example'] } },
      'certificate_host',
      'mend: it is for other.shop.test, *.shop.example, not for metrics.shop.test',
    ],
    ['has expired', { leaf: { from: -30, to: -1 } }, 'certificate_expiry', `mend: it expired on ${date(-1)}`],
    [
      'is not valid yet',
      { leaf: { from: 2, to: 30 } },
      'certificate_expiry',
      `mend: it is not valid before ${date(2)}`,
    ],
    [
      'ends in days',
      { leaf: { from: -80, to: 5.5 } },
      'certificate_expiry',
      `mend: it expires on ${date(5.5)}, in 5 days: renew it now`,
    ],
    [
      'was not renewed',
      { leaf: { from: -70, to: 20.5 } },
      'certificate_expiry',
      `note: it expires on ${date(20.5)}, in 20 days: two thirds of its life are over, and it was not renewed`,
    ],
  ])('%s', async (_, changes, name, said) => {
    const { point } = await checked(zoneAt(NEAR!), changes);
    expect(point(name)?.replace('CN=', '')).toBe(said.replace('CN=', ''));
  });

  test('versions of TLS', async () => {
    const at = zoneAt(NEAR!);
    const old = { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    expect((await checked(at, { tls: old })).point('tls')).toBe(
      'note: TLS 1, 1.1, 1.2, 1.3: 1.0 and 1.1 are out of date, and no browser needs them',
    );
    expect((await checked(at, { tls: { maxVersion: 'TLSv1.2' } })).point('tls')).toBe(
      'note: TLS 1.2: without 1.3 each visit waits one round trip more',
    );
  });

  test('an address that does not answer', async () => {
    const { point } = await checked({ ...WWW, 'metrics.shop.test': { A: [NEAR!, '127.88.0.1'] } });
    expect(point('https')).toBe(
      'mend: no HTTPS at 127.88.0.1 (nothing listens there); browsers that try this address first wait, or lose the event',
    );
    const none = await checked({ ...WWW, 'metrics.shop.test': { A: ['127.88.0.1'] } });
    expect([none.point('https'), none.point('collector')]).toEqual([
      'mend: no HTTPS at 127.88.0.1 (nothing listens there)',
      'note: what is behind that was not looked at',
    ]);
  });
});

describe('the collector', () => {
  const at = zoneAt(NEAR!);
  const set =
    (name: string, value: string): NonNullable<Changes['headers']> =>
    (headers) => {
      headers[name] = value;
    };
  const without =
    (name: string): NonNullable<Changes['headers']> =>
    (headers) => {
      delete headers[name];
    };
  const html =
    (status: number, title: string): NonNullable<Changes['instead']> =>
    (_req, res) => {
      res.writeHead(status, { 'content-type': 'text/html' }).end(`<html><title>${title}</title>`);
      return true;
    };
  test.each<[string, Changes, string, string]>([
    [
      'plain HTTP is answered',
      { plain: (_req, res) => res.end('hello') },
      'redirect',
      'mend: plain HTTP is answered (200): redirect it to HTTPS, else cookies and events go unencrypted',
    ],
    [
      'plain HTTP is sent elsewhere',
      { plain: (_req, res) => res.writeHead(302, { location: 'https://metrics.shop.test.evil.test/' }).end() },
      'redirect',
      'mend: plain HTTP is sent to https://metrics.shop.test.evil.test/, not to https://metrics.shop.test',
    ],
    [
      'plain HTTP is not there',
      { plain: null },
      'redirect',
      'note: nothing answers plain HTTP: as it may be, but a certificate by HTTP-01 needs port 80',
    ],
    [
      'something else answers',
      { instead: html(404, 'Not here') },
      'collect',
      'mend: POST /collect: found 404 "Not here"; the collector would answer 403 unknown_site',
    ],
    [
      'a cache answers',
      { headers: set('age', '12') },
      'collect',
      'mend: POST /collect is answered from a cache (Age: 12): it must never be cached',
    ],
    [
      'the shop is none of its origins',
      { site: { origins: ['https://www.other.test'] } },
      'cors',
      'mend: pages of https://www.shop.test:HTTPS are refused (403): name it in origins of the site, and let OPTIONS and Origin through',
    ],
    [
      'credentials are lost',
      { headers: without('access-control-allow-credentials') },
      'cors',
      'mend: Access-Control-Allow-Credentials is missing for https://www.shop.test:HTTPS: browsers then send no cookie',
    ],
    [
      'all origins are let in',
      { headers: set('access-control-allow-origin', '*') },
      'cors_others',
      'mend: pages of any site may send (Access-Control-Allow-Origin: * for https://another-site.invalid): something in front answers for the collector',
    ],
    [
      'the script is of the wrong type',
      { headers: set('content-type', 'text/plain') },
      'script',
      'mend: /clario.js?site=shop: found type text/plain; must be text/javascript',
    ],
    [
      'the script is cached for ever',
      { headers: set('cache-control', 'public, max-age=31536000') },
      'script',
      'mend: /clario.js?site=shop is cached for 365 days ("public, max-age=31536000"): a change of the site\'s settings comes so late',
    ],
    [
      'the script is not there',
      { site: { script_path: '/s.js' } },
      'script',
      'mend: /clario.js?site=shop: found 404 not_found; must be 200',
    ],
    [
      'the cookie is taken away',
      { headers: without('set-cookie') },
      'cookie',
      "mend: the collector's answer sets no clario_id: something in front takes Set-Cookie away, or the site's cookie_name is another (--cookie-name)",
    ],
    [
      'the cookie is changed',
      {
        headers: (headers) => {
          const [cookie] = (headers['set-cookie'] ?? []) as string[];
          headers['set-cookie'] =
            cookie === undefined ? undefined : `${cookie.split(';')[0]}; Max-Age=60; Path=/collect; SameSite=None`;
        },
      },
      'cookie',
      'mend: clario_id: Domain is missing, must be shop.test; Path is /collect, must be /; Secure is missing: the collector takes the connection for plain HTTP (trusted_proxies, X-Forwarded-Proto); HttpOnly is missing; SameSite is None, must be Lax; Max-Age is 60, must be 34560000 (400 days)',
    ],
  ])('%s', async (_, changes, name, said) => {
    const { point, found } = await checked(at, changes, { site: 'shop' });
    expect(point(name)).toBe(said);
    expect(found.mend > 0).toBe(said.startsWith('mend'));
  });

  test('that takes nothing before consent takes the event, which has it', async () => {
    const { point } = await checked(at, { site: { consent: 'required' } }, { site: 'shop' });
    expect(point('cookie')).toBe(
      'ok: clario_id for shop.test, Secure, HttpOnly, SameSite=Lax, 400 days; one event, clario_check, was stored for it',
    );
  });

  test('that never answers ends the check in time', async () => {
    const { found, point } = await checked(at, { instead: () => true }, { site: 'shop' });
    expect(point('collect')).toBe('mend: POST /collect: no answer: no answer in time');
    expect(found.life_days).toEqual({ safari: null, chrome: null, firefox: null });
  });
});

describe('Safari', () => {
  const far = zoneAt(FAR!);
  const REASON =
    'metrics.shop.test is at 127.77.0.1, www.shop.test at 127.0.0.1: the first halves differ (127.77.0.0/16, 127.0.0.0/16)';
  const renewing: NonNullable<Changes['page']> = (req, res) => {
    const value = /clario_id=([^;]+)/.exec(req.headers.cookie ?? '')?.[1];
    const attributes = 'Max-Age=34560000; Path=/; Domain=shop.test; HttpOnly; SameSite=Lax; Secure';
    if (req.url === '/') res.writeHead(302, { location: '/en/' }).end();
    else res.writeHead(200, { 'content-type': 'text/html', 'set-cookie': `clario_id=${value}; ${attributes}` }).end();
  };

  test('cuts the cookie of a host in another network', async () => {
    const { point, found } = await checked(far, {}, { site: 'shop' });
    expect(point('safari')).toBe(
      `mend: 7 days: ${REASON}. Put the paths on www.shop.test itself, or let it renew the cookie (first-party plan); https://www.shop.test/ (200) does not send clario_id again`,
    );
    expect([found.mend, found.life_days]).toEqual([1, { safari: 7, chrome: 400, firefox: 400 }]);
  });

  test('cuts it again when the shop renews it and the collector too', async () => {
    const { point } = await checked(far, { page: renewing }, { site: 'shop' });
    expect(point('safari')).toBe(
      `mend: 7 days: ${REASON}. www.shop.test renews the cookie, and the collector's next answer cuts it again: set cookie_renewal: shop for the site`,
    );
  });

  test('leaves the cookie that the shop alone renews', async () => {
    const { point, found } = await checked(far, { page: renewing, site: { cookie_renewal: 'shop' } }, { site: 'shop' });
    expect([point('safari'), found.life_days.safari, found.mend]).toEqual([
      'ok: 400 days from the last page: www.shop.test renews the cookie, and the collector leaves it alone',
      400,
      0,
    ]);
  });

  test('does not see whether the collector leaves it alone when no site is named', async () => {
    const { point } = await checked(far, { page: renewing });
    expect(point('safari')).toBe(
      'note: 400 days from the last page: www.shop.test renews the cookie; whether the collector leaves it alone is seen with --site',
    );
  });

  test('a keeper that changes the cookie is told', async () => {
    const page: NonNullable<Changes['page']> = (_req, res) =>
      res
        .writeHead(200, { 'set-cookie': 'clario_id=1.other.1790000000; Max-Age=34560000; Path=/; Domain=shop.test' })
        .end();
    const { point } = await checked(far, { page });
    expect(point('safari')).toBe(
      `mend: 7 days: ${REASON}. www.shop.test renews the cookie, but: its value is changed; Secure is missing: the collector takes the connection for plain HTTP (trusted_proxies, X-Forwarded-Proto); HttpOnly is missing; SameSite is missing, must be Lax`,
    );
  });

  test('the paths on the own host of the shop', async () => {
    const { point } = await checked(
      { ...WWW, 'www.shop.test': { A: [FAR!] } },
      { leaf: { hosts: ['www.shop.test'] } },
      { site: 'shop', collectHost: 'www.shop.test' },
    );
    expect([point('safari'), point('cookie')]).toEqual([
      'ok: 400 days: it is the host of the page itself',
      'ok: clario_id for shop.test, Secure, HttpOnly, SameSite=Lax, 400 days; one event, clario_check, was stored for it',
    ]);
  });
});
