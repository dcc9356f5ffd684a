/** The server's part of consent, over HTTP: what a sender may say, what is refused, which cookie is set, and the rows that follow. */
import { createHash, createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Hit } from '../../client-tag/wire.ts';
import { type SiteConfig, siteDefaults } from '../../server/config.ts';
import { convert } from '../../server/pipeline/convert.ts';
import type { RequestFacts } from '../../server/pipeline/facts.ts';
import { type Answer, HIT, ID, NOW, SHOP, startCollector, stopCollectors } from './accept-support.ts';

const KEY = '2f6b3c0de1894a7d95b0c7f2d41e8a63';
const COOKIE = 'clario_id=1.first.1780000000';
const RENEWED = 'clario_id=1.first.1780000000; Max-Age=34560000; Path=/; Domain=shop.com; HttpOnly; SameSite=Lax';
const REMOVED = 'clario_id=; Max-Age=0; Path=/; Domain=shop.com; HttpOnly; SameSite=Lax';
const ADOPTED = 'clario_id=1.tag-id.1790000000; Max-Age=34560000; Path=/; Domain=shop.com; HttpOnly; SameSite=Lax';
const YES = { analytics_storage: 'granted' };
const NO = { analytics_storage: 'denied' };
const WHO = {
  client_id: 'tag-id',
  session: { id: 's1', number: 2, started_at: 1789999000000 },
  page: { url: 'https://www.shop.com/', index: 4 },
  user: { customer_id: 'C-1', email_sha256: 'a'.repeat(64) },
  events: [
    { id: ID, at: 1789999998000, name: 'login', index: 9, data: { event: 'login', user_id: 'C-1', method: 'form' } },
  ],
};
const WITHOUT = {
  page: { url: 'https://www.shop.com/' },
  events: [{ id: ID, at: 1789999998000, name: 'login', data: { event: 'login', user_id: 'C-1', method: 'form' } }],
};

let collector: Awaited<ReturnType<typeof startCollector>>;
const start = async (site: Partial<SiteConfig>) => {
  collector = await startCollector({ sites: [{ ...siteDefaults, id: 'shop', origins: [SHOP], ...site }] });
};
afterEach(stopCollectors);

const setCookie = ({ headers }: Answer) => headers['set-cookie']?.[0];
/** What lies in the log of the last hit, and the row it becomes. */
async function last() {
  const { head, body } = (await collector.logged()).at(-1)!;
  const hit = JSON.parse(body) as Hit;
  const [row] = convert(hit, hit.events[0]!, head as unknown as RequestFacts, siteDefaults);
  return { head, hit, row: row! };
}
const nobody = { client_id: null, client_id_source: 'none', client_id_age_days: null };

describe('none', () => {
  it('with nothing said, or granted: the cookie is read and renewed', async () => {
    await start({ consent: 'none' });
    expect(setCookie(await collector.send(WHO, { cookie: COOKIE }))).toBe(RENEWED);
    expect((await last()).head).not.toHaveProperty('denied');
    expect((await last()).row).toMatchObject({ client_id: 'first', customer_id: 'C-1', consent: null });
    expect(setCookie(await collector.send({ ...WHO, consent: YES }))).toBe(ADOPTED);
  });

  it('denied: no cookie is read or set, and no id that was sent lies in the log', async () => {
    await start({ consent: 'none' });
    const answer = await collector.send({ ...WHO, consent: NO }, { cookie: COOKIE });
    expect([answer.status, setCookie(answer)]).toEqual([204, undefined]);
    const { head, hit, row } = await last();
    expect(head).toMatchObject({ ...nobody, denied: 'said' });
    expect(hit).toEqual({ v: 1, site: 'shop', sent_at: HIT.sent_at, consent: NO, ...WITHOUT });
    expect(row).toMatchObject({ ...nobody, customer_id: null, email_sha256: null, session: null });
    expect(row.page).toMatchObject({ url: 'https://www.shop.com/', page_index: null });
    expect(row.consent).toMatchObject({ analytics_storage: 'denied', analytics_storage_sent: null, gpc: null });
  });

  it.each([
    ['Sec-GPC: 1, honoured', { 'sec-gpc': '1' }, {}, 'gpc', { analytics_storage: 'denied', gpc: true }],
    ['Sec-GPC: 1, not honoured', { 'sec-gpc': '1' }, { honour_gpc: false }, undefined, null],
    ['Sec-GPC: 0', { 'sec-gpc': '0' }, {}, undefined, null],
    ['DNT: 1, honoured', { dnt: '1' }, { honour_dnt: true }, 'dnt', { analytics_storage: 'denied', gpc: null }],
    ['DNT: 1, not honoured', { dnt: '1' }, {}, undefined, null],
  ])('with nothing said: %s', async (_, headers, site, denied, consent) => {
    await start({ consent: 'none', ...site });
    const answer = await collector.send(WHO, { cookie: COOKIE, ...(headers as Record<string, string>) });
    expect(setCookie(answer)).toBe(denied === undefined ? RENEWED : undefined);
    const { head, hit, row } = await last();
    expect([head['denied'], head['client_id']]).toEqual([denied, denied === undefined ? 'first' : null]);
    expect(hit.client_id).toBe(denied === undefined ? 'tag-id' : undefined);
    if (consent === null) expect(row.consent).toBe(null);
    else expect(row.consent).toMatchObject(consent);
  });

  it('what the page says goes before the headers', async () => {
    await start({ consent: 'none', honour_dnt: true });
    const headers = { cookie: COOKIE, 'sec-gpc': '1', dnt: '1' };
    expect(setCookie(await collector.send({ ...WHO, consent: { ...YES, gpc: true } }, headers))).toBe(RENEWED);
    expect(setCookie(await collector.send({ ...WHO, consent: { gpc: true } }, { cookie: COOKIE }))).toBe(undefined);
  });
});

describe('cookieless', () => {
  it('with nothing said it is nobody’s, a pixel too', async () => {
    await start({ consent: 'cookieless' });
    const answer = await collector.send(WHO, { cookie: COOKIE });
    expect([answer.status, setCookie(answer)]).toEqual([204, undefined]);
    const { head, row } = await last();
    expect(head).toMatchObject({ ...nobody, denied: 'mode' });
    expect(row.consent).toMatchObject({ analytics_storage: 'denied' });
    const d = Buffer.from(JSON.stringify({ v: 1, site: 'shop', events: [{ name: 'page_view' }] })).toString(
      'base64url',
    );
    const pixel = await collector.ask({ method: 'GET', path: `/collect?d=${d}` });
    expect([pixel.status, setCookie(pixel)]).toEqual([200, undefined]);
    expect((await last()).head).toMatchObject({ ...nobody, denied: 'mode' });
  });

  it('granted it has ids; granted since, too', async () => {
    await start({ consent: 'cookieless' });
    expect(setCookie(await collector.send({ ...WHO, consent: YES }))).toBe(ADOPTED);
    const held = { ...WHO, consent: NO, consent_sent: 'granted' };
    expect(setCookie(await collector.send(held, { cookie: COOKIE }))).toBe(RENEWED);
    const { row } = await last();
    expect([row.client_id, row.customer_id, row.session!.session_number]).toEqual(['first', 'C-1', 2]);
    expect(row.consent).toMatchObject({ analytics_storage: 'denied', analytics_storage_sent: 'granted' });
    expect(row.occurred_at).toBe(NOW - 1_000);
  });

  it('denied since is denied', async () => {
    await start({ consent: 'none' });
    const answer = await collector.send({ ...WHO, consent: YES, consent_sent: 'denied' }, { cookie: COOKIE });
    expect(setCookie(answer)).toBe(undefined);
    expect((await last()).row).toMatchObject({ ...nobody, customer_id: null, session: null });
    expect((await last()).row.consent).toMatchObject({
      analytics_storage: 'granted',
      analytics_storage_sent: 'denied',
    });
  });
});

describe('required', () => {
  const error = {
    code: 'consent_required',
    message: 'the site takes no event before consent: consent.analytics_storage must be granted',
    path: 'consent.analytics_storage',
  };

  it.each([
    ['nothing', {}, {}],
    ['denied', { consent: NO }, {}],
    ['that advertising is granted', { consent: { ad_storage: 'granted' } }, {}],
    ['granted, then denied', { consent: YES, consent_sent: 'denied' }, {}],
    ['nothing, and the browser GPC', {}, { 'sec-gpc': '1' }],
  ])('a hit that says %s is refused, and kept nowhere', async (_, changes, headers) => {
    await start({ consent: 'required' });
    const answer = await collector.send({ ...WHO, ...changes }, { cookie: COOKIE, ...(headers as object) });
    expect([answer.status, setCookie(answer), JSON.parse(answer.body)]).toEqual([403, undefined, { error }]);
    expect(await collector.logged()).toEqual([]);
    expect(collector.counts).toMatchObject({ requests: 0, refused: { consent: 1 } });
  });

  it('a hit that says granted is taken', async () => {
    await start({ consent: 'required' });
    expect((await collector.send({ ...WHO, consent: YES })).status).toBe(204);
    expect((await collector.send({ ...WHO, consent: NO, consent_sent: 'granted' })).status).toBe(204);
    expect(await collector.logged()).toHaveLength(2);
  });
});

describe('forget', () => {
  it('takes the id for the last time, and removes the cookie that there is', async () => {
    await start({ consent: 'required' });
    const hit = { ...WHO, consent: YES, forget: true };
    expect(setCookie(await collector.send(hit, { cookie: `a=1; ${COOKIE}` }))).toBe(REMOVED);
    expect((await last()).row).toMatchObject({ client_id: 'first', client_id_source: 'cookie' });
  });

  it('without a cookie nothing is set; the tag’s id is not adopted', async () => {
    await start({ consent: 'none' });
    expect(setCookie(await collector.send({ ...WHO, forget: true }, { cookie: 'other_clario_id=1.x.1' }))).toBe(
      undefined,
    );
    expect((await last()).row.client_id).toBe('tag-id');
  });

  it('denied, the cookie is removed and not read', async () => {
    await start({ consent: 'none' });
    expect(setCookie(await collector.send({ ...WHO, consent: NO, forget: true }, { cookie: COOKIE }))).toBe(REMOVED);
    expect((await last()).head).toMatchObject(nobody);
  });

  it('where nothing is taken before consent, the cookie is removed all the same, and nothing is kept', async () => {
    await start({ consent: 'required' });
    const hit = { ...WHO, consent: NO, forget: true };
    const answer = await collector.send(hit, { cookie: COOKIE });
    expect([answer.status, setCookie(answer)]).toEqual([403, REMOVED]);
    expect(setCookie(await collector.send(hit))).toBe(undefined);
    expect(await collector.logged()).toEqual([]);
  });

  it.each([
    ['forget', { forget: 'yes' }, 'forget must be true or false; found a text of 3 characters'],
    [
      'consent_sent',
      { consent_sent: 'maybe' },
      'consent_sent must be "granted" or "denied"; found a text of 5 characters',
    ],
  ])('%s must be what it is', async (path, changes, message) => {
    await start({ consent: 'none' });
    const { status, body } = await collector.send(changes);
    expect([status, JSON.parse(body).error.path, JSON.parse(body).error.message]).toEqual([400, path, message]);
  });
});

describe('a forwarded hit', () => {
  const forward = (hit: object, headers: Record<string, string> = {}, more: object = {}) => {
    const who = {
      ...more,
      address: '',
      user_agent: '',
      client_id: 'visitor-1',
      client_id_source: 'cookie',
      client_id_age_days: 3,
    };
    const said = Buffer.from(JSON.stringify(who)).toString('base64url');
    const body = JSON.stringify({ ...HIT, ...hit });
    const hash = createHash('sha256').update(`${said}.${body}`).digest('hex');
    const signature = `t=${NOW},v1=${createHmac('sha256', KEY).update(`${NOW}.${hash}`).digest('hex')}`;
    const own = { 'x-clario-forwarded': said, 'x-clario-signature': signature, ...headers };
    return collector.ask({ headers: own, body, origin: false });
  };

  it('is kept to the same mode, without the headers of who forwards', async () => {
    await start({ consent: 'none', forwarding_keys: [KEY] });
    expect((await forward(WHO, { 'sec-gpc': '1' })).status).toBe(204);
    expect((await last()).head).toMatchObject({ client_id: 'visitor-1' });
    expect((await forward({ ...WHO, consent: { gpc: true } })).status).toBe(204);
    expect((await last()).head).toMatchObject({ ...nobody, denied: 'gpc' });
    await start({ consent: 'cookieless', forwarding_keys: [KEY] });
    expect((await forward(WHO)).status).toBe(204);
    expect((await last()).head).toMatchObject({ ...nobody, denied: 'mode' });
    expect((await last()).hit.user).toBe(undefined);
    await start({ consent: 'required', forwarding_keys: [KEY] });
    expect(JSON.parse((await forward(WHO)).body).error.code).toBe('consent_required');
    expect((await forward({ ...WHO, consent: YES })).status).toBe(204);
  });

  it('is denied where who forwards says why, and so is on record', async () => {
    await start({ consent: 'none', forwarding_keys: [KEY] });
    expect((await forward(WHO, {}, { denied: 'gpc' })).status).toBe(204);
    const { head, hit, row } = await last();
    expect(head).toMatchObject({ ...nobody, denied: 'gpc', source: 'sgtm' });
    expect([hit.client_id, hit.session, hit.user]).toEqual([undefined, undefined, undefined]);
    expect(row.consent).toMatchObject({ analytics_storage: 'denied', gpc: true });
    const { status, body } = await forward(WHO, {}, { denied: 'yes' });
    expect([status, JSON.parse(body).error.message]).toEqual([
      400,
      'X-Clario-Forwarded: denied: Invalid option: expected one of "said"|"gpc"|"dnt"|"mode"',
    ]);
    await start({ consent: 'cookieless', forwarding_keys: [KEY] });
    await forward(WHO, {}, { denied: 'gpc' });
    expect((await last()).head).toMatchObject({ denied: 'gpc' });
    await start({ consent: 'required', forwarding_keys: [KEY] });
    expect(JSON.parse((await forward({ ...WHO, consent: YES }, {}, { denied: 'said' })).body).error.code).toBe(
      'consent_required',
    );
  });
});

describe('what is refused for its content', () => {
  const BAD = { ...WHO, events: [] };
  const RULE = 'events must have at least one event';
  const WITHHELD = '; without consent nothing else of it is kept';
  const kept = async () => {
    const records = await collector.logged();
    return records.map(({ head, body }) => [(head['refused'] as { message: string }).message, body]);
  };

  it.each<[string, Partial<SiteConfig>, object, Record<string, string>]>([
    ['denied', {}, { consent: NO }, {}],
    ['granted, then denied', {}, { consent: YES, consent_sent: 'denied' }, {}],
    ['nothing, where that is denied', { consent: 'required' }, {}, {}],
    ['consent that is none, where that is denied', { consent: 'cookieless' }, { consent: 'granted' }, {}],
    ['nothing, and the browser GPC', {}, {}, { 'sec-gpc': '1' }],
    ['nothing, and the browser DNT, honoured', { honour_dnt: true }, {}, { dnt: '1' }],
  ])('and says %s: of it the reason alone is kept', async (_, site, changes, headers) => {
    await start(site);
    const answer = await collector.send({ ...BAD, ...changes }, headers);
    expect(answer.status).toBe(400);
    expect(answer.body).not.toContain('without consent');
    const found = await kept();
    expect(found).toEqual([[expect.stringContaining(WITHHELD), '']]);
  });

  it.each<[string, Partial<SiteConfig>, object]>([
    ['nothing, where nobody is asked', {}, {}],
    ['granted', { consent: 'required' }, { consent: YES }],
    ['denied, then granted', { consent: 'cookieless' }, { consent: NO, consent_sent: 'granted' }],
  ])('and says %s: it is kept', async (_, site, changes) => {
    await start(site);
    await collector.send({ ...BAD, ...changes });
    expect(await kept()).toEqual([[RULE, JSON.stringify({ ...HIT, ...BAD, ...changes })]]);
  });

  it.each([
    ['none', 'not json'],
    ['required', ''],
  ] as const)('and cannot be read: by the mode, %s', async (consent, body) => {
    await start({ consent });
    expect((await collector.ask({ body: 'not json' })).status).toBe(400);
    expect((await kept())[0]![1]).toBe(body);
  });

  it('and is of no site of its path: by the strictest of them', async () => {
    const site = { ...siteDefaults, origins: [SHOP] };
    const sites: SiteConfig[] = [
      { ...site, id: 'shop' },
      { ...site, id: 'strict', consent: 'required' },
    ];
    collector = await startCollector({ sites });
    await collector.send({ ...BAD, site: 'nobody' });
    await collector.send(BAD);
    expect((await kept()).map(([, body]) => body)).toEqual(['', JSON.stringify({ ...HIT, ...BAD })]);
  });
});
