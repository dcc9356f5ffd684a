import { expect, it } from 'vitest';
import { line, NOON, type Told } from '../../support/event-rows.ts';
import { pick, useEngines } from './rows.ts';

const engines = useEngines();

const add = (id: string, index: number, items: Told['items'], more: Partial<Told> = {}): Told => {
  return { id, name: 'add_to_cart', at: index, index, order: { currency: 'EUR' }, items: items ?? [], ...more };
};
const remove = (id: string, index: number, items: Told['items'], more: Partial<Told> = {}): Told => {
  return { ...add(id, index, items, more), name: 'remove_from_cart' };
};
const RUNNING = ['event_id', 'line_number', 'sku', 'cart_change', 'sku_in_cart', 'units_in_cart'];

it('has what was put in or taken out, with its price', async () => {
  const warehouse = await engines.load([add('e1', 1, [line('A', 2, 9.95, { description: 'Tee', variant: 'red' })])]);
  expect(warehouse.model('cart_events')).toMatchObject([
    {
      site_id: 'shop',
      event_id: 'e1',
      line_number: 1,
      event_name: 'add_to_cart',
      occurred_at: NOON + 1000,
      client_id: 'c1',
      session_id: 's1',
      sku: 'A',
      description: 'Tee',
      variant: 'red',
      quantity: '2',
      unit_price: '9.95',
      line_total: '19.9',
      currency: 'EUR',
    },
  ]);
});

it('tells what is in the cart after each step, of the sku and in all', async () => {
  const warehouse = await engines.load([
    add('e1', 1, [line('A', 2, 5), line('B', 1, 5)]),
    remove('e2', 2, [line('A', 1, 5)]),
    add('e3', 3, [line('A', 0.5, 5)]),
  ]);
  expect(pick(warehouse, 'cart_events', ...RUNNING)).toEqual([
    ['e1', 1, 'A', '2', '2', '2'],
    ['e1', 2, 'B', '1', '1', '3'],
    ['e2', 1, 'A', '-1', '1', '2'],
    ['e3', 1, 'A', '0.5', '1.5', '2.5'],
  ]);
});

it('never falls below nothing, and counts on from there', async () => {
  const warehouse = await engines.load([
    remove('e1', 1, [line('A', 3, 5)]),
    add('e2', 2, [line('A', 2, 5)]),
    remove('e3', 3, [line('A', 5, 5)]),
    add('e4', 4, [line('A', 1, 5)]),
  ]);
  expect(pick(warehouse, 'cart_events', ...RUNNING).map((row) => row.slice(3))).toEqual([
    ['-3', '0', '0'],
    ['2', '2', '2'],
    ['-5', '0', '0'],
    ['1', '1', '1'],
  ]);
});

it('begins empty with each session and visitor, and after an order, but not after a thank-you page loaded again', async () => {
  const purchase: Told = {
    id: 'p3',
    name: 'purchase',
    at: 3,
    index: 3,
    order: { transaction_id: 'T1', value: '5', order_total: '5' },
    items: [line('A', 1, 5)],
  };
  const warehouse = await engines.load([
    add('e1', 1, [line('A', 1, 5)]),
    add('e2', 2, [line('A', 1, 5)], { client: 'c2' }),
    purchase,
    add('e4', 4, [line('A', 1, 5)]),
    { ...purchase, id: 'p5', at: 5, index: 5 },
    add('e6', 6, [line('A', 1, 5)]),
    add('e7', 7, [line('A', 1, 5)], { session: 's2' }),
    add('e8', 8, [line('A', 1, 5)], { session: null }),
    add('e9', 9, [line('A', 1, 5)], { session: null }),
  ]);
  expect(pick(warehouse, 'cart_events', 'event_id', 'units_in_cart')).toEqual([
    ['e1', '1'],
    ['e2', '1'],
    ['e4', '1'],
    ['e6', '2'],
    ['e7', '1'],
    ['e8', '1'],
    ['e9', '1'],
  ]);
});

it('tells products without a sku apart by their description', async () => {
  const warehouse = await engines.load([
    add('e1', 1, [line(null, 1, 5, { description: 'Tee' }), line(null, 1, 5, { description: 'Cap' })]),
  ]);
  expect(pick(warehouse, 'cart_events', 'description', 'sku_in_cart', 'units_in_cart')).toEqual([
    ['Cap', '1', '2'],
    ['Tee', '1', '1'],
  ]);
});
