/**
 * How fast rows come from the log into BigQuery by each way of writing, and how many bytes a row has on its way.
 *
 * How to run, everything on one core of a machine that does nothing else (about two minutes):
 *
 *     taskset -c 0 node bench/bigquery.ts
 *     taskset -c 0 node bench/bigquery.ts --events 15000 --rounds 1      a first look
 *
 * Prints Markdown. The other end is the local BigQuery of the tests, a process of its own on the same core: it reads requests
 * and counts rows, no more. Rows a second are of both together; the CPU of each is told.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { encodings } from './bigquery/encode.ts';
import { startLocal } from './bigquery/local.ts';
import { type Write, type Written, write } from './bigquery/write.ts';
import { dropLog, fullLog } from './deliver/whole.ts';
import { table } from './tag/table.ts';

// the clients look for Google's own machines otherwise
process.env['METADATA_SERVER_DETECTION'] = 'none';

const WAYS: readonly Write[] = ['committed', 'default', 'insert_all'];
const { values } = parseArgs({
  options: { events: { type: 'string', default: '60000' }, rounds: { type: 'string', default: '5' } },
});

console.log(`Node ${process.version}, ${cpus()[0]!.model}`);
printEncodings();
const full = await fullLog(Number(values.events));
const rounds: Record<Write, Written>[] = [];
try {
  // the first round warms up; the ways take turns, so that what slows the machine slows all of them
  for (let round = 0; round <= Number(values.rounds); round++) {
    const written = await oneRound(round);
    if (round > 0) rounds.push(written);
  }
} finally {
  await dropLog(full);
}
printWrites();

/** Each way, to a local BigQuery that remembers nothing of the round before. */
async function oneRound(round: number): Promise<Record<Write, Written>> {
  const local = await startLocal();
  try {
    const written: [Write, Written][] = [];
    for (const way of WAYS) written.push([way, await write(full, local, way, `${way}_${round}`)]);
    return Object.fromEntries(written) as Record<Write, Written>;
  } finally {
    await local.stop();
  }
}

function printEncodings(): void {
  console.log('\n### A row alone\n');
  const rows = encodings(3).map(({ name, microseconds, bytes }) => [
    name,
    Math.round(1e6 / microseconds),
    microseconds.toFixed(1),
    Math.round(bytes),
  ]);
  console.log(table(['', 'rows/s', 'CPU µs a row', 'bytes a row'], rows));
}

function printWrites(): void {
  const count = rounds[0]!.committed.rows;
  console.log(`\n### From the log to BigQuery, ${count.toLocaleString('en-US')} rows, medians of ${rounds.length}\n`);
  const head = [
    'write',
    'rows/s',
    'CPU µs a row',
    "the other end's",
    'bytes a row',
    'rows a request',
    'x insert_all',
    'by CPU here',
  ];
  const rows = WAYS.map((way) => {
    const of = (figure: (written: Written) => number) => median(rounds.map((round) => figure(round[way])));
    return [
      way,
      Math.round(of(({ rows, seconds }) => rows / seconds)),
      of(({ rows, cpuSeconds }) => (cpuSeconds * 1e6) / rows).toFixed(1),
      of(({ rows, localCpuSeconds }) => (localCpuSeconds * 1e6) / rows).toFixed(1),
      Math.round(of(({ rows, requestBytes }) => requestBytes / rows)),
      Math.round(of(({ rows, requests }) => rows / requests)),
      median(rounds.map((round) => round.insert_all.seconds / round[way].seconds)).toFixed(2),
      median(rounds.map((round) => round.insert_all.cpuSeconds / round[way].cpuSeconds)).toFixed(2),
    ];
  });
  console.log(table(head, rows));
  console.log('\nExpected: committed and default 2.5 times insert_all or more.');
}

function median(figures: number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
