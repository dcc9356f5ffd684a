/**
 * Whatever the log has, however it is cut into batches, whatever BigQuery answers and whenever the process is killed: in the
 * end each row is there, by committed streams once. CLARIO_RUNS says how many cases (for a night: 20000), CLARIO_SEED which.
 */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BadEventRow } from '../../../bigquery/schema/bad-events.ts';
import type { EventRow } from '../../../bigquery/schema/events.ts';
import type { Batch, Sink } from '../../../server/pipeline/sink.ts';
import { restClient } from '../../../server/pipeline/sink-bigquery/clients.ts';
import { type InterruptibleSink, openBigquerySink } from '../../../server/pipeline/sink-bigquery.ts';
import type { Fault, FaultKind, LocalBigquery } from '../../bigquery/local/index.ts';
import { eventRow, NOON } from '../../support/event-rows.ts';
import { badRow, newDir } from '../sink-support.ts';
import { type Gate, openGate } from './gate.ts';
import { configFor, makeTables, PROJECT, startBigquery, type Write } from './support.ts';

const RUNS = Number(process.env['CLARIO_RUNS'] ?? 30);
const SEED = process.env['CLARIO_SEED'];
/** Of one answer; a write waits for several. */
const ANSWER_MS = 400;
const WRITE_MS = 15_000;

let local: LocalBigquery;
beforeAll(async () => {
  local = await startBigquery();
  // the first query takes seconds
  await local.evaluate('SELECT 1');
});
afterAll(() => local.stop());

// ---- a log

/** refused: BigQuery does not take it; misfit: the encoder does not. `again`: it is an earlier entry of its kind once more. */
type Entry = { kind: 'event' | 'refused' | 'misfit' | 'bad'; site: 'shop' | 'other'; again: number | null };

const entry: fc.Arbitrary<Entry> = fc.record({
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('event' as const) },
    { weight: 1, arbitrary: fc.constant('refused' as const) },
    { weight: 2, arbitrary: fc.constant('misfit' as const) },
    { weight: 3, arbitrary: fc.constant('bad' as const) },
  ),
  site: fc.constantFrom('shop', 'other'),
  again: fc.option(fc.nat(30), { freq: 4 }),
});

const filler = fc.oneof(
  { weight: 30, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constant('x'.repeat(2_500_000)) },
);

/** The entry's name, the same for one that is there again; its table in the end. */
type Row = Entry & { id: string; times: number };
/** filler: what each event has too, so that few fit into one request. */
type Log = { rows: Row[]; filler: string };

function rowsOf(entries: readonly Entry[]): Row[] {
  const rows: Row[] = [];
  for (const [n, told] of entries.entries()) {
    const alike = rows.filter(({ kind, site }) => kind === told.kind && site === told.site);
    const same = told.again === null ? undefined : alike[told.again % alike.length];
    rows.push({ ...told, id: same?.id ?? `${n}${told.kind}`, times: 0 });
  }
  for (const row of rows) row.times = rows.filter(({ id }) => id === row.id).length;
  return rows;
}

/** Made anew each time, as from the log. */
function batchOf({ rows, filler }: Log, from: number, to: number): Batch {
  const batch: Batch = { events: [], bad: [], position: to };
  for (const [i, { kind, site, id }] of rows.slice(from, to).entries()) {
    const at = NOON + (kind === 'bad' ? Number.parseInt(id, 10) : from + i);
    if (kind === 'bad') batch.bad.push(badRow({ raw: id, site_id: site, received_at: at }));
    else {
      const row = eventRow({ id, name: 'view_item', site, occurred_at: at });
      row.extras = filler === '' ? null : { filler };
      batch.events.push(kind === 'misfit' ? { ...row, client_id_age_days: 1.5 } : row);
    }
  }
  return batch;
}

// ---- what goes wrong

const APPEND: FaultKind[] = [
  'UNAVAILABLE',
  'RESOURCE_EXHAUSTED',
  'INTERNAL',
  'ABORTED',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'CANCELLED',
  'drop_before_commit',
  'drop_after_commit',
  'drop_after_commit',
  'commit_without_answer',
  'slow',
  'out_of_range',
  'schema_behind',
  'stream_expired',
];
/** An answer to these may come after the rows were stored. */
const LATE: FaultKind[] = ['UNAVAILABLE', 'RESOURCE_EXHAUSTED', 'INTERNAL', 'ABORTED', 'UNAUTHENTICATED', 'CANCELLED'];
const CALL: FaultKind[] = [
  'UNAVAILABLE',
  'RESOURCE_EXHAUSTED',
  'INTERNAL',
  'PERMISSION_DENIED',
  'drop_before_commit',
  'drop_after_commit',
  'commit_without_answer',
  'slow',
];
const REST: FaultKind[] = [
  'backendError',
  'quotaExceeded',
  'accessDenied',
  'drop_before_commit',
  'commit_without_answer',
  'slow',
];

const common = {
  table: fc.constantFrom('events', 'bad_events'),
  times: fc.constantFrom(1, 1, 2, 4),
  after: fc.nat(3),
  ms: fc.constant(15),
};
const onAppend: fc.Arbitrary<Fault> = fc.record({
  on: fc.constant('append' as const),
  with: fc.constantFrom(...APPEND),
  form: fc.constantFrom('status' as const, 'response' as const),
  ...common,
});
const late: fc.Arbitrary<Fault> = fc.record({
  on: fc.constant('append' as const),
  with: fc.constantFrom(...LATE),
  isStored: fc.constant(true),
  ...common,
});
const onCall: fc.Arbitrary<Fault> = fc.record({
  on: fc.constantFrom('createWriteStream' as const, 'getWriteStream' as const, 'finalizeWriteStream' as const),
  with: fc.constantFrom(...CALL),
  ...common,
});
const onInsert: fc.Arbitrary<Fault> = fc.record({
  on: fc.constant('insertAll' as const),
  with: fc.constantFrom(...REST, 'drop_after_commit' as const, 'schema_behind' as const, 'invalid' as const),
  ...common,
});
/** Of the look into a table whose stream is forgotten. */
const onQuery: fc.Arbitrary<Fault> = fc.record({
  on: fc.constant('query' as const),
  with: fc.constantFrom(...REST),
  times: common.times,
  ms: common.ms,
});

const FAULTS: Record<Write, fc.Arbitrary<Fault>> = {
  committed: fc.oneof({ weight: 4, arbitrary: onAppend }, late, onCall, onQuery),
  default: fc.oneof({ weight: 4, arbitrary: onAppend }, late, onCall),
  insert_all: onInsert,
};

/** What happens to the process at the write. kill: so many turns of the loop after it began; leave: it is asked to end then. */
type Step = {
  size: number;
  faults: Fault[];
  /** How often the same batch is tried before the next step. */
  tries: number;
  end: { how: 'kill' | 'leave'; turns: number } | null;
  after: 'expire' | 'abort' | null;
};

const steps = (write: Write): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      size: fc.integer({ min: 1, max: 9 }),
      faults: fc.array(FAULTS[write], { maxLength: 3 }),
      tries: fc.integer({ min: 1, max: 3 }),
      end: fc.option(
        fc.record({
          how: fc.constantFrom('kill' as const, 'kill' as const, 'leave' as const),
          turns: fc.oneof(fc.nat(20), fc.nat(300)),
        }),
        { freq: 2 },
      ),
      after: fc.option(fc.constantFrom('expire' as const, 'abort' as const), { freq: 4 }),
    }),
    { minLength: 1, maxLength: 8 },
  );

/** BigQuery forgets no stream: the local one cannot look into a table that is so large. */
function withMemory(step: Step): Step {
  const faults = step.faults.filter((fault) => fault.with !== 'stream_expired');
  return { ...step, faults, after: step.after === 'expire' ? null : step.after };
}

// ---- a server that is killed and started again

class Server {
  sink!: InterruptibleSink;
  readonly #write: Write;
  readonly #n: number;
  #gates: Gate[] = [];
  #journal: string | null = null;
  #clock = NOON + 60_000;
  readonly #gone: Promise<void>[] = [];

  constructor(write: Write, n: number) {
    this.#write = write;
    this.#n = n;
  }

  async start(): Promise<void> {
    const journal = join(await newDir(), 'bigquery.json');
    // what the one before had on its disk when it ended
    if (this.#journal !== null) copyIfThere(this.#journal, journal);
    this.#journal = journal;
    const [rest, append] = await Promise.all([openGate(local.restUrl), openGate(local.writeUrl)]);
    this.#gates = [rest, append];
    const config = configFor({ restUrl: rest.url, writeUrl: append.url }, this.#write);
    config.bigquery.dataset = `shop${this.#n}`;
    config.sites[1]!.bigquery.dataset = `other${this.#n}`;
    this.sink = await openBigquerySink({
      config,
      journal,
      startAt: 0,
      now: () => (this.#clock += 1000),
      answerMs: ANSWER_MS,
    });
  }

  /** Ends it at this moment, whatever it is doing. `work` is what it was doing. */
  async end(work: Promise<unknown>): Promise<void> {
    const { sink } = this;
    // nothing of the one that was killed happens after this
    const frozen = `${this.#journal}.frozen`;
    copyIfThere(this.#journal!, frozen);
    for (const gate of this.#gates) gate.cut();
    this.#journal = frozen;
    this.#gone.push(
      within(
        work.catch(() => {}),
        'a write of a killed server',
      ).then(() => sink.close()),
    );
    await this.start();
  }

  /** As the delivering thread does it. */
  async leave(work: Promise<unknown>): Promise<void> {
    this.sink.interrupt();
    await within(
      work.catch(() => {}),
      'an interrupted write',
    );
    await within(this.sink.close(), 'close');
    await this.end(Promise.resolve());
  }

  async stop(): Promise<void> {
    await this.sink.close();
    await Promise.all(this.#gone);
    // the REST client keeps its connections for a while
    for (let i = 0; i < 200 && this.#gates[1]!.open > 0; i++) await sleep(5);
    expect(this.#gates[1]!.open, 'connections after close()').toBe(0);
    for (const gate of this.#gates) gate.cut();
  }
}

function copyIfThere(from: string, to: string): void {
  try {
    copyFileSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

async function within<T>(work: Promise<T>, what: string): Promise<T> {
  const given = new AbortController();
  const late = sleep(WRITE_MS, undefined, { signal: given.signal }).then(() => {
    throw new Error(`${what} hangs`);
  });
  late.catch(() => {});
  return Promise.race([work, late]).finally(() => given.abort());
}

// ---- the property

let cases = 0;

function arm(faults: readonly Fault[], write: Write): void {
  local.clear();
  for (const fault of faults) local.fail(fault);
  local.fail({
    on: write === 'insert_all' ? 'insertAll' : 'append',
    with: 'bad_row',
    table: 'events',
    row: ({ event_id }) => String(event_id).endsWith('refused'),
  });
}

async function run(write: Write, log: Log, plan: readonly Step[]): Promise<void> {
  const { rows } = log;
  cases += 1;
  const n = cases;
  await Promise.all([makeTables(local, `shop${n}`), makeTables(local, `other${n}`)]);
  const server = new Server(write, n);
  await server.start();
  const position = () => server.sink.position();
  for (const step of plan) {
    if ((await position()) >= rows.length) break;
    arm(step.faults, write);
    await take(server, log, step);
    if (step.after === 'abort') local.abortConnections();
    if (step.after === 'expire') {
      // after days nothing is on its way
      await sleep(60);
      local.expireStreams();
    }
  }
  arm([], write);
  while ((await position()) < rows.length) {
    const batch = batchOf(log, await position(), Math.min(rows.length, (await position()) + 7));
    await until(server.sink, batch);
    expect(await position()).toBe(batch.position);
  }
  await server.stop();
  const isForgetful = plan.some(
    ({ after, faults }) => after === 'expire' || faults.some((f) => f.with === 'stream_expired'),
  );
  check(write, rows, n, isForgetful);
  const client = restClient({ rest_endpoint: local.restUrl }, PROJECT);
  for (const name of ['shop', 'other']) await client.dataset(`${name}${n}`).delete({ force: true });
}

async function take(server: Server, log: Log, { size, tries, end }: Step): Promise<void> {
  const from = await server.sink.position();
  const batch = batchOf(log, from, Math.min(log.rows.length, from + size));
  for (let attempt = 1; attempt <= tries; attempt++) {
    const work = server.sink.write(batch);
    work.catch(() => {});
    if (end !== null && attempt === tries) {
      for (let i = 0; i < end.turns; i++) await turn();
      await (end.how === 'kill' ? server.end(work) : server.leave(work));
      return;
    }
    const isDone = await within(work, 'a write').then(
      () => true,
      (error: Error) => {
        if (error.message.endsWith('hangs')) throw error;
        return false;
      },
    );
    if (isDone) return;
  }
}

/** BigQuery is well: the first attempt may hear of a connection that is gone. */
async function until(sink: Sink, batch: Batch): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await within(sink.write(batch), 'a write');
      return;
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

function check(write: Write, rows: readonly Row[], n: number, isForgetful: boolean): void {
  const wrong: string[] = [];
  for (const site of ['shop', 'other'] as const) {
    const inTable = count(local.rows(`${PROJECT}.${site}${n}.events`).map((row) => (row as EventRow).event_id));
    const inBad = count(
      local.rows(`${PROJECT}.${site}${n}.bad_events`).map((row) => {
        const { event_id, raw } = row as BadEventRow;
        return String(event_id ?? raw);
      }),
    );
    for (const { id, kind, times, site: own } of rows) {
      if (own !== site) continue;
      const [good, bad] = [inTable.get(id) ?? 0, inBad.get(id) ?? 0];
      // one that is there again is counted once in a batch; a kill may cut between the two
      const most = write === 'committed' ? times : Number.POSITIVE_INFINITY;
      const least = kind === 'bad' && write !== 'insert_all' && !isForgetful ? times : 1;
      const isRight =
        kind === 'event'
          ? good >= 1 && good <= most && bad === 0
          : kind === 'refused'
            ? good + bad >= 1 && good <= most && bad <= most
            : good === 0 && bad >= least && bad <= most;
      if (!isRight) wrong.push(`${id} of ${site}, ${times} times in the log: ${good} in events, ${bad} in bad_events`);
    }
  }
  expect(wrong).toEqual([]);
}

function count(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

test.each<[Write, number]>([
  ['committed', RUNS],
  ['default', Math.ceil(RUNS / 4)],
  ['insert_all', Math.ceil(RUNS / 4)],
])('%s: every row is there, whatever happens', { timeout: 36_000_000 }, async (write, numRuns) => {
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 24 }), filler, steps(write), (entries, text, plan) =>
      run(write, { rows: rowsOf(entries), filler: text }, text === '' ? plan : plan.map(withMemory)),
    ),
    { numRuns, ...(SEED !== undefined && { seed: Number(SEED) }) },
  );
});
