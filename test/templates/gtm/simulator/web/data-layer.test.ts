import { expect, test } from 'vitest';
import { takeOver } from '../../../../../templates/gtm/simulator/web/data-layer.ts';
import { createDataModel } from '../../../../../templates/gtm/simulator/web/data-model.ts';

/** A dataLayer with these pushes in it, taken over; `onEvent` is told of each event with the value of `step` then. */
function openDataLayer(past: unknown[] = [], onEvent: (event: string) => void = () => {}) {
  const model = createDataModel();
  const events: string[] = [];
  const consents: unknown[] = [];
  const warnings: unknown[] = [];
  const list: unknown[] = [...past];
  const dataLayer = takeOver({
    list,
    model,
    onConsent: (action, state) => consents.push([action, state]),
    onEvent: (event) => {
      events.push(`${event}:${model.get('step')}`);
      onEvent(event);
    },
    warn: (_, error) => warnings.push((error as Error).message),
  });
  const gtag = function (..._command: unknown[]) {
    // biome-ignore lint/complexity/noArguments: as gtag does
    list.push(arguments);
  };
  return { list, model, events, consents, warnings, dataLayer, gtag };
}

test('the past comes first, each event with the model of its own time; two of GTM before the first', () => {
  const { list, events, dataLayer } = openDataLayer([
    { step: 1 },
    { event: 'early', step: 2 },
    { event: 'gtm.js', step: 3 },
  ]);
  expect(events).toEqual([]);
  dataLayer.start();
  list.push({ event: 'late', step: 4 });
  expect(events).toEqual(['gtm.init_consent:1', 'gtm.init:1', 'early:2', 'gtm.js:3', 'late:4']);
});

test('a push during an event waits until it is done, and before what waits there is only what jumps the queue', () => {
  const seen: unknown[] = [];
  const open = openDataLayer([], (event) => {
    if (event !== 'first') return;
    open.list.push({ event: 'second', step: 2 });
    open.dataLayer.next('set', { note: 'set' });
    seen.push(open.model.get('step'), open.model.get('note'));
  });
  open.list.push({ event: 'first', step: 1 }, { event: 'third', step: 3 });
  expect(seen).toEqual([1, undefined]);
  expect(open.events.slice(2)).toEqual(['first:1', 'third:3', 'second:2']);
  expect(open.model.get('note')).toBe('set');
});

test('events are numbered in the push itself, and gtm.js happens once', () => {
  const { list, events } = openDataLayer();
  const [start, other] = [{ event: 'gtm.js' }, { event: 'other' }];
  list.push(start, other, { event: 'gtm.js' });
  expect([start, other]).toEqual([
    { event: 'gtm.js', 'gtm.uniqueEventId': 3 },
    { event: 'other', 'gtm.uniqueEventId': 4 },
  ]);
  list.push(Object.freeze({ event: 'frozen' }));
  expect(events.slice(2)).toEqual(['gtm.js:undefined', 'other:undefined', 'frozen:undefined']);
});

test('a list is a method of what the model holds', () => {
  const { list, model, warnings } = openDataLayer();
  list.push(
    { abc: [1, 2, 3], aaa: { bbb: [1] }, time: new Date(0) },
    ['abc.push', 4, 5],
    ['abc.shift'],
    ['aaa.bbb.push', 2],
    ['time.setTime', 86_400_000],
    ['nothing.push', 1],
    ['abc.none', 1],
    [1],
  );
  expect(model.get('abc')).toEqual([2, 3, 4, 5]);
  expect(model.get('aaa')).toEqual({ bbb: [1, 2] });
  expect(model.get('time')).toEqual(new Date(86_400_000));
  expect(warnings).toEqual([]);
});

test('a function is called with the model as its this', () => {
  const { list, model } = openDataLayer();
  list.push({ abc: [1] }, function (this: { get(key: string): unknown; set(key: string, value: unknown): void }) {
    this.set('abc', { xyz: this.get('abc') });
  });
  expect(model.get('abc')).toEqual({ xyz: [1] });
});

test('what throws is warned of, and the next push is worked on', () => {
  const { list, model, warnings } = openDataLayer();
  const push = () =>
    list.push(() => {
      throw new Error('oh');
    });
  expect(push).not.toThrow();
  list.push(null, 'text', 7, { a: 1 });
  expect([warnings, model.get('a')]).toEqual([['oh'], 1]);
});

test('gtag: set replaces, event has its parameters for itself, js starts, config and get are nothing', () => {
  const { list, model, events, gtag } = openDataLayer();
  gtag('js', new Date(5));
  gtag('set', { user: { id: 1 } });
  gtag('set', { user: { name: 'Ada' } });
  gtag('set', 'currency', 'EUR');
  gtag('config', 'G-1', {});
  gtag('get', 'G-1', 'client_id', () => {});
  gtag('event', 'purchase', { value: 3 });
  expect(model.get('user')).toEqual({ name: 'Ada' });
  expect(model.get('currency')).toBe('EUR');
  expect(model.get('gtm.start')).toBe(5);
  expect(model.get('eventModel')).toEqual({ value: 3 });
  expect(model.get('value')).toBe(undefined);
  list.push({ event: 'next' });
  expect(model.get('eventModel')).toBe(undefined);
  expect(events.map((one) => one.split(':')[0])).toEqual([
    'gtm.init_consent',
    'gtm.init',
    'gtm.js',
    'purchase',
    'next',
  ]);
});

test('gtag: consent is told as it is said', () => {
  const { consents, gtag } = openDataLayer();
  gtag('consent', 'default', { ad_storage: 'denied', region: ['DE'], wait_for_update: 500 });
  gtag('consent', 'update', { ad_storage: 'granted' });
  gtag('consent', 'update');
  expect(consents).toEqual([
    ['default', { ad_storage: 'denied', region: ['DE'], wait_for_update: 500 }],
    ['update', { ad_storage: 'granted' }],
  ]);
});

test('the list keeps its last 300', () => {
  const { list } = openDataLayer();
  for (let i = 0; i < 310; i++) list.push({ i });
  expect([list.length, list[0]]).toEqual([300, { i: 10 }]);
});
