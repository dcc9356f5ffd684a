/**
 * A process that appends numbers to the log in its first argument, from the second argument on, 32 at a time, and prints
 * each once it is acknowledged. It runs until it is killed.
 */

import { writeSync } from 'node:fs';
import { openLog } from '../../server/pipeline/log.ts';

const [dir, first] = process.argv.slice(2) as [string, string];
const log = await openLog({ dir, segmentBytes: 50_000, maxBytes: 1e9, onProblem: () => {} });
let number = Number(first);

function appendNext() {
  const mine = String(number++);
  log.append(mine, Buffer.alloc(100 + (number % 1200), mine), (error) => {
    if (error !== null) throw error;
    writeSync(1, `${mine}\n`);
    appendNext();
  });
}

for (let i = 0; i < 32; i += 1) appendNext();
