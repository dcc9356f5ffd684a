/** A worker thread that reads a log while another thread appends, until it has `count` records; posts their heads. */

import { parentPort, workerData } from 'node:worker_threads';
import { openLogReader } from '../../server/pipeline/log.ts';

const { dir, durable, count } = workerData as { dir: string; durable: SharedArrayBuffer; count: number };
const onProblem = (problem: { message: string }) => {
  throw new Error(problem.message);
};
const reader = openLogReader({ dir, durable, from: 0, onProblem });
const end = new BigInt64Array(durable);
const heads: string[] = [];
while (heads.length < count) {
  const { records, next } = await reader.read(100_000);
  for (const { head, body } of records) heads.push(`${head} ${body.length}`);
  if (records.length === 0) Atomics.wait(end, 0, BigInt(next), 1000);
}
await reader.close();
parentPort?.postMessage(heads);
