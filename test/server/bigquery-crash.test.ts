/** SIGKILL at random moments, under load, into BigQuery by committed streams: every event acknowledged is in `events` exactly once. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalBigquery, startLocalBigquery } from '../bigquery/local/index.ts';
import { clario } from '../cli/run.ts';
import { type LoadHit, newHit, post, randomNumbers } from '../support/load.ts';
import { startProcess } from '../support/server-process.ts';

const KILLS = 5;
/** The kill that does not wait until the server is ready. */
const STARTING = 2;
const SENDERS = 16;
const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 2 ** 31);
const PROJECT = 'shop-data-1';
const EVENTS = `${PROJECT}.clario.events`;

let local: LocalBigquery;
let data: string;
let env: Record<string, string>;
beforeAll(async () => {
  local = await startLocalBigquery();
  data = await mkdtemp(join(tmpdir(), 'clario-bigquery-crash-'));
  env = {
    CLARIO_LOG_LEVEL: 'warn',
    CLARIO_LIMITS_REQUESTS_PER_SECOND_PER_ADDRESS: '0',
    // small segments and batches: files change, and rows are on their way, all the time
    CLARIO_LOG_SEGMENT_BYTES: '262144',
    CLARIO_DELIVERY_BATCH_EVENTS: '200',
    CLARIO_DELIVERY_INTERVAL_MS: '20',
    CLARIO_WAREHOUSE_KIND: 'bigquery',
    CLARIO_BIGQUERY_PROJECT: PROJECT,
    CLARIO_BIGQUERY_REST_ENDPOINT: local.restUrl,
    CLARIO_BIGQUERY_WRITE_ENDPOINT: local.writeUrl,
  };
  const applied = await clario(['bigquery', 'apply', '--project', PROJECT], { env });
  expect(applied).toMatchObject({ code: 0, stderr: '' });
});
afterAll(async () => {
  await local.stop();
  await rm(data, { recursive: true });
});

test(`${KILLS} kills lose nothing and double nothing (CRASH_SEED=${SEED})`, { timeout: 300_000 }, async () => {
  const random = randomNumbers(SEED);
  const acknowledged = new Set<string>();
  /** Events of requests that were not answered: each may be there, or not. */
  const unknown = new Set<string>();
  const server = { url: '', running: true };
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });

  /** Nothing is sent twice here: what is there twice, the server has doubled. */
  async function sendAll(): Promise<void> {
    while (server.running) {
      const hit: LoadHit = newHit();
      try {
        expect(await post(server.url, agent, hit)).toBe(204);
        for (const id of hit.ids) acknowledged.add(id);
      } catch (error) {
        if ((error as Error).name === 'AssertionError') throw error;
        for (const id of hit.ids) unknown.add(id);
        await new Promise((done) => setTimeout(done, 5));
      }
    }
  }

  // as long as it takes Google: most kills meet rows on their way
  local.fail({ on: 'append', with: 'slow', ms: 40 });
  const first = startProcess(data, env);
  server.url = (await first.ready).url;
  const senders = Array.from({ length: SENDERS }, sendAll);
  let current = first;
  /** Of each kill: how many rows were in the table, and whether others were on their way. */
  const kills: { rows: number; onTheWay: boolean }[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    // one dies while it finds out what the one before it had written
    if (kill !== STARTING) {
      server.url = (await current.ready).url;
      const before = local.rowCount(EVENTS);
      await expect.poll(() => local.rowCount(EVENTS), { interval: 10 }).toBeGreaterThan(before);
    }
    await new Promise((done) => setTimeout(done, random() * 400));
    current.kill('SIGKILL');
    expect(await current.ended).toBe('SIGKILL');
    const { flight } = JSON.parse(await readFile(join(data, 'bigquery.json'), 'utf8'));
    kills.push({ rows: local.rowCount(EVENTS), onTheWay: flight !== null });
    current = startProcess(data, env);
  }
  server.url = (await current.ready).url;
  local.clear();
  const before = acknowledged.size;
  await expect.poll(() => acknowledged.size).toBeGreaterThan(before);
  server.running = false;
  await Promise.all(senders);
  agent.destroy();
  const stored = () => local.rows(EVENTS).map(({ event_id }) => event_id as string);
  await expect
    .poll(async () => (await fetch(`${server.url}/metrics`)).text(), { timeout: 60_000, interval: 200 })
    .toMatch(/^clario_undelivered_age_seconds 0$/m);
  current.kill('SIGTERM');
  expect(await current.ended).toBe(0);

  const found = stored();
  const once = new Set(found);
  const lost = [...acknowledged].filter((id) => !once.has(id));
  const strangers = [...once].filter((id) => !acknowledged.has(id) && !unknown.has(id));
  const bad = local.rowCount(`${PROJECT}.clario.bad_events`);
  expect({ lost, strangers, doubled: found.length - once.size, bad }).toEqual({
    lost: [],
    strangers: [],
    doubled: 0,
    bad: 0,
  });
  // it was under load, and more was delivered between the kills
  expect(acknowledged.size).toBeGreaterThan(KILLS * 50);
  expect(new Set(kills.map(({ rows }) => rows)).size).toBeGreaterThanOrEqual(KILLS - 1);
  expect(kills.some(({ onTheWay }) => onTheWay)).toBe(true);
});
