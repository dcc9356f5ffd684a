/**
 * What a page pushes, heard by the tag, sent as JSON and converted: test/golden/<case>.json tells the pushes and the rows.
 * The rows are written by hand from the vendors' documentation, never taken from the code.
 */
import { describe, expect, it } from 'vitest';
import { EVENT_ALIASES, EVENT_NAMES, UA_ACTIONS } from '../bigquery/schema/event-names.ts';
import { events } from '../bigquery/schema/events.ts';
import { PUSH_GUIDE } from '../bigquery/schema/push-guide.ts';
import { QUALITY_CODES } from '../bigquery/schema/quality-codes.ts';
import { walk } from '../bigquery/schema/walk.ts';
import { eventsOf } from '../client-tag/listen.ts';
import { redactedJson } from '../client-tag/redact.ts';
import type { WireEvent } from '../client-tag/wire.ts';
import { convert } from '../server/pipeline/convert.ts';
import { type GoldenCase, goldenCases, projection, pushOf, sortQuality } from './support/golden.ts';

const NOW = Date.UTC(2026, 10, 23, 20);
const FACTS = {
  received_at: NOW,
  site: 'golden',
  source: 'web_tag',
  client_id: null,
  client_id_source: 'none',
  client_id_age_days: null,
  user_agent: '',
  address: '192.0.2.1',
} as const;

const cases = goldenCases();

function rowsOf(dataLayer: GoldenCase['dataLayer'], site: GoldenCase['site'] = {}) {
  const { send, ...mapping } = { currency: null, value_includes: [], events: {}, extras: [], ...site };
  const names = [...EVENT_NAMES, ...Object.keys(EVENT_ALIASES), ...Object.keys(mapping.events)];
  const heard = eventsOf(dataLayer.map(pushOf), send === 'all' ? '*' : names.map((name) => name.toLowerCase()));
  return heard.flatMap(({ name, data, quality }, i) => {
    const sent: WireEvent = JSON.parse(redactedJson({ id: `event-${i}`, at: NOW, name, data, quality }));
    return convert({ v: 1, site: 'golden', sent_at: NOW, events: [sent] }, sent, FACTS, mapping);
  });
}

describe('a push becomes the row its documentation says:', () => {
  it.each(cases.map((one) => [`${one.name}: ${one.about}`, one] as const))('%s', (_, { dataLayer, site, rows }) => {
    const found = rowsOf(dataLayer, site);
    expect(found.map((row) => row.event_name)).toEqual(rows.map((row) => row.event_name));
    expect(found.map((row, i) => sortQuality(projection(row, rows[i]!)))).toEqual(rows.map(sortQuality));
  });
});

describe('the golden cases', () => {
  it('speak of columns and quality codes that exist', () => {
    const paths = new Set(walk(events.columns).map(({ path }) => path));
    const codes = new Set<string>(QUALITY_CODES.map(({ code }) => code));
    for (const { rows } of cases) {
      for (const row of rows) {
        for (const [key, value] of Object.entries(row)) {
          expect(paths).toContain(key);
          if (key === 'quality') for (const { code } of value as { code: string }[]) expect(codes).toContain(code);
          else if (key !== 'extras') for (const field of fieldsOf(value)) expect(paths).toContain(`${key}.${field}`);
        }
      }
    }
  });

  it('have a case for every e-commerce event, in GA4 and, where it has it, in Universal Analytics', () => {
    const names = new Set(cases.flatMap(({ rows }) => rows.map((row) => row.event_name)));
    const notPushed = ['page_view', 'page_engagement', 'identify', 'consent_update'];
    expect(EVENT_NAMES.filter((name) => !names.has(name))).toEqual(notPushed);
    const actions = new Set(
      cases.flatMap(({ dataLayer }) => dataLayer.flatMap((push) => Object.keys(push['ecommerce'] ?? {}))),
    );
    for (const [action] of UA_ACTIONS) expect(actions).toContain(action);
  });
});

describe('the pushes of the tag mapping document', () => {
  const pushes = PUSH_GUIDE.flatMap(({ event, ga4, ua }) => [
    [event, 'GA4', ga4] as const,
    ...(ua ? [[event, 'Universal Analytics', ua] as const] : []),
  ]);
  it.each(pushes)('give %s (%s) without a warning', (event, _, push) => {
    const found = rowsOf([{ ...push }]).map(({ event_name, quality }) => ({ event_name, quality }));
    expect(found).toEqual([{ event_name: event, quality: [] }]);
  });
});

function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
