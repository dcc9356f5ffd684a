/** Whole days leave the warehouse file when they are kept no longer, in pieces, beside the delivery. */
import { expect, onTestFinished, test } from 'vitest';
import { type Expired, keptFrom, startExpiring } from '../../server/pipeline/expire.ts';
import { eventRow, NOON } from '../support/event-rows.ts';
import { badRow, openSink } from './sink-support.ts';

const DAY = 86_400_000;
/** The midnight before NOON: 2026-11-02. */
const TODAY = NOON - DAY / 2;

test.each([
  [1, NOON, TODAY],
  [1, TODAY, TODAY],
  [1, TODAY - 1, TODAY - DAY],
  [30, NOON, TODAY - 29 * DAY],
])('%i days at %i are kept from %i', (days, now, from) => {
  expect(keptFrom(days, now)).toBe(from);
});

test('days go as BigQuery’s partitions do, the last moment of a kept day’s eve too; the next day one more', async () => {
  const sink = await openSink();
  const at = [TODAY - 2 * DAY, TODAY - DAY - 1, TODAY - DAY, TODAY - 1, TODAY, NOON];
  await sink.write({
    events: at.map((occurred_at, i) => eventRow({ id: `e${i}`, name: 'x', occurred_at, received_at: NOON })),
    bad: at.map((received_at) => badRow({ received_at })),
    position: 1,
  });
  let now = NOON;
  const expired: Expired[] = [];
  const stop = startExpiring({
    sink,
    retention: { events_days: 2, bad_events_days: 1 },
    now: () => now,
    onExpired: (one) => expired.push(one),
    onFailed: (error) => expect.unreachable(error.message),
    everyMs: 5,
    piece: 1,
  });
  onTestFinished(stop);
  await expect
    .poll(() => expired)
    .toEqual([
      { table: 'events', rows: 2, before: '2026-11-01' },
      { table: 'bad_events', rows: 4, before: '2026-11-02' },
    ]);
  expect((await sink.rows('SELECT event_id FROM events ORDER BY 1')).map((row) => row['event_id'])).toEqual([
    'e2',
    'e3',
    'e4',
    'e5',
  ]);
  now += DAY;
  await expect
    .poll(() => expired.slice(2))
    .toEqual([
      { table: 'events', rows: 2, before: '2026-11-02' },
      { table: 'bad_events', rows: 2, before: '2026-11-03' },
    ]);
  // batches go in all the while
  expect(await sink.write({ events: [eventRow({ id: 'later', name: 'x' })], bad: [], position: 2 })).toMatchObject({
    events: 1,
  });
});

test('0 keeps everything, and asks nothing', async () => {
  const stop = startExpiring({
    sink: { expire: () => expect.unreachable('it was asked') },
    retention: { events_days: 0, bad_events_days: 0 },
    now: () => NOON,
    onExpired: () => {},
    onFailed: () => {},
  });
  await stop();
});

test('a failure is told, and tried again at the next look', async () => {
  const failed: string[] = [];
  const answers = [new Error('disk'), 3];
  const expired: Expired[] = [];
  const stop = startExpiring({
    sink: {
      async expire() {
        const answer = answers.shift() ?? 0;
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    retention: { events_days: 1, bad_events_days: 0 },
    now: () => NOON,
    onExpired: (one) => expired.push(one),
    onFailed: ({ message }) => failed.push(message),
    everyMs: 5,
  });
  onTestFinished(stop);
  await expect.poll(() => expired).toEqual([{ table: 'events', rows: 3, before: '2026-11-02' }]);
  expect(failed).toEqual(['disk']);
});
