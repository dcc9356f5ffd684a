/**
 * Each failure, in each way to write, with a SIGKILL while it lasts: what was acknowledged is in BigQuery, and with committed
 * streams once. Prints the table of what was found, for the other ways too; docs/bigquery.md tells what they promise.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Fault, LocalBigquery } from '../../bigquery/local/index.ts';
import { eventId } from '../delivery-hits.ts';
import { newDir } from '../sink-support.ts';
import { BAD_EVENTS, EVENTS, startBigquery, type Write } from './support.ts';

/** Hits of a cell; the batches have 100. */
const HITS = 300;

type Trouble = { name: string; arm: (local: LocalBigquery, on: Fault['on']) => void; by: 'all' | 'write_api' };

const failing = (name: string, fault: Omit<Fault, 'on'>, by: Trouble['by'] = 'all'): Trouble => ({
  name,
  by,
  arm: (local, on) => local.fail({ on, after: 1, times: 6, ...fault }),
});

const TROUBLES: Trouble[] = [
  { name: 'SIGKILL alone', by: 'all', arm: () => {} },
  failing('UNAVAILABLE', { with: 'UNAVAILABLE' }),
  failing('RESOURCE_EXHAUSTED', { with: 'RESOURCE_EXHAUSTED' }),
  failing('PERMISSION_DENIED', { with: 'PERMISSION_DENIED' }),
  failing('connection dropped before the commit', { with: 'drop_before_commit' }),
  failing('connection dropped after the commit', { with: 'drop_after_commit' }),
  // once: the second process would wait a minute for its answer
  failing('no answer after the commit', { with: 'commit_without_answer', times: 1 }),
  failing('slow', { with: 'slow', ms: 150 }),
  failing('schema behind', { with: 'schema_behind' }),
  failing('one bad row in a batch', { with: 'bad_row', row: ({ event_id }) => String(event_id).endsWith('7') }),
  failing('offset out of range', { with: 'out_of_range' }, 'write_api'),
  {
    name: 'stream idle for too long',
    by: 'write_api',
    arm: (local) => local.fail({ on: 'append', with: 'drop_after_commit', after: 1, times: 1 }),
  },
];

let local: LocalBigquery;
beforeAll(async () => {
  local = await startBigquery();
});
afterAll(() => local.stop());

type Process = {
  acknowledged: () => number[];
  delivered: () => Promise<void>;
  kill: () => Promise<void>;
  stderr: () => string;
};

function run(dir: string, write: Write, first: number, count: number): Process {
  const told = JSON.stringify({ dir, first, count, write, restUrl: local.restUrl, writeUrl: local.writeUrl });
  // a file, for a full pipe would hold it up
  const file = join(dir, `acknowledged-${first}`);
  const output = openSync(file, 'w');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'appender.ts'), told], {
    stdio: ['ignore', output, 'pipe'],
  });
  closeSync(output);
  let stderr = '';
  const stdout = () => readFileSync(file, 'utf8');
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close');
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  return {
    // the last line may be half a number
    acknowledged: () => stdout().split('\n').slice(0, -1).map(Number).filter(Number.isFinite),
    async delivered() {
      const until = Date.now() + 40_000;
      while (!stdout().endsWith('delivered\n')) {
        if (Date.now() > until) throw new Error(`${write}, from ${first}: not delivered. ${stderr}`);
        await sleep(10);
      }
    },
    kill,
    stderr: () => stderr,
  };
}

type Found = { acknowledged: number; once: number; doubled: number; lost: number };

async function cell({ name, arm }: Trouble, write: Write, from: number): Promise<Found> {
  local.clear();
  const dir = await newDir();
  const calls = local.calls.length;
  arm(local, write === 'insert_all' ? 'insertAll' : 'append');
  const first = run(dir, write, from, HITS);
  // killed when it is in trouble, or in the middle of what goes well
  const isInTrouble = () => local.calls.slice(calls).some(({ fault }) => fault !== undefined);
  const isWriting = () =>
    local.calls.slice(calls).filter(({ kind }) => kind === 'append' || kind === 'tabledata.insertAll').length > 2;
  const began = Date.now();
  while (!(name === 'SIGKILL alone' ? isWriting() : isInTrouble())) {
    if (Date.now() - began > 20_000) throw new Error(`${name}, ${write}: it never came to it. ${first.stderr()}`);
    await sleep(2);
  }
  await sleep(Math.random() * 60);
  await first.kill();
  if (name === 'stream idle for too long') local.expireStreams();
  // it lasts for a while yet, then BigQuery is well again
  const second = run(dir, write, from + HITS, 50);
  const healed = name === 'one bad row in a batch' ? null : setTimeout(() => local.clear(), 700);
  await second.delivered();
  if (healed !== null) clearTimeout(healed);
  await second.kill();
  return found([...first.acknowledged(), ...second.acknowledged()], from);
}

function found(acknowledged: readonly number[], from: number): Found {
  const counts = new Map<string, number>();
  const count = (key: unknown) => counts.set(String(key), (counts.get(String(key)) ?? 0) + 1);
  for (const { event_id } of local.rows(EVENTS)) count(event_id);
  // a row that BigQuery refused is in bad_events under its event's id
  for (const { event_id, raw } of local.rows(BAD_EVENTS)) count(event_id ?? raw);
  const keyOf = (n: number) => (n % 10 === 0 ? `bad ${n}` : eventId(n));
  const all = Array.from({ length: HITS + 50 }, (_, i) => counts.get(keyOf(from + i)) ?? 0);
  const ofAcknowledged = acknowledged.map((n) => counts.get(keyOf(n)) ?? 0);
  return {
    acknowledged: acknowledged.length,
    once: ofAcknowledged.filter((times) => times === 1).length,
    doubled: all.filter((times) => times > 1).length,
    lost: ofAcknowledged.filter((times) => times === 0).length,
  };
}

test('what was acknowledged is there; with committed streams once', { timeout: 600_000 }, async () => {
  const lines: string[] = [];
  let from = 0;
  const broken: string[] = [];
  for (const trouble of TROUBLES)
    for (const write of ['committed', 'default', 'insert_all'] as const) {
      if (write === 'insert_all' && trouble.by === 'write_api') continue;
      from += 1_000_000;
      const { acknowledged, once, doubled, lost } = await cell(trouble, write, from);
      lines.push(`| ${trouble.name} | ${write} | ${acknowledged} | ${once} | ${doubled} | ${lost} |`);
      if (lost > 0 || acknowledged < 50 || (write === 'committed' && doubled > 0)) broken.push(lines.at(-1)!);
    }
  console.log(
    [
      '',
      '| failure, and SIGKILL | written by | acknowledged | in the table once | doubled | lost |',
      '| --- | --- | --: | --: | --: | --: |',
      ...lines,
      '',
    ].join('\n'),
  );
  expect(broken).toEqual([]);
});
