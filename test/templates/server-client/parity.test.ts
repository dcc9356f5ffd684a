/**
 * Who is counted, and by which cookie, does not depend on the way: each request of a table, and of all that can be combined, is sent
 * to the collector and to a server container. Answers and rows are as they are written here, and the same both ways.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { events } from '../../../bigquery/schema/events.ts';
import { type SiteConfig, siteDefaults } from '../../../server/config.ts';
import { createMap } from '../../../server/pipeline/map.ts';
import { bigQueryRow } from '../../../server/pipeline/sink-bigquery/insert-row.ts';
import { type Answer, NOW, SHOP, startCollector, stopCollectors } from '../../pipeline/accept-support.ts';
import { cookieOf, type Sent, throughContainer } from './both-ways.ts';

const KEY = '2f6b3c0de1894a7d95b0c7f2d41e8a63';
const HASH = 'a25a44bc8224feb3a35d541f1d4f66b43c67be44771f512adf3457e24b03bd6c';
const PEPPER = '0123456789abcdef0123456789abcdef';
/** HMAC-SHA256 of HASH by PEPPER, by Python's hmac. */
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
};

type Case = { site: Partial<SiteConfig>; hit: object; headers: Record<string, string> };

let count = 0;
const nextId = () => `01990000-0000-7000-8000-${String(++count).padStart(12, '0')}`;

function requestOf({ hit, headers }: Case): { id: string; sent: Sent } {
  const id = nextId();
  const data = { event: 'login', user_id: 'C-1', visitorId: 'C-1', email_sha256: HASH, note: 'call +49 170 1234567' };
  const event = { id, at: NOW - 1_000, name: 'login', index: 9, data };
  const base = { host: 'metrics.shop.com', origin: SHOP, 'x-forwarded-proto': 'http', 'user-agent': 'Mozilla/5.0' };
  const body = JSON.stringify({ ...WHO, events: [event], ...hit });
  return { id, sent: { method: 'POST', query: '', headers: { ...base, ...headers }, body } };
}

type Collector = Awaited<ReturnType<typeof startCollector>>;
const collectors = new Map<string, { site: SiteConfig; collector: Collector }>();
afterAll(stopCollectors);

/** One for each config that is asked for. */
async function collectorOf(changes: Partial<SiteConfig>) {
  const key = JSON.stringify(changes);
  const known = collectors.get(key);
  if (known !== undefined) return known;
  const site = {
    ...siteDefaults,
    id: 'shop',
    origins: [SHOP],
    forwarding_keys: [KEY],
    email_pepper: PEPPER,
    ...changes,
  };
  const made = { site, collector: await startCollector({ sites: [site] }) };
  collectors.set(key, made);
  return made;
}

type Row = { [column: string]: unknown };

/** Rows of the log, by the event's id; what differs from way to way is not in them. */
async function rowsOf({ site, collector }: { site: SiteConfig; collector: Collector }): Promise<Map<string, Row[]>> {
  const map = createMap({ sites: [site] }, () => NOW);
  const rows = new Map<string, Row[]>();
  for (const { head, body } of await collector.logged()) {
    const { events: found, bad } = map({ head: Buffer.from(JSON.stringify(head)), body: Buffer.from(body) });
    expect(bad).toEqual([]);
    for (const row of found) {
      const { loaded_at, source, ...rest } = bigQueryRow(row, events.columns, JSON.stringify);
      rows.set(row.event_id, [...(rows.get(row.event_id) ?? []), rest]);
    }
  }
  return rows;
}

const answerOf = ({ status, headers, body }: Answer) => ({
  status,
  cookies: (headers['set-cookie'] ?? []).map(cookieOf),
  told: headers['x-clario-id'],
  exposed: headers['access-control-expose-headers'],
  error: body === '' ? undefined : JSON.parse(body),
});

type Told = { id: string; answer: ReturnType<typeof answerOf>; row: Row | undefined };

/** Sends them all both ways, and holds what came of each against the other. What is given back is the collector's. */
async function bothWays(cases: readonly Case[]): Promise<Told[]> {
  const told: Told[] = [];
  const inserted = new Map<string, Row[]>();
  for (const one of cases) {
    const { site, collector } = await collectorOf(one.site);
    const { id, sent } = requestOf(one);
    const answer = answerOf(await collector.ask({ headers: sent.headers, body: sent.body! }));
    const container = throughContainer(sent, site);
    expect([one, container.answer]).toEqual([one, answer]);
    for (const all of container.events) {
      // what was pushed stays in the push, for the conversion to judge; a tag is given it by no name of its own
      const { 'x-clario-event': own, ...common } = all as { [name: string]: { facts: object } };
      if (!Object.hasOwn(own!.facts, 'denied')) continue;
      expect(JSON.stringify(own)).not.toMatch(/tag-id|first|"s1"|"index"|customer_id/);
      expect(JSON.stringify(common)).not.toMatch(/tag-id|first|C-1|a25a44bc|ga_session/);
    }
    for (const { headers, body } of container.forwarded) {
      expect((await collector.ask({ headers, body, origin: false })).status).toBe(204);
    }
    inserted.set(
      id,
      container.rows.map(({ loaded_at, source, tableId, ...rest }) => {
        expect([tableId, source]).toEqual(['events', 'sgtm']);
        return rest;
      }),
    );
    told.push({ id, answer, row: undefined });
  }
  const kept = new Map<string, Row[]>();
  for (const one of collectors.values()) for (const [id, rows] of await rowsOf(one)) kept.set(id, rows);
  return told.map((one, i) => {
    const [row, forwarded, ...more] = kept.get(one.id) ?? [];
    expect(more).toEqual([]);
    expect([cases[i], forwarded]).toEqual([cases[i], row]);
    expect([cases[i], JSON.parse(JSON.stringify(inserted.get(one.id)))]).toEqual([
      cases[i],
      row === undefined ? [] : [row],
    ]);
    return { ...one, row };
  });
}

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
    ['required, granted', { consent: 'required' }, { consent: YES }, cookie, RENEWED, 'first', FIRST, YES],
    ['taken back', { consent: 'required' }, { consent: YES, forget: true }, cookie, REMOVED, undefined, FIRST, YES],
    ['taken back, no cookie', {}, { forget: true }, {}, undefined, undefined, TAGS, undefined],
    ['taken back and denied', {}, { consent: NO, forget: true }, cookie, REMOVED, undefined, NOBODY, NO],
    ['a cookie that was spoilt', {}, {}, { cookie: 'clario_id=2.x.1' }, ADOPTED, undefined, TAGS, undefined],
    ['two cookies, one spoilt', {}, {}, { cookie: `clario_id=x; ${KEPT}` }, RENEWED, 'first', FIRST, undefined],
  ];
  let told: Told[];
  beforeAll(async () => {
    told = await bothWays(lines.map(([, site, hit, headers]) => ({ site, hit, headers })));
  });

  test.each(lines.map((line, i) => [line[0], line, i] as const))('%s', (_, line, i) => {
    const [, , , , set, id, who, consent] = line;
    const { answer, row } = told[i]!;
    if (who === 'refused') {
      expect([answer.status, answer.cookies, answer.error, row]).toEqual([403, [], { error: REFUSED }, undefined]);
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
        cookies.map(([kept, more]) => ({ site, hit: { ...said, ...more }, headers: { ...browser, ...kept } })),
      ),
    ),
  );
  const told = await bothWays(cases);
  const refused = told.filter(({ answer }) => answer.status === 403).length;
  const known = told.filter(({ row }) => row?.['client_id'] !== undefined).length;
  // of 9 consents 3 say granted; 12 requests each. required (two sites) refuses the 6 others; cookieless (two) knows nobody in them; none
  // knows nobody in the 2 that say denied, in 1 with GPC, and in those of a browser that objects (3 times 4, and without GPC 4 times 4)
  expect([refused, told.length - refused - known]).toEqual([2 * 72, 2 * 72 + (36 + 12) + (24 + 16)]);
});
