/** The loop from the log to a sink: nothing skipped, nothing repeated, whatever fails. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type DeliverOptions, deliver, durableBeyond, type Progress } from '../../server/pipeline/deliver.ts';
import { type LogReader, openLogReader } from '../../server/pipeline/log.ts';
import type { MapRecord } from '../../server/pipeline/map.ts';
import { type Batch, type Sink, SinkBlocked, SinkLost, SinkUnavailable } from '../../server/pipeline/sink.ts';
import { eventRow } from '../support/event-rows.ts';
import { append, newDir, open, type TestLog } from './log-support.ts';
import { badRow, openSink } from './sink-support.ts';

const SETTINGS = { batch_events: 1000, interval_ms: 20, retry_min_ms: 10, retry_max_ms: 40 };

/** A record's head is the ids of its events; `bad` is none. */
const map: MapRecord = ({ head }) => {
  const ids = head.toString().split(' ');
  const events = ids.filter((id) => id !== 'bad').map((id) => eventRow({ id, name: 'login' }));
  return { events, bad: ids.filter((id) => id === 'bad').map(() => badRow({})) };
};

/** A sink in memory: what it has committed, and what it shall answer next. */
function memorySink() {
  const sink = {
    batches: [] as string[][],
    at: 0,
    /** One for each coming write: an error thrown before the commit, or after it. */
    next: [] as { before?: Error; after?: Error }[],
    attempts: [] as number[],
    position: async () => sink.at,
    async write({ events, bad, position }: Batch) {
      sink.attempts.push(performance.now());
      const { before, after } = sink.next.shift() ?? {};
      if (before) throw before;
      sink.batches.push([...events.map((row) => row.event_id), ...bad.map(() => 'bad')]);
      sink.at = position;
      if (after) throw after;
      return { events: events.length, duplicates: 0, bad: bad.length };
    },
    close: async () => {},
  };
  return sink satisfies Sink;
}

type Told = Partial<Omit<DeliverOptions, 'settings'>> & { settings?: Partial<DeliverOptions['settings']> };

function run(log: TestLog, dir: string, sink: Sink, { settings, ...told }: Told = {}) {
  const progress: Progress[] = [];
  const troubles: (string | null)[] = [];
  const kinds: (string | undefined)[] = [];
  const loop = deliver({
    open: (from) => openLogReader({ dir, durable: log.durable, from, onProblem: () => {} }),
    map,
    sink,
    settings: { ...SETTINGS, ...settings },
    more: (position) => durableBeyond(log.durable, position),
    onProgress: (one) => progress.push(one),
    onTrouble: (trouble) => {
      troubles.push(trouble?.message ?? null);
      kinds.push(trouble?.kind);
    },
    ...told,
  });
  onTestFinished(() => loop.stop());
  const end = () => log.stats().end;
  return { stop: () => loop.stop(), hurry: () => loop.hurry(), ended: loop.ended, progress, troubles, kinds, end };
}

async function logWith(...heads: string[]): Promise<{ log: TestLog; dir: string }> {
  const dir = await newDir();
  const log = await open(dir);
  for (const head of heads) await append(log, head);
  return { log, dir };
}

test('what is in the log, and what comes later, is in the warehouse once it is told to be', async () => {
  const { log, dir } = await logWith('a b', 'bad c', 'a');
  const sink = await openSink();
  const { progress, end } = run(log, dir, sink);
  await vi.waitFor(() => expect(progress.at(-1)?.position).toBe(end()));
  expect(progress).toEqual([{ position: end(), events: 3, duplicates: 1, bad: 1, ms: expect.any(Number) }]);
  await append(log, 'd');
  await vi.waitFor(() => expect(progress.at(-1)?.position).toBe(end()));
  expect(await sink.rows('SELECT event_id FROM events ORDER BY 1')).toEqual(
    ['a', 'b', 'c', 'd'].map((event_id) => ({ event_id })),
  );
  expect(await sink.position()).toBe(end());
});

test('it begins where the sink says', async () => {
  const { log, dir } = await logWith('a', 'b');
  const middle = log.stats().end;
  await append(log, 'c');
  const sink = memorySink();
  sink.at = middle;
  const { end } = run(log, dir, sink);
  await vi.waitFor(() => expect(sink.at).toBe(end()));
  expect(sink.batches).toEqual([['c']]);
});

test('a batch has as many events as the settings say, or one record more than that', async () => {
  const { log, dir } = await logWith('a', 'b', 'c d e', 'f', 'bad', 'g');
  const sink = memorySink();
  const { end } = run(log, dir, sink, { settings: { batch_events: 3 } });
  await vi.waitFor(() => expect(sink.at).toBe(end()));
  expect(sink.batches).toEqual([
    ['a', 'b', 'c', 'd', 'e'],
    ['f', 'g', 'bad'],
  ]);
});

test('full batches follow each other at once, the first event after a pause is not kept waiting', async () => {
  const { log, dir } = await logWith('a', 'b', 'c');
  const sink = memorySink();
  const { end } = run(log, dir, sink, { settings: { batch_events: 1, interval_ms: 60_000 } });
  await vi.waitFor(() => expect(sink.at).toBe(end()));
  expect(sink.batches).toEqual([['a'], ['b'], ['c']]);
  await append(log, 'd');
  await vi.waitFor(() => expect(sink.batches.at(-1)).toEqual(['d']), { timeout: 500 });
});

test('what comes soon after a batch waits for the interval, and is one batch', async () => {
  const { log, dir } = await logWith('a');
  const sink = memorySink();
  run(log, dir, sink, { settings: { interval_ms: 400 } });
  await vi.waitFor(() => expect(sink.batches).toEqual([['a']]));
  for (const head of ['b', 'c', 'd']) await append(log, head);
  await vi.waitFor(() => expect(sink.batches).toEqual([['a'], ['b', 'c', 'd']]), { timeout: 2000 });
  expect(sink.attempts[1]! - sink.attempts[0]!).toBeGreaterThan(350);
});

test('in a hurry nothing waits for the interval, not even what waits already', async () => {
  const { log, dir } = await logWith('a');
  const sink = memorySink();
  const { hurry } = run(log, dir, sink, { settings: { interval_ms: 60_000 } });
  await vi.waitFor(() => expect(sink.batches).toEqual([['a']]));
  await append(log, 'b');
  hurry();
  await vi.waitFor(() => expect(sink.batches).toEqual([['a'], ['b']]), { timeout: 500 });
  await append(log, 'c');
  await vi.waitFor(() => expect(sink.batches).toEqual([['a'], ['b'], ['c']]), { timeout: 500 });
});

test('a batch is tried until the sink takes it, after ever longer waits, and told of', async () => {
  const { log, dir } = await logWith('a b', 'c');
  const sink = memorySink();
  sink.next = Array.from({ length: 6 }, (_, n) => ({ before: new Error(`no ${n}`) }));
  const { end, troubles } = run(log, dir, sink, { settings: { retry_min_ms: 40, retry_max_ms: 160 } });
  await vi.waitFor(() => expect(sink.at).toBe(end()), { timeout: 3000 });
  expect(sink.batches).toEqual([['a', 'b', 'c']]);
  expect(troubles).toEqual(['no 0', 'no 1', 'no 2', 'no 3', 'no 4', 'no 5', null]);
  const waits = sink.attempts.slice(1).map((at, i) => at - sink.attempts[i]!);
  for (const [i, least] of [20, 40, 80, 80, 80, 80].entries()) {
    expect(waits[i]).toBeGreaterThanOrEqual(least - 2);
    expect(waits[i]).toBeLessThan(2 * least + 60);
  }
});

test('a sink that needs a person is asked at the longest interval, one that needs time not before it is over', async () => {
  const { log, dir } = await logWith('a');
  const sink = memorySink();
  sink.next = [
    { before: new SinkBlocked('no table') },
    { before: new SinkUnavailable('no quota', 150) },
    { before: new SinkUnavailable('away') },
    { before: new Error('what is this') },
  ];
  const { end, troubles, kinds } = run(log, dir, sink, { settings: { retry_min_ms: 1, retry_max_ms: 200 } });
  await vi.waitFor(() => expect(sink.at).toBe(end()), { timeout: 3000 });
  expect(troubles).toEqual(['no table', 'no quota', 'away', 'what is this', null]);
  expect(kinds).toEqual(['blocked', 'passing', 'passing', 'unknown', undefined]);
  const waits = sink.attempts.slice(1).map((at, i) => at - sink.attempts[i]!);
  expect(waits[0]).toBeGreaterThanOrEqual(98);
  expect(waits[1]).toBeGreaterThanOrEqual(148);
  expect(waits[2]).toBeLessThan(100);
});

test('a batch whose commit was not answered is not written twice', async () => {
  const { log, dir } = await logWith('a', 'bad');
  const sink = memorySink();
  sink.next = [{ after: new Error('the answer was lost') }];
  const { end, progress } = run(log, dir, sink);
  await vi.waitFor(() => expect(progress).toHaveLength(1));
  expect(progress).toEqual([{ position: end(), events: 1, duplicates: 0, bad: 1, ms: expect.any(Number) }]);
  expect(sink.batches).toEqual([['a', 'bad']]);
});

test('a log that cannot be read is read again from where the sink has it', async () => {
  const { log, dir } = await logWith('a', 'b', 'c', 'd');
  const sink = memorySink();
  let reads = 0;
  const openFailing = (from: number): LogReader => {
    const reader = openLogReader({ dir, durable: log.durable, from, onProblem: () => {} });
    return {
      // records that were read before the failure are gone with it
      read: async () => {
        const one = await reader.read(1);
        reads += 1;
        if (reads === 3 || reads === 4) throw new Error('EIO');
        return one;
      },
      close: () => reader.close(),
    };
  };
  const { end, troubles } = run(log, dir, sink, { open: openFailing, settings: { batch_events: 2 } });
  await vi.waitFor(() => expect(sink.at).toBe(end()));
  expect(sink.batches).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  expect(troubles).toEqual(['EIO', 'EIO', null]);
});

test('a position that moved over a damaged part is committed without rows', async () => {
  const { log, dir } = await logWith('a');
  const sink = memorySink();
  const openDamaged = (): LogReader => ({
    read: async () => ({ records: [], next: log.stats().end }),
    close: async () => {},
  });
  const { end } = run(log, dir, sink, { open: openDamaged });
  await vi.waitFor(() => expect(sink.at).toBe(end()));
  expect(sink.batches).toEqual([[]]);
});

test('a lost sink ends the loop', async () => {
  const { log, dir } = await logWith('a');
  const sink = memorySink();
  sink.next = [{ before: new SinkLost('the file is gone') }];
  const { ended } = run(log, dir, sink);
  await expect(ended).rejects.toThrow(new SinkLost('the file is gone'));
  expect(sink.attempts).toHaveLength(1);
});

test('it stops while it waits: for the log, for the interval, for the next attempt', async () => {
  for (const [told, prepare] of [
    [{}, () => {}],
    [{ interval_ms: 60_000 }, (log: TestLog) => append(log, 'a')],
    [{ retry_min_ms: 60_000, retry_max_ms: 60_000 }, (log: TestLog) => append(log, 'a')],
  ] as const) {
    const { log, dir } = await logWith();
    const sink = memorySink();
    if ('retry_min_ms' in told) sink.next = [{ before: new Error('no') }];
    const { stop, ended } = run(log, dir, sink, { settings: told });
    await prepare(log);
    await sleep(50);
    const began = performance.now();
    await stop();
    await ended;
    expect(performance.now() - began).toBeLessThan(300);
    await append(log, 'later');
    await sleep(50);
    expect(sink.batches.flat()).not.toContain('later');
  }
});
