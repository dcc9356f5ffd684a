/** docs/models.md tells every column, and every query in it runs as it stands on both engines. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { models } from '../../bigquery/models/index.ts';
import { described, READS, unseenBy } from '../../bigquery/models/reads.ts';
import { eventRow, line } from '../support/event-rows.ts';
import { TwoEngines, type Warehouse } from '../support/two-engines.ts';

const document = await readFile(new URL('../../docs/models.md', import.meta.url), 'utf8');
const sections = new Map(
  document
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')), text]),
);
const queriesOf = (name: string) =>
  [...(sections.get(name) ?? '').matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql]) => sql!);
const queryOf = (name: string) => queriesOf(name)[0] ?? '';

let engines: TwoEngines;
let warehouse: Warehouse;
beforeAll(async () => {
  engines = await TwoEngines.start();
  const order = { transaction_id: 'T1', currency: 'EUR', value: '20.5', order_total: '25.49', shipping: '4.99' };
  const items = [line('A', 2, 10.25, { description: 'Tee' })];
  const other = { ...order, value: '1', order_total: '1' };
  warehouse = await engines.load(
    [
      { id: 'e1', name: 'page_view', page: { path: '/' }, traffic: { source: 'google', medium: 'cpc' } },
      { id: 'e2', name: 'search', at: 1, search: { term: 'Red hat', results_total: 0 } },
      { id: 'e3', name: 'search', at: 2, search: { term: 'tee', results_total: 3 } },
      { id: 'e4', name: 'page_view', at: 3, page: { path: '/tee' } },
      { id: 'e5', name: 'add_to_cart', at: 4, items },
      { id: 'e6', name: 'remove_from_cart', at: 5, items: [line('A', 1, 10.25)] },
      { id: 'e7', name: 'purchase', at: 6, order, items },
      { id: 'e8', name: 'purchase', at: 7, order: other, items: [line('Z', 1, 1)] },
      {
        id: 'e9',
        name: 'refund',
        at: 86_400,
        session: null,
        order: { ...order, value: '10.25', order_total: '10.25', shipping: null },
        items: [line('A', 1, 10.25)],
      },
    ].map(eventRow),
  );
});
afterAll(() => engines.stop());

describe('the document', () => {
  it('has a section for each model', () => {
    expect([...sections.keys()].sort()).toEqual([...models, 'A few days', 'With and without consent'].sort());
  });

  it.each(models)('tells what %s_between reads and does not know', (name) => {
    const { day, near, far } = READS[name];
    const reads = [near, ...(far ? [far] : [])].map(described).join('; ');
    expect(sections.get('A few days')).toContain(`\n| ${name}_between | ${day} | ${reads} | ${unseenBy(name)} |\n`);
  });

  it.each(models.filter((name) => name !== 'events_clean'))('names every column of %s, and no other', (name) => {
    const tableRows = [...(sections.get(name) ?? '').matchAll(/^\| ([a-z_0-9, ]+) \|/gm)].slice(1);
    const told = tableRows.flatMap(([, columns]) => columns!.split(', '));
    const columns = warehouse.tables.find((table) => table.name === name)?.columns.map((column) => column.name);
    expect(told.sort()).toEqual(columns?.sort());
  });
});

describe('the query of', () => {
  it.each<[string, Record<string, unknown>[]]>([
    [
      'events_clean',
      [
        { event_name: 'page_view', events: 2, visitors: 1 },
        { event_name: 'purchase', events: 2, visitors: 1 },
        { event_name: 'search', events: 2, visitors: 1 },
        { event_name: 'add_to_cart', events: 1, visitors: 1 },
        { event_name: 'refund', events: 1, visitors: 1 },
        { event_name: 'remove_from_cart', events: 1, visitors: 1 },
      ],
    ],
    ['A few days', [{ source: 'google', currency: 'EUR', sessions: 1, orders: 1, revenue: '25.49' }]],
    ['sessions', [{ source: 'google', medium: 'cpc', currency: 'EUR', sessions: 1, orders: 1, revenue: '25.49' }]],
    ['navigation_breadcrumb', [{ session_path: '/ > /tee', sessions: 1 }]],
    ['orders', [{ day: '2026-11-02', currency: 'EUR', orders: 1, sold: '25.49', refunded: '10.25', net: '15.24' }]],
    ['order_lines', [{ sku: 'A', description: 'Tee', currency: 'EUR', sold: '2', came_back: '1', revenue: '20.5' }]],
    ['refunds', [{ scope: 'lines', currency: 'EUR', refunds: 1, amount: '10.25' }]],
    ['order_pushes', [{ site_id: 'shop', transaction_id: 'T1', occurred_at: 1793620807000, value: '1' }]],
    ['cart_events', [{ sku: 'A', put_in: '2', taken_out: '1' }]],
    ['searches', [{ normalised_term: 'red hat', searches: 1, refined: 1, led_to_order: 0 }]],
  ])('%s answers on both engines', async (name, rows) => {
    expect(await warehouse.query(queryOf(name))).toEqual(rows);
  });
});

it('the queries of consent count states, page views and orders on both engines', async () => {
  const said = (state: string | null, sent: string | null = null) => ({
    consent: {
      analytics_storage: state,
      analytics_storage_sent: sent,
      ad_storage: null,
      ad_user_data: null,
      ad_personalization: null,
      gpc: null,
    },
  });
  const unknown = { client: null, session: null };
  const order = { transaction_id: 'T1', currency: 'EUR', value: '1', order_total: '1' };
  const consented = await engines.load([
    eventRow({ id: 'c1', name: 'page_view' }),
    { ...eventRow({ id: 'c2', name: 'page_view', at: 1 }), ...said('denied', 'granted') },
    { ...eventRow({ id: 'c3', name: 'page_view', at: 2, ...unknown }), ...said('denied') },
    { ...eventRow({ id: 'c4', name: 'page_view', at: 3, ...unknown }), ...said('denied') },
    { ...eventRow({ id: 'c5', name: 'page_view', at: 4, ...unknown }), ...said('denied') },
    { ...eventRow({ id: 'c6', name: 'purchase', at: 5, order, ...unknown }), ...said('denied') },
    { ...eventRow({ id: 'c7', name: 'purchase', at: 6, order, ...unknown }), ...said('denied') },
    {
      ...eventRow({ id: 'c8', name: 'purchase', at: 7, order: { ...order, transaction_id: 'T2' }, session: null }),
      ...said('granted'),
      source: 'server',
    },
  ]);
  const [states, pages, orders] = queriesOf('With and without consent');
  expect(await consented.query(states!)).toEqual([
    { state: 'denied', events: 5, percent: 63 },
    { state: 'granted', events: 2, percent: 25 },
    { state: 'not said', events: 1, percent: 13 },
  ]);
  expect(await consented.query(pages!)).toEqual([
    { day: '2026-11-02', sessions: 1, page_views_in_sessions: 2, page_views_without: 3 },
  ]);
  expect(await consented.query(orders!)).toEqual([
    { source: 'server', state: 'granted', orders: 1 },
    { source: 'web_tag', state: 'denied', orders: 1 },
  ]);
});
