/**
 * Who is counted, and by which cookie, does not depend on the way: each request of a table, and of all that can be combined, is sent
 * to the collector and to a server container. Answers and rows are as they are written here, and the same both ways.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SiteConfig } from '../../../server/config.ts';
import { NOW, SHOP, stopCollectors } from '../../pipeline/accept-support.ts';
import { bothWays, type Row, type Told } from './both-ways.ts';

afterAll(stopCollectors);

const HASH = 'a25a44bc8224feb3a35d541f1d4f66b43c67be44771f512adf3457e24b03bd6c';
/** HMAC-SHA256 of HASH by the pepper, by Python's hmac. */
const PEPPERED = '7395b01849bdfb5aaf958738afb29d60181fd92144c1d4c86ccfdcda193ba9a8';
const REFUSED = {
  code: 'consent_required',
  message: 'the site takes no event before consent: consent.analytics_storage must be granted',
  path: 'consent.analytics_storage',
};
const KEPT = 'clario_id=1.first.1780000000';
const ATTRIBUTES = '; Domain=shop.com; HttpOnly; Max-Age=34560000; Path=/; SameSite=Lax';
const RENEWED = `${KEPT}${ATTRIBUTES}`;
const ADOPTED = `clario_id=1.tag-id.1790000000${ATTRIBUTES}`;
const REMOVED = `clario_id=${ATTRIBUTES.replace('34560000', '0')}`;
const YES = { analytics_storage: 'granted' };
const NO = { analytics_storage: 'denied' };

/** A hit in which everything is said that a row could have of somebody. */
const WHO = {
  v: 1,
  site: 'shop',
  sent_at: NOW - 500,
  client_id: 'tag-id',
  session: { id: 's1', number: 2, started_at: NOW - 60_000 },
  page: { url: `${SHOP}/?mail=ann%40shop.test`, index: 4 },
  user: { customer_id: 'C-1', email_sha256: HASH },
  events: [
    {
      at: NOW - 1_000,
      name: 'login',
      index: 9,
      data: { event: 'login', user_id: 'C-1', visitorId: 'C-1', email_sha256: HASH, note: 'call +49 170 1234567' },
    },
  ],
};
const caseOf = (site: Partial<SiteConfig>, hit: object, headers: Record<string, string>) => ({
  site,
  hit: { ...WHO, ...hit },
  headers: { origin: SHOP, 'user-agent': 'Mozilla/5.0', ...headers },
});

const NOBODY = [undefined, 'none', undefined, undefined, undefined, undefined];
const whoIn = (row: Row) => {
  const { session, client_id, client_id_source, client_id_age_days, customer_id, email_sha256 } = row;
  return [client_id, client_id_source, client_id_age_days, customer_id, email_sha256, (session as Row)?.['session_id']];
};
const FIRST = ['first', 'cookie', 115, 'C-1', PEPPERED, 's1'];
const TAGS = ['tag-id', 'tag', undefined, 'C-1', PEPPERED, 's1'];

describe('as it is written here', () => {
  type Line = [
    about: string,
    site: Partial<SiteConfig>,
    hit: object,
    headers: Record<string, string>,
    cookie: string | undefined,
    told: string | undefined,
    who: unknown[] | 'refused',
    consent: object | undefined,
  ];
  const cookie = { cookie: KEPT };
  const lines: Line[] = [
    ['none, nothing said', {}, {}, {}, ADOPTED, undefined, TAGS, undefined],
    ['none, nothing said, a cookie', {}, {}, cookie, RENEWED, 'first', FIRST, undefined],
    [
      'none, granted, the tag knows the id',
      {},
      { client_id: 'first', consent: YES },
      cookie,
      RENEWED,
      undefined,
      FIRST,
      YES,
    ],
    ['none, the shop renews', { cookie_renewal: 'shop' }, {}, cookie, undefined, 'first', FIRST, undefined],
    ['none, the shop renews, no cookie', { cookie_renewal: 'shop' }, {}, {}, ADOPTED, undefined, TAGS, undefined],
    ['none, denied', {}, { consent: NO }, cookie, undefined, undefined, NOBODY, NO],
    ['none, GPC', {}, {}, { ...cookie, 'sec-gpc': '1' }, undefined, undefined, NOBODY, { ...NO, gpc: true }],
    [
      'none, GPC that the page says',
      {},
      { consent: { gpc: true } },
      cookie,
      undefined,
      undefined,
      NOBODY,
      { ...NO, gpc: true },
    ],
    [
      'none, GPC not honoured',
      { honour_gpc: false },
      {},
      { ...cookie, 'sec-gpc': '1' },
      RENEWED,
      'first',
      FIRST,
      undefined,
    ],
    ['none, GPC, but granted', {}, { consent: YES }, { ...cookie, 'sec-gpc': '1' }, RENEWED, 'first', FIRST, YES],
    ['none, DNT', {}, {}, { ...cookie, dnt: '1' }, RENEWED, 'first', FIRST, undefined],
    ['none, DNT honoured', { honour_dnt: true }, {}, { ...cookie, dnt: '1' }, undefined, undefined, NOBODY, NO],
    ['cookieless, nothing said', { consent: 'cookieless' }, {}, cookie, undefined, undefined, NOBODY, NO],
    ['cookieless, granted', { consent: 'cookieless' }, { consent: YES }, cookie, RENEWED, 'first', FIRST, YES],
    [
      'cookieless, granted since',
      { consent: 'cookieless' },
      { consent: NO, consent_sent: 'granted' },
      {},
      ADOPTED,
      undefined,
      TAGS,
      { ...NO, analytics_storage_sent: 'granted' },
    ],
    ['required, nothing said', { consent: 'required' }, {}, cookie, undefined, undefined, 'refused', undefined],
    ['required, denied', { consent: 'required' }, { consent: NO }, cookie, undefined, undefined, 'refused', undefined],
    [
      'required, denied since',
      { consent: 'required' },
      { consent: YES, consent_sent: 'denied' },
      cookie,
      undefined,
      undefined,
      'refused',
      undefined,
    ],
    [
      'required, taken back and denied',
      { consent: 'required' },
      { consent: NO, forget: true },
      cookie,
      REMOVED,
      undefined,
      'refused',
      undefined,
    ],
    ['required, granted', { consent: 'required' }, { consent: YES }, cookie, RENEWED, 'first', FIRST, YES],
    ['taken back', { consent: 'required' }, { consent: YES, forget: true }, cookie, REMOVED, undefined, FIRST, YES],
    ['taken back, no cookie', {}, { forget: true }, {}, undefined, undefined, TAGS, undefined],
    ['taken back and denied', {}, { consent: NO, forget: true }, cookie, REMOVED, undefined, NOBODY, NO],
    ['a cookie that was spoilt', {}, {}, { cookie: 'clario_id=2.x.1' }, ADOPTED, undefined, TAGS, undefined],
    ['two cookies, one spoilt', {}, {}, { cookie: `clario_id=x; ${KEPT}` }, RENEWED, 'first', FIRST, undefined],
  ];
  let told: Told[];
  beforeAll(async () => {
    told = await bothWays(lines.map(([, site, hit, headers]) => caseOf(site, hit, headers)));
  });

  test.each(lines.map((line, i) => [line[0], line, i] as const))('%s', (_, line, i) => {
    const [, , , , set, id, who, consent] = line;
    const { answer, rows } = told[i]!;
    const [row] = rows;
    if (who === 'refused') {
      expect([answer.status, answer.cookies, answer.error, row]).toEqual([
        403,
        set === undefined ? [] : [set],
        { error: REFUSED },
        undefined,
      ]);
      return;
    }
    expect([answer.status, answer.cookies]).toEqual([204, set === undefined ? [] : [set]]);
    expect([answer.told, answer.exposed]).toEqual([id, id === undefined ? undefined : 'X-Clario-Id']);
    expect([whoIn(row!), row!['consent']]).toEqual([who, consent]);
    const page = row!['page'] as Row;
    expect([page['url'], page['page_index']]).toEqual([`${SHOP}/`, who === NOBODY ? undefined : 4]);
    expect(JSON.stringify(row)).not.toMatch(/ann|1234567/);
  });
});

test('and the same both ways, whatever is combined', { timeout: 120_000 }, async () => {
  const consents: object[] = [
    {},
    { consent: {} },
    { consent: YES },
    { consent: NO },
    { consent: { ad_storage: 'granted', ad_user_data: 'denied' } },
    { consent: { gpc: true } },
    { consent: { ...YES, gpc: true } },
    { consent: YES, consent_sent: 'denied' },
    { consent: NO, consent_sent: 'granted' },
  ];
  const browsers: Record<string, string>[] = [{}, { 'sec-gpc': '1' }, { dnt: '1', 'sec-gpc': '0' }];
  const cookies: [headers: Record<string, string>, hit: object][] = [
    [{}, {}],
    [{ cookie: `a=b; ${KEPT}` }, {}],
    [{ cookie: KEPT }, { forget: true }],
    [{ cookie: 'clario_id=1%2Efirst%2E1780000000' }, {}],
  ];
  const sites: Partial<SiteConfig>[] = (['none', 'cookieless', 'required'] as const).flatMap((consent) => [
    { consent },
    { consent, honour_gpc: false, honour_dnt: true, cookie_renewal: 'shop' },
  ]);
  const cases = sites.flatMap((site) =>
    consents.flatMap((said) =>
      browsers.flatMap((browser) =>
        cookies.map(([kept, more]) => caseOf(site, { ...said, ...more }, { ...browser, ...kept })),
      ),
    ),
  );
  const told = await bothWays(cases);
  const refused = told.filter(({ answer }) => answer.status === 403).length;
  const known = told.filter(({ rows }) => rows[0]?.['client_id'] !== undefined).length;
  // of 9 consents 3 say granted; 12 requests each. required (two sites) refuses the 6 others; cookieless (two) knows nobody in them; none
  // knows nobody in the 2 that say denied, in 1 with GPC, and in those of a browser that objects (3 times 4, and without GPC 4 times 4)
  expect([refused, told.length - refused - known]).toEqual([2 * 72, 2 * 72 + (36 + 12) + (24 + 16)]);
});
