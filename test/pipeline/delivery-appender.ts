/**
 * A process that appends hits to the log of the directory in its first argument and delivers them: numbers from the second
 * argument on, 32 at a time, every tenth one something that is no JSON. Prints each number once it is acknowledged. It runs
 * until it is killed.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { startDelivery } from '../../server/pipeline/delivery.ts';
import { openLog } from '../../server/pipeline/log.ts';
import { append, bodyOf, configOf } from './delivery-hits.ts';

const [dir, first] = process.argv.slice(2) as [string, string];
const logDir = join(dir, 'log');
const config = configOf(dir, { batch_events: 300, interval_ms: 1 });
const delivery = await startDelivery({
  config,
  logDir,
  onProgress: ({ position }) => log.release(position),
  onProblem: () => {},
});
const log = await openLog({
  dir: logDir,
  segmentBytes: 100_000,
  maxBytes: 1e9,
  startAt: delivery.position,
  onProblem: () => {},
});
delivery.follow(log.durable);

let number = Number(first);
async function appendForever(): Promise<never> {
  for (;;) {
    const mine = number++;
    await append(log, mine % 10 === 0 ? `bad ${mine}` : bodyOf(mine));
    writeSync(1, `${mine}\n`);
  }
}
for (let i = 0; i < 32; i += 1) appendForever();
