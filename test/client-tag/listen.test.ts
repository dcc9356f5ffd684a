import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createListener, eventsOf } from '../../client-tag/listen.ts';

const NAMES = ['purchase', 'add_to_cart', 'login'];

/** What gtag() pushes. */
function gtag(..._args: unknown[]): unknown {
  // biome-ignore lint/complexity/noArguments: gtag pushes its arguments
  return arguments;
}

test('an event of the list is sent as the page pushed it, in whatever case it is written', () => {
  expect(eventsOf([{ event: 'Login', method: 'Google' }], NAMES)).toEqual([
    { name: 'Login', data: { event: 'Login', method: 'Google' }, quality: [] },
  ]);
});

test("events that are not in the list, without an event, or GTM's own are not sent", () => {
  expect(
    eventsOf([{ event: 'scroll' }, { pageType: 'home' }, { event: 'gtm.js', 'gtm.start': 1 }, { event: 7 }], NAMES),
  ).toEqual([]);
});

test("with '*' every event is sent but GTM's own", () => {
  expect(eventsOf([{ event: 'scroll' }, { event: 'gtm.dom' }], '*').map((event) => event.name)).toEqual(['scroll']);
});

test('what has e-commerce of its own is sent under any name, in every shape', () => {
  const pushes = [
    { event: 'a', ecommerce: { value: 1 } },
    { event: 'b', ecommerce: [{ value: 1 }] },
    { event: 'c', items: [] },
    { event: 'd', transactionId: 'T1' },
    { event: 'e', eventModel: { ecommerce: { value: 1 } } },
    { event: 'f', ecommerce: {} },
    { event: 'g', ecommerce: 'none' },
  ];
  expect(eventsOf(pushes, []).map((event) => event.name)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('an ecommerce left over from an earlier event is never used again', () => {
  expect(eventsOf([{ event: 'purchase', ecommerce: { value: 1 } }, { event: 'login' }], NAMES)).toEqual([
    { name: 'purchase', data: { event: 'purchase', ecommerce: { value: 1 } }, quality: [] },
    { name: 'login', data: { event: 'login' }, quality: [] },
  ]);
});

test('an ecommerce pushed without an event belongs to the next event, and only to it', () => {
  expect(eventsOf([{ ecommerce: { value: 1 } }, { event: 'purchase' }, { event: 'login' }], NAMES)).toEqual([
    {
      name: 'purchase',
      data: { ecommerce: { value: 1 }, event: 'purchase' },
      quality: ['ecommerce_without_event'],
    },
    { name: 'login', data: { event: 'login' }, quality: [] },
  ]);
});

test('the next event gets it even when its name is not in the list', () => {
  expect(eventsOf([{ ecommerce: { value: 1 } }, { event: 'my_order' }, { event: 'purchase' }], NAMES)).toEqual([
    { name: 'my_order', data: { ecommerce: { value: 1 }, event: 'my_order' }, quality: ['ecommerce_without_event'] },
    { name: 'purchase', data: { event: 'purchase' }, quality: [] },
  ]);
});

test("it waits past GTM's own events", () => {
  expect(eventsOf([{ ecommerce: { value: 1 } }, { event: 'gtm.js' }, { event: 'purchase' }], NAMES)).toEqual([
    { name: 'purchase', data: { ecommerce: { value: 1 }, event: 'purchase' }, quality: ['ecommerce_without_event'] },
  ]);
});

test('the next event with e-commerce of its own takes none of it: it is an event by itself', () => {
  expect(
    eventsOf([{ ecommerce: { detail: { products: [] } } }, { event: 'add_to_cart', ecommerce: { value: 2 } }], NAMES),
  ).toEqual([
    { name: 'ecommerce', data: { ecommerce: { detail: { products: [] } } }, quality: ['ecommerce_without_event'] },
    { name: 'add_to_cart', data: { event: 'add_to_cart', ecommerce: { value: 2 } }, quality: [] },
  ]);
});

test('when no event comes it is an event by itself', () => {
  expect(eventsOf([{ ecommerce: { purchase: { actionField: { id: 'T1' } } } }], NAMES)).toEqual([
    {
      name: 'ecommerce',
      data: { ecommerce: { purchase: { actionField: { id: 'T1' } } } },
      quality: ['ecommerce_without_event'],
    },
  ]);
});

test('pushed without an event in two parts, they add up', () => {
  expect(eventsOf([{ ecommerce: { impressions: [1] }, page: 'p' }, { ecommerce: { detail: 2 } }], NAMES)).toEqual([
    {
      name: 'ecommerce',
      data: { ecommerce: { impressions: [1], detail: 2 }, page: 'p' },
      quality: ['ecommerce_without_event'],
    },
  ]);
});

test('{ecommerce: null} takes nothing from an event already pushed', () => {
  expect(eventsOf([{ event: 'purchase', ecommerce: { value: 1 } }, { ecommerce: null }], NAMES)).toEqual([
    { name: 'purchase', data: { event: 'purchase', ecommerce: { value: 1 } }, quality: [] },
  ]);
});

test('{ecommerce: null} clears an ecommerce that waits, as it clears the one in GTM', () => {
  expect(eventsOf([{ ecommerce: { value: 1 } }, { ecommerce: null }, { event: 'purchase' }], NAMES)).toEqual([
    { name: 'purchase', data: { event: 'purchase' }, quality: [] },
  ]);
});

test('unless tags of GTM have seen it: then it is an event by itself', () => {
  expect(
    eventsOf([{ ecommerce: { detail: 1 } }, { event: 'gtm.js' }, { ecommerce: null }, { event: 'purchase' }], NAMES),
  ).toEqual([
    { name: 'ecommerce', data: { ecommerce: { detail: 1 } }, quality: ['ecommerce_without_event'] },
    { name: 'purchase', data: { event: 'purchase' }, quality: [] },
  ]);
});

test("gtag('event') is an event; its other commands and plain lists are none", () => {
  expect(
    eventsOf(
      [
        gtag('js', new Date(0)),
        gtag('config', 'G-1'),
        gtag('event', 'purchase', { transaction_id: 'T1', items: [{ item_id: 'A' }] }),
        gtag('event', 'login'),
        ['event', 'purchase', {}],
      ],
      NAMES,
    ),
  ).toEqual([
    { name: 'purchase', data: { transaction_id: 'T1', items: [{ item_id: 'A' }], event: 'purchase' }, quality: [] },
    { name: 'login', data: { event: 'login' }, quality: [] },
  ]);
});

test('what the page does to its objects after the push changes nothing', () => {
  const push = { event: 'purchase', ecommerce: { items: [{ item_id: 'A' }] } };
  const [event] = createListener(/^purchase$/).hear(push);
  push.ecommerce.items[0]!.item_id = 'B';
  push.ecommerce.items.push({ item_id: 'C' });
  expect(event!.data).toEqual({ event: 'purchase', ecommerce: { items: [{ item_id: 'A' }] } });
});

test('nothing that can be pushed makes it throw, and all it gives is JSON', () => {
  const hostile = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true, withNullPrototype: true }),
    fc.record({ event: fc.constantFrom('purchase', 'x', 1, null), ecommerce: fc.anything() }, { requiredKeys: [] }),
  );
  fc.assert(
    fc.property(fc.array(hostile), (pushes) => {
      for (const event of eventsOf(pushes, '*')) expect(typeof JSON.stringify(event)).toBe('string');
    }),
  );
});
