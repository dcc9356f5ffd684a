/** What was erased stays out: what happened before, however late it comes; and the list tells nobody who it was. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EventRow } from '../../bigquery/schema/events.ts';
import type { Batch, Outcome } from '../../server/pipeline/sink.ts';
import { tombstonedSink } from '../../server/privacy/tombstoned-sink.ts';
import { Tombstones } from '../../server/privacy/tombstones.ts';
import { badRow, newDir } from '../pipeline/sink-support.ts';
import { eventRow, NOON } from '../support/event-rows.ts';

const DAY = 86_400_000;
const row = (told: Partial<EventRow> = {}): EventRow => ({
  ...eventRow({ id: 'e', name: 'x', client: 'ada-phone' }),
  ...told,
});

async function withAda(dir: string, site: string | null = null): Promise<Tombstones> {
  const tombstones = await Tombstones.open(dir);
  await tombstones.add([{ kind: 'client_id', value: 'ada-phone', site }], NOON);
  return Tombstones.open(dir);
}

test.each<[string, Partial<EventRow>, boolean]>([
  ['happened then', { occurred_at: NOON }, true],
  ['happened a moment later', { occurred_at: NOON + 1 }, false],
  ['came three days later', { occurred_at: NOON - 1, received_at: NOON + 3 * DAY }, true],
  ['is too old to tell', { occurred_at: NOON + 2 * DAY, received_at: NOON + 9 * DAY }, true],
  [
    'is a copy with the time of its first sending',
    { occurred_at: NOON + DAY, received_at: NOON + DAY, client_at: NOON - 5 },
    true,
  ],
  ['is from a clock that is years off', { occurred_at: NOON + 1, received_at: NOON + 1, client_at: 0 }, false],
  ['is somebody else’s', { occurred_at: NOON, client_id: 'bob' }, false],
  ['has the id as a customer’s', { occurred_at: NOON, client_id: null, customer_id: 'ada-phone' }, false],
  ['has no id', { occurred_at: NOON, client_id: null }, false],
])('an event that %s', async (_, told, isErased) => {
  const tombstones = await withAda(await newDir());
  expect(tombstones.hasEvent(row(told))).toBe(isErased);
});

test('a tombstone of one site is not of another', async () => {
  const tombstones = await withAda(await newDir(), 'shop');
  const [here, there] = ['shop', 'other'].map((site_id) => tombstones.hasEvent(row({ site_id, occurred_at: NOON })));
  expect([here, there]).toEqual([true, false]);
});

test('a bad event that names them, up to a week after', async () => {
  const tombstones = await withAda(await newDir());
  const bad = (raw: string | null, received_at = NOON) => tombstones.hasBadEvent(badRow({ raw, received_at }));
  expect(bad('{"client_id":"ada-phone"}')).toBe(true);
  expect(bad('{"client_id":"ada-phone"}', NOON + 7 * DAY)).toBe(true);
  expect(bad('{"client_id":"ada-phone"}', NOON + 7 * DAY + 1)).toBe(false);
  expect(bad('{"x":"ada-phone"}')).toBe(false);
  expect(bad(null)).toBe(false);
});

test('on disk are hashes, by a key of its own, for the owner alone', async () => {
  const [one, other] = [await newDir(), await newDir()];
  await withAda(one);
  await withAda(other);
  const texts = await Promise.all([one, other].map((dir) => readFile(join(dir, 'erased.json'), 'utf8')));
  expect(texts[0]).not.toContain('ada');
  expect(texts[0]).not.toBe(texts[1]);
  for (const name of ['erased.json', 'erased.key']) expect((await stat(join(one, name))).mode & 0o777).toBe(0o600);
});

test('erased again, the later time counts', async () => {
  const dir = await newDir();
  const tombstones = await withAda(dir);
  await tombstones.add([{ kind: 'client_id', value: 'ada-phone', site: null }], NOON + DAY);
  await tombstones.add([{ kind: 'client_id', value: 'ada-phone', site: null }], NOON);
  const again = await Tombstones.open(dir);
  expect([again.size, again.hasEvent(row({ occurred_at: NOON + DAY }))]).toEqual([1, true]);
});

test.each(['erased.json', 'erased.key'])('a damaged %s stops the start: they would come back', async (name) => {
  const dir = await newDir();
  await withAda(dir);
  await writeFile(join(dir, name), 'x');
  await expect(Tombstones.open(dir)).rejects.toThrow(
    /^\S+erased\.json or erased\.key beside it, .* put its backup back$/,
  );
});

test('a lost key stops it too; nothing of both is a new beginning', async () => {
  const dir = await newDir();
  await withAda(dir);
  await rm(join(dir, 'erased.key'));
  await expect(Tombstones.open(dir)).rejects.toThrow('put its backup back');
  await rm(join(dir, 'erased.json'));
  expect((await Tombstones.open(dir)).isEmpty).toBe(true);
});

test('the sink gets the very batch when nobody was erased, else the same rest at each attempt', async () => {
  const given: Batch[] = [];
  let failures = 1;
  const inner = {
    position: async () => 0,
    close: async () => {},
    async write(batch: Batch): Promise<Outcome> {
      given.push(batch);
      if (failures-- > 0) throw new Error('away');
      return { events: batch.events.length, duplicates: 0, bad: batch.bad.length };
    },
  };
  const batch = { events: [row(), row({ client_id: 'bob' })], bad: [badRow({})], position: 7 };
  const nobody = await Tombstones.open(await newDir());
  await expect(tombstonedSink(inner, nobody).write(batch)).rejects.toThrow('away');
  expect(given.pop()).toBe(batch);

  failures = 1;
  const sink = tombstonedSink(inner, await withAda(await newDir()));
  await expect(sink.write(batch)).rejects.toThrow('away');
  expect(await sink.write(batch)).toEqual({ events: 1, duplicates: 0, bad: 1, erased: 1 });
  expect(given).toEqual([{ events: [batch.events[1]], bad: batch.bad, position: 7 }, given[0]]);
  expect(given[1]).toBe(given[0]);
});
