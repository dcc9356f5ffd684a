/**
 * A server and the tables of another version, while events come: what is acknowledged is in the table once, and nobody starts
 * anything again. The server and `clario bigquery apply` are processes of their own.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { badEvents } from '../../bigquery/schema/bad-events.ts';
import { bigqueryFields } from '../../bigquery/schema/bigquery-json.ts';
import { events } from '../../bigquery/schema/events.ts';
import { restClientOf } from '../bigquery/local/clients.ts';
import { type LocalBigquery, startLocalBigquery } from '../bigquery/local/index.ts';
import { clario } from '../cli/run.ts';
import { type ServerProcess, startProcess } from '../support/server-process.ts';

const PROJECT = 'shop-data-1';
const EVENTS = `${PROJECT}.clario.events`;
const NOT_DELIVERED = 'events are not delivered to the warehouse; they are kept in the log: ';

type Field = ReturnType<typeof bigqueryFields>[number];

let local: LocalBigquery;
let data: string;
let server: ServerProcess;
let sender: Sender;

beforeEach(async () => {
  local = await startLocalBigquery();
  data = await mkdtemp(join(tmpdir(), 'clario-evolution-'));
});
afterEach(async () => {
  await sender.stop();
  server.kill('SIGKILL');
  await server.ended;
  await local.stop();
  await rm(data, { recursive: true });
});

/** The tables, the columns of `events` changed by this; and a server, with events on their way. */
async function begin(change: (fields: Field[]) => object[] = (fields) => fields): Promise<void> {
  const dataset = restClientOf(local, PROJECT).dataset('clario');
  await dataset.create({ location: 'EU' });
  for (const table of [events, badEvents]) {
    const fields = bigqueryFields(table);
    await dataset.createTable(table.name, {
      schema: { fields: (table === events ? change(fields) : fields) as [] },
      timePartitioning: { type: 'DAY', field: table.partitionBy },
      clustering: { fields: [...table.clusterBy] },
    });
  }
  server = startProcess(data, {
    CLARIO_WAREHOUSE_KIND: 'bigquery',
    CLARIO_BIGQUERY_PROJECT: PROJECT,
    CLARIO_BIGQUERY_REST_ENDPOINT: local.restUrl,
    CLARIO_BIGQUERY_WRITE_ENDPOINT: local.writeUrl,
    CLARIO_DELIVERY_INTERVAL_MS: '20',
    CLARIO_DELIVERY_RETRY_MIN_MS: '20',
    CLARIO_DELIVERY_RETRY_MAX_MS: '200',
  });
  sender = startSender((await server.ready).url);
}

type Sender = { statuses: Set<number>; acknowledged: string[]; stop(): Promise<void> };

let made = 0;

/** Posts an event every few milliseconds. */
function startSender(url: string): Sender {
  let running = true;
  const sent: Sender = {
    statuses: new Set(),
    acknowledged: [],
    async stop() {
      running = false;
      await done;
    },
  };
  async function send(): Promise<void> {
    while (running) {
      const now = Date.now();
      const id = `01990000-0000-7000-8000-${String(++made).padStart(12, '0')}`;
      const item = { item_id: 'TEE-S', item_brand: 'Juniper', price: 21, quantity: 1 };
      const push = { event: 'add_to_cart', ecommerce: { currency: 'EUR', value: 21, items: [item] } };
      const body = {
        v: 1,
        site: 'demo',
        sent_at: now,
        client_id: 'c1',
        events: [{ id, at: now, name: 'add_to_cart', data: push }],
      };
      const { status } = await fetch(`${url}/collect`, { method: 'POST', body: JSON.stringify(body) });
      sent.statuses.add(status);
      if (status === 204) sent.acknowledged.push(id);
      await sleep(5);
    }
  }
  const done = send();
  return sent;
}

async function readyz(): Promise<{ status: number; reasons?: string[] }> {
  const answer = await fetch(`${(await server.ready).url}/readyz`);
  const { reasons } = (await answer.json()) as { reasons?: string[] };
  return { status: answer.status, ...(reasons && { reasons: reasons.map(withoutStream) }) };
}

/** The problems in the server's log. */
function problems(): { code: string; msg: string }[] {
  const lines = server.stderr().trim().split('\n');
  return lines
    .map((line) => JSON.parse(line))
    .flatMap(({ level, code, msg }) => (level > 30 ? [{ code, msg: withoutStream(msg) }] : []));
}

/** BigQuery's words end with the name of the stream, which is another each time. */
function withoutStream(text: string): string {
  return text.replace(/ Entity: \S+$/, '');
}

/** So many more events are acknowledged. */
async function more(events = 20): Promise<void> {
  const until = sender.acknowledged.length + events;
  await expect.poll(() => sender.acknowledged.length).toBeGreaterThanOrEqual(until);
}

/** No more events; every one that was acknowledged is in the table, once, and no request was answered otherwise. */
async function expectAllOnce(): Promise<void> {
  await sender.stop();
  const stored = () => local.rows(EVENTS).map(({ event_id }) => event_id as string);
  await expect.poll(() => new Set(stored()).size).toBe(sender.acknowledged.length);
  expect(stored().sort()).toEqual(sender.acknowledged.sort());
  expect([...sender.statuses]).toEqual([204]);
  expect(local.rowCount(`${PROJECT}.clario.bad_events`)).toBe(0);
}

const apply = () =>
  clario(['bigquery', 'apply', '--project', PROJECT], { env: { CLARIO_BIGQUERY_REST_ENDPOINT: local.restUrl } });

describe('a newer server on older tables', () => {
  const FAULT =
    `BigQuery's table ${EVENTS} does not fit this version: its column customer_id is REQUIRED; it has no column items.brand; ` +
    `it has no column is_internal. npx clario bigquery plan --project ${PROJECT} --dataset clario shows what is to be done`;

  it('keeps what comes until apply has run and BigQuery has heard of it; then all of it is there, once, with the new columns', async () => {
    await begin((fields) =>
      fields
        .filter(({ name }) => name !== 'is_internal')
        .map((field) => {
          if (field.name === 'items') return { ...field, fields: field.fields!.filter(({ name }) => name !== 'brand') };
          return field.name === 'customer_id' ? { ...field, mode: 'REQUIRED' } : field;
        }),
    );
    await expect.poll(readyz).toEqual({ status: 503, reasons: [NOT_DELIVERED + FAULT] });
    await more();
    expect(problems()).toEqual([{ code: 'delivery_failing', msg: `nothing is delivered now: ${FAULT}` }]);

    // BigQuery tells whoever reads at once, and the side that writes later
    local.schemaLagMs = Number.POSITIVE_INFINITY;
    const { code, stderr, stdout } = await apply();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const change of ['add items.brand', 'add is_internal', 'relax customer_id']) expect(stdout).toContain(change);
    const attempts = () => local.calls.filter(({ kind }) => kind === 'getWriteStream').length;
    const before = attempts();
    await expect.poll(attempts).toBeGreaterThan(before + 3);
    expect(local.rowCount(EVENTS)).toBe(0);
    expect(await readyz()).toMatchObject({ status: 503 });

    local.releaseSchema();
    await expect.poll(readyz).toEqual({ status: 200 });
    await more();
    await expectAllOnce();
    const filled = local
      .rows(EVENTS)
      .map(({ is_internal, customer_id, items }) => [
        is_internal,
        customer_id,
        (items as { brand: string }[]).map(({ brand }) => brand),
      ]);
    expect(new Set(filled.map((cells) => JSON.stringify(cells)))).toEqual(new Set(['[false,null,["Juniper"]]']));
    expect(problems().slice(1)).toEqual([{ code: 'delivery_recovered', msg: 'events are delivered again' }]);
  });

  it('on a dataset without tables waits for apply in the same way', async () => {
    await begin();
    await more();
    await restClientOf(local, PROJECT).dataset('clario').delete({ force: true });
    await expect.poll(readyz).toEqual({
      status: 503,
      reasons: [expect.stringContaining(`BigQuery has no table ${EVENTS}; npx clario bigquery apply makes it: `)],
    });
    // what was in the dataset is gone with it
    const acknowledged = sender.acknowledged.length;
    await more();
    expect((await apply()).code).toBe(0);
    await expect.poll(readyz).toEqual({ status: 200 });
    await sender.stop();
    const later = new Set(sender.acknowledged.slice(acknowledged));
    const stored = () => local.rows(EVENTS).filter(({ event_id }) => later.has(event_id as string));
    await expect.poll(() => stored().length).toBe(later.size);
  });
});

describe('an older server on newer tables', () => {
  const extra = { name: 'of_tomorrow', type: 'STRING', mode: 'NULLABLE' };
  const newer = (fields: Field[]): object[] => [
    ...fields.map((field) => (field.name === 'items' ? { ...field, fields: [...field.fields!, extra] } : field)),
    extra,
  ];

  it('goes on when they become so', async () => {
    await begin();
    await more();
    const table = restClientOf(local, PROJECT).dataset('clario').table('events');
    await table.setMetadata({ schema: { fields: newer(bigqueryFields(events)) as [] } });
    await more(100);
    expect(await readyz()).toEqual({ status: 200 });
    await expectAllOnce();
    expect(problems()).toEqual([]);
  });

  it('begins with them as well', async () => {
    await begin(newer);
    await more(100);
    expect(await readyz()).toEqual({ status: 200 });
    await expectAllOnce();
    expect(local.rows(EVENTS)[0]).toMatchObject({
      of_tomorrow: null,
      items: [{ brand: 'Juniper', of_tomorrow: null }],
    });
    expect(problems()).toEqual([]);
  });
});

describe('/readyz', () => {
  it('stays 200 while BigQuery is away for a moment', async () => {
    await begin();
    await more();
    local.fail({ on: 'append', with: 'UNAVAILABLE' });
    local.fail({ on: 'createWriteStream', with: 'UNAVAILABLE' });
    const failed = () => local.calls.filter(({ fault }) => fault === 'UNAVAILABLE').length;
    const statuses = new Set<number>();
    await expect
      .poll(async () => {
        statuses.add((await readyz()).status);
        return failed();
      })
      .toBeGreaterThan(8);
    expect([...statuses]).toEqual([200]);
    local.clear();
    await more();
    await expectAllOnce();
    expect(problems()).toEqual([
      {
        code: 'delivery_failing',
        msg: `nothing is delivered now: BigQuery does not take rows for ${EVENTS} now: UNAVAILABLE, as the test asked for.`,
      },
      { code: 'delivery_recovered', msg: 'events are delivered again' },
    ]);
  });

  it('is 503 at once where the account may not write, and 200 again when it may', async () => {
    await begin();
    await more();
    local.fail({ on: 'append', with: 'PERMISSION_DENIED' });
    const fault =
      `BigQuery does not let this server write to ${EVENTS}; its account needs the role BigQuery Data Editor there: ` +
      'PERMISSION_DENIED, as the test asked for.';
    await expect.poll(readyz).toEqual({ status: 503, reasons: [NOT_DELIVERED + fault] });
    await more();
    local.clear();
    await expect.poll(readyz).toEqual({ status: 200 });
    await expectAllOnce();
    expect(problems()).toEqual([
      { code: 'delivery_failing', msg: `nothing is delivered now: ${fault}` },
      { code: 'delivery_recovered', msg: 'events are delivered again' },
    ]);
  });
});
