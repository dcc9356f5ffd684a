/** How long after its 204 an event is seen by a query, through a server as an operator starts it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hitOf } from '../../test/support/hits.ts';
import { startProcess } from '../../test/support/server-process.ts';

export type Latency = { eventsPerSecond: number; p50: number; p99: number; most: number; samples: number };

/** No limit of requests an address: all come from one. */
const CONFIG = `
sites: [{id: shop, origins: [self]}]
limits: {requests_per_second_per_address: 0}
log_level: warn
`;
/** Between two hits whose events are looked for, on average. */
const SAMPLE_MS = 50;
/** Between two looks; it is part of what is measured. */
const LOOK_MS = 10;
/** Until the code is warm. */
const WARM_MS = 3000;

export async function latency(load: { hitsPerSecond: number; seconds: number }): Promise<Latency> {
  const data = await mkdtemp(join(tmpdir(), 'clario-bench-latency-'));
  const config = join(data, 'config.yaml');
  await writeFile(config, CONFIG);
  const server = startProcess(data, {}, ['--config', config]);
  const { url } = await server.ready;
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const waiting = new Map<string, number>();
  const found: number[] = [];
  let n = 0;
  let running = true;
  let accepted = 0;

  const post = async () => {
    const { body, events, lastId } = hitOf(n++, Date.now());
    await send(agent, `${url}/collect`, body);
    accepted += events;
    return lastId;
  };
  const loading = (async () => {
    const started = performance.now();
    for (let sent = 0; running; ) {
      const due = ((performance.now() - started) / 1000) * load.hitsPerSecond;
      for (; sent < due; sent += 1) post().catch(() => {});
      await sleep(5);
    }
  })();
  const looking = (async () => {
    while (running || waiting.size > 0) {
      const ids = [...waiting.keys()].map((id) => `'${id}'`).join(', ');
      if (ids !== '')
        for (const [id] of await server.query(`SELECT event_id FROM events WHERE event_id IN (${ids})`)) {
          found.push(performance.now() - waiting.get(String(id))!);
          waiting.delete(String(id));
        }
      await sleep(LOOK_MS);
    }
  })();
  const sampling = (async () => {
    while (running) {
      const id = await post();
      waiting.set(id, performance.now());
      await sleep(Math.random() * 2 * SAMPLE_MS);
    }
  })();

  await sleep(WARM_MS);
  found.length = 0;
  accepted = 0;
  await sleep(load.seconds * 1000);
  const eventsPerSecond = Math.round(accepted / load.seconds);
  running = false;
  await Promise.all([loading, sampling, looking]);
  agent.destroy();
  server.kill('SIGTERM');
  await server.ended;
  await rm(data, { recursive: true });
  found.sort((a, b) => a - b);
  const at = (share: number) => Math.round(found[Math.min(found.length - 1, Math.floor(found.length * share))]!);
  return { eventsPerSecond, p50: at(0.5), p99: at(0.99), most: at(1), samples: found.length };
}

/** Resolves with the answer 204. */
function send(agent: Agent, url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'text/plain;charset=UTF-8', 'content-length': Buffer.byteLength(body) };
    const asking = request(url, { agent, method: 'POST', headers }, (answer) => {
      answer.resume();
      if (answer.statusCode === 204) resolve();
      else reject(new Error(`the collector answers ${answer.statusCode}`));
    });
    asking.on('error', reject).end(body);
  });
}
