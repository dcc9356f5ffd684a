import { describe, expect, it } from 'vitest';
import { line, NOON, type Told } from '../../support/event-rows.ts';
import { pick, useEngines } from './rows.ts';

const engines = useEngines();

const view = (id: string, index: number, path: string, more: Partial<Told> = {}): Told => ({
  id,
  name: 'page_view',
  at: index * 10,
  index,
  ...more,
  page: { path, url: `https://shop.test${path}`, page_view_id: `view-${id}`, ...more.page },
});
const engaged = (id: string, index: number, viewId: string, ms: number, more: Partial<Told> = {}): Told => ({
  id,
  name: 'page_engagement',
  at: index * 10,
  index,
  page: { page_view_id: `view-${viewId}`, engaged_ms: ms },
  ...more,
});

describe('a session', () => {
  it('tells where it began and ended, what it did, and what it bought', async () => {
    const order = { transaction_id: 'T1', currency: 'EUR', value: '10', order_total: '14.99', shipping: '4.99' };
    const items = [line('A', 2, 5)];
    const warehouse = await engines.load([
      view('v1', 1, '/', { page: { title: 'Home', referrer: 'https://search.test/' } }),
      { id: 'e2', name: 'view_item', at: 15, index: 2, items },
      { id: 'e3', name: 'add_to_cart', at: 16, index: 3, items },
      { id: 'e4', name: 'view_cart', at: 17, index: 4, items },
      view('v5', 5, '/checkout', { customer_id: 'k1', email_sha256: 'aa' }),
      { id: 'e6', name: 'begin_checkout', at: 55, index: 6, items },
      view('v7', 7, '/thanks', { customer_id: 'k2' }),
      { id: 'e8', name: 'purchase', at: 75, index: 8, order, items },
      engaged('e9', 9, 'v7', 2500),
    ]);
    expect(warehouse.model('sessions')).toEqual([
      {
        site_id: 'shop',
        client_id: 'c1',
        session_id: 's1',
        session_number: 1,
        started_at: NOON + 10_000,
        ended_at: NOON + 90_000,
        customer_id: 'k2',
        email_sha256: 'aa',
        landing_url: 'https://shop.test/',
        landing_path: '/',
        landing_title: 'Home',
        referrer: 'https://search.test/',
        exit_url: 'https://shop.test/thanks',
        exit_path: '/thanks',
        source: null,
        medium: null,
        campaign: null,
        term: null,
        content: null,
        campaign_id: null,
        click_ids: [],
        ad_params: [],
        browser: null,
        os: null,
        device_type: null,
        language: null,
        country: null,
        page_views: 3,
        events: 9,
        searches: 0,
        add_to_carts: 1,
        engaged_seconds: '2.5',
        viewed_item: true,
        added_to_cart: true,
        viewed_cart: true,
        began_checkout: true,
        added_shipping_info: false,
        added_payment_info: false,
        purchased: true,
        orders: 1,
        orders_in_other_currencies: 0,
        currency: 'EUR',
        revenue: '14.99',
        is_bounce: false,
      },
    ]);
  });

  it('is one of its visitor: the same id of another visitor, of none, or on another site is another session', async () => {
    const warehouse = await engines.load([
      view('v1', 1, '/'),
      view('v2', 1, '/', { client: 'c2' }),
      view('v3', 1, '/', { client: null }),
      view('v4', 2, '/a', { client: null }),
      view('v5', 1, '/', { site: 'other' }),
      view('v6', 1, '/', { session: null }),
    ]);
    expect(pick(warehouse, 'sessions', 'site_id', 'client_id', 'page_views')).toEqual([
      ['other', 'c1', 1],
      ['shop', 'c1', 1],
      ['shop', 'c2', 1],
      ['shop', null, 2],
    ]);
  });

  it("goes by the tag's order, not by the time a slow request seems to tell", async () => {
    const warehouse = await engines.load([view('v1', 1, '/landing', { at: 99 }), view('v2', 2, '/exit', { at: 20 })]);
    expect(pick(warehouse, 'sessions', 'landing_path', 'exit_path')).toEqual([['/landing', '/exit']]);
  });

  it('has the traffic of the first event that has any', async () => {
    const click_ids = [{ name: 'gclid', value: 'g1' }];
    const warehouse = await engines.load([
      view('v1', 1, '/', { traffic: {} }),
      view('v2', 2, '/a', { traffic: { source: 'google', medium: 'cpc', click_ids } }),
      view('v3', 3, '/b', { traffic: { source: 'news', medium: 'email', campaign: 'fall' } }),
    ]);
    expect(pick(warehouse, 'sessions', 'source', 'medium', 'campaign', 'click_ids')).toEqual([
      ['google', 'cpc', null, click_ids],
    ]);
  });

  it('adds up each page view once, however many events tell of its engagement', async () => {
    const warehouse = await engines.load([
      view('v1', 1, '/'),
      engaged('e2', 2, 'v1', 3000),
      engaged('e3', 3, 'v1', 7500),
      engaged('e4', 4, 'v1', 7500),
      view('v5', 5, '/a'),
      engaged('e6', 6, 'v5', 250),
    ]);
    expect(pick(warehouse, 'sessions', 'engaged_seconds')).toEqual([['7.75']]);
    expect(pick(warehouse, 'navigation_breadcrumb', 'path', 'engaged_seconds')).toEqual([
      ['/', '7.5'],
      ['/a', '0.25'],
    ]);
  });

  it('has of a page view that outlives it only its own part', async () => {
    const warehouse = await engines.load([
      view('v1', 1, '/'),
      engaged('e2', 2, 'v1', 3000),
      engaged('e3', 1, 'v1', 10_000, { session: 's2', at: 4000 }),
    ]);
    expect(pick(warehouse, 'sessions', 'session_id', 'engaged_seconds', 'page_views')).toEqual([
      ['s1', '3', 1],
      ['s2', '7', 0],
    ]);
  });

  it('has no order when a thank-you page is only loaded again', async () => {
    const order = { transaction_id: 'T1', value: '10', order_total: '10' };
    const warehouse = await engines.load([
      { id: 'p1', name: 'purchase', order, items: [line('A', 1, 10)] },
      { id: 'p2', name: 'purchase', at: 90, session: 's2', order, items: [line('A', 1, 10)] },
    ]);
    expect(pick(warehouse, 'sessions', 'session_id', 'orders', 'purchased', 'revenue')).toEqual([
      ['s1', 1, true, '10'],
      ['s2', 0, false, '0'],
    ]);
  });

  it('counts revenue in the currency of its first order, and says how many orders were in another', async () => {
    const purchase = (id: string, at: number, currency: string, total: string): Told => {
      return { id, name: 'purchase', at, order: { transaction_id: id, currency, value: total, order_total: total } };
    };
    const warehouse = await engines.load([
      purchase('T1', 1, 'EUR', '10.10'),
      purchase('T2', 2, 'USD', '99'),
      purchase('T3', 3, 'EUR', '20.20'),
    ]);
    expect(pick(warehouse, 'sessions', 'orders', 'currency', 'revenue', 'orders_in_other_currencies')).toEqual([
      [3, 'EUR', '30.3', 1],
    ]);
  });

  it.each<[string, boolean, Told[]]>([
    ['one short look', true, [view('v1', 1, '/'), engaged('e2', 2, 'v1', 9999)]],
    ['ten seconds', false, [view('v1', 1, '/'), engaged('e2', 2, 'v1', 10_000)]],
    ['two pages', false, [view('v1', 1, '/'), view('v2', 2, '/a')]],
    ['a product put in the cart', false, [view('v1', 1, '/'), { id: 'e2', name: 'add_to_cart' }]],
  ])('of %s bounces: %s', async (_, bounces, told) => {
    expect(pick(await engines.load(told), 'sessions', 'is_bounce')).toEqual([[bounces]]);
  });
});

describe('the breadcrumb', () => {
  it('has the pages in their order, each with the one before and the one after, and the whole path', async () => {
    const warehouse = await engines.load([
      view('v1', 1, '/', { page: { page_index: 1, title: 'Home' } }),
      view('v2', 2, '/tees', { page: { page_index: 2 } }),
      view('v3', 3, '/', { page: { page_index: 3 } }),
      view('v9', 1, '/elsewhere', { session: 's2' }),
    ]);
    const path = '/ > /tees > /';
    expect(
      pick(
        warehouse,
        'navigation_breadcrumb',
        'session_id',
        'position',
        'path',
        'previous_path',
        'next_path',
        'session_path',
      ),
    ).toEqual([
      ['s1', 1, '/', null, '/tees', path],
      ['s1', 2, '/tees', '/', '/', path],
      ['s1', 3, '/', '/tees', null, path],
      ['s2', 1, '/elsewhere', null, null, '/elsewhere'],
    ]);
    expect(pick(warehouse, 'navigation_breadcrumb', 'title', 'url', 'viewed_at')[0]).toEqual([
      'Home',
      'https://shop.test/',
      NOON + 10_000,
    ]);
  });

  it('goes by page_index when tabs interleave, and leaves no gap where a page view never came', async () => {
    const warehouse = await engines.load([
      view('v1', 1, '/', { page: { page_index: 1 } }),
      view('v2', 5, '/tab-a', { page: { page_index: 2 } }),
      view('v3', 3, '/tab-b', { page: { page_index: 4 } }),
    ]);
    expect(pick(warehouse, 'navigation_breadcrumb', 'position', 'path')).toEqual([
      [1, '/'],
      [2, '/tab-a'],
      [3, '/tab-b'],
    ]);
  });

  it("takes the tag's and the shop's own page_view of one page for one", async () => {
    const warehouse = await engines.load([
      view('v1', 1, '/'),
      view('e2', 2, '/', { page: { page_view_id: 'view-v1' } }),
    ]);
    expect(pick(warehouse, 'navigation_breadcrumb', 'page_view_id', 'session_path')).toEqual([['view-v1', '/']]);
    expect(pick(warehouse, 'sessions', 'page_views')).toEqual([[1]]);
  });
});
