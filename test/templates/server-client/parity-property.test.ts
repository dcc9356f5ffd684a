/** Whatever is sent, it is answered and becomes the same rows both ways: what is refused, what is personal, and odd cookies too. */
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { NOW, SHOP, stopCollectors } from '../../pipeline/accept-support.ts';
import { bothWays, type Case } from './both-ways.ts';

afterAll(stopCollectors);

const HASH = 'a25a44bc8224feb3a35d541f1d4f66b43c67be44771f512adf3457e24b03bd6c';
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const text = fc.constantFrom(
  ...['ann@shop.test', '4111 1111 1111 1111', '+49 170 1234567', 'tel:+491701234567', 'Bearer abcdefghijklmnop1234'],
  ...['https://a.test/?token=abc123def', `of ${HASH.toUpperCase()}`, HASH, 'ünï', 'x', ''],
);
const url = fc.constantFrom(
  ...[`${SHOP}/`, `${SHOP}/?mail=ann%40shop.test&utm_source=x&gclid=g1`, `${SHOP}/reset/aB3dEfGh1jK#access_token=z`],
  'nonsense',
);
const state = fc.constantFrom('granted', 'denied', undefined);
const keys = ['event', 'user_id', 'customer_id', 'email_sha256', 'user_data', 'method', 'note', 'phone', 'ecommerce'];
const inner = fc.dictionary(fc.constantFrom('email', 'sha256_email_address', 'transaction_id', 'value', 'items'), text);
const data = fc.dictionary(fc.constantFrom(...keys, 'visitorId'), fc.oneof(text, fc.integer(), inner), { maxKeys: 5 });
const event = fc.record({
  at: fc.constant(NOW - 1_000),
  name: fc.constantFrom('login', 'purchase', 'search'),
  index: maybe(fc.integer({ min: 0, max: 3 })),
  data,
});
const hit = fc.record({
  v: fc.constant(1),
  site: fc.constant('shop'),
  sent_at: fc.constant(NOW - 500),
  client_id: maybe(fc.constantFrom('tag-id', 'a.b', 'first', '1234567890123456')),
  session: maybe(fc.constant({ id: 's1', number: 2, started_at: NOW - 60_000 })),
  page: maybe(fc.record({ url: maybe(url), referrer: maybe(url), title: maybe(text), index: maybe(fc.nat(3)) })),
  user: maybe(
    fc.record({ customer_id: maybe(text), email_sha256: maybe(fc.constantFrom(HASH, HASH.toUpperCase(), 'zz')) }),
  ),
  consent: maybe(
    fc.record({ analytics_storage: state, ad_storage: state, ad_user_data: state, gpc: maybe(fc.boolean()) }),
  ),
  consent_sent: fc.constantFrom(undefined, undefined, 'granted', 'denied', 'maybe'),
  forget: fc.constantFrom(undefined, undefined, true, false, 1),
  link: fc.constantFrom(undefined, 'a.b.c.d'),
  device: maybe(fc.record({ language: text })),
  events: fc.array(event, { minLength: 1, maxLength: 2 }),
});
const COOKIES = ['1.first.1780000000', '1.first.99999999999', 'x; clario_id=1.b.5', '"1.q.1"', ' 1.q.1 ', '1%2Eq%2E1'];
const headers = fc.record(
  {
    origin: fc.constant(SHOP),
    'sec-gpc': fc.constantFrom('1', '0'),
    dnt: fc.constant('1'),
    cookie: fc.constantFrom(...COOKIES.map((value) => `clario_id=${value}`)),
    'user-agent': fc.constantFrom('Mozilla/5.0', 'curl/8'),
  },
  { requiredKeys: [] },
);
const site = fc.constantFrom(
  ...(['none', 'cookieless', 'required'] as const).flatMap((consent) => [
    { consent },
    { consent, honour_gpc: false, honour_dnt: true, cookie_renewal: 'shop' as const },
  ]),
);

test('whatever is sent', { timeout: 60_000 }, async () => {
  const cases = fc.sample(fc.record({ site, hit, headers }), { numRuns: 300 }) as Case[];
  const told = await bothWays(cases);
  // each kind of answer is among them
  expect([...new Set(told.map(({ answer }) => answer.status))].sort()).toEqual([204, 400, 403]);
  expect(JSON.stringify(told.map(({ rows }) => rows))).not.toMatch(/ann(@|%40)/i);
});
