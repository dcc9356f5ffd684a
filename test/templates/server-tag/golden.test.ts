/** Every golden case through the server's own conversion and through the Tag's: the rows are equal, column for column. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { EVENT_ALIASES, EVENT_NAMES } from '../../../bigquery/schema/event-names.ts';
import { events } from '../../../bigquery/schema/events.ts';
import type { Column } from '../../../bigquery/schema/types.ts';
import { eventsOf } from '../../../client-tag/listen.ts';
import { redactedJson } from '../../../client-tag/redact.ts';
import { type SiteConfig, siteDefaults } from '../../../server/config.ts';
import { createMap } from '../../../server/pipeline/map.ts';
import { settledNow } from '../../../templates/gtm/api/test-world/now.ts';
import { serverWorld } from '../../../templates/gtm/api/test-world/server.ts';
import { parseTemplate } from '../../../templates/gtm/file/parse.ts';
import { compileProgram } from '../../../templates/gtm/language/program.ts';
import { copied, type Obj } from '../../../templates/gtm/language/value.ts';
import { createRuntime } from '../../../templates/gtm/runtime.ts';
import { type GoldenCase, goldenCases, pushOf } from '../../support/golden.ts';

const NOW = Date.UTC(2026, 10, 23, 20, 0, 0, 123);
const template = parseTemplate(
  readFileSync(new URL('../../../templates/server-tag/template.tpl', import.meta.url), 'utf8'),
).template!;
const program = compileProgram(template.code);
const agents = readFileSync(new URL('../../pipeline/user-agents.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

/** What differs from case to case beside its push, so that enrichment has something to do. */
const PAGES = [
  { url: 'https://www.shop.com/thanks?utm_source=news&utm_medium=email&gclid=g1&cmpid=7', title: 'Thanks' },
  {
    url: 'https://www.shop.co.uk/a?mail=ann%40shop.test',
    referrer: 'https://www.google.no/',
    title: 'Til ann@shop.test',
  },
  {
    url: 'https://blåbær.example/søk?q=%C3%B8',
    referrer: 'android-app://com.google.android.gm',
    index: 4,
    view_id: 'v1',
  },
  { url: 'not a url', referrer: 'https://l.facebook.com/x' },
];
const PEPPER = '2f6b3c0de1894a7d95b0c7f2d41e8a63';
const CONSENTS = [{ analytics_storage: 'granted', ad_storage: 'denied', gpc: true }, undefined];

const KEYS = fc.constantFrom(
  ...[
    'items',
    'purchase',
    'add',
    'products',
    'actionField',
    'id',
    'revenue',
    'transaction_id',
    'value',
    'price',
    'quantity',
  ],
  ...[
    'item_id',
    'item_category',
    'coupon',
    'utm_source',
    'gclid',
    'constructor',
    'toString',
    'hasOwnProperty',
    'length',
  ],
);

type Heard = { site: SiteConfig; hit: { [key: string]: unknown }; facts: { [key: string]: unknown } };

/** The hits of a case, one event in each, as the Client would hand them on. */
function heard({ dataLayer, site = {} }: GoldenCase, n: number): Heard[] {
  const config = {
    ...siteDefaults,
    id: 'golden',
    origins: [],
    internal_addresses: ['198.51.100.0/24'],
    email_pepper: n % 2 === 0 ? null : PEPPER,
    ...(site as Partial<SiteConfig>),
  } as SiteConfig;
  const names = [...EVENT_NAMES, ...Object.keys(EVENT_ALIASES), ...Object.keys(config.events)];
  const pushes = dataLayer.map(pushOf);
  return eventsOf(pushes, site.send === 'all' ? '*' : names.map((name) => name.toLowerCase())).map(
    ({ name, data, quality }, i) => {
      const id = `01990000-0000-7000-8000-0000000${String(n).padStart(3, '0')}${String(i).padStart(2, '0')}`;
      const event = JSON.parse(redactedJson({ id, at: NOW - 5000 - i, name, data, quality, index: i + 1 }));
      const hit = {
        v: 1,
        site: 'golden',
        sent_at: NOW - 700.5,
        session: { id: 's1', number: 2, started_at: NOW - 60_000 },
        page: PAGES[n % PAGES.length],
        user: { customer_id: 'C-1', email_sha256: 'A'.repeat(64) },
        consent: CONSENTS[n % CONSENTS.length],
        device: { language: 'nb-NO', screen: '1440x900' },
        events: [event],
      };
      const facts = {
        received_at: NOW,
        client_id: n % 5 === 0 ? null : 'visitor-1',
        client_id_source: n % 5 === 0 ? 'none' : 'cookie',
        client_id_age_days: n % 5 === 0 ? null : n,
        user_agent: agents[(n * 7 + i) % agents.length],
        address: n % 3 === 0 ? '198.51.100.7' : '2001:db8::1',
        geo: n % 2 === 0 ? { country: 'NO', region: null, city: 'Tromsø' } : undefined,
      };
      return { site: config, hit: JSON.parse(JSON.stringify(hit)), facts: JSON.parse(JSON.stringify(facts)) };
    },
  );
}

function rowsOfServer({ site, hit, facts }: Heard): object[] {
  const head = Buffer.from(JSON.stringify({ ...facts, site: 'golden', source: 'sgtm' }));
  const { events: rows, bad } = createMap(
    { sites: [site] },
    () => NOW,
  )({ head, body: Buffer.from(JSON.stringify(hit)) });
  expect(bad).toEqual([]);
  return rows.map((row) => ({ ...row, loaded_at: NOW }));
}

/** The rows that the built template inserts, read as BigQuery would. */
function rowsOfTag({ site, hit, facts }: Heard): object[] {
  const { host } = serverWorld();
  const inserted: Obj[] = [];
  const outcomes: string[] = [];
  host.now = () => NOW;
  host.request = { ...host.request, path: '/collect' };
  host.eventData = () => copied({ event_name: 'x', 'x-clario-event': { hit, facts } }) as Obj;
  host.bigQueryInsert = (table, rows) => {
    expect(table).toEqual({ datasetId: 'clario', tableId: 'events' });
    inserted.push(...rows);
    return settledNow(undefined);
  };
  const data = copied({
    destination: 'bigquery',
    siteKey: 'golden',
    datasetId: 'clario',
    tableId: 'events',
    badTableId: 'bad_events',
    currency: site.currency ?? '',
    valueIncludesTax: site.value_includes.includes('tax'),
    valueIncludesShipping: site.value_includes.includes('shipping'),
    eventNames: Object.entries(site.events).map(([pushed, name]) => ({ pushed, name })),
    extras: site.extras.map(({ name, type, from }) => ({ name, type, from: from.join(', ') })),
    adParams: [...site.ad_params],
    denyParams: [...site.url_params.deny],
    allowParams:
      site.url_params.allow === null ? [] : site.url_params.allow.length === 0 ? ['-'] : [...site.url_params.allow],
    internalAddresses: [...site.internal_addresses],
    emailPepper: site.email_pepper ?? '',
  }) as Obj;
  data['gtmOnSuccess'] = () => outcomes.push('success');
  data['gtmOnFailure'] = () => outcomes.push('failure');
  createRuntime({ template, program, host }).run(data);
  expect(outcomes).toEqual(['success']);
  return inserted.map((row) => decoded(row, events.columns));
}

function decoded(row: { [name: string]: unknown }, columns: readonly Column[]): { [name: string]: unknown } {
  for (const name of Object.keys(row)) expect(columns.map((column) => column.name)).toContain(name);
  return Object.fromEntries(columns.map((column) => [column.name, decodedField(row[column.name], column)]));
}

function decodedField(value: unknown, column: Column): unknown {
  if (column.mode === 'REPEATED')
    return ((value ?? []) as unknown[]).map((one) => decodedField(one, { ...column, mode: 'NULLABLE' }));
  if (value === undefined || value === null) return null;
  if (column.type === 'STRUCT') return decoded(value as { [name: string]: unknown }, column.fields!);
  if (column.type === 'TIMESTAMP') return Date.parse(value as string);
  if (column.type === 'JSON') return JSON.parse(value as string);
  expect(typeof value).toBe({ STRING: 'string', NUMERIC: 'string', INT64: 'number', BOOL: 'boolean' }[column.type]);
  return value;
}

/** Values as shops push them, and as nobody should. */
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('21,01', '1.234,50', 'EUR', '', ' 7 ', 'undefined', 'ann@shop.test', '✓', null, true),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -5, max: 100_000 }),
    fc.string({ maxLength: 12 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(KEYS, tie('value'), { maxKeys: 6 }),
  ),
})).value;

test('and so they do of whatever is pushed, from whatever page', () => {
  const [first] = heard(goldenCases()[0]!, 1);
  const push = fc.record({ ecommerce: anything, items: anything, hasOwnProperty: anything }, { requiredKeys: [] });
  const query = fc.array(fc.tuple(KEYS, fc.string({ maxLength: 5 })), { maxLength: 4 });
  fc.assert(
    fc.property(push, query, fc.constantFrom('purchase', 'add_to_cart', 'search', 'toString'), (data, params, name) => {
      const url = `https://www.shop.com/?${new URLSearchParams(params)}`;
      const event = { id: '01990000-0000-7000-8000-000000000001', at: NOW, name, data };
      const hit = JSON.parse(JSON.stringify({ ...first!.hit, page: { url }, events: [event] }));
      expect(rowsOfTag({ ...first!, hit })).toEqual(rowsOfServer({ ...first!, hit }));
    }),
    { numRuns: 300 },
  );
});

describe('server and Tag write the same rows:', () => {
  it.each(goldenCases().map((one, n) => [`${one.name}: ${one.about}`, one, n] as const))('%s', (_, one, n) => {
    for (const each of heard(one, n)) {
      const rows = rowsOfServer(each);
      expect(rowsOfTag(each)).toEqual(rows);
    }
  });

  it('and there are some', () => {
    const counts = goldenCases().map((one, n) => heard(one, n).flatMap(rowsOfServer).length);
    expect(counts.filter((count) => count > 0).length).toBeGreaterThan(100);
  });
});
