/** A person in both warehouses: what is theirs goes, from every table; what is others' stays, and both have the same left. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStatements } from '../../bigquery/materialize/script.ts';
import type { BadEventRow } from '../../bigquery/schema/bad-events.ts';
import type { EventRow } from '../../bigquery/schema/events.ts';
import { placesOf } from '../../server/cli/privacy-places.ts';
import type { Config } from '../../server/config.ts';
import { restClient } from '../../server/pipeline/sink-bigquery/clients.ts';
import { openDuckdbSink } from '../../server/pipeline/sink-duckdb.ts';
import { eraseFromBigquery } from '../../server/privacy/erase-bigquery.ts';
import { eraseFromData } from '../../server/privacy/erase-data.ts';
import { exported } from '../../server/privacy/export.ts';
import { findPerson } from '../../server/privacy/find.ts';
import { KINDS, type PersonId } from '../../server/privacy/ids.ts';
import { tombstonedSink } from '../../server/privacy/tombstoned-sink.ts';
import { Tombstones } from '../../server/privacy/tombstones.ts';
import type { LocalBigquery } from '../bigquery/local/index.ts';
import { configFor, EVENTS, makeTables, openSink, PROJECT, startBigquery } from '../pipeline/sink-bigquery/support.ts';
import { badRow, newDir } from '../pipeline/sink-support.ts';
import { eventRow, NOON } from '../support/event-rows.ts';

let local: LocalBigquery;
const clients = (project: string) => restClient({ rest_endpoint: local.restUrl }, project);
const sql = (query: string) => clients(PROJECT).query({ query, location: 'EU' });
beforeAll(async () => {
  local = await startBigquery();
  await makeTables(local, 'other');
});
afterAll(() => local.stop());

const DAY = 86_400_000;
type Rows = { events: EventRow[]; bad: BadEventRow[] };

async function duckdbWith({ events, bad }: Rows): Promise<Config> {
  const data = await newDir();
  const config: Config = { ...configFor(local, 'committed'), data };
  config.warehouse = { ...config.warehouse, kind: 'duckdb' };
  const sink = await openDuckdbSink({ file: join(data, config.warehouse.file), threads: 1, memoryLimit: '512MB' });
  await sink.write({ events, bad, position: 0 });
  await sink.close();
  return config;
}

async function bigqueryWith({ events, bad }: Rows): Promise<Config> {
  for (const dataset of ['clario', 'other'])
    for (const table of ['events', 'bad_events'])
      await sql(`DELETE FROM \`${PROJECT}.${dataset}.${table}\` WHERE TRUE`);
  const data = await newDir();
  const sink = await openSink(local, 'committed', data);
  await sink.write({ events, bad, position: 1 });
  await sink.close();
  return { ...configFor(local, 'committed'), data };
}

/** As the commands do it. */
async function erased(config: Config, given: PersonId[]) {
  const places = await placesOf(config);
  const found = await findPerson(places, given, 10);
  const lines: { table: string; row: Record<string, unknown> }[] = [];
  for await (const line of exported(places, found.person)) lines.push(JSON.parse(line));
  const here = await eraseFromData(config, found.person, () => NOON + 100 * DAY);
  const isBigquery = config.warehouse.kind === 'bigquery';
  const deleted = isBigquery ? await eraseFromBigquery(places, found.person, clients, () => {}) : [];
  const left = async (column: string, table: string) => {
    const answers = await Promise.all(places.map((place) => place.ask(`SELECT ${column} FROM ${table}`)));
    return answers.flatMap(({ rows }) => rows.map(([value]) => String(value))).sort();
  };
  return {
    found,
    here,
    deleted: deleted.map(({ table, rows }) => [table, rows]),
    exported: lines,
    left: { events: await left('event_id', 'events'), bad: await left('message', 'bad_events') },
  };
}

const ADA: PersonId[] = [{ kind: 'customer_id', value: '42', site: null }];
const order = (transaction_id: string) => ({ order: { transaction_id } as NonNullable<EventRow['order_summary']> });

test('rows of every table, on every day, with the refund that names only her order', async () => {
  const events = () => [
    eventRow({ id: 'ada-1', name: 'page_view', client: 'ada-phone-0123456789' }),
    eventRow({ id: 'ada-2', name: 'purchase', client: 'ada-phone-0123456789', customer_id: '42', ...order('T-1') }),
    eventRow({ id: 'ada-3', name: 'refund', client: null, session: null, at: 40 * 86_400, ...order('T-1') }),
    eventRow({ id: 'bob-1', name: 'purchase', client: 'bob', customer_id: '4', ...order('T-2') }),
    eventRow({ id: 'bob-2', name: 'refund', client: null, session: null, ...order('T-2') }),
    eventRow({ id: 'nobody', name: 'page_view', client: null }),
  ];
  const bad = () => [
    badRow({ message: 'ada a', raw: '{"user":{"customer_id": "42"},"events":7}' }),
    badRow({ message: 'ada b', raw: '{"data":{"user_id":42}}', received_at: NOON + 3 * DAY }),
    badRow({ message: 'ada c', raw: '… cut ada-phone-0123456789 "', site_id: null }),
    badRow({ message: 'bob a', raw: '{"user":{"customer_id":"421"},"quantity":42,"x":"42"}' }),
    badRow({ message: 'bob b', raw: '{"client_id":"ada-phone-01234567890"}' }),
    badRow({ message: 'none', raw: null }),
  ];
  const duckdb = await erased(await duckdbWith({ events: events(), bad: bad() }), ADA);
  const config = await bigqueryWith({ events: events(), bad: bad() });
  for (const { sql: create } of createStatements(`${PROJECT}.clario`)) await sql(create);
  const at = "TIMESTAMP '2026-11-02 12:00:00+00'";
  await sql(
    `INSERT INTO \`${PROJECT}.clario.sessions_materialized\` (site_id, client_id, session_id, started_at) VALUES ('shop', 'ada-phone-0123456789', 's', ${at}), ('shop', 'bob', 's', ${at})`,
  );
  await sql(
    `INSERT INTO \`${PROJECT}.clario.orders_materialized\` (site_id, transaction_id, ordered_at, customer_id) VALUES ('shop', 'T-1', ${at}, '42'), ('shop', 'T-2', ${at}, '4')`,
  );
  await sql(
    `INSERT INTO \`${PROJECT}.clario.order_lines_materialized\` (site_id, transaction_id, line_number, ordered_at) VALUES ('shop', 'T-1', 1, ${at}), ('shop', 'T-1', 2, ${at}), ('shop', 'T-2', 1, ${at})`,
  );
  local.calls.length = 0;
  const bigquery = await erased(config, ADA);

  const left = { events: ['bob-1', 'bob-2', 'nobody'], bad: ['bob a', 'bob b', 'none'] };
  expect(duckdb.left).toEqual(left);
  expect(bigquery.left).toEqual(left);
  expect(bigquery.deleted).toEqual([
    ['order_lines_materialized', 2],
    ['orders_materialized', 1],
    ['sessions_materialized', 1],
    ['bad_events', 3],
    ['events', 3],
  ]);
  // both export the same complete rows
  const named = ({ exported: lines }: typeof duckdb) =>
    lines.map(({ table, row }) => [table, row['event_id'] ?? row['message'], Object.keys(row).length]);
  expect(named(bigquery)).toEqual(named(duckdb));
  expect(named(duckdb).map(([, id]) => id)).toEqual(['ada-1', 'ada-2', 'ada-3', 'ada a', 'ada c', 'ada b']);
  expect(duckdb.exported[1]!.row['order_summary']).toEqual(bigquery.exported[1]!.row['order_summary']);
  expect(duckdb.found.counts.map(({ rows, first, last }) => [rows, first, last])).toEqual([
    [3, '2026-11-02', '2026-12-12'],
    [3, '2026-11-02', '2026-11-05'],
  ]);
  expect(bigquery.found.counts.slice(0, 2).map(({ rows, first, last }) => [rows, first, last])).toEqual(
    duckdb.found.counts.map(({ rows, first, last }) => [rows, first, last]),
  );
  // what was written before is written again, by a sink that knows the tombstones: nothing of hers comes back
  const sink = tombstonedSink(await openSink(local, 'committed'), await Tombstones.open(config.data));
  const outcome = await sink.write({ events: events().slice(0, 5), bad: bad().slice(0, 4), position: 9 });
  // nor the refund that names her order alone, while Bob's comes
  expect(outcome).toEqual({ events: 2, duplicates: 0, bad: 1, erased: 6 });
  expect(local.rows(EVENTS).map((row) => row['client_id'])).not.toContain('ada-phone-0123456789');
  expect(existsSync(join(config.data, 'erased.key'))).toBe(true);
});

test('what clario bigquery materialize writes while they are deleted goes too', async () => {
  const config = await bigqueryWith({ events: [eventRow({ id: 'ada', name: 'page_view', client: 'ada' })], bad: [] });
  for (const { sql: create } of createStatements(`${PROJECT}.clario`)) await sql(create);
  const [place] = await placesOf(config);
  const table = `\`${PROJECT}.clario.sessions_materialized\``;
  const insert = `INSERT INTO ${table} (site_id, client_id, session_id, started_at) VALUES ('shop', 'ada', 's', TIMESTAMP '2026-11-02 12:00:00+00')`;
  await sql(insert);
  // it began before, from the events as they were, and ends when the first look has found everything
  let asked = 0;
  const ask = async (query: string) => {
    const answer = await place!.ask(query);
    asked += 1;
    if (asked === 5) await sql(insert);
    return answer;
  };
  const person = { ids: [{ kind: 'client_id' as const, value: 'ada', site: null }], orders: [] };
  const plans: string[][] = [];
  const deleted = await eraseFromBigquery([{ ...place!, ask }], person, clients, (plan) => {
    plans.push(plan.map((one) => one.table));
  });
  const [rows] = await sql(`SELECT COUNT(*) AS n FROM ${table} WHERE client_id = 'ada'`);
  expect(rows).toEqual([{ n: 0 }]);
  expect({ plans, rows: deleted.map(({ table, rows }) => [table, rows]) }).toEqual({
    plans: [['sessions_materialized', 'events']],
    rows: [
      ['sessions_materialized', 2],
      ['events', 1],
    ],
  });
});

test('an export in pages has every row once, or says that rows came meanwhile', async () => {
  const rows = Array.from({ length: 5 }, (_, i) =>
    eventRow({ id: `ada-${i}`, name: 'page_view', client: 'ada', at: i }),
  );
  const bad = [badRow({ message: 'a', raw: '{"client_id":"ada"}' })];
  const [place] = await placesOf(await duckdbWith({ events: rows, bad }));
  const person = { ids: [{ kind: 'client_id' as const, value: 'ada', site: null }], orders: [] };
  const read = async (page: number, ask = place!.ask) => {
    const lines: string[] = [];
    for await (const line of exported([{ ...place!, ask }], person, page)) lines.push(line);
    return lines;
  };
  const whole = await read(100);
  expect(whole.length).toBe(6);
  for (const page of [1, 2, 3, 5]) expect(await read(page)).toEqual(whole);
  // one more is there when they are counted
  const meanwhile = async (query: string) => {
    const answer = await place!.ask(query);
    return query.includes('COUNT(*)') ? { ...answer, rows: [[6]] } : answer;
  };
  await expect(read(2, meanwhile)).rejects.toThrow(
    'duckdb: rows of events came or went while they were exported: export them again',
  );
});

test('ids that a stranger made up neither stop an erasure nor widen it', async () => {
  const rows = () => ({
    events: [
      eventRow({ id: 'ada-1', name: 'login', client: 'ada', email_sha256: 'hash-of-ada' }),
      eventRow({ id: 'ada-2', name: 'login', client: 'c2', email_sha256: 'hash-of-ada', customer_id: "a\0'b\nc" }),
      eventRow({ id: 'ada-3', name: 'login', client: 'c3', email_sha256: 'hash-of-ada', customer_id: '[phone]' }),
      eventRow({ id: 'ada-4', name: 'purchase', client: 'c3', email_sha256: 'hash-of-ada', ...order('[card]') }),
      eventRow({ id: 'ada-5', name: 'purchase', client: 'c3', email_sha256: 'hash-of-ada', ...order("T\0'1") }),
      eventRow({ id: 'ada-6', name: 'refund', client: null, session: null, ...order("T\0'1") }),
      eventRow({ id: 'bob-1', name: 'login', client: 'bob', customer_id: '[phone]' }),
      eventRow({ id: 'bob-2', name: 'refund', client: null, session: null, ...order('[card]') }),
    ],
    bad: [badRow({ message: 'bob', raw: '{"customer_id":"[phone]"}' })],
  });
  const given: PersonId[] = [{ kind: 'email_sha256', value: 'hash-of-ada', site: null }];
  for (const config of [await duckdbWith(rows()), await bigqueryWith(rows())]) {
    const { left, exported: lines } = await erased(config, given);
    expect(left).toEqual({ events: ['bob-1', 'bob-2'], bad: ['bob'] });
    expect(lines.length).toBe(6);
  }
});

/** People whose ids are like each other's, and like SQL and patterns; a row names some of its person's ids. */
const AWKWARD = ['4', '42', "4'2", '4"2', '4\\2', '4.2', 'x%2', 'é 42', '(42|4)', '4,2'];
const people = fc.uniqueArray(fc.constantFrom(...AWKWARD), { minLength: 3, maxLength: 6 });
const rowOf = fc.record({
  person: fc.nat({ max: 5 }),
  site: fc.constantFrom('shop', 'other'),
  ids: fc.tuple(fc.option(fc.nat({ max: 3 })), fc.option(fc.nat({ max: 1 })), fc.option(fc.nat({ max: 1 }))),
  day: fc.nat({ max: 90 }),
  isBad: fc.boolean(),
});

test('whoever is linked goes, nobody else: random people, in both warehouses', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(people, fc.array(rowOf, { minLength: 5, maxLength: 40 }), async (names, told) => {
      const all = told.map(({ person, site, ids, day, isBad }, i) => {
        const name = names[person % names.length]!;
        const named = KINDS.map((kind, k) => (ids[k] === null ? null : `${name}${kind[0]}${ids[k]}`));
        return { i, site, named, at: NOON + day * DAY, isBad };
      });
      const rows = () => ({
        events: all
          .filter(({ isBad }) => !isBad)
          .map(({ i, site, named: [client, customer_id, email_sha256], at }) =>
            eventRow({
              id: `e${i}`,
              name: 'page_view',
              site,
              client: client!,
              customer_id: customer_id!,
              email_sha256: email_sha256!,
              occurred_at: at,
            }),
          ),
        bad: all
          .filter(({ isBad }) => isBad)
          .map(({ i, site, named: [client_id, customer_id, email_sha256], at }) =>
            badRow({
              message: `b${i}`,
              site_id: site,
              received_at: at,
              raw: JSON.stringify({ n: 42, client_id, user: { customer_id, email_sha256 }, other: names }),
            }),
          ),
      });
      const given: PersonId[] = [{ kind: 'customer_id', value: `${names[0]}c0`, site: 'shop' }];
      const hers = closure(all, `${names[0]}c0`);
      const expected = {
        events: all
          .filter((one) => !one.isBad && !isHers(one, hers))
          .map(({ i }) => `e${i}`)
          .sort(),
        bad: all
          .filter((one) => one.isBad && !isHers(one, hers))
          .map(({ i }) => `b${i}`)
          .sort(),
      };
      expect((await erased(await duckdbWith(rows()), given)).left).toEqual(expected);
      const config = await bigqueryWith(rows());
      expect((await erased(config, given)).left).toEqual(expected);
    }),
    { numRuns: 12 },
  );
});

type Told = { site: string; named: (string | null)[]; isBad: boolean };

/** Another way to the same: ids join whenever they meet in a row of the site, until nothing changes. */
function closure(rows: readonly Told[], first: string): Set<string> {
  const hers = new Set([`1 ${first}`]);
  for (let before = 0; before !== hers.size; ) {
    before = hers.size;
    for (const row of rows)
      if (!row.isBad && isHers(row, hers))
        for (const [k, id] of row.named.entries()) if (id !== null) hers.add(`${k} ${id}`);
  }
  return hers;
}

function isHers({ site, named }: Told, hers: ReadonlySet<string>): boolean {
  return site === 'shop' && named.some((id, k) => id !== null && hers.has(`${k} ${id}`));
}
