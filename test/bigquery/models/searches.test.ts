import { expect, it } from 'vitest';
import { line, NOON, type Told } from '../../support/event-rows.ts';
import { pick, useEngines } from './rows.ts';

const engines = useEngines();

const search = (id: string, index: number, term: string | null, more: Partial<Told> = {}): Told => {
  return { id, name: 'search', at: index, index, search: { term }, ...more };
};
const step = (id: string, index: number, name: string, more: Partial<Told> = {}): Told => {
  return { id, name, at: index, index, items: [line('A', 1, 5)], ...more };
};

it('has the term, the counts, and the page', async () => {
  const warehouse = await engines.load([
    search('e1', 1, ' Red  Shirt ', {
      search: { term: ' Red  Shirt ', results_total: 42, results_first_page: 24 },
      page: { path: '/search' },
    }),
  ]);
  expect(warehouse.model('searches')).toEqual([
    {
      site_id: 'shop',
      event_id: 'e1',
      occurred_at: NOON + 1000,
      client_id: 'c1',
      session_id: 's1',
      customer_id: null,
      search_number: 1,
      path: '/search',
      term: ' Red  Shirt ',
      normalised_term: 'red shirt',
      results_total: 42,
      results_first_page: 24,
      zero_results: false,
      refined: false,
      next_term: null,
      led_to_view: false,
      led_to_cart: false,
      led_to_order: false,
    },
  ]);
});

it.each([
  ['Red\u00a0\t shirt\n', 'red shirt'],
  ['ÉTÉ  À LA MER', 'été à la mer'],
  ['   ', ''],
  [null, null],
])('folds %j to %j', async (term, normalised) => {
  expect(pick(await engines.load([search('e1', 1, term)]), 'searches', 'normalised_term')).toEqual([[normalised]]);
});

it('knows searches that found nothing, and those nobody counted', async () => {
  const warehouse = await engines.load([
    search('e1', 1, 'a', { search: { term: 'a', results_total: 0 } }),
    search('e2', 2, 'b', { search: { term: 'b', results_total: 3 } }),
    search('e3', 3, 'c'),
  ]);
  expect(pick(warehouse, 'searches', 'event_id', 'zero_results')).toEqual([
    ['e1', true],
    ['e2', false],
    ['e3', null],
  ]);
});

it('is refined when something else is searched for later in the session, not when the same is', async () => {
  const warehouse = await engines.load([
    search('e1', 1, 'shirt'),
    search('e2', 2, 'Shirt '),
    search('e3', 3, 'red shirt'),
    search('e4', 4, 'red shirt'),
    search('f1', 5, 'hat', { session: 's2' }),
    search('g1', 6, 'hat', { session: null }),
    search('g2', 7, 'cap', { session: null }),
  ]);
  expect(pick(warehouse, 'searches', 'event_id', 'refined', 'next_term')).toEqual([
    ['e1', true, 'shirt'],
    ['e2', true, 'red shirt'],
    ['e3', false, 'red shirt'],
    ['e4', false, null],
    ['f1', false, null],
    ['g1', false, null],
    ['g2', false, null],
  ]);
});

it('leads to what happens in its session before the next search', async () => {
  const order = { transaction_id: 'T1', value: '5', order_total: '5' };
  const warehouse = await engines.load([
    step('e0', 0, 'add_to_cart'),
    search('e1', 1, 'shirt'),
    step('e2', 2, 'view_item'),
    search('e3', 3, 'red shirt'),
    step('e4', 4, 'view_item'),
    step('e5', 5, 'add_to_cart'),
    step('e6', 6, 'purchase', { order }),
    search('e7', 7, 'hat'),
    step('e8', 8, 'purchase', { order }),
    step('f1', 9, 'add_to_cart', { session: 's2' }),
  ]);
  expect(pick(warehouse, 'searches', 'event_id', 'led_to_view', 'led_to_cart', 'led_to_order')).toEqual([
    ['e1', true, false, false],
    ['e3', true, true, true],
    ['e7', false, false, false],
  ]);
});
