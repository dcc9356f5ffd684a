/** The Client in a container that listens on a port, with a tag beside it that says what it was given: real requests, real answers. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readContainer } from '../../../templates/gtm/simulator/export.ts';
import { type RunningServer, startServerContainer } from '../../../templates/gtm/simulator/server.ts';

const SHOP = 'https://www.shop.com';
const NOW = 1_790_000_000_000;
const CLIENT = readFileSync(new URL('../../../templates/server-client/template.tpl', import.meta.url), 'utf8');

/** Says what it was given, and that it took it: but a refund only the second time. */
const TAG = `___INFO___

{"type": "TAG", "id": "cvt_temp_public_id", "version": 1, "securityGroups": [], "displayName": "Capture", "description": "", "containerContexts": ["SERVER"]}

___TEMPLATE_PARAMETERS___

[]

___SANDBOXED_JS_FOR_SERVER___

const JSON = require('JSON');
const storage = require('templateDataStorage');
const all = require('getAllEventData')();
const isFirst = storage.getItemCopy(all.event_id) === null;
storage.setItemCopy(all.event_id, true);
require('logToConsole')(JSON.stringify(all));
require('sendMessage')('clario_event', {id: all.event_id, state: 'begun'});
if (all.event_name !== 'refund' || !isFirst) require('sendMessage')('clario_event', {id: all.event_id, state: 'done'});
data.gtmOnSuccess();

___SERVER_PERMISSIONS___

${JSON.stringify(
  [
    ['read_event_data', 'eventDataAccess', 'any'],
    ['use_message', 'allowedActions', 'any'],
    ['logging', 'environments', 'all'],
    ['access_template_storage'],
  ].map(([publicId, key, string]) => ({
    instance: {
      key: { publicId, versionId: '1' },
      param: key === undefined ? [] : [{ key, value: { type: 1, string } }],
    },
    isRequired: true,
  })),
)}

___TESTS___

scenarios: []
`;

type EventData = { [key: string]: unknown };

let tagging: Server;
/** What the tagging server was asked for; it breaks when told to. */
let asked: string[] = [];
let isBroken = false;
let container: RunningServer;
let told: EventData[] = [];
let now = NOW;

beforeAll(async () => {
  tagging = createServer((req, res) => {
    asked.push(req.url!);
    if (isBroken) res.writeHead(500).end();
    else res.writeHead(200, { 'Content-Type': 'text/javascript', ETag: '"e1"' }).end(`/* ${req.url} */`);
  }).listen(0, '127.0.0.1');
  await once(tagging, 'listening');
  const { port } = tagging.address() as AddressInfo;
  const origins = [SHOP, 'https://shop.com'].map((value) => ({ type: 'TEMPLATE', value }));
  container = await startServerContainer({
    container: readContainer(
      JSON.stringify({
        exportFormatVersion: 2,
        containerVersion: {
          containerVersionId: '0',
          container: { containerId: '1', publicId: 'GTM-TEST', usageContext: ['SERVER'] },
          customTemplate: [
            { templateId: '10', name: 'Clario', templateData: CLIENT },
            { templateId: '11', name: 'Capture', templateData: TAG },
          ],
          client: [
            {
              name: 'Clario',
              type: 'cvt_1_10',
              parameter: [
                { type: 'TEMPLATE', key: 'siteKey', value: 'shop' },
                { type: 'LIST', key: 'origins', list: origins },
                { type: 'TEMPLATE', key: 'serverUrl', value: `http://127.0.0.1:${port}/` },
                { type: 'BOOLEAN', key: 'serveScript', value: 'true' },
                { type: 'BOOLEAN', key: 'waitForTag', value: 'true' },
              ],
            },
          ],
          tag: [{ tagId: '20', name: 'Capture', type: 'cvt_1_11', firingTriggerId: ['2147479574'], parameter: [] }],
        },
      }),
    ),
    port: 0,
    now: () => now,
    log: (source, ...values) => {
      if (source === 'Capture' && String(values[0]).startsWith('{')) told.push(JSON.parse(String(values[0])));
    },
  });
});

afterAll(async () => {
  await container?.close();
  tagging?.close();
});

beforeEach(() => {
  told = [];
  asked = [];
  isBroken = false;
});

const event = (id: number, name: string, data: object = {}) => ({
  id: `01990000-0000-7000-8000-${String(id).padStart(12, '0')}`,
  at: NOW - 1000,
  name,
  data: { event: name, ...data },
});

const hit = (events: object[], more: object = {}) => ({
  v: 1,
  site: 'shop',
  sent_at: NOW,
  client_id: 'visitor-1',
  session: { id: 's1', number: 2, started_at: NOW - 60_000 },
  page: { url: `${SHOP}/thanks?order=1`, title: 'Thanks' },
  events,
  ...more,
});

function post(body: object | string, headers: { [name: string]: string } = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${container.url}/collect`, { method: 'POST', body: text, headers: { Origin: SHOP, ...headers } });
}

function pixel(value: object, headers: { [name: string]: string } = {}): Promise<Response> {
  const d = Buffer.from(JSON.stringify(value)).toString('base64url');
  return fetch(`${container.url}/collect?d=${d}`, { headers });
}

const ORDER = {
  transaction_id: 'T-1',
  value: '72.05',
  currency: 'eur',
  items: [{ item_id: 'TEE-S', item_name: 'Grey Tee', price: '21,01', quantity: 2, item_category: 'Clothes' }],
};

test('a purchase is an event of every tag, in GA4’s words; the visitor keeps a cookie', async () => {
  const answer = await post(hit([event(1, 'purchase', { ecommerce: ORDER, store: 'Oslo' })]), {
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-For': '198.51.100.7',
    'User-Agent': 'Mozilla/5.0',
    'X-AppEngine-Country': 'NO',
    'X-AppEngine-City': '?',
  });
  expect([answer.status, await answer.text()]).toEqual([204, '']);
  expect(answer.headers.get('access-control-allow-origin')).toBe(SHOP);
  expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
  expect(answer.headers.get('vary')).toBe('Origin');
  expect(answer.headers.getSetCookie()).toEqual([
    'clario_id=1.visitor-1.1790000000; Path=/; Max-Age=34560000; HttpOnly; Secure; SameSite=Lax',
  ]);
  const { 'x-clario-event': own, ...common } = told[0]!;
  expect(common).toEqual({
    event_name: 'purchase',
    event_id: '01990000-0000-7000-8000-000000000001',
    client_id: 'visitor-1',
    ip_override: '198.51.100.7',
    user_agent: 'Mozilla/5.0',
    event_location: { country: 'NO' },
    page_location: `${SHOP}/thanks?order=1`,
    page_hostname: 'www.shop.com',
    page_path: '/thanks',
    page_title: 'Thanks',
    page_encoding: 'UTF-8',
    ga_session_id: 1_789_999_940,
    ga_session_number: 2,
    transaction_id: 'T-1',
    value: 72.05,
    currency: 'EUR',
    items: [{ item_id: 'TEE-S', item_name: 'Grey Tee', price: 21.01, quantity: 2, item_category: 'Clothes', index: 0 }],
    store: 'Oslo',
  });
  expect(own).toMatchObject({
    hit: hit([event(1, 'purchase', { ecommerce: ORDER, store: 'Oslo' })]),
    facts: {
      received_at: NOW,
      client_id: 'visitor-1',
      client_id_source: 'tag',
      client_id_age_days: null,
      user_agent: 'Mozilla/5.0',
      address: '198.51.100.7',
      geo: { country: 'NO', region: null, city: null },
    },
  });
});

test('the cookie’s visitor goes before the tag’s, and stays as old as it is', async () => {
  const answer = await post(hit([event(2, 'login')]), { Cookie: 'a=b; clario_id=1.visitor-0.1789000000' });
  expect(answer.headers.getSetCookie()[0]).toMatch(/^clario_id=1\.visitor-0\.1789000000; Path=\//);
  expect(told[0]!['client_id']).toBe('visitor-0');
  expect(told[0]!['x-clario-event']).toMatchObject({ facts: { client_id_source: 'cookie', client_id_age_days: 11 } });
});

test('without consent to storage the request is nobody’s, whatever the page pushed', async () => {
  const data = { client_id: 'pushed', ip_override: '192.0.2.1', user_agent: 'pushed', ga_session_id: 5, value: 'dear' };
  const answer = await post(hit([event(3, 'login', data)], { consent: { analytics_storage: 'denied' } }), {
    Cookie: 'clario_id=1.visitor-0.1789000000',
    'User-Agent': 'Mozilla/5.0',
  });
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(told[0]).toMatchObject({
    'x-ga-gcs': 'G1-0',
    ip_override: '127.0.0.1',
    user_agent: 'Mozilla/5.0',
    'x-clario-event': { facts: { client_id: null, client_id_source: 'none' } },
  });
  expect(['client_id', 'value'].filter((key) => Object.hasOwn(told[0]!, key))).toEqual([]);
});

test('what GA4 has beside the order is in the event too: of the event, and of its items', async () => {
  const item = { item_id: 'TEE-S', item_name: 'Grey Tee', price: 21.01, index: 7, google_business_vertical: 'retail' };
  const ecommerce = {
    item_list_id: 'l1',
    item_list_name: 'Sale',
    promotion_id: 'P1',
    creative_slot: 'top',
    items: [item],
  };
  await post(hit([event(4, 'select_item', { ecommerce })]));
  expect(told[0]).toMatchObject({
    item_list_id: 'l1',
    item_list_name: 'Sale',
    promotion_id: 'P1',
    creative_slot: 'top',
    items: [{ ...item, item_list_id: 'l1', item_list_name: 'Sale' }],
  });
});

test('no address of anybody reaches a tag, however it was written', async () => {
  const body = JSON.stringify(hit([event(5, 'login', { contact: 'ANN' })]));
  await post(body.replace('ANN', 'ann@sh\\u00f6p.test'));
  await post(body.replace('ANN', 'ann@shop\\u002etest').replace('0005"', '0006"'));
  await pixel({ v: 1, site: 'shop', events: [{ name: 'page_view' }] }, { Referer: `${SHOP}/?mail=ann%40shop.test` });
  expect(told.map((all) => all['contact'] ?? all['page_location'])).toEqual([
    '[email]',
    '[email]',
    `${SHOP}/?mail=[email]`,
  ]);
  expect(JSON.stringify(told)).not.toMatch(/ann(@|%40)/);
});

test('a pixel is answered by a GIF, and given what it could not know', async () => {
  const answer = await pixel({ v: 1, site: 'shop', events: [{ name: 'page_view' }] }, { Referer: `${SHOP}/amp` });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('image/gif');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect((await answer.arrayBuffer()).byteLength).toBe(42);
  const cookie = answer.headers.getSetCookie()[0]!;
  expect(cookie).toMatch(/^clario_id=1\.[0-9a-f-]{36}\.1790000000; /);
  expect(told[0]!['client_id']).toBe(cookie.split('.')[1]);
  expect(told[0]!['event_id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
});

test('a pixel that is opened as a page is refused: the id in a link is its author’s', async () => {
  const d = Buffer.from('{"v":1,"site":"shop","client_id":"author","events":[{"name":"page_view"}]}').toString(
    'base64url',
  );
  // fetch says for itself how it fetches
  const asking = request(`${container.url}/collect?d=${d}`, { headers: { 'Sec-Fetch-Mode': 'navigate' } }).end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([403, undefined]);
  expect(JSON.parse(await text(answer)).error).toEqual({
    code: 'origin',
    message: 'a pixel is an image in a page, and not to be opened as a page',
  });
  expect(told).toEqual([]);
});

test('a preflight of the shop is answered for a page of the shop alone, and runs nothing', async () => {
  const preflight = (origin: string) =>
    fetch(`${container.url}/collect`, {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
    });
  const answer = await preflight(SHOP);
  expect(answer.status).toBe(204);
  expect(answer.headers.get('access-control-allow-methods')).toBe('POST');
  expect(answer.headers.get('access-control-allow-headers')).toMatch(/content-type.*x-gtm-server-preview/i);
  expect(answer.headers.get('access-control-max-age')).toBe('7200');
  const other = await preflight('https://evil.test');
  expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  expect(told).toEqual([]);
});

test.each([
  ['a page of another origin', hit([event(7, 'login')]), { Origin: 'https://www.shop.com.evil.test' }, 403, 'origin'],
  ['an opaque origin', hit([event(7, 'login')]), { Origin: 'null' }, 403, 'origin'],
  ['another site', hit([event(7, 'login')], { site: 'other' }), {}, 403, 'unknown_site'],
  ['no JSON', '{', {}, 400, 'not_json'],
  ['no hit', '[]', {}, 400, 'type'],
  ['too many events', hit(Array.from({ length: 101 }, (_, i) => event(i, 'login'))), {}, 413, 'too_many_events'],
  ['what is packed', hit([event(7, 'login')]), { 'Content-Encoding': 'gzip' }, 415, 'content_encoding'],
] as const)('%s is refused, and nothing run', async (_, body, headers, status, code) => {
  const answer = await post(body, headers);
  expect([answer.status, ((await answer.json()) as { error: { code: string } }).error.code]).toEqual([status, code]);
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(told).toEqual([]);
});

test('what Clario’s tag could not hand on is asked for again, and only that is run again', async () => {
  const both = hit([event(11, 'login'), event(12, 'refund')]);
  const first = await post(both);
  expect([first.status, first.headers.get('retry-after')]).toEqual([503, '5']);
  expect(told.map((all) => all['event_name'])).toEqual(['login', 'refund']);
  const second = await post(both);
  expect(second.status).toBe(204);
  expect(told.map((all) => all['event_name'])).toEqual(['login', 'refund', 'refund']);
});

test('another path is not ours', async () => {
  expect((await fetch(`${container.url}/collect/`, { method: 'POST', body: '{}' })).status).toBe(400);
  expect(told).toEqual([]);
});

test('the script is the tagging server’s, kept for minutes; the last one while that one is broken, asked for now and then', async () => {
  const script = (query: string, headers: { [name: string]: string } = {}) =>
    fetch(`${container.url}/clario.js${query}`, { headers });
  const first = await script('?site=shop&send=all&cache=7');
  expect([first.status, await first.text()]).toEqual([200, '/* /clario.js?site=shop&send=all */']);
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'cache-control': 'public, max-age=300, stale-while-revalidate=86400',
    'content-type': 'text/javascript; charset=utf-8',
    'cross-origin-resource-policy': 'cross-origin',
    etag: '"e1"',
  });
  expect((await script('?send=all', { 'If-None-Match': '"e1"' })).status).toBe(304);
  expect(asked).toHaveLength(1);
  now += 5 * 60_000;
  isBroken = true;
  expect((await script('?send=all')).status).toBe(200);
  expect((await script('?send=all')).status).toBe(200);
  expect(asked).toHaveLength(2);
  now += 30_000;
  expect((await script('?send=all')).status).toBe(200);
  expect(asked).toHaveLength(3);
  const none = await script('?debug=1');
  expect([none.status, none.headers.get('cache-control')]).toEqual([502, 'no-store']);
  expect([(await script('?site=other')).status, (await script('?send=some')).status]).toEqual([404, 400]);
  now = NOW;
});

test('a container that is told to fetch the script from itself says so, and does not go round', async () => {
  const answer = await fetch(`${container.url}/clario.js?debug=0`, { headers: { 'X-Clario-Script': '1' } });
  expect(answer.status).toBe(502);
  expect(asked).toEqual([]);
});
