/** SIGKILL at random moments, under load: every event acknowledged is in `events` exactly once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LoadHit, newHit, post, randomNumbers } from '../support/load.ts';
import { startProcess } from '../support/server-process.ts';

const KILLS = 20;
const SENDERS = 24;
const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 2 ** 31);

// small segments and batches: files change, and transactions commit, all the time
const ENV = {
  CLARIO_LOG_LEVEL: 'warn',
  CLARIO_LIMITS_REQUESTS_PER_SECOND_PER_ADDRESS: '0',
  CLARIO_LOG_SEGMENT_BYTES: '262144',
  CLARIO_DELIVERY_BATCH_EVENTS: '500',
  CLARIO_DELIVERY_INTERVAL_MS: '20',
};

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'clario-crash-'));
});
afterAll(() => rm(data, { recursive: true }));

test(`${KILLS} kills lose nothing and double nothing (CRASH_SEED=${SEED})`, { timeout: 300_000 }, async () => {
  const random = randomNumbers(SEED);
  const acknowledged = new Set<string>();
  /** Requests whose outcome nobody knows: a tag sends them again. */
  const unknown: LoadHit[] = [];
  const server = { url: '', running: true };
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });

  async function sendAll(): Promise<void> {
    while (server.running) {
      const hit = unknown.shift() ?? newHit();
      try {
        const status = await post(server.url, agent, hit);
        expect(status).toBe(204);
        for (const id of hit.ids) acknowledged.add(id);
      } catch (error) {
        if ((error as Error).name === 'AssertionError') throw error;
        unknown.push(hit);
        await new Promise((done) => setTimeout(done, 5));
      }
    }
  }

  const first = startProcess(data, ENV);
  server.url = (await first.ready).url;
  const senders = Array.from({ length: SENDERS }, sendAll);
  let current = first;
  let killedWhileStarting = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    // most die under load; some while they recover
    const whileStarting = random() < 0.2;
    if (whileStarting) killedWhileStarting++;
    else server.url = (await current.ready).url;
    await new Promise((done) => setTimeout(done, random() * (whileStarting ? 400 : 900)));
    current.kill('SIGKILL');
    expect(await current.ended).toBe('SIGKILL');
    current = startProcess(data, ENV);
  }
  server.url = (await current.ready).url;
  await expect.poll(() => unknown.length, { timeout: 10_000 }).toBe(0);
  server.running = false;
  await Promise.all(senders);
  agent.destroy();
  current.kill('SIGTERM');
  expect(await current.ended).toBe(0);

  const last = startProcess(data, ENV);
  const stored = await last.query("SELECT string_agg(right(event_id, 12), ' ') FROM events");
  const bad = await last.query('SELECT count(*) FROM bad_events');
  last.kill('SIGTERM');
  expect(await last.ended).toBe(0);

  const found = String(stored[0]![0]).split(' ');
  const once = new Set(found);
  const lost = [...acknowledged].filter((id) => !once.has(id.slice(-12)));
  const doubled = found.length - once.size;
  expect({ lost, doubled, bad: bad[0] }).toEqual({ lost: [], doubled: 0, bad: [0] });
  // it was under load, and no kill found an idle server
  expect(acknowledged.size).toBeGreaterThan(KILLS * 50);
  expect(killedWhileStarting).toBeLessThan(KILLS);
});
