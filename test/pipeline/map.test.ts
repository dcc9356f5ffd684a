/** Every record of the log becomes rows of events or bad_events, whatever is in it. */
import { describe, expect, test } from 'vitest';
import { defaults, type SiteConfig, siteDefaults } from '../../server/config.ts';
import { createMap } from '../../server/pipeline/map.ts';
import { NOON } from '../support/event-rows.ts';
import { bodyOf, eventId, headOf } from './delivery-hits.ts';

const NOW = NOON + 5000;

function map(head: string, body: string | Buffer, site: Partial<SiteConfig> = {}) {
  const demo = { ...siteDefaults, id: 'demo', origins: ['self'], ...site };
  return createMap({ ...defaults, sites: [demo] }, () => NOW)({ head: Buffer.from(head), body: Buffer.from(body) });
}

function hit(data: Record<string, unknown>, told: Record<string, unknown> = {}): string {
  const event = { id: eventId(1), at: NOON - 1000, name: data['event'], data };
  return JSON.stringify({ v: 1, site: 'demo', sent_at: NOON, events: [event], ...told });
}

describe('a hit', () => {
  test('becomes a row an event, converted and enriched', () => {
    const body = JSON.stringify({
      v: 1,
      site: 'demo',
      sent_at: NOON,
      page: { url: 'https://www.shop.test/cart?utm_source=news' },
      events: [
        { id: eventId(1), at: NOON - 2000, name: 'page_view' },
        {
          id: eventId(2),
          at: NOON - 1000,
          name: 'add_to_cart',
          data: { event: 'add_to_cart', ecommerce: { currency: 'EUR', value: 5, items: [{ item_id: 'A', price: 5 }] } },
        },
      ],
    });
    const { events, bad } = map(headOf(), body);
    expect(bad).toEqual([]);
    expect(events).toMatchObject([
      {
        event_id: eventId(1),
        event_name: 'page_view',
        site_id: 'demo',
        occurred_at: NOON - 2000,
        received_at: NOON,
        loaded_at: null,
        client_id: 'c1',
        client_id_age_days: 3,
        items: [],
      },
      {
        event_id: eventId(2),
        event_name: 'add_to_cart',
        order_summary: { currency: 'EUR', value: '5' },
        items: [{ sku: 'A', unit_price: '5', quantity: '1' }],
      },
    ]);
    for (const row of events) {
      expect(row.page).toMatchObject({ host: 'www.shop.test', path: '/cart' });
      expect(row.traffic).toMatchObject({ source: 'news' });
      expect(row.device).toMatchObject({ browser: 'Chrome' });
    }
  });

  test("is mapped by its site's config", () => {
    const body = hit({ event: 'eventX', points: 7 });
    const extras = [{ name: 'points', type: 'INT64' as const, from: ['points'], description: '' }];
    expect(map(headOf(), body, { events: { eventX: 'sign_up' }, extras }).events).toMatchObject([
      { event_name: 'sign_up', extras: { points: 7 } },
    ]);
  });

  test('of a site that has left the config is mapped as of one that said nothing', () => {
    const { events, bad } = map(headOf({ site: 'former' }), hit({ event: 'login' }, { site: 'former' }), {
      id: 'demo',
    });
    expect(bad).toEqual([]);
    expect(events).toMatchObject([{ event_id: eventId(1), event_name: 'login', site_id: 'former' }]);
  });

  test('has all its events, though the limit is lower today', () => {
    const numbers = Array.from({ length: 500 }, (_, n) => n);
    const { events, bad } = map(headOf(), bodyOf(...numbers));
    expect(bad).toEqual([]);
    expect(events.map((row) => row.event_id)).toEqual(numbers.map(eventId));
  });
});

describe('bad_events has', () => {
  test('what the collector refused, with its reason', () => {
    const head = {
      received_at: NOON,
      site: null,
      refused: { stage: 'validate', code: 'missing', message: 'v is missing' },
    };
    expect(map(JSON.stringify(head), '{"site":"demo"}')).toEqual({
      events: [],
      bad: [
        {
          received_at: NOON,
          site_id: null,
          stage: 'validate',
          error_code: 'missing',
          message: 'v is missing',
          event_id: null,
          raw: '{"site":"demo"}',
        },
      ],
    });
  });

  test('a body that is not JSON', () => {
    expect(map(headOf(), Buffer.from([0x7b, 0xff, 0x22]))).toEqual({
      events: [],
      bad: [
        {
          received_at: NOON,
          site_id: 'demo',
          stage: 'parse',
          error_code: 'not_json',
          message: 'the body is not JSON',
          event_id: null,
          raw: '{\ufffd"',
        },
      ],
    });
  });

  test('a body that is not this protocol', () => {
    expect(map(headOf(), '{"v":1,"site":"demo","sent_at":"now"}').bad).toEqual([
      {
        received_at: NOON,
        site_id: 'demo',
        stage: 'validate',
        error_code: 'type',
        message: 'sent_at must be milliseconds since 1970-01-01; found a text of 3 characters',
        event_id: null,
        raw: '{"v":1,"site":"demo","sent_at":"now"}',
      },
    ]);
  });

  test.each([
    ['', '{}'],
    ['null', '{}'],
    ['{"received_at":"soon","site":"demo"}', '{}'],
    ['{"received_at":5}', '{}'],
    ['[]', '{}'],
  ])('a record whose head is %s', (head, body) => {
    expect(map(head, body).bad).toMatchObject([
      { received_at: NOW, site_id: null, stage: 'parse', error_code: 'head', event_id: null, raw: '{}' },
    ]);
  });

  test('each event that cannot be converted, with what came of it alone', () => {
    // a head of another time: of all that is in a record, only this is not checked
    const head = headOf({ user_agent: 7 as never });
    const login = (n: number, by: string) => ({
      id: eventId(n),
      at: NOON,
      name: 'login',
      data: { event: 'login', by },
    });
    const body = (...events: object[]) => JSON.stringify({ v: 1, site: 'demo', sent_at: NOON, events });
    const { events, bad } = map(head, body(login(1, 'jane.doe@example.com'), login(2, 'phone')));
    expect(events).toEqual([]);
    const failure = {
      stage: 'map',
      error_code: 'not_convertible',
      message: expect.stringMatching(/is not a function/),
    };
    const when = { received_at: NOON, site_id: 'demo', ...failure };
    expect(bad).toEqual([
      { ...when, event_id: eventId(1), raw: body(login(1, '[email]')) },
      { ...when, event_id: eventId(2), raw: body(login(2, 'phone')) },
    ]);
  });

  test('without consent nothing of what cannot be converted but the reason: what was pushed may name the customer', () => {
    const events = [{ id: eventId(1), at: NOON, name: 'login', data: { event: 'login', customer_id: 'C-1' } }];
    const hit = { v: 1, site: 'demo', sent_at: NOON, events };
    const raw = (more: object, facts: object = {}) =>
      map(headOf({ user_agent: 7 as never, ...facts }), JSON.stringify({ ...hit, ...more })).bad[0]!.raw;
    expect(raw({})).toContain('C-1');
    expect(raw({}, { denied: 'mode' })).toBe(null);
    expect(raw({ consent: { analytics_storage: 'denied' } })).toBe(null);
  });

  test('nothing of a push nested deeper than any recursion reaches: it is an event, for the sink to refuse', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const items = `{"id":"${eventId(2)}","at":${NOON},"name":"purchase","data":{"ecommerce":{"items":[{"x":${deep}}]}}}`;
    const { events, bad } = map(headOf(), `{"v":1,"site":"demo","sent_at":${NOON},"events":[${items}]}`);
    expect([...events, ...bad]).toMatchObject([{ event_id: eventId(2) }]);
  });
});

describe('raw', () => {
  const raw = (body: string) => map(headOf(), body).bad[0]!.raw!;

  test('has no e-mail address, however its @ is written', () => {
    expect(
      raw('{"u": "jane.doe@example.com", "v": "jane.doe\\u0040example.com", "w": "?m=jane.doe%40example.com"'),
    ).toBe('{"u": "[email]", "v": "[email]", "w": "?m=[email]"');
  });

  test('is cut at 64 kB of UTF-8, between two characters', () => {
    expect(raw('x'.repeat(65_536))).toBe('x'.repeat(65_536));
    expect(raw('x'.repeat(65_537))).toBe('x'.repeat(65_536));
    expect(raw(`x${'é'.repeat(40_000)}`)).toBe(`x${'é'.repeat(32_767)}`);
    expect(raw(`xx${'😀'.repeat(40_000)}`)).toBe(`xx${'😀'.repeat(16_383)}`);
  });

  test('has no address that the cut goes through', () => {
    expect(raw(`${'x '.repeat(32_764)}jane.doe@example.com and more`)).toBe(`${'x '.repeat(32_764)}[email] `);
  });

  test('has no half of an address where no more is looked at, though many before it have made it short', () => {
    const long = `${'x'.repeat(20)}@${'y'.repeat(200)}.test `;
    const many = long.repeat(570);
    const kept = raw(`${many}${' '.repeat(131_072 - many.length - 12)}jane.doe@example.com`);
    expect(kept.slice(0, 1600)).toBe('[email] '.repeat(200));
    expect(kept).not.toContain('jane');
  });
});

test.each([
  ['xxxxxxxxxxxxxxxxxxxxxxxxx jane.doe@example.com', '"xxxxxxxxxxxxxxxxxxxxxxxxx [email]"'],
  ['xxxxxxxxxxxxxxxxxxxxxxxxx 4111 1111 1111 1111', '"xxxxxxxxxxxxxxxxxxxxxxxxx [card]"'],
  ['xxxxxxxxxxxxxxxxxxxxxxxxx call +49 151 2345678', '"xxxxxxxxxxxxxxxxxxxxxxxxx call [phone]"'],
  ['x'.repeat(41), `"${'x'.repeat(40)}…"`],
])('a message that quotes %s has no half of anything personal', (value, quoted) => {
  const { events } = map(
    headOf(),
    hit({ event: 'purchase', ecommerce: { transaction_id: 'T', value, currency: value } }),
  );
  const messages = events[0]!.quality.map(({ message }) => message);
  expect(messages).toContain(`${quoted} is not a number, or too large to be one`);
  expect(messages.join('\n')).not.toMatch(/jane|4111|151/);
});
