/** What is written to BigQuery is there, as it was, and once where that is promised, whatever BigQuery answers. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { EventRow } from '../../../bigquery/schema/events.ts';
import { SinkBlocked, SinkUnavailable } from '../../../server/pipeline/sink.ts';
import { restClient } from '../../../server/pipeline/sink-bigquery/clients.ts';
import { openBigquerySink } from '../../../server/pipeline/sink-bigquery.ts';
import type { Fault, FaultKind, LocalBigquery } from '../../bigquery/local/index.ts';
import { eventRow, line } from '../../support/event-rows.ts';
import { badRow, LOADED, newDir } from '../sink-support.ts';
import { BAD_EVENTS, configFor, EVENTS, makeTables, openSink, PROJECT, startBigquery, type Write } from './support.ts';

const MODES: Write[] = ['committed', 'default', 'insert_all'];

let local: LocalBigquery;
beforeAll(async () => {
  local = await startBigquery();
  await makeTables(local, 'other');
});
afterEach(() => local.clear());
afterAll(() => local.stop());

let started = 0;
beforeEach(() => {
  started += 1;
});

/** Events that no other test has. */
const row = (id: string, told: Partial<Parameters<typeof eventRow>[0]> = {}): EventRow =>
  eventRow({ id: `${started}-${id}`, name: 'view_item', ...told });
const rows = (...names: string[]) => names.map((name) => row(name));
const bad = (raw: string) => badRow({ raw: `${started}-${raw}` });

/** The ids of this test's events in the table, in their order there. */
function ids(table = EVENTS, from = local): string[] {
  return from
    .rows(table)
    .map((one) => String(one['event_id'] ?? one['raw']))
    .filter((id) => id.startsWith(`${started}-`))
    .map((id) => id.slice(`${started}-`.length));
}

describe.each(MODES)('%s', (write) => {
  test('a row comes back as it was written, with the time of its loading', async () => {
    const sink = await openSink(local, write);
    const full: EventRow = {
      ...row('full', {
        order: { transaction_id: 'T1', value: '99999999999999999999999999999.123456789', coupon_codes: ['A', 'B'] },
      }),
      customer_id: 'Zoë "Q" \\ \n 😀 \u2028',
      client_at: 1_793_620_801_001,
      items: [
        {
          ...eventRow({ id: 'x', name: 'y', items: [line('S', 2, 19.99)] }).items[0]!,
          extras: { deep: [1, null, { a: 'é' }] },
          category: ['A', 'B'],
        },
      ],
      extras: { points: 12, empty: {} },
      is_bot: false,
    };
    expect(await sink.write({ events: [full], bad: [], position: 10 })).toEqual({ events: 1, duplicates: 0, bad: 0 });
    expect(local.rows(EVENTS).find(({ event_id }) => event_id === full.event_id)).toEqual({
      ...full,
      loaded_at: LOADED,
    });
    expect(await sink.position()).toBe(10);
  });

  test('rows of bad_events, and what cannot be encoded, are in bad_events; the rest of the batch in events', async () => {
    const sink = await openSink(local, write);
    const misfit = { ...row('misfit'), client_id_age_days: 1.5 };
    const batch = { events: [row('a'), misfit, row('b')], bad: [bad('raw')], position: 10 };
    expect(await sink.write(batch)).toEqual({ events: 2, duplicates: 0, bad: 2 });
    expect(ids()).toEqual(['a', 'b']);
    expect(local.rows(BAD_EVENTS).slice(-2)).toEqual([
      bad('raw'),
      {
        received_at: misfit.received_at,
        site_id: 'shop',
        stage: 'load',
        error_code: 'not_loadable',
        message: 'client_id_age_days must be a whole number; found 1.5',
        event_id: misfit.event_id,
        // what is called session_id may be a token of the shop's
        raw: JSON.stringify({ ...misfit, loaded_at: LOADED }).replace('"session_id":"s1"', '"session_id":"[token]"'),
      },
    ]);
  });

  test('a row that BigQuery refuses goes to bad_events with its words, and no other with it', async () => {
    const sink = await openSink(local, write);
    local.fail({
      on: write === 'insert_all' ? 'insertAll' : 'append',
      with: 'bad_row',
      table: 'events',
      row: ({ event_id }) => String(event_id).endsWith('x'),
    });
    const batch = { events: rows('a', 'x', 'b', 'xx', 'c'), bad: [bad('raw')], position: 10 };
    expect(await sink.write(batch)).toEqual({ events: 3, duplicates: 0, bad: 3 });
    expect(ids().sort()).toEqual(['a', 'b', 'c']);
    const refused = local.rows(BAD_EVENTS).slice(-2);
    expect(refused.map(({ event_id }) => event_id)).toEqual([`${started}-x`, `${started}-xx`]);
    expect(refused[0]).toMatchObject({
      stage: 'load',
      error_code: 'not_loadable',
      message: expect.stringMatching(/^BigQuery: ./),
    });
    expect(ids(BAD_EVENTS).filter((id) => id === 'raw')).toEqual(['raw']);
  });

  test('an event that is twice in a batch is written once', async () => {
    const sink = await openSink(local, write);
    expect(await sink.write({ events: rows('a', 'b', 'a'), bad: [], position: 10 })).toEqual({
      events: 2,
      duplicates: 1,
      bad: 0,
    });
    expect(ids()).toEqual(['a', 'b']);
  });

  test('each site’s rows go to its own dataset; those of no known site to the server’s', async () => {
    const sink = await openSink(local, write);
    const events = [row('a'), row('b', { site: 'other' }), row('c', { site: 'gone' })];
    await sink.write({
      events,
      bad: [bad('one'), { ...bad('two'), site_id: 'other' }, { ...bad('three'), site_id: null }],
      position: 10,
    });
    expect(ids()).toEqual(['a', 'c']);
    expect(ids(`${PROJECT}.other.events`)).toEqual(['b']);
    expect(ids(BAD_EVENTS)).toEqual(['one', 'three']);
    expect(ids(`${PROJECT}.other.bad_events`)).toEqual(['two']);
  });

  test('an empty batch moves the position, and asks BigQuery for nothing', async () => {
    const sink = await openSink(local, write);
    const before = local.calls.length;
    expect(await sink.write({ events: [], bad: [], position: 44 })).toEqual({ events: 0, duplicates: 0, bad: 0 });
    expect(await sink.position()).toBe(44);
    expect(local.calls.length).toBe(before);
  });

  test('the position is there when the sink is opened again', async () => {
    const dir = await newDir();
    const sink = await openSink(local, write, dir);
    await sink.write({ events: rows('a'), bad: [], position: 44 });
    await sink.close();
    expect(await (await openSink(local, write, dir)).position()).toBe(44);
  });

  test('more than a request takes is sent in several, in order', async () => {
    const sink = await openSink(local, write);
    const many = Array.from({ length: 20 }, (_, n) => ({ ...row(String(n)), extras: { filler: 'x'.repeat(900_000) } }));
    expect(await sink.write({ events: many, bad: [], position: 10 })).toEqual({ events: 20, duplicates: 0, bad: 0 });
    const found = ids();
    expect(write === 'insert_all' ? found.sort() : found).toEqual(
      write === 'insert_all' ? many.map((_, n) => String(n)).sort() : many.map((_, n) => String(n)),
    );
    const requests = local.calls.filter(({ rows }) => (rows ?? 0) > 1).slice(-3);
    for (const { bytes } of requests) expect(bytes).toBeLessThan(10_000_000);
  });

  test('a row that no request takes is in bad_events', async () => {
    const sink = await openSink(local, write);
    const huge = { ...row('huge'), extras: { filler: 'x'.repeat(8_100_000) } };
    expect(await sink.write({ events: [huge, row('a')], bad: [], position: 10 })).toEqual({
      events: 1,
      duplicates: 0,
      bad: 1,
    });
    expect(ids()).toEqual(['a']);
    expect(local.rows(BAD_EVENTS).at(-1)!['message']).toMatch(/^the row has 8\d{6} bytes; BigQuery takes 8000000$/);
  });

  test('halves of surrogate pairs become U+FFFD', async () => {
    const sink = await openSink(local, write);
    await sink.write({
      events: [{ ...row('a'), customer_id: 'x\ud83d', extras: { 'k\ude00': '\ud83d' } }],
      bad: [],
      position: 1,
    });
    expect(local.rows(EVENTS).at(-1)).toMatchObject({ customer_id: 'x\ufffd', extras: { 'k\ufffd': '\ufffd' } });
  });
});

describe.each(MODES)('%s: what BigQuery answers', (write) => {
  const on = write === 'insert_all' ? ('insertAll' as const) : ('append' as const);
  const attempt = async (sink: { write: (batch: never) => Promise<unknown> }, batch: object) =>
    sink.write(batch as never).then(
      () => null,
      (error: Error) => error,
    );

  test('unavailable: it passes by itself; the same batch is taken afterwards', async () => {
    const sink = await openSink(local, write);
    local.fail({ on, with: 'UNAVAILABLE' });
    const batch = { events: rows('a', 'b'), bad: [bad('raw')], position: 10 };
    const error = await attempt(sink, batch);
    expect(error).toBeInstanceOf(SinkUnavailable);
    expect(error!.message).toMatch(/^BigQuery does not take rows for shop-data-1\.clario\.(bad_)?events now: /);
    expect(await sink.position()).toBe(0);
    local.clear();
    expect(await sink.write(batch)).toEqual({ events: 2, duplicates: 0, bad: 1 });
    expect([ids(), ids(BAD_EVENTS)]).toEqual([['a', 'b'], ['raw']]);
  }, 60_000);

  test.each<[string, 'RESOURCE_EXHAUSTED' | 'PERMISSION_DENIED' | 'UNAUTHENTICATED', RegExp]>([
    ['a quota that is used up', 'RESOURCE_EXHAUSTED', /^BigQuery's quota is used up: /],
    [
      'no permission',
      'PERMISSION_DENIED',
      /^BigQuery does not let this server write to shop-data-1\.clario\.events; its account needs the role BigQuery Data Editor there: /,
    ],
    ['no credentials', 'UNAUTHENTICATED', /^BigQuery does not know who is asking: /],
  ])(
    '%s: said, and nothing is lost or twice',
    async (_, code, message) => {
      const sink = await openSink(local, write);
      local.fail({ on, with: code, table: 'events' });
      const batch = { events: rows('a', 'b'), bad: [bad('raw')], position: 10 };
      const error = await attempt(sink, batch);
      expect(error!.message).toMatch(message);
      if (code === 'RESOURCE_EXHAUSTED') expect((error as SinkUnavailable).waitMs).toBe(10_000);
      else expect(error).toBeInstanceOf(SinkBlocked);
      local.clear();
      expect(await sink.write(batch)).toEqual({ events: 2, duplicates: 0, bad: 1 });
      expect([ids(), ids(BAD_EVENTS)]).toEqual([['a', 'b'], ['raw']]);
    },
    60_000,
  );

  test('no table: said, with the command that makes it; then what waited is written', async () => {
    const sink = await openSink(local, write);
    const client = restClient({ rest_endpoint: local.restUrl }, PROJECT);
    await client.dataset('other').delete({ force: true });
    const batch = { events: [row('a'), row('b', { site: 'other' })], bad: [], position: 10 };
    const error = await attempt(sink, batch);
    expect(error).toBeInstanceOf(SinkBlocked);
    expect(error!.message).toMatch(
      /^BigQuery has no table shop-data-1\.other\.events; npx clario bigquery apply makes it: /,
    );
    await makeTables(local, 'other');
    expect(await sink.write(batch)).toEqual({ events: 2, duplicates: 0, bad: 0 });
    expect([ids(), ids(`${PROJECT}.other.events`)]).toEqual([['a'], ['b']]);
  });

  test('a table of the version before: nothing is written without the new columns; then what waited is', async () => {
    const client = restClient({ rest_endpoint: local.restUrl }, PROJECT);
    await client.dataset('other').delete({ force: true });
    await makeTables(local, 'other');
    const table = client.dataset('other').table('events');
    const [{ schema }] = await table.getMetadata();
    const older = schema.fields
      .filter(({ name }: { name: string }) => name !== 'is_internal')
      .map((field: { name: string; fields: { name: string }[] }) =>
        field.name === 'consent' ? { ...field, fields: field.fields.filter(({ name }) => name !== 'gpc') } : field,
      );
    await table.delete();
    await client.dataset('other').createTable('events', { schema: { fields: older } });
    const sink = await openSink(local, write);
    const batch = { events: [row('a', { site: 'other', is_internal: true })], bad: [], position: 10 };
    const error = await attempt(sink, batch);
    expect(error).toBeInstanceOf(SinkBlocked);
    expect(error!.message).toBe(
      "BigQuery's table shop-data-1.other.events does not fit this version: it has no column is_internal; it has no column consent.gpc. " +
        'npx clario bigquery plan --project shop-data-1 --dataset other shows what is to be done',
    );
    // the columns are there, and the side that writes has not heard of them yet
    local.schemaLagMs = Number.POSITIVE_INFINITY;
    await table.setMetadata({ schema: { fields: schema.fields } });
    expect(await attempt(sink, batch)).toBeInstanceOf(SinkBlocked);
    local.schemaLagMs = 0;
    local.releaseSchema();
    expect(await sink.write(batch)).toEqual({ events: 1, duplicates: 0, bad: 0 });
    expect(local.rows(`${PROJECT}.other.events`)).toMatchObject([{ event_id: `${started}-a`, is_internal: true }]);
  });
});

describe('committed: each row exactly once', () => {
  const stored = (code: FaultKind): Fault => ({ on: 'append', with: code, times: 1, isStored: true });
  const cases: [string, Parameters<LocalBigquery['fail']>[0]][] = [
    ['the connection drops before the rows are stored', { on: 'append', with: 'drop_before_commit', times: 1 }],
    ['the connection drops after the rows are stored', { on: 'append', with: 'drop_after_commit', times: 1 }],
    ['no answer comes', { on: 'append', with: 'commit_without_answer', times: 1 }],
    ['the connection is aborted', { on: 'append', with: 'ABORTED', times: 1 }],
    ['an internal error', { on: 'append', with: 'INTERNAL', times: 1, form: 'response' }],
    ['a connection that ends with a quota, after the rows are stored', stored('RESOURCE_EXHAUSTED')],
    ['a connection that ends without credentials, after the rows are stored', stored('UNAUTHENTICATED')],
    ['an offset out of range', { on: 'append', with: 'out_of_range', times: 1 }],
    ['the stream is forgotten', { on: 'append', with: 'stream_expired', times: 1 }],
    ['after which the stream cannot be finalised at once', { on: 'append', with: 'drop_after_commit', times: 1 }],
  ];
  test.each(cases)(
    '%s',
    async (name, fault) => {
      const sink = await openSink(local, 'committed');
      await sink.write({ events: rows('before'), bad: [bad('before')], position: 10 });
      if (name.startsWith('after which')) local.fail({ on: 'finalizeWriteStream', with: 'UNAVAILABLE', times: 2 });
      local.fail(fault);
      const batch = { events: rows('a', 'b', 'c'), bad: [bad('x'), bad('x'), bad('y')], position: 20 };
      let attempts = 0;
      for (let done = false; !done; ) {
        attempts += 1;
        done = await sink.write(batch).then(
          () => true,
          () => false,
        );
        expect(attempts).toBeLessThan(6);
      }
      expect(attempts).toBeGreaterThan(1);
      expect(ids()).toEqual(['before', 'a', 'b', 'c']);
      expect(ids(BAD_EVENTS).sort()).toEqual(['before', 'x', 'x', 'y']);
      await sink.write({ events: rows('after'), bad: [], position: 30 });
      expect(ids()).toEqual(['before', 'a', 'b', 'c', 'after']);
    },
    30_000,
  );

  test('in the middle of a batch of several requests', async () => {
    const sink = await openSink(local, 'committed');
    const many = Array.from({ length: 25 }, (_, n) => ({ ...row(String(n)), extras: { filler: 'x'.repeat(900_000) } }));
    local.fail({ on: 'append', with: 'drop_after_commit', times: 1, after: 1 });
    const batch = { events: many, bad: [], position: 10 };
    await expect(sink.write(batch)).rejects.toThrow(SinkUnavailable);
    expect(ids()).toHaveLength(18);
    await sink.write(batch);
    expect(ids()).toEqual(many.map((_, n) => String(n)));
  });

  test('a process that ended while it sent goes on where BigQuery is, also with other batches than before', async () => {
    for (const wanted of [0, 1, 2, 3]) {
      started += 1;
      const dir = await newDir();
      const first = await openSink(local, 'committed', dir);
      await first.write({ events: rows('before'), bad: [], position: 10 });
      local.fail({
        on: 'append',
        with: wanted % 2 === 0 ? 'drop_after_commit' : 'drop_before_commit',
        times: 1,
        table: 'events',
      });
      await first.write({ events: rows('a', 'b', 'c'), bad: [bad('x'), bad('y')], position: 20 }).catch(() => {});
      await first.close();
      local.clear();
      const second = await openSink(local, 'committed', dir);
      expect(await second.position()).toBe(10);
      if (wanted < 2) {
        // shorter ones
        await second.write({ events: rows('a'), bad: [bad('x')], position: 14 });
        await second.close();
        const third = await openSink(local, 'committed', dir);
        expect(await third.position()).toBe(14);
        await third.write({ events: rows('b', 'c'), bad: [bad('y')], position: 20 });
        await third.write({ events: rows('d', 'e'), bad: [], position: 40 });
      } else {
        // a longer one, with an event that was sent again
        await second.write({ events: rows('a', 'b', 'c', 'd', 'a', 'e'), bad: [bad('x'), bad('y')], position: 40 });
      }
      expect(ids()).toEqual(['before', 'a', 'b', 'c', 'd', 'e']);
      expect(ids(BAD_EVENTS).sort()).toEqual(['x', 'y']);
    }
  });

  test('what a connection that ended with a quota had stored is known, also when the next batch is a shorter one', async () => {
    const sink = await openSink(local, 'committed');
    local.fail(stored('RESOURCE_EXHAUSTED'));
    await expect(sink.write({ events: rows('a', 'b'), bad: [], position: 20 })).rejects.toThrow(/quota is used up/);
    await sink.write({ events: rows('a'), bad: [], position: 10 });
    await sink.write({ events: rows('b'), bad: [], position: 20 });
    expect(ids()).toEqual(['a', 'b']);
  });

  test('a batch without rows for a table leaves what is known of that table', async () => {
    const dir = await newDir();
    const first = await openSink(local, 'committed', dir);
    const events = [row('a'), row('b', { site: 'other' })];
    local.fail({ on: 'append', with: 'drop_after_commit', times: 4 });
    await expect(first.write({ events, bad: [bad('x')], position: 30 })).rejects.toThrow(SinkUnavailable);
    await first.close();
    local.clear();
    const second = await openSink(local, 'committed', dir);
    await second.write({ events: rows('a'), bad: [], position: 10 });
    await second.close();
    const third = await openSink(local, 'committed', dir);
    await third.write({ events: [], bad: [bad('x')], position: 20 });
    await third.write({ events: [row('b', { site: 'other' })], bad: [], position: 30 });
    expect([ids(), ids(BAD_EVENTS), ids(`${PROJECT}.other.events`)]).toEqual([['a'], ['x'], ['b']]);
  });

  test('the bad row of an event that cannot be loaded is one, though the time of its loading is another', async () => {
    const config = configFor(local, 'committed');
    let now = LOADED;
    const sink = await openBigquerySink({
      config,
      journal: join(await newDir(), 'bigquery.json'),
      startAt: 0,
      now: () => now++,
    });
    onTestFinished(() => sink.close());
    local.fail({ on: 'append', with: 'UNAVAILABLE', table: 'events', times: 1 });
    const batch = { events: [row('a'), { ...row('misfit'), client_id_age_days: 1.5 }], bad: [], position: 10 };
    await expect(sink.write(batch)).rejects.toThrow(SinkUnavailable);
    await sink.write(batch);
    expect(local.rows(BAD_EVENTS).filter(({ event_id }) => event_id === `${started}-misfit`)).toHaveLength(1);
  });

  test('when BigQuery has forgotten the stream meanwhile, the table is asked', async () => {
    const own = await startBigquery();
    onTestFinished(() => own.stop());
    for (const fault of ['drop_after_commit', 'drop_before_commit'] as const) {
      started += 1;
      const dir = await newDir();
      const first = await openSink(own, 'committed', dir);
      own.fail({ on: 'append', with: fault });
      const batch = { events: rows('a', 'b'), bad: [bad('x'), bad('x')], position: 20 };
      await first.write(batch).catch(() => {});
      await first.close();
      own.clear();
      own.expireStreams();
      expect(ids(EVENTS, own)).toEqual(fault === 'drop_after_commit' ? ['a', 'b'] : []);
      const second = await openSink(own, 'committed', dir);
      await second.write({ ...batch, events: rows('a', 'b', 'c') });
      expect(ids(EVENTS, own)).toEqual(['a', 'b', 'c']);
      expect(ids(BAD_EVENTS, own)).toEqual(['x', 'x']);
    }
  }, 30_000);

  test('a look into the table that is not answered is given up, and made again', async () => {
    const own = await startBigquery();
    onTestFinished(() => own.stop());
    // the first query takes longer
    await own.evaluate('SELECT 1');
    const journal = join(await newDir(), 'bigquery.json');
    const open = () => openBigquerySink({ config: configFor(own, 'committed'), journal, startAt: 0, answerMs: 600 });
    const first = await open();
    own.fail({ on: 'append', with: 'drop_after_commit', table: 'events', times: 1 });
    const batch = { events: rows('a'), bad: [], position: 20 };
    await expect(first.write(batch)).rejects.toThrow(SinkUnavailable);
    await first.close();
    own.expireStreams();
    own.fail({ on: 'query', with: 'commit_without_answer', times: 1 });
    const second = await open();
    onTestFinished(() => second.close());
    await expect(second.write(batch)).rejects.toThrow(/events now: no answer for 3 seconds$/);
    own.fail({ on: 'query', with: 'accessDenied', times: 1 });
    const error = await second.write(batch).catch((reason: Error) => reason);
    expect(error).toBeInstanceOf(SinkBlocked);
    expect((error as Error).message).toMatch(
      /ask shop-data-1\.clario\.events which rows of it are there; its account needs the role BigQuery Job User in the project shop-data-1: /,
    );
    await second.write(batch);
    expect(ids(EVENTS, own)).toEqual(['a']);
  });

  test('rows that BigQuery refused are told from those it has, also after a crash', async () => {
    const dir = await newDir();
    const first = await openSink(local, 'committed', dir);
    // the rows without the refused one are stored, and the answer is lost
    local.fail({ on: 'append', with: 'drop_after_commit', table: 'events', after: 1, times: 1 });
    const isRefused = ({ event_id }: Record<string, unknown>) => String(event_id).endsWith('x');
    local.fail({ on: 'append', with: 'bad_row', table: 'events', row: isRefused });
    const batch = { events: rows('a', 'x', 'b'), bad: [], position: 10 };
    await expect(first.write(batch)).rejects.toThrow(SinkUnavailable);
    await first.close();
    const second = await openSink(local, 'committed', dir);
    await second.write({ events: rows('a', 'x', 'b'), bad: [], position: 10 });
    expect(ids()).toEqual(['a', 'b']);
    expect(local.rows(BAD_EVENTS).filter(({ event_id }) => event_id === `${started}-x`)).toHaveLength(1);
  });

  test('a connection that BigQuery ended while nothing was sent is made anew, on the same stream', async () => {
    const sink = await openSink(local, 'committed');
    await sink.write({ events: rows('a'), bad: [], position: 10 });
    local.abortConnections();
    await new Promise((done) => setTimeout(done, 50));
    await sink.write({ events: rows('b'), bad: [], position: 20 });
    expect(ids()).toEqual(['a', 'b']);
    const appends = local.calls.filter(({ kind, table }) => kind === 'append' && table === EVENTS).slice(-2);
    expect(new Set(appends.map(({ stream }) => stream)).size).toBe(1);
    expect(appends.map(({ offset }) => offset)).toEqual([0, 1]);
  });

  test('each connection says its stream in the header by which Google finds the region', async () => {
    const sink = await openSink(local, 'committed');
    await sink.write({ events: rows('a'), bad: [bad('x')], position: 10 });
    const appends = local.calls.filter(({ kind }) => kind === 'append').slice(-2);
    for (const { routing, stream } of appends) expect(routing).toBe(`write_stream=${encodeURIComponent(stream!)}`);
  });

  test('a damaged journal stops the start, and says what it is for', async () => {
    const dir = await newDir();
    const { journal } = await openSink(local, 'committed', dir);
    for (const text of [
      '',
      '{"version":1',
      '{"version":2,"position":0}',
      '{"version":1,"position":-1,"stored":null,"flight":null}',
    ]) {
      await writeFile(journal, text);
      await expect(openSink(local, 'committed', dir)).rejects.toThrow(
        `${journal}, which knows what is in BigQuery, is damaged or of a newer Clario: put its backup back, or move it away`,
      );
      expect(await readFile(journal, 'utf8')).toBe(text);
    }
  });
});

test('interrupted, nothing is written any more, and nothing ends the process', async () => {
  const sink = await openSink(local, 'committed');
  await sink.write({ events: rows('a'), bad: [], position: 10 });
  local.fail({ on: 'append', with: 'slow', ms: 100 });
  const writing = sink.write({ events: rows('b'), bad: [bad('x')], position: 20 });
  sink.interrupt();
  await expect(writing).rejects.toThrow('the write was interrupted');
  await sink.close();
  await expect(sink.write({ events: rows('c'), bad: [], position: 20 })).rejects.toThrow('the write was interrupted');
  await new Promise((done) => setTimeout(done, 200));
  expect(ids().filter((id) => id === 'c')).toEqual([]);
});

test('interrupted, a write that waits for BigQuery rejects', async () => {
  const sink = await openSink(local, 'committed');
  local.fail({ on: 'append', with: 'commit_without_answer' });
  const writing = sink.write({ events: rows('a'), bad: [], position: 10 });
  setTimeout(() => sink.interrupt(), 100);
  await expect(writing).rejects.toThrow('the write was interrupted');
});
