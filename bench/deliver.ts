/**
 * How fast events come from the log into the warehouse, and how soon after its answer an event can be queried.
 *
 * How to run, everything on one core of a machine that does nothing else (about two minutes):
 *
 *     taskset -c 0 node bench/deliver.ts
 *     taskset -c 0 node bench/deliver.ts --events 50000 --seconds 5      a first look
 *
 * Prints Markdown. The core is shared by all that runs: in the second part by server, load and queries.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type Latency, latency } from './deliver/latency.ts';
import { type Throughput, throughput } from './deliver/throughput.ts';
import { table } from './tag/table.ts';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '240000' }, seconds: { type: 'string', default: '20' } },
});

console.log(`Node ${process.version}, ${cpus()[0]!.model}`);
printThroughput(await throughput(Number(values.events)));
const seconds = Number(values.seconds);
printLatencies([
  await latency({ hitsPerSecond: 0, seconds }),
  await latency({ hitsPerSecond: 100, seconds }),
  await latency({ hitsPerSecond: 1000, seconds }),
]);

function printThroughput({ events, seconds, cpuSeconds, logBytes, fileBytes }: Throughput): void {
  console.log('\n### From the log to DuckDB\n');
  const head = ['events', 'events/s', 'CPU µs an event', 'log bytes an event', 'file bytes an event'];
  const each = (sum: number) => Math.round(sum / events);
  console.log(
    table(head, [[events, Math.round(events / seconds), each(cpuSeconds * 1e6), each(logBytes), each(fileBytes)]]),
  );
  console.log(
    "\nExpected: 30,000 events/s or more. Each hit is a page view, an event of the golden cases, and the page's engagement.",
  );
}

function printLatencies(rows: Latency[]): void {
  console.log('\n### From the answer (204) to a query that sees the event, ms\n');
  const head = ['load, events/s', 'p50', 'p99', 'most', 'samples'];
  console.log(
    table(
      head,
      rows.map(({ eventsPerSecond, p50, p99, most, samples }) => [eventsPerSecond, p50, p99, most, samples]),
    ),
  );
  console.log('\nExpected: p99 under 2,000 ms.');
}
