import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { check, type Rejection } from '../../server/pipeline/check.ts';

const ID = '01990000-0000-7000-8000-000000000001';

function hit(changes: object = {}): { [key: string]: unknown } {
  return { v: 1, site: 'demo', sent_at: 1790000000000, events: [event()], ...changes };
}

function event(changes: object = {}): { [key: string]: unknown } {
  return { id: ID, at: 1790000000000, name: 'page_view', ...changes };
}

const WHOLE = hit({
  client_id: 'abc-1',
  session: { id: 's.1', number: 3, started_at: 1790000000000.5 },
  page: { url: 'https://www.shop.com/', title: '', referrer: '', view_id: 'v1', index: 4 },
  user: { email_sha256: 'x', customer_id: '' },
  consent: {
    analytics_storage: 'granted',
    ad_storage: 'denied',
    ad_user_data: 'denied',
    ad_personalization: 'granted',
    gpc: false,
  },
  device: { language: 'en', screen: '1x1', viewport: '1x1', timezone: 'UTC' },
  events: [event({ index: 7, engaged_ms: 12.5, data: { event: 'x' }, quality: ['push_cut'] })],
  something_newer: [1, 2],
});

describe('what is a hit', () => {
  it('the least: version, site, time and one event', () => {
    const least = hit();
    expect(check(least, 100)).toBeNull();
  });

  it('everything of the protocol, and what a newer tag may add', () => {
    expect(check(WHOLE, 100)).toBeNull();
  });

  it('as many events as are allowed', () => {
    const full = hit({ events: Array(100).fill(event()) });
    expect(check(full, 100)).toBeNull();
  });
});

describe('what is none, and what the developer is told', () => {
  const cases: [about: string, value: unknown, code: string, path: string, message: string][] = [
    ['null', null, 'type', '', 'the body must be an object; found null'],
    ['a list', [], 'type', '', 'the body must be an object; found a list'],
    ['no version', {}, 'missing', 'v', 'v is missing'],
    ['another version', hit({ v: 2 }), 'version', 'v', 'v must be 1, the version of the protocol; found 2'],
    ['no site', hit({ site: undefined }), 'missing', 'site', 'site is missing'],
    ['an empty site', hit({ site: '' }), 'range', 'site', 'site must have 1 to 128 characters; found 0'],
    ['site a number', hit({ site: 7 }), 'type', 'site', 'site must be text; found 7'],
    ['no sent_at', hit({ sent_at: undefined }), 'missing', 'sent_at', 'sent_at is missing'],
    [
      'sent_at in text',
      hit({ sent_at: '2026-01-01' }),
      'type',
      'sent_at',
      'sent_at must be milliseconds since 1970-01-01; found a text of 10 characters',
    ],
    [
      'sent_at after the year 9999',
      hit({ sent_at: 253402300800000 }),
      'range',
      'sent_at',
      'sent_at must be milliseconds since 1970-01-01; found 253402300800000',
    ],
    [
      'sent_at null',
      hit({ sent_at: null }),
      'type',
      'sent_at',
      'sent_at must be milliseconds since 1970-01-01; found null',
    ],
    [
      'a client_id with a semicolon',
      hit({ client_id: 'a;b' }),
      'format',
      'client_id',
      'client_id must be of letters, digits and . _ ~ -; found a text of 3 characters',
    ],
    [
      'a session without id',
      hit({ session: { number: 1, started_at: 1 } }),
      'missing',
      'session.id',
      'session.id is missing',
    ],
    [
      'half a session number',
      hit({ session: { id: 's', number: 1.5, started_at: 1 } }),
      'range',
      'session.number',
      'session.number must be a whole number, 0 or more; found 1.5',
    ],
    ['page in text', hit({ page: '/' }), 'type', 'page', 'page must be an object; found a text of 1 characters'],
    ['a title that is none', hit({ page: { title: 1 } }), 'type', 'page.title', 'page.title must be text; found 1'],
    [
      'a negative place',
      hit({ page: { index: -1 } }),
      'range',
      'page.index',
      'page.index must be a whole number, 0 or more; found -1',
    ],
    [
      'a customer in a number',
      hit({ user: { customer_id: 7 } }),
      'type',
      'user.customer_id',
      'user.customer_id must be text; found 7',
    ],
    [
      'a consent of its own kind',
      hit({ consent: { ad_storage: 'yes' } }),
      'format',
      'consent.ad_storage',
      'consent.ad_storage must be "granted" or "denied"; found a text of 3 characters',
    ],
    [
      'gpc as text',
      hit({ consent: { gpc: '1' } }),
      'type',
      'consent.gpc',
      'consent.gpc must be true or false; found a text of 1 characters',
    ],
    ['device a list', hit({ device: [] }), 'type', 'device', 'device must be an object; found a list'],
    ['no events', hit({ events: undefined }), 'missing', 'events', 'events is missing'],
    ['events an object', hit({ events: {} }), 'type', 'events', 'events must be a list; found an object'],
    ['empty events', hit({ events: [] }), 'no_events', 'events', 'events must have at least one event'],
    [
      'too many',
      hit({ events: Array(101).fill(event()) }),
      'too_many_events',
      'events',
      'events must have 100 events or fewer; found 101',
    ],
    [
      'an event that is null',
      hit({ events: [event(), null] }),
      'type',
      'events[1]',
      'events[1] must be an object; found null',
    ],
    [
      'an event without id',
      hit({ events: [event({ id: undefined })] }),
      'missing',
      'events[0].id',
      'events[0].id is missing',
    ],
    [
      'an id that is no UUID',
      hit({ events: [event(), event({ id: '7' })] }),
      'format',
      'events[1].id',
      'events[1].id must be a UUID; found a text of 1 characters',
    ],
    [
      'a time before 1970',
      hit({ events: [event({ at: -1 })] }),
      'range',
      'events[0].at',
      'events[0].at must be milliseconds since 1970-01-01; found -1',
    ],
    [
      'no name',
      hit({ events: [event({ name: undefined })] }),
      'missing',
      'events[0].name',
      'events[0].name is missing',
    ],
    [
      'a name of 201 characters',
      hit({ events: [event({ name: 'n'.repeat(201) })] }),
      'range',
      'events[0].name',
      'events[0].name must have 1 to 200 characters; found 201',
    ],
    [
      'engaged before it came',
      hit({ events: [event({ engaged_ms: -5 })] }),
      'range',
      'events[0].engaged_ms',
      'events[0].engaged_ms must be milliseconds, 0 or more; found -5',
    ],
    [
      'data a list',
      hit({ events: [event({ data: [] })] }),
      'type',
      'events[0].data',
      'events[0].data must be an object; found a list',
    ],
    [
      'quality of numbers',
      hit({ events: [event({ quality: [1] })] }),
      'type',
      'events[0].quality',
      'events[0].quality must be a list of codes; found a list',
    ],
  ];

  it.each(cases)('%s', (_about, value, code, path, message) => {
    expect(check(value, 100)).toEqual({ code, path, message });
  });

  it('never what was sent, for it may say who somebody is', () => {
    const { message } = check(hit({ client_id: 'ada@shop.test' }), 100) as Rejection;
    expect(message).not.toContain('ada');
  });
});

test('whatever is parsed from JSON is a hit or a rejection, and never throws', () => {
  const key = fc.constantFrom(
    'v',
    'site',
    'sent_at',
    'session',
    'page',
    'consent',
    'events',
    '__proto__',
    'constructor',
  );
  const near = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(1, 'demo', 1790000000000, ID, null, true, -0.5),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 6 }),
    ),
  })).value;
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), near), (value) => {
      const found = check(value, 100);
      const { v, events } = (value ?? {}) as { v?: unknown; events?: unknown };
      if (found === null) expect([v, Array.isArray(events)]).toEqual([1, true]);
      else expect(Object.values(found).map((text) => typeof text)).toEqual(['string', 'string', 'string']);
    }),
    { numRuns: 1000 },
  );
});

test('one field of a hit made something else is found, or was allowed', () => {
  const paths = ['v', 'site', 'sent_at', 'client_id', 'session', 'page', 'user', 'consent', 'device', 'events'];
  const wrong = fc.constantFrom<unknown>(null, true, [null], { id: 1 }, Number.MAX_VALUE, '\u0000');
  fc.assert(
    fc.property(fc.constantFrom(...paths), wrong, (path, value) => {
      const changed = { ...WHOLE, [path]: value };
      const found = check(changed, 100);
      // a text is a site's name, even if no site has it; an object without known fields says nothing
      const mayPass =
        (path === 'site' && value === '\u0000') ||
        (['page', 'user', 'consent', 'device'].includes(path) && String(value) === '[object Object]');
      expect(found === null ? mayPass : found.path.startsWith(path)).toBe(true);
    }),
  );
});
