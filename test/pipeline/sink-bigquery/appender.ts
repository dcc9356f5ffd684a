/**
 * A process that appends hits to the log of a directory and delivers them to a BigQuery, as a server does.
 * Arguments as one JSON text: {dir, first, count, restUrl, writeUrl, write}. Every tenth hit is something that is no JSON. Prints
 * each number once it is acknowledged, and `delivered` once all that is in the log is; then it waits to be killed.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDelivery } from '../../../server/pipeline/delivery.ts';
import { openLog } from '../../../server/pipeline/log.ts';
import { append, bodyOf, headOf } from '../delivery-hits.ts';
import { configFor, type Write } from './support-config.ts';

type Told = { dir: string; first: number; count: number; restUrl: string; writeUrl: string; write: Write };

const { dir, first, count, write, ...urls } = JSON.parse(process.argv[2]!) as Told;
const logDir = join(dir, 'log');
const config = {
  ...configFor(urls, write),
  data: dir,
  delivery: { batch_events: 100, interval_ms: 1, retry_min_ms: 20, retry_max_ms: 200 },
};
const delivery = await startDelivery({
  config,
  logDir,
  onProgress: ({ position }) => log.release(position),
  onProblem: ({ message }) => void process.stderr.write(`${message}\n`),
});
const log = await openLog({
  dir: logDir,
  segmentBytes: 100_000,
  maxBytes: 1e9,
  startAt: delivery.position,
  onProblem: ({ message }) => void process.stderr.write(`${message}\n`),
});
delivery.follow(log.durable);

const head = headOf({ site: 'shop' });
let number = first;
async function appendOneByOne(): Promise<void> {
  while (number < first + count) {
    const mine = number++;
    await append(log, mine % 10 === 0 ? `bad ${mine}` : bodyOf(mine).replace('"demo"', '"shop"'), head);
    writeSync(1, `${mine}\n`);
  }
}
await Promise.all(Array.from({ length: 16 }, appendOneByOne));
while (delivery.position < log.stats().end) await sleep(5);
writeSync(1, 'delivered\n');
setInterval(() => {}, 60_000);
