/** Requests both ways: to the collector, and to a server container, whose Tag goes both ways from there. What comes of them must be the same. */
import { expect } from 'vitest';
import { events } from '../../../bigquery/schema/events.ts';
import { type SiteConfig, siteDefaults } from '../../../server/config.ts';
import { createMap } from '../../../server/pipeline/map.ts';
import { bigQueryRow } from '../../../server/pipeline/sink-bigquery/insert-row.ts';
import { type Answer, NOW, SHOP, startCollector } from '../../pipeline/accept-support.ts';
import { type Container, cookieOf, throughContainer } from './through-container.ts';

export const PEPPER = '0123456789abcdef0123456789abcdef';
const KEY = '2f6b3c0de1894a7d95b0c7f2d41e8a63';

/** `hit`: without its events' ids, which are given here. */
export type Case = { site: Partial<SiteConfig>; hit: { events: object[] }; headers: Record<string, string> };

/** What the collector has answered, and the row of each event. */
export type Told = { answer: Container['answer']; rows: Row[] };
export type Row = { [column: string]: unknown };

type Collector = { site: SiteConfig; collector: Awaited<ReturnType<typeof startCollector>> };

let count = 0;
const nextId = () => `01990000-0000-7000-8000-${String(++count).padStart(12, '0')}`;

const collectors = new Map<string, Collector>();

/** One for each config that is asked for; stopCollectors() ends them. */
async function collectorOf(changes: Partial<SiteConfig>): Promise<Collector> {
  const key = JSON.stringify(changes);
  const known = collectors.get(key);
  if (known !== undefined) return known;
  const own = { id: 'shop', origins: [SHOP], forwarding_keys: [KEY], email_pepper: PEPPER };
  const site = { ...siteDefaults, ...own, ...changes };
  const made = { site, collector: await startCollector({ sites: [site] }) };
  collectors.set(key, made);
  return made;
}

/** Sends them all both ways, and holds what came of each against the other. */
export async function bothWays(cases: readonly Case[]): Promise<Told[]> {
  const sent: { one: Case; ids: string[]; answer: Told['answer']; container: Container }[] = [];
  for (const one of cases) {
    const { site, collector } = await collectorOf(one.site);
    const ids = one.hit.events.map(nextId);
    const body = JSON.stringify({ ...one.hit, events: one.hit.events.map((event, i) => ({ id: ids[i], ...event })) });
    const headers = { host: 'metrics.shop.com', 'x-forwarded-proto': 'http', ...one.headers };
    const answer = answerOf(await collector.ask({ headers, body, origin: false }));
    const container = throughContainer({ method: 'POST', query: '', headers, body }, site);
    expect([one, container.answer]).toEqual([one, answer]);
    for (const { headers: signed, body: forwarded } of container.forwarded)
      expect((await collector.ask({ headers: signed, body: forwarded, origin: false })).status).toBe(204);
    sent.push({ one, ids, answer, container });
  }
  const stored = new Map<string, Row[]>();
  for (const one of collectors.values()) for (const [id, rows] of await rowsOf(one)) stored.set(id, rows);
  return sent.map(({ one, ids, answer, container }) => {
    for (const row of container.rows) expect([row['tableId'], row['source']]).toEqual(['events', 'sgtm']);
    const rows = ids.flatMap((id) => {
      const [row, ...others] = stored.get(id) ?? [];
      const inserted = container.rows.filter((made) => made['event_id'] === id).map((made) => plain(made));
      // of the collector's two, the other was forwarded
      expect([one, others, inserted]).toEqual(row === undefined ? [one, [], []] : [one, [row], [row]]);
      return row === undefined ? [] : [row];
    });
    expect(container.rows).toHaveLength(rows.length);
    expectNobody(container);
    return { answer, rows };
  });
}

/** Of who may not be known no tag is given an id. What was pushed stays in the push, for the conversion to judge. */
function expectNobody({ events: given }: Container): void {
  for (const all of given) {
    const { 'x-clario-event': own, ...common } = all as unknown as { [name: string]: ClarioEvent };
    if (!Object.hasOwn(own!.facts, 'denied')) continue;
    const { client_id, session, user, page, events: inner, link } = own!.hit;
    expect([client_id, session, user, page?.index, inner[0]!.index, link]).toEqual(Array(6).fill(undefined));
    const named = ['client_id', 'user_id', 'user_data', 'ga_session_id', 'ga_session_number', 'customer_id'];
    for (const name of [...named, 'customerId', 'userId', 'visitorId', 'email_sha256'])
      expect(Object.hasOwn(common, name)).toBe(false);
  }
}

type ClarioEvent = { facts: object; hit: { [name: string]: unknown; page?: Row; events: Row[] } };

/** Rows of the log, by the event's id, in the order in which they came. */
async function rowsOf({ site, collector }: Collector): Promise<Map<string, Row[]>> {
  const map = createMap({ sites: [site] }, () => NOW);
  const rows = new Map<string, Row[]>();
  for (const { head, body } of await collector.logged()) {
    if ('refused' in head) continue;
    const { events: found, bad } = map({ head: Buffer.from(JSON.stringify(head)), body: Buffer.from(body) });
    expect(bad).toEqual([]);
    for (const row of found)
      rows.set(row.event_id, [
        ...(rows.get(row.event_id) ?? []),
        plain(bigQueryRow(row, events.columns, JSON.stringify)),
      ]);
  }
  return rows;
}

/** Without what differs from way to way. */
function plain({ loaded_at, source, tableId, ...row }: Row): Row {
  return JSON.parse(JSON.stringify(row));
}

function answerOf({ status, headers, body }: Answer): Told['answer'] {
  return {
    status,
    cookies: (headers['set-cookie'] ?? []).map(cookieOf),
    told: headers['x-clario-id'] as string | undefined,
    exposed: headers['access-control-expose-headers'],
    error: body === '' ? undefined : JSON.parse(body),
  };
}
