/** SIGKILL in the middle of an erasure: it can be run again and ends complete, and nobody else's row is lost. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { EventRow } from '../../bigquery/schema/events.ts';
import { openDuckdbSink } from '../../server/pipeline/sink-duckdb.ts';
import { clario } from '../cli/run.ts';
import { eventRow } from '../support/event-rows.ts';
import { startProcess } from '../support/server-process.ts';
import { filesWith } from './shop-traffic.ts';

const PHONE = 'ada-phone-0123456789';
const ROWS = 60_000;
const EACH = 600;

async function filled(): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'clario-kill-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const sink = await openDuckdbSink({ file: join(data, 'events.duckdb'), threads: 2, memoryLimit: '512MB' });
  const events: EventRow[] = Array.from({ length: ROWS }, (_, i) =>
    eventRow({
      id: `e${i}`,
      name: 'view_item',
      at: i,
      client: i % EACH === 0 ? PHONE : `somebody-${i % EACH}-0123456789`,
      customer_id: i === 0 ? '42' : null,
    }),
  );
  await sink.write({ events, bad: [], position: 0 });
  await sink.close();
  writeFileSync(join(data, 'shop.yaml'), 'sites:\n  - { id: shop, origins: [self] }\n');
  return data;
}

const ARGS = (data: string) => [
  ...['privacy', 'erase', '--customer-id', '42', '--yes'],
  ...['--data', data, '--config', join(data, 'shop.yaml')],
];

async function expectComplete(data: string): Promise<void> {
  const again = await clario(ARGS(data));
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(filesWith(data, [PHONE])).toEqual([]);
  const counted = await clario(['query', 'SELECT count(*) AS n FROM events', '--format', 'csv', '--data', data]);
  expect(counted.stdout).toBe(`n\r\n${ROWS - ROWS / EACH}\r\n`);
}

/** Kills the process when the file is there. */
async function killedAt(path: string, kill: () => void, isOver: () => boolean): Promise<void> {
  while (!existsSync(path) && !isOver()) await new Promise((done) => setTimeout(done, 1));
  kill();
}

test.each(['erased.key', 'erased.json', 'events.duckdb.rewrite'])(
  'the command, when %s has come to be',
  async (name) => {
    const data = await filled();
    const child = spawn(process.execPath, ['server/cli/clario.mjs', ...ARGS(data)], { stdio: 'ignore' });
    const exited = new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)));
    await killedAt(
      join(data, name),
      () => child.kill('SIGKILL'),
      () => child.exitCode !== null,
    );
    expect(await exited).toBe('SIGKILL');
    await expectComplete(data);
  },
);

test.each(['erased.json', 'events.duckdb.rewrite'])('the server, when %s has come to be', async (name) => {
  const data = await filled();
  const server = startProcess(data);
  onTestFinished(() => server.kill('SIGKILL'));
  await server.ready;
  const asked = clario(ARGS(data));
  await killedAt(
    join(data, name),
    () => server.kill('SIGKILL'),
    () => false,
  );
  expect(await asked).toMatchObject({ code: 1, stderr: expect.stringContaining('did not finish its answer') });
  await server.ended;
  const next = startProcess(data);
  onTestFinished(() => next.kill('SIGKILL'));
  await next.ready;
  expect(existsSync(join(data, 'events.duckdb.rewrite'))).toBe(false);
  await expectComplete(data);
});
