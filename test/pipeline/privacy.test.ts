/** What the log is given, and what becomes of the address and of hashes. */
import { createHash, createHmac } from 'node:crypto';
import { expect, it, test } from 'vitest';
import type { Hit } from '../../client-tag/wire.ts';
import { type Config, defaults, type SiteConfig, siteDefaults } from '../../server/config.ts';
import { emailHash } from '../../server/pipeline/email-hash.ts';
import { PERSONAL_PARAMS } from '../../server/pipeline/enrich/personal-params.ts';
import { urlFilter } from '../../server/pipeline/enrich/url-params.ts';
import type { RequestFacts } from '../../server/pipeline/facts.ts';
import { createMap } from '../../server/pipeline/map.ts';
import { networkOf } from '../../server/pipeline/privacy/network.ts';
import { logPrivacy } from '../../server/pipeline/privacy/record.ts';

const PEPPER = 'only-in-this-test-0123456789abcdef';
const SHA256 = '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b'; // of test@example.com
const PEPPERED = createHmac('sha256', PEPPER).update(SHA256).digest('hex');
const ID = '01990000-0000-7000-8000-000000000001';

const site: SiteConfig = {
  ...siteDefaults,
  id: 'shop',
  origins: ['self'],
  internal_addresses: ['203.0.113.7/32'],
  email_pepper: PEPPER,
};
const facts = (address: string): RequestFacts => ({
  ...{ received_at: 1, site: 'shop', source: 'web_tag', client_id: 'c1', client_id_source: 'tag' },
  ...{ client_id_age_days: null, user_agent: 'Shop ada@shop.test/1.0 (x)', address },
});

/** The rows of a hit that went through the log with this privacy; and what the log had. */
function through(hit: Hit, given: RequestFacts, privacy: Config['privacy']) {
  const { facts: change, hit: clean } = logPrivacy({ ...defaults, privacy, sites: [site] }, (address, told) =>
    address === '203.0.113.7' ? { country: 'NO', region: null, city: null } : told,
  );
  const logged = structuredClone(given);
  change?.(logged, site);
  const head = JSON.stringify(logged);
  const body = JSON.stringify(clean === null ? hit : clean(hit, site));
  const { events, bad } = createMap({ sites: [site] })({ head: Buffer.from(head), body: Buffer.from(body) });
  return { log: head + body, events, bad };
}

const hit = (changes: object = {}, data: object = {}): Hit => ({
  ...{ v: 1, site: 'shop', sent_at: 1, events: [{ id: ID, at: 1, name: 'purchase', data: { ...data } }] },
  ...changes,
});

it.each([
  ['192.0.2.77', '192.0.2.0'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
  ['2001:db8::6', '2001:db8:0::'],
  ['::1', '0:0:0::'],
  ['fe80::1%eth0', 'fe80:0:0::'],
  ['', ''],
  ['unknown', ''],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

it.each([
  ['keep', '203.0.113.7', undefined],
  ['truncate', '203.0.113.0', undefined],
  ['drop', '', { country: 'NO', region: null, city: null }],
] as const)('privacy.address: %s leaves %j in the log, and staff are known', (address, left, geo) => {
  const found = through(hit(), facts('203.0.113.7'), { before_log: false, address });
  expect(JSON.parse(found.log.slice(0, found.log.indexOf('}{') + 1))).toMatchObject({ address: left });
  expect(found.events[0]!.is_internal).toBe(true);
  expect(found.events[0]!.geo ?? undefined).toEqual(geo);
  expect(through(hit(), facts('203.0.113.8'), { before_log: false, address }).events[0]!.is_internal).toBe(false);
});

it.each([false, true])('hashes of addresses have the pepper once, with before_log: %s', (before_log) => {
  const privacy = { before_log, address: 'keep' } as const;
  const said = through(hit({ user: { email_sha256: SHA256 } }), facts(''), privacy);
  const pushed = through(hit({}, { user_data: { sha256_email_address: SHA256.toUpperCase() } }), facts(''), privacy);
  for (const { events, log } of [said, pushed]) {
    expect(events[0]!.email_sha256).toBe(PEPPERED);
    expect(log.toLowerCase().includes(SHA256)).toBe(!before_log);
  }
  const refused = through({ ...hit({ user: { email_sha256: SHA256 } }), v: 2 as 1 }, facts(''), privacy);
  expect(refused.bad[0]!.raw).toContain(PEPPERED);
  expect(refused.bad[0]!.raw).not.toContain(SHA256);
});

test('before the log a browser that was cut at 1,024 characters has no half of an address', () => {
  const agent = `${'Shop/1.0 '.repeat(112)}jane.doe@example.com`.slice(0, 1024);
  expect(agent).toContain('jane.doe@example');
  const found = through(hit(), { ...facts(''), user_agent: agent }, { before_log: true, address: 'keep' });
  expect(found.log).toContain('Shop/1.0 Shop/1.0');
  expect(found.log).not.toContain('jane');
});

test('the hash of an address, of its SHA-256, and without a pepper', () => {
  expect(createHash('sha256').update('test@example.com').digest('hex')).toBe(SHA256);
  expect([' Test@Example.com ', SHA256, SHA256.toUpperCase()].map((one) => emailHash(one, PEPPER))).toEqual([
    PEPPERED,
    PEPPERED,
    PEPPERED,
  ]);
  expect(emailHash('test@example.com', null)).toBe(SHA256);
});

test('before the log campaigns stay, and amounts; what is denied goes', () => {
  const page = { url: 'https://shop.test/?utm_source=news&gclid=g1&cmpid=7&email=x&q=ada%40shop.test', title: 'T' };
  const items = [{ item_id: 'A-1', price: '12.50', quantity: 2, phone: '0612345678' }];
  const found = through(
    hit(
      { page, session: { id: '4111-1111-1111-1111', number: 1, started_at: 1 } },
      { ecommerce: { value: 25, currency: 'EUR', items } },
    ),
    facts(''),
    { before_log: true, address: 'keep' },
  );
  expect(found.log).toContain('https://shop.test/?utm_source=news&gclid=g1&cmpid=7&q=[email]');
  expect(found.log).not.toMatch(/0612345678|4111|ada@/);
  const [row] = found.events;
  expect(row!.traffic).toMatchObject({
    source: 'news',
    click_ids: [{ name: 'gclid' }],
    ad_params: [{ name: 'cmpid' }],
  });
  expect(row!.items[0]).toMatchObject({ sku: 'A-1', unit_price: '12.5', extras: { phone: '[phone]' } });
  expect(row!.quality.map(({ code, field }) => `${code} ${field}`)).toEqual(
    expect.arrayContaining(['email_redacted page.url', 'phone_redacted items.extras']),
  );
});

test('traffic is read before parameters are dropped, and the row tells which were denied', () => {
  const own: SiteConfig = { ...site, url_params: { allow: ['q'], deny: ['email', 'gclid'] } };
  const body = hit({
    page: {
      url: 'https://shop.test/?gclid=g1&utm_source=n&q=a&E-Mail=x&z=1#top',
      referrer: 'https://b.test/?user[email]=x&q=1',
    },
  });
  const map = createMap({ sites: [own] });
  const { events } = map({ head: Buffer.from(JSON.stringify(facts(''))), body: Buffer.from(JSON.stringify(body)) });
  expect(events[0]!.page).toMatchObject({ url: 'https://shop.test/?q=a#top', referrer: 'https://b.test/?q=1' });
  expect(events[0]!.traffic).toMatchObject({ source: 'n', click_ids: [{ name: 'gclid', value: 'g1' }] });
  expect(events[0]!.quality.filter(({ code }) => code === 'url_param_dropped')).toEqual([
    { code: 'url_param_dropped', field: 'page.url', message: 'gclid, email' },
    { code: 'url_param_dropped', field: 'page.referrer', message: 'email' },
  ]);
});

it.each([
  ['/a?b=1', '/a?b=1', []],
  ['/a?EMAIL=x', '/a', ['email']],
  ['/a?e%6Dail=x&b=1', '/a?b=1', ['email']],
  ['/a?b=1&access-token=x&c', '/a?b=1&c', ['access_token']],
  ['/a#access_token=x&b=1', '/a#b=1', ['access_token']],
  ['/a#/account?token=x', '/a#/account', ['token']],
  ['/a?customer.phone=1&tokens=1', '/a?tokens=1', ['phone']],
  ['/a?', '/a?', []],
  ['/a#token', '/a#token', []],
  ['?constructor=1&__proto__=2', '?constructor=1&__proto__=2', []],
])('of %s %s stays by default', (url, left, denied) => {
  expect(urlFilter({ allow: null, deny: PERSONAL_PARAMS }, [])(url)).toEqual({ url: left, denied });
});

it.each([
  [[], '/a?q=1&r=2', '/a'],
  [['Q'], '/a?q=1&r=2&q=3', '/a?q=1&q=3'],
  [['token'], '/a?token=1', '/a'],
])('allowed alone %j: of %s %s stays', (allow, url, left) => {
  expect(urlFilter({ allow, deny: ['token'] }, [])(url).url).toBe(left);
});
