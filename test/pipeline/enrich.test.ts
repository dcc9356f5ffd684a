import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type EventRow, events } from '../../bigquery/schema/events.ts';
import type { Column } from '../../bigquery/schema/types.ts';
import { webUrl } from '../../server/pipeline/enrich/page.ts';
import { enrichmentOf, enrichRow } from '../../server/pipeline/enrich/row.ts';
import { trafficOf } from '../../server/pipeline/enrich/traffic.ts';
import { agentOf } from '../../server/pipeline/enrich/user-agent.ts';
import { createEnrich } from '../../server/pipeline/enrich.ts';
import type { RequestFacts } from '../../server/pipeline/facts.ts';
import { eventRow, NO_ITEM, NO_PAGE } from '../support/event-rows.ts';

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

const FACTS: RequestFacts = {
  received_at: 1,
  site: 'shop',
  source: 'web_tag',
  client_id: null,
  client_id_source: 'none',
  client_id_age_days: null,
  user_agent: CHROME,
  address: '192.0.2.1',
};

function row(changes: Partial<EventRow> = {}): EventRow {
  return { ...eventRow({ id: 'e', name: 'page_view' }), ...changes };
}

function page(url: string | null, referrer: string | null = null): EventRow['page'] {
  return { ...NO_PAGE, url, referrer };
}

const enrich = createEnrich({
  ad_params: ['cmpid', 'tgtid'],
  internal_addresses: ['203.0.113.0/24'],
  url_params: { allow: null, deny: [] },
  email_pepper: null,
  linked_hosts: [],
  cookie_name: 'clario_id',
});

describe('the page', () => {
  it.each([
    ['https://WWW.Shop.com:8443/A/b?c=d#e', 'www.shop.com', '/A/b'],
    ['http://localhost', 'localhost', '/'],
    ['about:blank', null, null],
    ['not a url', null, null],
    ['javascript:alert(1)', null, null],
  ])('%s: host %s, path %s', (url, host, path) => {
    expect(enrich(row({ page: page(url) }), FACTS).page).toMatchObject({ url, host, path });
  });
});

describe('traffic', () => {
  const of = (url: string, referrer = '') => trafficOf(webUrl(url), referrer, ['cmpid', 'tgtid']);
  const SHOP = 'https://www.shop.co.uk/';

  it('all a URL can say', () => {
    const query =
      'utm_source=News&utm_medium=email&utm_campaign=Spring%20sale&utm_term=a+b&utm_content=x&utm_id=7' +
      '&gclid=G1&fbclid=F1&tgtid=T&cmpid=C&other=O';
    expect(of(`${SHOP}?${query}`, 'https://www.google.com/')).toEqual({
      source: 'News',
      medium: 'email',
      campaign: 'Spring sale',
      term: 'a b',
      content: 'x',
      campaign_id: '7',
      click_ids: [
        { name: 'gclid', value: 'G1' },
        { name: 'fbclid', value: 'F1' },
      ],
      ad_params: [
        { name: 'cmpid', value: 'C' },
        { name: 'tgtid', value: 'T' },
      ],
    });
  });

  it.each([
    ['a direct visit', SHOP, '', null],
    ['a paid click of Google', `${SHOP}?gclid=1`, 'https://www.google.com/', ['google', 'cpc']],
    ['a paid click of Google from an app', `${SHOP}?wbraid=1`, '', ['google', 'cpc']],
    ['a paid click of Microsoft', `${SHOP}?msclkid=1`, '', ['bing', 'cpc']],
    ['a link out of Facebook, paid or not', `${SHOP}?fbclid=1`, 'https://l.facebook.com/', ['facebook', 'social']],
    ['a paid click with a campaign', `${SHOP}?gclid=1&utm_campaign=x`, '', ['google', 'cpc']],
    ['a paid click with a medium of its own', `${SHOP}?msclkid=1&utm_medium=ppc`, '', ['bing', 'ppc']],
    ['a paid click of a named source', `${SHOP}?gclid=1&utm_source=agency`, '', ['agency', null]],
    ['a campaign without a source', `${SHOP}?utm_campaign=x`, 'https://www.google.com/', [null, null]],
    ['a search at Google', SHOP, 'https://www.google.co.uk/', ['google', 'organic']],
    ['a search at Yahoo', SHOP, 'https://uk.search.yahoo.com/', ['yahoo', 'organic']],
    [
      'a search in the Google app',
      SHOP,
      'android-app://com.google.android.googlequicksearchbox/',
      ['google', 'organic'],
    ],
    ['a search at Brave', SHOP, 'https://search.brave.com/', ['brave', 'organic']],
    ['a mail at Google', SHOP, 'https://mail.google.com/mail/u/0/', ['mail.google.com', 'referral']],
    ['a mail app', SHOP, 'android-app://com.google.android.gm/', ['com.google.android.gm', 'referral']],
    ['a network’s short domain', SHOP, 'https://t.co/abc', ['twitter', 'social']],
    ['a site', SHOP, 'https://www.blog.example/post', ['blog.example', 'referral']],
    ['a site by its address', SHOP, 'http://192.0.2.7/', ['192.0.2.7', 'referral']],
    ['another host of the shop', SHOP, 'https://pay.shop.co.uk/', null],
    ['the same host', 'http://localhost:8080/b', 'http://localhost:8080/a', null],
    ['another shop under the same suffix', SHOP, 'https://www.other.co.uk/', ['other.co.uk', 'referral']],
    [
      'another shop of the same platform',
      'https://a.myshopify.com/',
      'https://b.myshopify.com/',
      ['b.myshopify.com', 'referral'],
    ],
    ['a domain that only ends like one', SHOP, 'https://notgoogle.com/', ['notgoogle.com', 'referral']],
    ['a domain named as what every object has', SHOP, 'https://constructor.com/', ['constructor.com', 'referral']],
    ['rubbish', SHOP, 'rubbish', null],
    ['a site by its address in IPv6', SHOP, 'http://[2001:db8::192.0.2.7]/', ['[2001:db8::c000:207]', 'referral']],
    ['a search at a host with a point at its end', SHOP, 'https://www.google.com./', ['google', 'organic']],
    ['a domain named as what no object has', SHOP, 'https://__proto__.com/', ['__proto__.com', 'referral']],
    ['a public suffix alone', SHOP, 'https://co.uk/', ['co.uk', 'referral']],
    ['a parameter that stands twice', `${SHOP}?utm_source=a&utm_source=b`, '', ['a', null]],
    ['empty parameters', `${SHOP}?utm_source=&gclid=`, '', null],
  ])('%s', (_about, url, referrer, expected) => {
    const traffic = of(url, referrer);
    expect(traffic === null ? null : [traffic.source, traffic.medium]).toEqual(expected);
  });

  it('has the parameters that are named, however they are called', () => {
    const names = ['constructor', '__proto__', 'toString'];
    expect(trafficOf(webUrl(`${SHOP}?a=b`), '', names)).toBeNull();
    expect(trafficOf(webUrl(`${SHOP}?constructor=1&__proto__=2&toString=3`), '', names)!.ad_params).toEqual([
      { name: 'constructor', value: '1' },
      { name: '__proto__', value: '2' },
      { name: 'toString', value: '3' },
    ]);
  });

  it('of a row is of its page', () => {
    const found = enrich(row({ page: page(`${SHOP}?cmpid=7`, 'https://duckduckgo.com/') }), FACTS).traffic;
    expect(found).toMatchObject({
      source: 'duckduckgo',
      medium: 'organic',
      ad_params: [{ name: 'cmpid', value: '7' }],
    });
  });
});

describe('without consent', () => {
  const URL =
    'https://www.shop.com/tees?s=red&gclid=Cj0K-1&utm_source=google&fbclid=IwAR-2&mc_eid=ab12&_gl=1*x*_ga*MTIz#awc=9';
  const CLEAN = 'https://www.shop.com/tees?s=red&utm_source=google';
  const consent = (state: string | null, sent: string | null = null) => ({
    analytics_storage: state,
    analytics_storage_sent: sent,
    ad_storage: null,
    ad_user_data: null,
    ad_personalization: null,
    gpc: null,
  });
  const of = (state: EventRow['consent'], more: Partial<RequestFacts> = {}) =>
    enrich(row({ consent: state, page: page(URL, URL) }), { ...FACTS, ...more });
  const WITH = [
    { name: 'gclid', value: 'Cj0K-1' },
    { name: 'fbclid', value: 'IwAR-2' },
  ];

  it.each<[string, EventRow['consent'], Partial<RequestFacts>]>([
    ['denied', consent('denied'), {}],
    ['granted, and denied when it was let go', consent('granted', 'denied'), {}],
    ['denied by the browser, or the mode', null, { denied: 'gpc' }],
  ])('%s: no id of a click or of a newsletter is left, but whose ad it was', (_, state, more) => {
    const { page: seen, traffic, quality } = of(state, more);
    expect([seen!.url, seen!.referrer]).toEqual([CLEAN, CLEAN]);
    expect(traffic).toMatchObject({
      source: 'google',
      click_ids: [
        { name: 'gclid', value: null },
        { name: 'fbclid', value: null },
      ],
    });
    expect(quality).toEqual([]);
  });

  it.each<[string, EventRow['consent']]>([
    ['granted', consent('granted')],
    ['granted while it waited', consent('denied', 'granted')],
    ['nobody has said', null],
  ])('%s: they stay', (_, state) => {
    const { page: seen, traffic } = of(state);
    expect([seen!.url, seen!.referrer]).toEqual([URL, URL]);
    expect(traffic!.click_ids).toEqual(WITH);
  });
});

describe('the User-Agent', () => {
  it.each([
    [CHROME, 'Chrome', 'Linux', 'desktop', false],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari',
      'iOS',
      'mobile',
      false,
    ],
    [
      'Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.0 Mobile/15E148 Safari/604.1',
      'Safari',
      'iOS',
      'tablet',
      false,
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
      'Firefox',
      'Windows',
      'desktop',
      false,
    ],
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'Googlebot', null, 'other', true],
    ['curl/8.0', 'curl', null, 'other', true],
    ['', null, null, null, true],
    [' ', null, null, null, true],
  ])('%s', (userAgent, browser, os, device_type, is_bot) => {
    expect(agentOf(userAgent)).toMatchObject({ os, device_type, is_bot });
    if (!is_bot) expect(agentOf(userAgent).browser).toBe(browser);
  });

  it('is added to what the tag said of the device', () => {
    const device = {
      language: 'de',
      screen: '1x1',
      viewport: '2x2',
      timezone: 'UTC',
      browser: null,
      os: null,
      device_type: null,
    };
    expect(enrich(row({ device }), FACTS).device).toEqual({
      browser: 'Chrome',
      os: 'Linux',
      device_type: 'desktop',
      language: 'de',
      screen: '1x1',
      viewport: '2x2',
      timezone: 'UTC',
    });
  });
});

describe('where and who', () => {
  it('staff come from the site’s own addresses', () => {
    const of = (address: string) => enrich(row(), { ...FACTS, address }).is_internal;
    expect(['203.0.113.9', '203.0.114.9', ''].map(of)).toEqual([true, false, false]);
  });

  it('the proxy says where the visitor is, or nobody does', () => {
    const geo = { country: 'DE', region: null, city: 'Köln' };
    expect(enrich(row(), { ...FACTS, geo }).geo).toEqual(geo);
    expect(enrich(row(), { ...FACTS, geo: { country: null, region: null, city: null } }).geo).toBeNull();
    expect(enrich(row(), FACTS).geo).toBeNull();
  });
});

describe('e-mail addresses', () => {
  it('are taken out of every text, and the row says where', () => {
    const item = {
      ...NO_ITEM,
      description: 'for ada@shop.test',
      extras: { note: ['ada@shop.test'], 'ada@shop.test': 1 },
    };
    const found = enrich(
      row({
        page: {
          ...page('https://shop.com/?e=ada%40shop.test', 'https://x.com/ada@shop.test')!,
          title: 'Hi ada@shop.test',
        },
        search: { term: 'ada@shop.test', results_total: 0, results_first_page: 0 },
        items: [item, item],
        email_sha256: 'a'.repeat(64),
        quality: [{ code: 'number_unreadable', field: 'items.unit_price', message: '"ada@shop.test" is not a number' }],
      }),
      FACTS,
    );
    expect(JSON.stringify(found)).not.toMatch(/ada(@|%40)/);
    expect(found.page).toMatchObject({ url: 'https://shop.com/?e=[email]', title: 'Hi [email]' });
    expect(found.items[0]).toMatchObject({ description: 'for [email]', extras: { note: ['[email]'], '[email]': 1 } });
    expect(found.quality[0]!.message).toBe('"[email]" is not a number');
    expect(found.quality.slice(1).map(({ code, field }) => `${code} ${field}`)).toEqual([
      'email_redacted page.url',
      'email_redacted page.title',
      'email_redacted page.referrer',
      'email_redacted items.description',
      'email_redacted items.extras',
      'email_redacted search.term',
    ]);
  });

  it('are taken out of every column that holds text', () => {
    const filled = (column: Column): unknown => {
      const one =
        column.type === 'STRUCT'
          ? Object.fromEntries(column.fields!.map((field) => [field.name, filled(field)]))
          : column.type === 'JSON'
            ? { a: [{ 'x ada@shop.test': 'x ada@shop.test' }] }
            : column.type === 'STRING'
              ? 'x ada@shop.test'
              : null;
      return column.mode === 'REPEATED' ? [one, one] : one;
    };
    const full = Object.fromEntries((events.columns as readonly Column[]).map((one) => [one.name, filled(one)]));
    expect(JSON.stringify(full).split('ada@shop.test').length).toBeGreaterThan(80);
    const { quality, ...rest } = enrich(full as EventRow, FACTS);
    expect(JSON.stringify(rest)).not.toContain('ada');
    expect(JSON.stringify(quality)).not.toContain('ada');
  });

  it('are told of each row, though its page is remembered', () => {
    const made = () => enrich(row({ page: page('https://shop.com/?utm_source=ada@shop.test') }), FACTS);
    for (const { traffic, quality } of [made(), made()]) {
      expect(traffic!.source).toBe('[email]');
      expect(quality.map(({ field }) => field)).toEqual(['page.url', 'traffic.source']);
    }
  });

  it('are taken out of keys of any name', () => {
    const extras = JSON.parse('{"__proto__":{"mail":"ada@shop.test"},"constructor":"ada@shop.test"}');
    expect(JSON.stringify(enrich(row({ extras }), FACTS).extras)).toBe(
      '{"__proto__":{"mail":"[email]"},"constructor":"[email]"}',
    );
  });

  it('are looked for in whatever was pushed, however deep', () => {
    let deep: { [key: string]: unknown } = { mail: 'ada@shop.test' };
    for (let i = 0; i < 100_000; i++) deep = { deep };
    const found = enrich(row({ extras: deep as EventRow['extras'] }), FACTS);
    expect(JSON.stringify(found)).not.toContain('ada@');
    expect(found.quality).toMatchObject([{ code: 'push_cut', field: 'extras' }]);
  });
});

describe('what is too long', () => {
  const term = (text: string) => {
    const found = enrich(row({ search: { term: text, results_total: 0, results_first_page: 0 } }), FACTS);
    return { term: found.search!.term, quality: found.quality.map(({ code, field }) => `${code} ${field}`) };
  };

  it('is cut, and the row says where', () => {
    expect(term('x'.repeat(8192))).toEqual({ term: 'x'.repeat(8192), quality: [] });
    expect(term('x'.repeat(8193))).toEqual({ term: 'x'.repeat(8192), quality: ['push_cut search.term'] });
  });

  it('is cut between two characters', () => {
    expect(term(`${'x'.repeat(8191)}😀`).term).toBe('x'.repeat(8191));
  });

  it('is cut behind an address, not in it', () => {
    expect(term(`${'x '.repeat(4092)}ada@shop.test and more`)).toEqual({
      term: `${'x '.repeat(4092)}[email] `,
      quality: ['email_redacted search.term', 'push_cut search.term'],
    });
  });

  it('is still a page', () => {
    const found = enrich(row({ page: page(`https://shop.com/a?utm_source=n&${'x'.repeat(10_000)}`) }), FACTS);
    expect(found.page).toMatchObject({ host: 'shop.com', path: '/a' });
    expect(found.page!.url).toHaveLength(8192);
    expect(found.traffic!.source).toBe('n');
  });

  it('among extras goes, the rest stays', () => {
    const list = Array.from({ length: 10_000 }, (_, i) => `text ${i}`);
    const found = enrich(row({ items: [{ ...NO_ITEM, extras: { first: 1, list, last: 1 } }] }), FACTS);
    const { first, list: kept, last } = found.items[0]!.extras as { first: 1; list: string[]; last?: 1 };
    expect([first, kept[0], kept[1], last]).toEqual([1, 'text 0', 'text 1', undefined]);
    expect(JSON.stringify(found.items[0]!.extras).length).toBeGreaterThan(50_000);
    expect(JSON.stringify(found.items[0]!.extras).length).toBeLessThan(74_000);
    expect(found.quality.map(({ code, field }) => `${code} ${field}`)).toEqual(['push_cut items.extras']);
  });
});

const address = fc
  .tuple(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[a-z]{1,8}$/))
  .map(([a, b]) => `${a}@${b}.com`);
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.webUrl({ withQueryParameters: true }),
  fc.tuple(fc.string(), address).map(([before, mail]) => `${before} ${mail}`),
);

test('no text makes it throw, and no address survives in any', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(anyText, anyText, anyText, anyText, value, (url, referrer, title, agent, pushed) => {
      const made = enrich(
        row({
          page: { ...page(url, referrer)!, title },
          items: [{ ...NO_ITEM, description: title, category: [url], extras: { pushed, url } as never }],
          extras: { title, nested: [{ referrer }] },
        }),
        { ...FACTS, user_agent: agent },
      );
      expect(JSON.stringify(made)).not.toMatch(/ [a-z]{1,8}@[a-z]{1,8}\.com/);
      expect(typeof made.is_bot).toBe('boolean');
    }),
    { numRuns: 500 },
  );
});

test('what the server remembers changes no row', () => {
  const site = {
    ad_params: ['cmpid'],
    internal_addresses: ['203.0.113.0/24'],
    url_params: { allow: null, deny: ['a'] },
    email_pepper: null,
    linked_hosts: [],
    cookie_name: 'clario_id',
  };
  const [remembering, plain] = [createEnrich(site), enrichmentOf(site)];
  const url = fc.oneof(
    anyText,
    fc
      .array(fc.constantFrom('utm_source=ada%40shop.test', 'gclid=1', 'cmpid=ada@shop.test', 'a=b'), { maxLength: 3 })
      .map((query) => `https://shop.com/?${query.join('&')}`),
  );
  const referrer = fc.oneof(fc.constant(null), fc.constantFrom('', 'https://www.google.com/'), anyText);
  fc.assert(
    fc.property(url, referrer, anyText, fc.constantFrom('203.0.113.9', '192.0.2.1'), (...given) => {
      const [pageUrl, pageReferrer, user_agent, from] = given;
      const made = () => row({ page: page(pageUrl, pageReferrer), extras: { pageUrl } });
      const facts = { ...FACTS, user_agent, address: from };
      const expected = enrichRow(made(), facts, plain);
      expect(remembering(made(), facts)).toEqual(expected);
      expect(remembering(made(), facts)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
