/** The delivery of a process that is killed: what was acknowledged is in the warehouse, once. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventId } from './delivery-hits.ts';
import { start } from './delivery-support.ts';
import { newDir } from './sink-support.ts';

/** Runs the appender until it is killed, some time after its first acknowledgement; the numbers it printed. */
async function killed(dir: string, from: number, afterMs: number): Promise<number[]> {
  // a file, for a full pipe would hold it up
  const file = join(dir, 'acknowledged');
  const output = await open(file, 'w');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'delivery-appender.ts'), dir, String(from)], {
    stdio: ['ignore', output.fd, 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const ended = once(child, 'close');
  await vi.waitFor(async () => expect((await output.stat()).size).toBeGreaterThan(0), { timeout: 10_000 });
  await sleep(afterMs);
  expect(child.exitCode).toBeNull();
  child.kill('SIGKILL');
  await ended;
  await output.close();
  // the last line may be half a number
  return (await readFile(file, 'utf8')).split('\n').slice(0, -1).map(Number);
}

test('an acknowledged event is in the warehouse exactly once, whenever the process is killed', async () => {
  const dir = await newDir();
  const acknowledged: number[] = [];
  for (let round = 0; round < 8; round += 1)
    acknowledged.push(...(await killed(dir, round * 1_000_000, Math.random() * 400)));
  const { delivery, delivered } = await start(dir);
  await delivered();

  const counted = async (sql: string) => {
    const counts = new Map<string, number>();
    for (const [key] of (await delivery.query(sql)).rows) counts.set(String(key), (counts.get(String(key)) ?? 0) + 1);
    return counts;
  };
  const events = await counted('SELECT event_id FROM events');
  const bad = await counted('SELECT raw FROM bad_events');
  const good = acknowledged.filter((n) => n % 10 !== 0);
  expect(good.length).toBeGreaterThan(1000);
  expect(good.filter((n) => !events.has(eventId(n)))).toEqual([]);
  expect(acknowledged.filter((n) => n % 10 === 0 && !bad.has(`bad ${n}`))).toEqual([]);
  expect([...events, ...bad].filter(([, count]) => count > 1)).toEqual([]);
}, 60_000);
