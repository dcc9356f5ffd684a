import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Config, ConfigError, type ConfigSource, defaults, loadConfig } from '../server/config.ts';

const dir = mkdtempSync(join(tmpdir(), 'clario-config-'));

function fileOf(text: string, name = 'clario.yaml'): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

function load(text: string, env: NodeJS.ProcessEnv = {}, overrides: ConfigSource['overrides'] = {}): Config {
  return loadConfig({ file: fileOf(text), env, overrides });
}

/** The mistakes as one reads them, without the directory of this test. */
function mistakes(source: () => unknown): string[] {
  try {
    source();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ where, path, message }) =>
      [where?.replace(`${dir}/`, ''), path, message].filter(Boolean).join(' | '),
    );
  }
  return [];
}

const SITE = 'sites: [{id: shop, origins: [https://www.shop.com]}]\n';
/** A config whose only site has these options too. */
const site = (options: string) => `sites:\n  - id: shop\n    origins: [https://www.shop.com]\n    ${options}\n`;

test('with nothing said it is the demo shop, on this machine only', () => {
  const config = loadConfig({ env: {} });
  expect(config).toEqual(defaults);
  expect(config).toMatchObject({ host: '127.0.0.1', port: 8080, data: './data', demo: true });
  expect(config.sites).toMatchObject([
    {
      id: 'demo',
      origins: ['self'],
      collect_path: '/collect',
      script_path: '/clario.js',
      debug: true,
      currency: 'USD',
    },
  ]);
});

test('the full example names every option, with its default', () => {
  expect(parse(readFileSync('docs/config.example.full.yaml', 'utf8'))).toEqual(defaults);
  expect(loadConfig({ file: 'docs/config.example.full.yaml', env: {} })).toEqual(defaults);
});

test('the minimal example is a shop without the demo and without debug', () => {
  const config = loadConfig({ file: 'docs/config.example.minimal.yaml', env: {} });
  expect(config.demo).toBe(false);
  expect(config.sites).toEqual([
    {
      id: 'shop',
      origins: ['https://www.shop.com'],
      hosts: [],
      collect_path: '/collect',
      script_path: '/clario.js',
      cookie_name: 'clario_id',
      cookie_renewal: 'collector',
      debug: false,
      currency: null,
      value_includes: [],
      events: {},
      send: 'ecommerce',
      extras: [],
      ad_params: ['cmpid', 'agid', 'adset_id', 'ad_id', 'tgtid', 'prdid'],
      url_params: { allow: null, deny: defaults.sites[0]!.url_params.deny },
      email_pepper: null,
      linked_hosts: [],
      link_key: null,
      internal_addresses: [],
      bigquery: { project: null, dataset: null, location: null },
      forwarding_keys: [],
      server_keys: [],
      quota: { events_per_second: 0, events_per_day: 0 },
      consent: 'none',
      honour_gpc: true,
      honour_dnt: false,
      hash: false,
      session_minutes: 30,
      campaign_params: defaults.sites[0]!.campaign_params,
    },
  ]);
});

test('a consent mode that there is not is refused, naming those that there are', () => {
  expect(mistakes(() => load(site('consent: optional')))).toEqual([
    'clario.yaml:4 | sites[0].consent | found "optional"; must be one of required, cookieless, none',
  ]);
  expect(mistakes(() => load(site('honour_gpc: yes please')))).toEqual([
    'clario.yaml:4 | sites[0].honour_gpc | found "yes please"; must be true or false',
  ]);
});

test('a file changes only what it names, and a section may be empty', () => {
  const config = load('log:\n  max_bytes: 10000000\ndelivery:\n');
  expect(config.log).toEqual({ segment_bytes: 67108864, max_bytes: 10000000 });
  expect(config.delivery).toEqual(defaults.delivery);
  expect(config.demo).toBe(true);
});

test('an empty file says nothing', () => {
  expect(load('# nothing yet\n')).toEqual(defaults);
});

test('JSON is read too, indented by tabs', () => {
  const file = fileOf('{\n\t"port": 1,\n\t"sites": [{"id": "x", "origins": ["self"]}]\n}', 'clario.json');
  expect(loadConfig({ file, env: {} })).toMatchObject({ port: 1, sites: [{ id: 'x' }] });
});

test('the command line wins over variables, variables over the file', () => {
  const text = 'port: 1\nhost: file.test\ndata: file\n';
  const env = { CLARIO_HOST: 'env.test', CLARIO_PORT: '2' };
  expect(load(text, env, { port: '3' })).toMatchObject({ port: 3, host: 'env.test', data: 'file' });
  expect(load(text, env, { port: undefined })).toMatchObject({ port: 2 });
});

test('a variable is read as its option is: number, flag, text, list', () => {
  const env = {
    CLARIO_LOG_MAX_BYTES: '5000000',
    CLARIO_DEMO: 'false',
    CLARIO_GEO_HEADERS_COUNTRY: 'CF-IPCountry',
    CLARIO_TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1',
    CLARIO_LIMITS_REQUESTS_PER_SECOND_PER_ADDRESS: '0',
    CLARIO_HOST: '',
    PATH: '/bin',
  };
  expect(loadConfig({ env })).toMatchObject({
    log: { max_bytes: 5000000 },
    demo: false,
    geo_headers: { country: 'cf-ipcountry', region: null },
    trusted_proxies: ['10.0.0.0/8', '192.0.2.1/32'],
    limits: { requests_per_second_per_address: 0 },
    host: '127.0.0.1',
  });
});

test('CLARIO_CONFIG names the file, and the command line another', () => {
  const [a, b] = [fileOf('port: 11\n', 'a.yaml'), fileOf('port: 12\n', 'b.yaml')];
  expect(loadConfig({ env: { CLARIO_CONFIG: a } }).port).toBe(11);
  expect(loadConfig({ file: b, env: { CLARIO_CONFIG: a } }).port).toBe(12);
});

test('all mistakes of all places come at once, those of the file in its order', () => {
  const text =
    'prot: 1\nlog:\n  segment_bytes: big\nsites:\n  - id: a\n    origins: [x]\n    curency: EUR\n  - id: a\n';
  const env = { CLARIO_PORT: 'http', CLARIO_LOG_LEVL: 'debug', CLARIO_SITES: '[]' };
  expect(mistakes(() => load(text, env, { port: '70000' }))).toEqual([
    'clario.yaml:1 | prot | unknown option; did you mean port?',
    'clario.yaml:3 | log.segment_bytes | found "big"; must be a whole number from 65536 to 1073741824',
    "clario.yaml:6 | sites[0].origins[0] | found \"x\"; must be an origin such as https://www.shop.com (scheme, host and port, nothing after them), or 'self' for the server's own host",
    'clario.yaml:7 | sites[0].curency | unknown option; did you mean currency?',
    'clario.yaml:8 | sites[1].origins | missing; must be a list of origins',
    'clario.yaml:8 | sites[1].id | found "a"; must be unique: sites[0] has it',
    'CLARIO_LOG_LEVL | unknown variable; did you mean CLARIO_LOG_LEVEL?',
    'CLARIO_SITES | sites can only be said in a config file',
    'CLARIO_PORT | port | found "http"; must be a whole number from 0 to 65535',
    '--port | port | found 70000; must be a whole number from 0 to 65535',
  ]);
});

test('a mistake in the file is not hidden by a variable that is right', () => {
  expect(mistakes(() => load('port: x\n', { CLARIO_PORT: '1' }))).toEqual([
    'clario.yaml:1 | port | found "x"; must be a whole number from 0 to 65535',
  ]);
});

test('a clash between places is told where the option that must give way is said', () => {
  const [file, env] = ['log: {max_bytes: 3000000}\n', { CLARIO_LOG_MAX_BYTES: '100000' }];
  const least = 'must be 2162688 or more: four of the largest bodies (limits.body_bytes) must fit';
  expect(mistakes(() => load(file, env))).toEqual([`CLARIO_LOG_MAX_BYTES | log.max_bytes | found 100000; ${least}`]);
  expect(mistakes(() => load('delivery: {retry_min_ms: 40000}\n'))).toEqual([
    'delivery.retry_max_ms | found 30000; must be 40000 or more: as much as delivery.retry_min_ms',
  ]);
});

test('a value that is wrong in itself is one mistake, whatever it clashes with', () => {
  expect(mistakes(() => load('log: {max_bytes: 5}\n'))).toEqual([
    'clario.yaml:1 | log.max_bytes | found 5; must be a whole number from 65536 to 1125899906842624',
  ]);
});

test('an option in the wrong place or the wrong style leads to the right one', () => {
  expect(mistakes(() => load('max_bytes: 1\nmaxBytes: 1\nlog_level: info\nLog: {}\nfrobnicate: 1\n'))).toEqual([
    'clario.yaml:1 | max_bytes | unknown option here; did you mean log.max_bytes?',
    'clario.yaml:2 | maxBytes | unknown option here; did you mean log.max_bytes?',
    'clario.yaml:4 | Log | unknown option; did you mean log?',
    'clario.yaml:5 | frobnicate | unknown option; known here: host, port, data, demo, log, limits, delivery, shutdown, warehouse, bigquery, retention, tls, trusted_proxies, operator_token, operator_token_file, privacy, geo_database, geo_headers, log_level, sites',
  ]);
});

test('the message of the error is all there is to print', () => {
  const error = (() => {
    try {
      return load('port: x\nprot: 1\n');
    } catch (thrown) {
      return thrown as Error;
    }
  })() as Error;
  expect(error.message.replaceAll(`${dir}/`, '')).toBe(
    '2 mistakes in the config:\n  clario.yaml:1: port: found "x"; must be a whole number from 0 to 65535\n  clario.yaml:2: prot: unknown option; did you mean port?',
  );
});

test.each([
  ['a missing file', () => loadConfig({ file: join(dir, 'none.yaml'), env: {} }), 'none.yaml | no such file'],
  ['a directory', () => loadConfig({ file: dir, env: {} }), `${dir} | a directory, not a file`],
  [
    'broken YAML',
    () => load('a: 1\nb: [1\nc: 2\n'),
    'clario.yaml:3 | Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  ['an option said twice', () => load('port: 1\nhost: x\nport: 2\n'), 'clario.yaml:3 | Map keys must be unique'],
  [
    'an alias to nothing',
    () => load('port: *p\n'),
    'clario.yaml | Unresolved alias (the anchor must be set before the alias): p',
  ],
  ['text in place of options', () => load('hello\n'), 'clario.yaml | found "hello"; must be a mapping of options'],
])('%s is said to be that', (_, source, message) => {
  expect(mistakes(source)).toEqual([message]);
});

test.each([
  ['log: 5', 'log', 'found 5; must be a mapping of options'],
  [
    'log: {max_bytes: 2000000}',
    'log.max_bytes',
    'found 2000000; must be 2162688 or more: four of the largest bodies (limits.body_bytes) must fit',
  ],
  [
    'delivery: {retry_min_ms: 600, retry_max_ms: 500}',
    'delivery.retry_max_ms',
    'found 500; must be 600 or more: as much as delivery.retry_min_ms',
  ],
  [
    'host: "http://x"',
    'host',
    'found "http://x"; must be an address or host name to listen on, such as 127.0.0.1 or 0.0.0.0',
  ],
  [
    'warehouse: {file: ../x.duckdb}',
    'warehouse.file',
    'found "../x.duckdb"; must be a file\'s name such as events.duckdb, without a directory: it lies in the data directory',
  ],
  [
    'warehouse: {memory_limit: much}',
    'warehouse.memory_limit',
    'found "much"; must be a size such as 512MB, 1GB or 2GiB',
  ],
  [
    'trusted_proxies: [10.0.0.0/33]',
    'trusted_proxies[0]',
    'found "10.0.0.0/33"; must be an address range such as 10.0.0.0/8 or 2001:db8::/32',
  ],
  ['demo: yes', 'demo', 'found "yes"; must be true or false'],
  ['log_level: loud', 'log_level', 'found "loud"; must be one of trace, debug, info, warn, error, fatal, silent'],
  [
    'geo_headers: {city: "a b"}',
    'geo_headers.city',
    'found "a b"; must be a header\'s name such as cf-ipcountry, or null',
  ],
  ['sites: []', 'sites', 'found []; must be a list of at least one site'],
  ['sites: {id: a}', 'sites', 'found {"id":"a"}; must be a list of sites'],
  ['sites: [shop]', 'sites[0]', 'found "shop"; must be a mapping with at least id and origins'],
  [`demo: true\n${SITE}`, 'demo', 'found true; the demo shop needs a site with the id demo'],
  [
    site('currency: eur'),
    'sites[0].currency',
    'found "eur"; must be an ISO 4217 code in capitals, such as EUR, or null',
  ],
  [site('value_includes: [vat]'), 'sites[0].value_includes[0]', 'found "vat"; must be one of tax, shipping'],
  [site('session_minutes: 0'), 'sites[0].session_minutes', 'found 0; must be a whole number from 1 to 1440'],
  [
    site('collect_path: collect'),
    'sites[0].collect_path',
    'found "collect"; must be a path that starts with \'/\', such as /collect, of letters, digits and . _ ~ - /',
  ],
  [
    site('collect_path: /../x'),
    'sites[0].collect_path',
    'found "/../x"; must be a path that starts with \'/\', such as /collect, of letters, digits and . _ ~ - /',
  ],
  [
    site('collect_path: /API/collect'),
    'sites[0].collect_path',
    'found "/API/collect"; must be another: /api is the server\'s own',
  ],
  [
    site('script_path: /healthz'),
    'sites[0].script_path',
    'found "/healthz"; must be another: /healthz is the server\'s own',
  ],
  [
    site('script_path: /collect'),
    'sites[0].script_path',
    'found "/collect"; must be another: it is sites[0].collect_path',
  ],
  [
    site('cookie_name: __Host-id'),
    'sites[0].cookie_name',
    'found "__Host-id"; must be letters, digits, _ and -, at most 64, without the prefix __Host- or __Secure- (the cookie is shared with the whole domain)',
  ],
  [site('cookie_renewal: never'), 'sites[0].cookie_renewal', 'found "never"; must be one of collector, shop'],
  [
    site('extras: [{name: points, type: INT64, from: ["a,b"]}]'),
    'sites[0].extras[0].from[0]',
    'found "a,b"; must be a path in a push, such as ecommerce.loyalty.points',
  ],
  [
    site(`forwarding_keys: ["{{${'x'.repeat(30)}}}"]`),
    'sites[0].forwarding_keys[0]',
    'found a text of 34 characters; must be a key of 32 to 256 characters of ASCII, none of them a space or a brace',
  ],
  // a key is a secret: it is not repeated
  [
    site('forwarding_keys: [short-secret]'),
    'sites[0].forwarding_keys[0]',
    'found a text of 12 characters; must be a key of 32 to 256 characters of ASCII, none of them a space or a brace',
  ],
  [
    site('server_keys: [short-secret]'),
    'sites[0].server_keys[0]',
    'found a text of 12 characters; must be a key of 32 to 256 characters of ASCII, none of them a space or a brace',
  ],
  [
    'operator_token: short-secret\n',
    'operator_token',
    'found a text of 12 characters; must be a secret of 32 to 256 characters of ASCII without spaces, or null',
  ],
  [
    `operator_token: ${'x'.repeat(32)}\noperator_token_file: token.txt\n`,
    'operator_token_file',
    'must be null while operator_token is said: it says the same',
  ],
  [
    site(`forwarding_keys: [${'x'.repeat(32)}]\n    server_keys: [${'x'.repeat(32)}]`),
    'sites[0].server_keys[0]',
    'must be another than the forwarding_keys',
  ],
  [
    site('quota: {events_per_second: many}'),
    'sites[0].quota.events_per_second',
    'found "many"; must be a whole number from 0 to 1000000',
  ],
  [
    site(`email_pepper: ${'1'.repeat(32)}`),
    'sites[0].email_pepper',
    'found a number (put it in quotes); must be a secret of 32 to 256 characters of ASCII without spaces, or null',
  ],
  [site('forwarding_keys: {my: secret}'), 'sites[0].forwarding_keys', 'found what is no text; must be a list of keys'],
  [
    site('events: {Done: Purchase}'),
    'sites[0].events.Done',
    'found "Purchase"; must be an event\'s name: lower-case letters, digits and _, a letter first, at most 40',
  ],
  [
    site('events: {done: purchse}'),
    'sites[0].events.done',
    "found \"purchse\"; must be an event's name: lower-case letters, digits and _, a letter first, at most 40, and no near miss of 'purchase'",
  ],
  [
    site('extras: [{name: points, type: INT, from: [a.b]}]'),
    'sites[0].extras[0].type',
    'found "INT"; must be one of STRING, INT64, NUMERIC, BOOL, JSON',
  ],
  [
    site('extras: [{name: points, type: INT64, from: []}]'),
    'sites[0].extras[0].from',
    'found []; must be a list of at least one path in a push',
  ],
  [
    site('extras: [{name: method, type: STRING, from: [a]}]'),
    'sites[0].extras[0].name',
    'found "method"; must be another: every site has it',
  ],
  [
    site('extras: [{name: a, type: STRING, from: [a]}, {name: a, type: STRING, from: [b]}]'),
    'sites[0].extras[1].name',
    'found "a"; must be unique: extras[0] has it',
  ],
])('%s is refused', (text, path, message) => {
  const found = mistakes(() => load(text));
  expect(found.map((line) => line.replace(/^clario.yaml:\d+ \| /, ''))).toEqual([`${path} | ${message}`]);
});

test.each([
  'https://shop.com/',
  'https://shop.com/path',
  'https://Shop.com',
  'https://shop.com:443',
  'shop.com',
  'ftp://shop.com',
  'https://*.shop.com',
  '*',
  'null',
])('%s is no origin', (origin) => {
  expect(mistakes(() => load(`sites: [{id: a, origins: ["${origin}"]}]`))).toHaveLength(1);
});

test.each(['https://shop.com', 'http://localhost:3000', 'https://shop.com:8443', 'self'])(
  '%s is an origin',
  (origin) => {
    expect(load(`sites: [{id: a, origins: ["${origin}"]}]`).sites[0]!.origins).toEqual([origin]);
  },
);

test('sites may share their paths', () => {
  const text = 'sites: [{id: a, origins: [self]}, {id: b, origins: [self]}]';
  expect(load(text).sites.map(({ collect_path }) => collect_path)).toEqual(['/collect', '/collect']);
});

test('one site cannot collect where another has its script', () => {
  const text = 'sites: [{id: a, origins: [self], script_path: /x}, {id: b, origins: [self], collect_path: /x}]';
  expect(mistakes(() => load(text))).toEqual([
    'clario.yaml:1 | sites[1].collect_path | found "/x"; must be another: it is sites[0].script_path',
  ]);
});

test('a site may have events of its own, and extras without a description', () => {
  const [shop] = load(
    site('events: {Punkte: points_earned}\n    extras: [{name: points, type: INT64, from: [loyalty.points]}]'),
  ).sites;
  expect(shop!.events).toEqual({ Punkte: 'points_earned' });
  expect(shop!.extras).toEqual([{ name: 'points', type: 'INT64', from: ['loyalty.points'], description: '' }]);
});

test('with BigQuery as the warehouse the project must be said; it is in the right form', () => {
  expect(mistakes(() => load(`warehouse: {kind: bigquery}\n${SITE}`))).toEqual([
    "bigquery.project | found none; must be a Google Cloud project's id when warehouse.kind is bigquery",
  ]);
  expect(
    mistakes(() =>
      load(
        `warehouse: {kind: big_query}\nbigquery: {project: Shop, dataset: my-shop, write: pending, rest_endpoint: 'http://bigquery.test'}\n${site('bigquery: {dataset: a.b}')}`,
      ),
    ),
  ).toEqual([
    'clario.yaml:1 | warehouse.kind | found "big_query"; must be one of duckdb, bigquery',
    `clario.yaml:2 | bigquery.project | found "Shop"; must be a Google Cloud project's id such as shop-data-1234: 6 to 30 lower-case letters, digits and -`,
    'clario.yaml:2 | bigquery.dataset | found "my-shop"; must be a dataset\'s name: letters, digits and _',
    'clario.yaml:2 | bigquery.write | found "pending"; must be one of committed, default, insert_all',
    'clario.yaml:2 | bigquery.rest_endpoint | found "http://bigquery.test"; must be an origin such as https://bigquery.example.net (http only for this machine), or null for Google itself',
    'clario.yaml:6 | sites[0].bigquery.dataset | found "a.b"; must be a dataset\'s name: letters, digits and _',
  ]);
  const config = load('warehouse: {kind: bigquery}\n' + site('bigquery: {dataset: shop}'), {
    CLARIO_BIGQUERY_PROJECT: 'shop-data-1',
    CLARIO_BIGQUERY_WRITE_ENDPOINT: 'http://127.0.0.1:9060',
  });
  expect(config.bigquery).toMatchObject({
    project: 'shop-data-1',
    dataset: 'clario',
    write_endpoint: 'http://127.0.0.1:9060',
  });
  expect(config.sites[0]!.bigquery).toEqual({ project: null, dataset: 'shop', location: null });
});

test('a dataset lies in one location', () => {
  const two = (first: string, second: string) =>
    `sites:\n  - {id: a, origins: [self], bigquery: ${first}}\n  - {id: b, origins: [self], bigquery: ${second}}\n`;
  expect(mistakes(() => load(two('{dataset: x, location: US}', '{dataset: x}')))).toEqual([
    'sites[1].bigquery.location | found "EU"; must be "US": sites[0] says so of the same dataset',
  ]);
  expect(mistakes(() => load(two('{location: US}', '{}')))).toEqual([
    'clario.yaml:2 | sites[0].bigquery.location | found "US"; must be "EU": bigquery.location says so of the same dataset',
  ]);
  expect(mistakes(() => load(two('{dataset: x, location: US}', '{dataset: y, location: US}')))).toEqual([]);
  expect(mistakes(() => load(two('{dataset: x, project: other-project, location: US}', '{dataset: x}')))).toEqual([]);
});

describe('HTTPS', () => {
  const hosts = `sites: [{id: shop, origins: [https://www.shop.com], hosts: [metrics.shop.com]}]\n`;

  test('the example with HTTPS asks for staging certificates', () => {
    const { tls, sites } = loadConfig({ file: 'docs/config.example.https.yaml', env: {} });
    expect(tls).toMatchObject({ port: 443, certificates: null, redirect_port: 443 });
    expect(tls.acme).toMatchObject({ directory: 'staging', agree_to_terms: true, challenge: 'http-01' });
    expect(sites[0]!.hosts).toEqual(['metrics.shop.com']);
  });

  test.each([
    ['tls: {port: 8443}\n', 'port | found 8443; HTTPS needs tls.certificates or tls.acme.directory'],
    ['port: 443\ntls: {port: 443, certificates: c}\n', 'port | found 443; must be another than port'],
    ['tls: {certificates: c}\n', 'certificates | found "c"; must be null while tls.port is 0'],
    [
      'tls: {acme: {directory: staging, agree_to_terms: true}}\n',
      'acme.directory | found "staging"; must be null while tls.port is 0',
    ],
    [
      'tls: {port: 443, acme: {directory: staging}}\n',
      "acme.agree_to_terms | found false; must be true: the authority's terms of service must be agreed to",
    ],
    [
      'tls: {port: 443, acme: {directory: staging, agree_to_terms: true, challenge: dns-01}}\n',
      'acme.dns_hook | found null; must be the path of a command when tls.acme.challenge is dns-01',
    ],
    [
      'tls: {port: 443, acme: {directory: staging, agree_to_terms: true, dns_hook: /x}}\n',
      'acme.dns_hook | found "/x"; must be null unless tls.acme.challenge is dns-01',
    ],
    [
      'tls: {port: 443, acme: {directory: staging, agree_to_terms: true, eab_key_id: k}}\n',
      'acme.eab_hmac_key | found null; the authority gives eab_key_id and eab_hmac_key together: both, or neither',
    ],
    [
      'tls: {port: 443, certificates: c, acme: {eab_hmac_key: 0123456789abcdefghijk}}\n',
      'acme.eab_hmac_key | found a key; must be null while tls.acme.directory is',
    ],
    [
      'tls: {port: 443, certificates: c, acme: {email: a@b.c}}\n',
      'acme.email | found an address; must be null while tls.acme.directory is',
    ],
    [
      'tls: {port: 443, acme: {directory: "http://ca.example", agree_to_terms: true}}\n',
      'acme.directory | found "http://ca.example"; must be staging or production (of Let\'s Encrypt), the https:// address of a directory, or null',
    ],
  ])('%j is a mistake', (text, mistake) => {
    expect(mistakes(() => load(text + hosts)).map((line) => line.replace(/^clario\.yaml:\d+ \| /, ''))).toEqual([
      `tls.${mistake}`,
    ]);
  });

  test('certificates are asked for named hosts only, and a host is a name', () => {
    const acme = 'tls: {port: 443, acme: {directory: production, agree_to_terms: true}}\n';
    expect(mistakes(() => load(acme + SITE))).toEqual([
      'clario.yaml:1 | tls.acme.directory | found "production"; some site must have hosts: nothing is asked for else',
    ]);
    expect(mistakes(() => load(site("hosts: ['*.shop.com', 192.0.2.1]")))).toEqual([
      'clario.yaml:4 | sites[0].hosts[0] | found "*.shop.com"; must be a host\'s name in lower case, such as metrics.shop.com',
      'clario.yaml:4 | sites[0].hosts[1] | found "192.0.2.1"; must be a host\'s name in lower case, such as metrics.shop.com',
    ]);
  });
});

test('personal data: what is allowed of its options', () => {
  const config = load(
    `privacy: {before_log: true, address: drop}\ngeo_database: geo.mmdb\n${site(`url_params: {allow: [q]}\n    email_pepper: ${'p'.repeat(32)}`)}`,
  );
  expect(config).toMatchObject({ privacy: { before_log: true, address: 'drop' }, geo_database: 'geo.mmdb' });
  expect(config.sites[0]!.url_params).toEqual({ allow: ['q'], deny: defaults.sites[0]!.url_params.deny });
  expect(mistakes(() => load('privacy: {before_log: 1, address: hash}\ngeo_database: ""\n'))).toEqual([
    'clario.yaml:1 | privacy.before_log | found 1; must be true or false',
    'clario.yaml:1 | privacy.address | found "hash"; must be one of keep, truncate, drop',
    'clario.yaml:2 | geo_database | found ""; must be the path of a file in MaxMind DB format (.mmdb), or null',
  ]);
  expect(mistakes(() => load(site('url_params: {allow: q, deny: [a b]}')))).toEqual([
    'clario.yaml:4 | sites[0].url_params.allow | found "q"; must be a list of query parameters, or null',
    'clario.yaml:4 | sites[0].url_params.deny[0] | found "a b"; must be the name of a query parameter, such as utm_source',
  ]);
});

test('a pepper that is too short is not shown', () => {
  expect(mistakes(() => load(site('email_pepper: my-little-secret')))).toEqual([
    'clario.yaml:4 | sites[0].email_pepper | found a text of 16 characters; must be a secret of 32 to 256 characters of ASCII without spaces, or null',
  ]);
});

test('linked hosts are two or more, of pages of the site, with a key; a key alone is a mistake', () => {
  const key = '2f6b3c0de1894a7d95b0c7f2d41e8a63';
  const hosts = (linked: string, link = `link_key: ${key}`) =>
    `sites:\n  - id: shop\n    origins: [https://www.shop.com, https://www.shop.de]\n    linked_hosts: ${linked}\n    ${link}\n`;
  expect(load(hosts('[www.shop.com, www.shop.de]')).sites[0]).toMatchObject({
    linked_hosts: ['www.shop.com', 'www.shop.de'],
    link_key: key,
  });
  const wrong = (text: string) => mistakes(() => load(text));
  expect(wrong(hosts('[www.shop.com, www.shop.de]', ''))).toEqual([
    'sites[0].link_key | found none; must be a secret when linked_hosts names hosts',
  ]);
  expect(wrong(hosts('[www.shop.com]'))).toEqual([
    'clario.yaml:4 | sites[0].linked_hosts | found one host; must be two or more, between which links lead',
  ]);
  expect(wrong(hosts('[www.shop.com, shop.de]'))).toEqual([
    'clario.yaml:4 | sites[0].linked_hosts[1] | found "shop.de"; must be the host of one of the site\'s origins: no other can send',
  ]);
  expect(wrong(hosts('[]'))).toEqual(['clario.yaml:5 | sites[0].link_key | must be null: linked_hosts names no host']);
  expect(wrong(hosts('[www.shop.com, www.shop.de]', 'link_key: my-little-secret'))).toEqual([
    'clario.yaml:5 | sites[0].link_key | found a text of 16 characters; must be a secret of 32 to 256 characters of ASCII without spaces, or null',
  ]);
});
