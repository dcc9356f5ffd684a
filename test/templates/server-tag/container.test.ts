/** The imported server container, edited as somebody might: what the Tag then may not do loses no event. */
import { afterEach, expect, test } from 'vitest';
import eventColumns from '../../../bigquery/generated/events.bigquery.json' with { type: 'json' };
import { siteDefaults } from '../../../server/config.ts';
import { type Destination, serverContainer } from '../../../templates/containers/server.ts';
import { createBigQuery } from '../../../templates/gtm/simulator/bigquery.ts';
import { readContainer } from '../../../templates/gtm/simulator/export.ts';
import { type RunningServer, startServerContainer } from '../../../templates/gtm/simulator/server.ts';

const SITE = { ...siteDefaults, id: 'shop', origins: ['https://www.shop.com'] };
const SERVER = 'https://metrics.shop.com';
const KEY = '2f6b3c0de1894a7d95b0c7f2d41e8a63';
const BIG_QUERY = { server: SERVER, project: 'shop-project', dataset: 'clario' };
const bigQuery = createBigQuery({ 'clario.events': eventColumns, 'clario.web_events': eventColumns });

const running: RunningServer[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});

let answers: number[] = [];

/** Status of the answer to a page's hit. `changes`: fields of the tag, as edited in its form. */
async function statusOf(to: Destination, changes: { [field: string]: string } = {}): Promise<number> {
  const exported = JSON.parse(await serverContainer(SITE, to, '2026-01-01 00:00:00'));
  for (const parameter of exported.containerVersion.tag[0].parameter)
    if (changes[parameter.key] !== undefined) parameter.value = changes[parameter.key];
  const server = await startServerContainer({
    container: readContainer(JSON.stringify(exported)),
    port: 0,
    bigQuery,
    fetch: async () => new Response(null, { status: answers.shift() ?? 204 }),
  });
  running.push(server);
  const event = { id: '01990000-0000-7000-8000-000000000001', at: Date.now(), name: 'page_view' };
  const body = JSON.stringify({ v: 1, site: 'shop', sent_at: Date.now(), events: [event] });
  return (await fetch(`${server.url}/collect`, { method: 'POST', body })).status;
}

test('as it is imported an event is taken', async () => {
  expect(await statusOf({ server: SERVER, key: KEY })).toBe(204);
  expect(await statusOf(BIG_QUERY)).toBe(204);
  expect(bigQuery.rows('clario.events')).toHaveLength(1);
});

test.each([
  ['another table', BIG_QUERY, { tableId: 'web_events' }],
  ['another project', BIG_QUERY, { projectId: '' }],
  ['another server', { server: SERVER, key: KEY }, { serverUrl: 'https://metrics.other.com' }],
] as const)('%s than the permissions name: the page keeps the event', async (_, to, changes) => {
  expect(await statusOf(to, changes)).toBe(503);
  expect(bigQuery.rows('clario.web_events')).toEqual([]);
});

test.each([
  [[503, 503], 503],
  [[503, 204], 204],
  [[403], 503],
  [[400], 204],
  [[413], 204],
])('a server that answers %j: the page is answered %d', async (said, status) => {
  answers = said;
  expect(await statusOf({ server: SERVER, key: KEY })).toBe(status);
  expect(answers).toEqual([]);
});
