/**
 * What an answer costs: this collector, which has every event on disk before it answers, beside servers that only parse.
 *
 * How to run, on a machine of two cores or more that does nothing else (about three minutes):
 *
 *     node bench/collect.ts
 *     node bench/collect.ts --rounds 2 --seconds 1      a first look
 *
 * Each server runs in a process pinned to core 0, all its threads with it; the load comes from core 1. Servers take turns
 * within each round, so that a slow moment of the machine hits all alike; medians of the rounds are printed, as Markdown.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type Load, request } from './collect/request.ts';
import { table } from './tag/table.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '4' } },
});

const SERVERS = [
  ['bare', 'bare node:http, parses the JSON, answers 204'],
  ['express json', 'Express 5, express.json(), answers JSON'],
  ['express', 'Express 5, express.json(), answers 204'],
  ['fastify', 'Fastify, 204'],
  ['collector', 'this collector, fdatasync before the answer'],
  ['collector private', 'the same with privacy.before_log and a truncated address'],
  ['whole', 'this server, delivering to DuckDB on the same core meanwhile'],
] as const;
const CONNECTIONS = [64, 128];
const WARM_UP_SECONDS = 1;

type Found = Load & { /** CPU of the server for a request, µs. */ serverMicros: number };

type Server = { name: string; about: string; child: ChildProcess; port: number };

console.log(`Node ${process.version}, ${cpus()[0]!.model}; a request has ${request(0).length} bytes in all\n`);
const servers: Server[] = [];
try {
  for (const [name, about] of SERVERS) servers.push(await startServer(name, about));
  for (const connections of CONNECTIONS) await measure(connections);
} finally {
  for (const { child } of servers) for (const signal of ['SIGTERM', 'SIGCONT'] as const) child.kill(signal);
}

async function measure(connections: number): Promise<void> {
  const found = new Map<string, Found[]>(servers.map(({ name }) => [name, []]));
  for (const server of servers) await load(server, connections, WARM_UP_SECONDS);
  for (let round = 0; round < Number(values.rounds); round++)
    for (const server of servers) found.get(server.name)!.push(await load(server, connections, Number(values.seconds)));
  const rate = (name: string) => median(found.get(name)!.map(({ perSecond }) => perSecond));
  const rows = servers.map(({ name, about }) => {
    const loads = found.get(name)!;
    const rates = loads.map(({ perSecond }) => perSecond);
    return [
      about,
      Math.round(rate(name)),
      `${Math.round(Math.min(...rates))}–${Math.round(Math.max(...rates))}`,
      (rate(name) / rate('bare')).toFixed(2),
      (rate(name) / rate('express json')).toFixed(2),
      median(loads.map(({ p50 }) => p50)).toFixed(2),
      median(loads.map(({ p99 }) => p99)).toFixed(2),
      median(loads.map(({ serverMicros }) => serverMicros)).toFixed(1),
      `${Math.round(100 * median(loads.map(({ cpu }) => cpu)))} %`,
    ];
  });
  console.log(`### ${connections} connections\n`);
  console.log(
    table(
      [
        'server',
        'requests/s',
        'rounds',
        'of bare',
        'of Express (JSON)',
        'p50 ms',
        'p99 ms',
        'CPU µs',
        "the load's core",
      ],
      rows,
    ),
  );
  console.log('\nExpected of the collector: 0.60 of bare node:http or more, 3 times Express or more.');
  console.log('CPU µs is what a request costs the server, in user space and in the kernel.');
  console.log("Where the load's own core is near 100 %, the server could do more.\n");
}

async function startServer(name: string, about: string): Promise<Server> {
  const [file, ...args] = name.split(' ');
  const path = new URL(`./collect/${file}.ts`, import.meta.url).pathname;
  const child = spawn('taskset', ['-c', '0', process.execPath, path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [first] = (await once(child.stdout!.setEncoding('utf8'), 'data')) as [string];
  child.stdout!.resume();
  // it has the core for its own turn only: what it would do afterwards is no other's cost
  child.kill('SIGSTOP');
  return { name, about, child, port: Number(/port (\d+)/.exec(first)![1]) };
}

async function load({ port, child: server }: Server, connections: number, seconds: number): Promise<Found> {
  const file = new URL('./collect/load.ts', import.meta.url).pathname;
  const args = ['-c', '1', process.execPath, file, String(port), String(connections), String(seconds)];
  server.kill('SIGCONT');
  const before = cpuSeconds(server.pid!);
  const child = spawn('taskset', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout!.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const [code] = await once(child, 'close');
  server.kill('SIGSTOP');
  const spent = cpuSeconds(server.pid!) - before;
  if (code !== 0 || text === '') throw new Error(`the load on port ${port} ended with ${code}`);
  const found: Load = JSON.parse(text);
  return { ...found, serverMicros: (spent * 1e6) / (found.perSecond * seconds) };
}

/** What a process has used of its core so far, of all its threads and in the kernel (man 5 proc: stat; 100 ticks a second). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
