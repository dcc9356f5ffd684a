/** When a delivery to BigQuery is ready: an absence of BigQuery is borne for a minute, a refusal not at all. */
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { type Delivery, startDelivery } from '../../server/pipeline/delivery.ts';
import { type Log, openLog } from '../../server/pipeline/log.ts';
import type { LocalBigquery } from '../bigquery/local/index.ts';
import { append, bodyOf } from './delivery-hits.ts';
import { configFor, startBigquery } from './sink-bigquery/support.ts';
import { newDir } from './sink-support.ts';

let local: LocalBigquery;
let delivery: Delivery;
let log: Log;
/** What the clock says. */
let now = 1000;

beforeAll(async () => {
  local = await startBigquery();
});
afterEach(() => local.clear());
afterAll(() => local.stop());

beforeEach(async () => {
  const dir = await newDir();
  const config = {
    ...configFor(local, 'committed'),
    data: dir,
    delivery: { batch_events: 100, interval_ms: 1, retry_min_ms: 5, retry_max_ms: 20 },
  };
  const logDir = join(dir, 'log');
  const onProblem = () => {};
  delivery = await startDelivery({ config, logDir, onProgress() {}, onProblem, clock: () => now });
  log = await openLog({ dir: logDir, segmentBytes: 1e6, maxBytes: 1e9, startAt: delivery.position, onProblem });
  delivery.follow(log.durable);
  onTestFinished(async () => {
    await Promise.all([log.close(), delivery.close()]);
  });
});

/** Resolves when BigQuery has failed so often from now on. */
async function failures(times: number): Promise<void> {
  const failed = () => local.calls.filter(({ fault }) => fault !== undefined).length;
  const before = failed();
  await vi.waitFor(() => expect(failed()).toBeGreaterThanOrEqual(before + times));
}

async function delivered(): Promise<void> {
  await vi.waitFor(() => expect(delivery.position).toBe(log.stats().end));
  await vi.waitFor(() => expect(delivery.trouble).toBeNull());
}

test('BigQuery that is away is borne for a minute, counted from the first failure', async () => {
  local.fail({ on: 'createWriteStream', with: 'UNAVAILABLE' });
  await append(log, bodyOf(1));
  await failures(3);
  expect(delivery.ready).toBe(true);
  expect(delivery.trouble).toMatch(/^BigQuery does not take rows for shop-data-1\.clario\.events now: /);
  now += 30_000;
  await failures(2);
  now += 29_999;
  expect(delivery.ready).toBe(true);
  now += 1;
  expect(delivery.ready).toBe(false);

  local.clear();
  await delivered();
  expect(delivery.ready).toBe(true);

  local.fail({ on: 'append', with: 'UNAVAILABLE' });
  await append(log, bodyOf(2));
  await failures(3);
  expect(delivery.ready).toBe(true);
  now += 60_000;
  expect(delivery.ready).toBe(false);
});

test('a refusal is not borne, also when it comes after an absence', async () => {
  local.fail({ on: 'createWriteStream', with: 'UNAVAILABLE' });
  await append(log, bodyOf(3));
  await failures(2);
  expect(delivery.ready).toBe(true);
  local.clear();
  local.fail({ on: 'createWriteStream', with: 'PERMISSION_DENIED' });
  await vi.waitFor(() => expect(delivery.ready).toBe(false));
  expect(delivery.trouble).toMatch(/needs the role BigQuery Data Editor/);

  local.clear();
  await delivered();
  expect(delivery.ready).toBe(true);
});
