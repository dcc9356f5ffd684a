import { describe, expect, it } from 'vitest';
import { line, NOON, type Told } from '../../support/event-rows.ts';
import { pick, useEngines } from './rows.ts';

const engines = useEngines();

const LINES = [line('A', 3, 10.01, { discount: '2.22' }), line('B', 2, 21.01, { discount: '3.33' })];
const ORDER = {
  transaction_id: 'T1',
  currency: 'USD',
  value: '72.05',
  order_total: '81.64',
  tax: '3.6',
  shipping: '5.99',
  coupon_codes: ['SUMMER', 'VIP'],
  affiliation: 'Web shop',
};
const PURCHASE: Told = { id: 'p1', name: 'purchase', at: 10, order: ORDER, items: LINES };

describe('an order', () => {
  it('has the amounts, terms and people of its push', async () => {
    const warehouse = await engines.load([{ ...PURCHASE, customer_id: 'k1', email_sha256: 'aa' }]);
    expect(warehouse.model('orders')).toEqual([
      {
        site_id: 'shop',
        transaction_id: 'T1',
        has_transaction_id: true,
        ordered_at: NOON + 10_000,
        client_id: 'c1',
        session_id: 's1',
        customer_id: 'k1',
        email_sha256: 'aa',
        currency: 'USD',
        value: '72.05',
        order_total: '81.64',
        tax: '3.6',
        shipping: '5.99',
        discount: '13.32',
        coupon_codes: ['SUMMER', 'VIP'],
        affiliation: 'Web shop',
        payment_type: null,
        shipping_tier: null,
        line_count: 2,
        units: '5',
        lines_total: '72.05',
        lines_match_order: true,
        refund_status: 'none',
        refunds: 0,
        last_refund_at: null,
        refunded_amount: '0',
        net_total: '81.64',
        pushes: 1,
        parts: 0,
        reloads: 0,
        conflicts: 0,
      },
    ]);
  });

  it('counts once when its thank-you page is loaded again, also in another session days later', async () => {
    const warehouse = await engines.load([
      PURCHASE,
      { ...PURCHASE, id: 'p2', at: 20 },
      { ...PURCHASE, id: 'p3', at: 3 * 86_400, session: 's2', items: [...LINES].reverse() },
    ]);
    const columns = ['transaction_id', 'session_id', 'ordered_at', 'order_total', 'units', 'pushes', 'reloads'];
    expect(pick(warehouse, 'orders', ...columns)).toEqual([['T1', 's1', NOON + 10_000, '81.64', '5', 3, 2]]);
    expect(pick(warehouse, 'order_lines', 'line_number', 'sku')).toEqual([
      [1, 'A'],
      [2, 'B'],
    ]);
    expect(pick(warehouse, 'order_pushes', 'event_id', 'role', 'new_lines')).toEqual([
      ['p1', 'main', [1, 2]],
      ['p2', 'reload', []],
      ['p3', 'reload', []],
    ]);
  });

  it('pushed in parts has all its lines, also when the part is heard first, and when all is loaded again', async () => {
    const thirty = Array.from({ length: 30 }, (_, n) => line(`S${n}`, 1, 2));
    const five = Array.from({ length: 5 }, (_, n) => line(`X${n}`, 1, 2));
    const main = { transaction_id: 'T1', currency: 'USD', value: '70', order_total: '70' };
    const part = { transaction_id: 'T1', currency: 'USD' };
    const warehouse = await engines.load([
      { id: 'p1', name: 'purchase', at: 0, order: part, items: five },
      { id: 'p2', name: 'purchase', at: 1, order: main, items: thirty },
      { id: 'p3', name: 'purchase', at: 90, session: 's2', order: main, items: thirty },
      { id: 'p4', name: 'purchase', at: 91, session: 's2', order: { ...part, value: '0' }, items: five },
    ]);
    const columns = ['value', 'line_count', 'lines_total', 'lines_match_order', 'parts', 'reloads', 'ordered_at'];
    expect(pick(warehouse, 'orders', ...columns)).toEqual([['70', 35, '70', true, 1, 2, NOON]]);
    expect(pick(warehouse, 'order_lines', 'line_number', 'sku').map(([, sku]) => sku)).toEqual(
      [...thirty, ...five].map((item) => item.sku),
    );
  });

  it('keeps two equal lines of one push, and takes them for the same two in the next', async () => {
    const twice = [line('A', 1, 5), line('A', 1, 5)];
    const order = { transaction_id: 'T1', value: '10', order_total: '10' };
    const warehouse = await engines.load([
      { id: 'p1', name: 'purchase', order, items: twice },
      { id: 'p2', name: 'purchase', at: 1, order: { transaction_id: 'T1' }, items: [...twice, line('B', 1, 0)] },
    ]);
    expect(pick(warehouse, 'order_lines', 'line_number', 'sku', 'event_id')).toEqual([
      [1, 'A', 'p1'],
      [2, 'A', 'p1'],
      [3, 'B', 'p2'],
    ]);
  });

  it('takes from a part that repeats what is known only what is new, be it one more of the same', async () => {
    const order = { transaction_id: 'T1', value: '15', order_total: '15' };
    const warehouse = await engines.load([
      { id: 'p1', name: 'purchase', order, items: [line('A', 1, 5)] },
      { id: 'p2', name: 'purchase', at: 1, order: { transaction_id: 'T1' }, items: [line('A', 1, 5), line('A', 1, 5)] },
      { id: 'p3', name: 'purchase', at: 2, order: { transaction_id: 'T1' }, items: [line('A', 1, 5), line('B', 1, 5)] },
    ]);
    expect(pick(warehouse, 'order_pushes', 'event_id', 'role', 'new_lines')).toEqual([
      ['p1', 'main', [1]],
      ['p2', 'part', [2]],
      ['p3', 'part', [2]],
    ]);
    expect(pick(warehouse, 'orders', 'lines_total', 'lines_match_order')).toEqual([['15', true]]);
  });

  it('does not take a push with another value and other lines for a part', async () => {
    const other = { ...ORDER, value: '5', order_total: '5' };
    const warehouse = await engines.load([
      PURCHASE,
      { id: 'p2', name: 'purchase', at: 20, order: other, items: [line('Z', 1, 5)] },
    ]);
    expect(pick(warehouse, 'orders', 'order_total', 'line_count', 'conflicts')).toEqual([['81.64', 2, 1]]);
  });

  it('without a number is one order each, under the id of its event', async () => {
    const order = { ...ORDER, transaction_id: null };
    const warehouse = await engines.load([
      { ...PURCHASE, order },
      { ...PURCHASE, id: 'p2', order },
    ]);
    expect(pick(warehouse, 'orders', 'transaction_id', 'has_transaction_id', 'order_total')).toEqual([
      ['p1', false, '81.64'],
      ['p2', false, '81.64'],
    ]);
  });

  it('of another site is another order', async () => {
    const warehouse = await engines.load([PURCHASE, { ...PURCHASE, site: 'other', id: 'p2' }]);
    expect(pick(warehouse, 'orders', 'site_id', 'pushes')).toEqual([
      ['other', 1],
      ['shop', 1],
    ]);
  });

  it('reported by the shop server first belongs to the session that saw it', async () => {
    const warehouse = await engines.load([{ ...PURCHASE, id: 'p0', at: 9, client: null, session: null }, PURCHASE]);
    expect(pick(warehouse, 'orders', 'client_id', 'session_id', 'ordered_at')).toEqual([['c1', 's1', NOON + 10_000]]);
  });

  it('takes payment and shipping from the last step of its session before it, where the purchase has none', async () => {
    const choice = (id: string, name: string, at: number, order: Told['order'], session = 's1'): Told => {
      return { id, name, at, order: order ?? null, session };
    };
    const warehouse = await engines.load([
      choice('e1', 'add_payment_info', 1, { payment_type: 'card' }),
      choice('e2', 'add_payment_info', 2, { payment_type: 'invoice' }),
      choice('e3', 'add_payment_info', 30, { payment_type: 'too late' }),
      choice('e4', 'add_payment_info', 5, { payment_type: 'other session' }, 's2'),
      choice('e5', 'add_shipping_info', 3, { shipping_tier: 'ground' }),
      { ...PURCHASE, order: { ...ORDER, shipping_tier: 'express' } },
    ]);
    expect(pick(warehouse, 'orders', 'payment_type', 'shipping_tier')).toEqual([['invoice', 'express']]);
  });

  it('has the discount as pushed, before that of its lines', async () => {
    const warehouse = await engines.load([{ ...PURCHASE, order: { ...ORDER, discount: '7' } }]);
    expect(pick(warehouse, 'orders', 'discount')).toEqual([['7']]);
  });

  it('without a value costs what its lines, tax and shipping cost', async () => {
    const warehouse = await engines.load([{ ...PURCHASE, order: { ...ORDER, value: null, order_total: null } }]);
    expect(pick(warehouse, 'orders', 'value', 'order_total')).toEqual([[null, '81.64']]);
  });
});

describe('the lines of an order', () => {
  it('say by how much they miss its value', async () => {
    const warehouse = await engines.load([{ ...PURCHASE, items: [line('A', 3, 10.01)] }]);
    expect(pick(warehouse, 'order_lines', 'lines_match_order', 'lines_difference')).toEqual([[false, '42.02']]);
    expect(pick(warehouse, 'orders', 'lines_match_order', 'lines_total')).toEqual([[false, '30.03']]);
  });

  it('match when only the discount of the order, or a cent a line, lies between', async () => {
    const order = { transaction_id: 'T1', value: '25', order_total: '25', discount: '5' };
    const rounded = { transaction_id: 'T2', value: '10', order_total: '10' };
    const warehouse = await engines.load([
      { id: 'p1', name: 'purchase', order, items: [line('A', 3, 10)] },
      { id: 'p2', name: 'purchase', order: rounded, items: [line('A', 1, 9.99)] },
    ]);
    expect(pick(warehouse, 'order_lines', 'transaction_id', 'lines_match_order', 'lines_difference')).toEqual([
      ['T1', true, '-5'],
      ['T2', true, '0.01'],
    ]);
  });

  it("have their own seller, or else the order's", async () => {
    const items = [line('A', 1, 1, { affiliation: 'Seller' }), line('B', 1, 1)];
    const warehouse = await engines.load([{ ...PURCHASE, items }]);
    expect(pick(warehouse, 'order_lines', 'sku', 'affiliation')).toEqual([
      ['A', 'Seller'],
      ['B', 'Web shop'],
    ]);
  });
});

describe('a refund', () => {
  const REFUND_COLUMNS = ['refund_status', 'refunded_amount', 'net_total', 'refunds'];
  const refund = (order: Told['order'], items: Told['items'] = [], id = 'r1'): Told => {
    return { id, name: 'refund', at: 1000, session: 's9', order: { transaction_id: 'T1', ...order }, items };
  };

  it('without items and value takes back the whole order', async () => {
    const warehouse = await engines.load([PURCHASE, refund({})]);
    expect(pick(warehouse, 'orders', ...REFUND_COLUMNS)).toEqual([['full', '81.64', '0', 1]]);
    expect(pick(warehouse, 'order_lines', 'sku', 'refunded_quantity')).toEqual([
      ['A', '3'],
      ['B', '2'],
    ]);
  });

  it('without items, of the whole value, takes back the whole order, also when pushed negative', async () => {
    const warehouse = await engines.load([PURCHASE, refund({ value: '-72.05', order_total: '-72.05' })]);
    expect(pick(warehouse, 'orders', ...REFUND_COLUMNS)).toEqual([['full', '81.64', '0', 1]]);
  });

  it('told twice never takes back more than the order', async () => {
    const warehouse = await engines.load([
      PURCHASE,
      refund({ value: '50', order_total: '50' }),
      refund({ value: '50', order_total: '50' }, [], 'r2'),
    ]);
    expect(pick(warehouse, 'orders', ...REFUND_COLUMNS)).toEqual([['full', '81.64', '0', 2]]);
  });

  it('of a part of the value takes back that part', async () => {
    const warehouse = await engines.load([PURCHASE, refund({ value: '10', order_total: '10', currency: 'USD' })]);
    expect(pick(warehouse, 'orders', ...REFUND_COLUMNS)).toEqual([['partial', '10', '71.64', 1]]);
    expect(pick(warehouse, 'refunds', 'event_id', 'scope', 'amount')).toEqual([['r1', 'amount', '10']]);
  });

  it('of a line takes back that line, priced as in the order where it names no amount', async () => {
    const warehouse = await engines.load([PURCHASE, refund({}, [{ sku: 'A', quantity: '2' }])]);
    expect(pick(warehouse, 'orders', ...REFUND_COLUMNS)).toEqual([['partial', '20.02', '61.62', 1]]);
    expect(pick(warehouse, 'order_lines', 'sku', 'refunded_quantity')).toEqual([
      ['A', '2'],
      ['B', '0'],
    ]);
  });

  it('of every line is full, and never gives back more than was sold', async () => {
    const all = [line('A', 3, 10.01), line('B', 2, 21.01)];
    const warehouse = await engines.load([PURCHASE, refund({}, all), refund({}, all, 'r2')]);
    expect(pick(warehouse, 'orders', ...REFUND_COLUMNS)).toEqual([['full', '81.64', '0', 2]]);
    expect(pick(warehouse, 'order_lines', 'sku', 'refunded_quantity')).toEqual([
      ['A', '3'],
      ['B', '2'],
    ]);
  });

  it('fills lines of its variant first, then any line of the sku', async () => {
    const items = [line('A', 2, 5, { variant: 'red' }), line('A', 2, 5, { variant: 'blue' }), line('A', 1, 5)];
    const order = { transaction_id: 'T1', value: '25', order_total: '25' };
    const warehouse = await engines.load([
      { id: 'p1', name: 'purchase', order, items },
      refund({}, [{ sku: 'A', quantity: '1', variant: 'blue' }]),
      refund(
        {},
        [
          { sku: 'A', quantity: '2', variant: 'green' },
          { sku: 'A', quantity: '2' },
        ],
        'r2',
      ),
    ]);
    expect(pick(warehouse, 'order_lines', 'line_number', 'refunded_quantity')).toEqual([
      [1, '2'],
      [2, '2'],
      [3, '1'],
    ]);
  });

  it('in another currency is counted, not subtracted', async () => {
    const warehouse = await engines.load([PURCHASE, refund({ value: '10', order_total: '10', currency: 'EUR' })]);
    expect(pick(warehouse, 'orders', ...REFUND_COLUMNS)).toEqual([['partial', '0', '81.64', 1]]);
  });

  it('of an order nobody saw is a refund and no order', async () => {
    const warehouse = await engines.load([refund({ value: '10', order_total: '12' })]);
    expect(warehouse.model('orders')).toEqual([]);
    expect(pick(warehouse, 'refunds', 'transaction_id', 'amount')).toEqual([['T1', '12']]);
  });
});
