/** `clario first-party`: plan and check as a person runs them. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, test } from 'vitest';
import { FAR, NEAR, SHOP, startStand, stopClarios, stopStands } from '../first-party/stand.ts';
import { clario } from './run.ts';

afterEach(stopStands);
afterAll(stopClarios);

const HOSTS = ['--site-host', 'www.shop.com', '--collect-host', 'metrics.shop.com'];
const TARGETS = ['--target', '203.0.113.7', '--target', '2001:db8::7'];
const dir = mkdtempSync(join(tmpdir(), 'clario-first-party-'));

function config(sites: string): string {
  const file = join(dir, `${sites.length}.yaml`);
  writeFileSync(file, `sites:\n${sites}`);
  return file;
}

/** The plan without its snippets. */
async function plan(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await clario(['first-party', 'plan', ...args]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.slice(0, stdout.indexOf('---- path: nginx'));
}

describe('plan', () => {
  it('addresses', async () => {
    expect(await plan(...HOSTS, ...TARGETS)).toBe(`How metrics.shop.com becomes a host of the same site as www.shop.com

1. metrics.shop.com with addresses of its own
   metrics.shop.com.  3600  IN  A     203.0.113.7
      ; the collector
   metrics.shop.com.  3600  IN  AAAA  2001:db8::7
      ; the collector
   metrics.shop.com.  3600  IN  CAA   0 issue "letsencrypt.org"
      ; lets letsencrypt.org issue for this host, whatever shop.com says; other hosts are not touched. Who else issues for metrics.shop.com needs a line too
   Safari: 400 days only if the addresses of www.shop.com are in 203.0.0.0/16 and 2001:db8::/64, else 7: Safari compares the first half of the addresses, and takes IPv4 and IPv6 for different networks (so www.shop.com must have both).
   Chrome, Edge, Firefox: 400 days.

2. /collect and /clario.js on www.shop.com itself
   - The shop's server or CDN hands two paths on to metrics.shop.com, which needs its records (1) all the same: one of the snippets "path".
   - Name the addresses of the server or CDN in trusted_proxies of the collector, else all visitors share one address.
   - Load the tag from https://www.shop.com/clario.js: it sends to where it came from.
   Safari: 400 days: it is the page's own host.
   Chrome, Edge, Firefox: 400 days.

3. the id keeper: www.shop.com renews the cookie
   - The shop's server sends clario_id again, unchanged, with each page: one of the snippets "keeper".
   - Set cookie_renewal: shop for the site in the config of the collector: else its next answer cuts the cookie to 7 days again.
   Safari: 400 days from the last page, for who comes again within 7 days of the first; wherever metrics.shop.com is.
   Chrome, Edge, Firefox: 400 days.

`);
  });

  it('an alias, and another issuer', async () => {
    const text = await plan(...HOSTS, '--target', 'tag.vendor.net', '--ca', 'pki.goog');
    expect(text.slice(text.indexOf('1. '), text.indexOf('\n2. '))).toBe(`1. metrics.shop.com as an alias
   metrics.shop.com.  3600  IN  CNAME  tag.vendor.net.
      ; the collector
   - An alias can have no CAA record beside it: what tag.vendor.net and, if it has none, shop.com say counts. If shop.com has CAA records, none of which names pki.goog, add one to them: shop.com. CAA 0 issue "pki.goog"
   Safari: 7 days: tag.vendor.net is of another site (CNAME cloaking). 400 only if www.shop.com is an alias of a name of vendor.net too. Some blockers look behind an alias and block by its target.
   Chrome, Edge, Firefox: 400 days.
`);
  });

  it("takes paths and the cookie's name from the config", async () => {
    const file = config(
      "  - {id: a, origins: ['https://www.shop.com'], collect_path: /in/c, script_path: /in/s.js, cookie_name: aid}\n  - {id: b, origins: ['https://www.b.com'], collect_path: /b}\n",
    );
    const of = async (...args: string[]) => {
      const { stdout } = await clario([
        'first-party',
        'plan',
        ...HOSTS,
        ...TARGETS,
        '--config',
        file,
        '--format',
        'json',
        ...args,
      ]);
      const { ways, snippets } = JSON.parse(stdout);
      const keeper: string = snippets.find((one: { kind: string }) => one.kind === 'keeper').text;
      return [ways[1].title, /(\w+)=\$clario_value/.exec(keeper)?.[1]];
    };
    expect(await of('--site', 'a')).toEqual(['/in/c and /in/s.js on www.shop.com itself', 'aid']);
    expect(await of('--site', 'b', '--script-path', '/x.js')).toEqual([
      '/b and /x.js on www.shop.com itself',
      'clario_id',
    ]);
    expect(await clario(['first-party', 'plan', ...HOSTS, ...TARGETS, '--config', file])).toEqual({
      code: 2,
      stdout: '',
      stderr: `clario: --site: must be told: ${file} has several sites: a, b\n`,
    });
    expect((await clario(['first-party', 'plan', ...HOSTS, ...TARGETS, '--config', file, '--site', 'c'])).stderr).toBe(
      `clario: --site: found "c"; must be a site of ${file}: a, b\n`,
    );
  });
});

const hosts = (site: string, collect: string) => ['--site-host', site, '--collect-host', collect];

test.each([
  [['plan', ...HOSTS], "required option '--target <address|name>' not specified"],
  [
    ['plan', ...HOSTS, '--target', 'a b'],
    '--target: found "a b"; must be an address (IPv4 or IPv6) or the name of a host',
  ],
  [
    ['plan', ...HOSTS, '--target', 'a.vendor.net', '--target', 'b.vendor.net'],
    '--target: found 2 names; a host can be an alias (CNAME) of one only',
  ],
  [
    ['plan', ...HOSTS, '--target', 'a.vendor.net', '--target', '203.0.113.7'],
    '--target: found a name and addresses; a host that is an alias (CNAME) can have no addresses of its own',
  ],
  [
    ['plan', ...HOSTS, '--target', '203.0.113.7', '--target', '10.0.0.7'],
    '--target: found "10.0.0.7", an address of a private network or of one machine; must be one that visitors reach',
  ],
  [
    ['plan', ...HOSTS, '--target', '::1'],
    '--target: found "::1", an address of a private network or of one machine; must be one that visitors reach',
  ],
  [['plan', ...HOSTS, '--target', 'a.vendor.net', '--target', 'a.vendor.net'], '--target: found the same one twice'],
  [
    ['plan', ...HOSTS, '--target', 'metrics.shop.com'],
    '--target: found "metrics.shop.com"; must be another name: a host cannot be an alias of itself',
  ],
  [
    ['plan', ...HOSTS, '--target', '203.0.113'],
    '--target: found "203.0.113"; must be an address (IPv4 or IPv6) or the name of a host',
  ],
  [
    ['plan', ...hosts('www.shop.com', 'shop.com'), ...TARGETS],
    '--collect-host: found "shop.com"; must be a host of its own below it, such as metrics.shop.com: the records would take the place of the domain\'s, and its CAA record be that of all its hosts',
  ],
  [
    ['plan', ...hosts('www.shop.com', 'www.shop.com'), ...TARGETS],
    `--collect-host: found "www.shop.com"; must be another host than --site-host: the shop's server hands the paths on to it`,
  ],
  [
    ['check', ...hosts('www.shop.com', 'metrics.vendor.net')],
    '--collect-host: found "metrics.vendor.net"; must be a host of shop.com, as www.shop.com is: it is of vendor.net, and to browsers that is another site, whose cookies they block or erase',
  ],
  [
    ['check', ...hosts('a.co.uk', 'b.co.uk')],
    '--collect-host: found "b.co.uk"; must be a host of a.co.uk, as a.co.uk is: it is of b.co.uk, and to browsers that is another site, whose cookies they block or erase',
  ],
  [
    ['check', ...hosts('https://www.shop.com', 'b')],
    '--site-host: found "https://www.shop.com"; must be a host alone, without https:// and without a path',
  ],
  [
    ['check', ...hosts('www.shop.com:8443', 'b')],
    '--site-host: found "www.shop.com:8443"; must be a host alone, without a port',
  ],
  [['check', ...hosts('203.0.113.7', 'b')], '--site-host: found "203.0.113.7"; must be a name, not an address'],
  [['check', ...hosts('203.0.113', 'b')], '--site-host: found "203.0.113"; must be a name, not an address'],
  [['check', ...hosts('WWW.shop.com', 'b')], '--site-host: found "WWW.shop.com"; must be in lower-case letters'],
  [
    ['check', ...hosts('localhost', 'b')],
    '--site-host: found "localhost"; must be a host of a domain that somebody can own, such as www.shop.com',
  ],
  [
    ['check', ...hosts('co.uk', 'b')],
    '--site-host: found "co.uk"; must be a host of a domain that somebody can own, such as www.shop.com',
  ],
  [
    ['check', ...hosts('www..com', 'b')],
    '--site-host: found "www..com"; must be a host such as www.shop.com: labels of letters, digits and -, with dots between (other letters as xn--…)',
  ],
  [
    ['check', ...HOSTS, '--resolver', 'dns.google'],
    '--resolver: found "dns.google"; must be the address of a DNS server, with its port or without: 192.0.2.53:53',
  ],
  [['check', ...HOSTS, '--https-port', '65536'], '--https-port: found "65536"; must be a whole number from 1 to 65535'],
  [['check', ...HOSTS, '--http-port', '0'], '--http-port: found "0"; must be a whole number from 1 to 65535'],
  [
    ['check', ...HOSTS, '--ca', 'Encrypt'],
    '--ca: found "Encrypt"; must be the domain of an issuer of certificates, such as letsencrypt.org',
  ],
  [
    ['check', ...HOSTS, '--collect-path', 'collect'],
    '--collect-path: found "collect"; must be a path that starts with \'/\', such as /collect, of letters, digits and . _ ~ - /',
  ],
  [
    ['check', ...HOSTS, '--cookie-name', '__Host-id'],
    '--cookie-name: found "__Host-id"; must be letters, digits, _ and -, at most 64, without the prefix __Host- or __Secure- (the cookie is shared with the whole domain)',
  ],
])('wrong arguments get one line and exit code 2: %j', async (args, said) => {
  expect(await clario(['first-party', ...args])).toEqual({ code: 2, stdout: '', stderr: `clario: ${said}\n` });
});

test('check: exit code 0 when nothing must be mended, 1 when something must, and JSON', async () => {
  const zone = { 'www.shop.test': { A: [SHOP!] }, 'metrics.shop.test': { A: [NEAR!] } };
  const { ca, http, https, dns } = await startStand(zone);
  const file = join(dir, 'ca.pem');
  writeFileSync(file, ca);
  const check = (...args: string[]) =>
    clario(
      [
        ...[
          'first-party',
          'check',
          '--site-host',
          'www.shop.test',
          '--collect-host',
          'metrics.shop.test',
          '--site',
          'shop',
        ],
        ...['--resolver', dns.at, '--http-port', String(http), '--https-port', String(https), ...args],
      ],
      { env: { NODE_EXTRA_CA_CERTS: file } },
    );
  const well = await check();
  expect([well.code, well.stderr, well.stdout.split('\n').slice(-3)]).toEqual([
    0,
    '',
    ['', 'Nothing must be mended.', ''],
  ]);
  dns.zone['metrics.shop.test'] = { A: [FAR!] };
  const cut = await check('--format', 'json');
  const { points, ...rest } = JSON.parse(cut.stdout);
  expect([cut.code, cut.stderr, rest]).toEqual([
    1,
    '',
    {
      site_host: 'www.shop.test',
      collect_host: 'metrics.shop.test',
      life_days: { safari: 7, chrome: 400, firefox: 400 },
      mend: 1,
    },
  ]);
  expect(
    points
      .filter(({ verdict }: { verdict: string }) => verdict === 'mend')
      .map(({ point }: { point: string }) => point),
  ).toEqual(['safari']);
  expect((await check()).stdout.split('\n').slice(-3)).toEqual(['', '1 of 19 points must be mended.', '']);
});
