/** The log forgets what the warehouse has: a visitor's address is on no disk afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bodyOf, filesWith, send } from '../privacy/shop-traffic.ts';
import { startProcess } from '../support/server-process.ts';

/** It is a trusted proxy's word: the address of these tests' own requests stands in server.json too. */
const ADDRESS = '203.0.113.77';

test('after a stop, and what a kill left behind after the next one', async () => {
  const data = mkdtempSync(join(tmpdir(), 'clario-forgotten-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const start = () => {
    const server = startProcess(data, { CLARIO_TRUSTED_PROXIES: '127.0.0.1' });
    onTestFinished(() => server.kill('SIGKILL'));
    return server;
  };
  const visit = () => bodyOf({ client: 'ada-phone-0123456789', site: 'demo' });
  const first = start();
  const { url } = await first.ready;
  const sent = (to: string) => send(to, visit(), { 'x-forwarded-for': ADDRESS });
  expect(await sent(url)).toBe(204);
  await expect.poll(() => first.query('SELECT count(*) FROM events')).toEqual([[1]]);
  expect(filesWith(data, [ADDRESS])).toEqual(['log/00000000000000000000.log']);
  first.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  expect(filesWith(data, [ADDRESS])).toEqual([]);

  const second = start();
  expect(await sent((await second.ready).url)).toBe(204);
  second.kill('SIGKILL');
  await second.ended;
  expect(filesWith(data, [ADDRESS]).length).toBe(1);
  const third = start();
  await third.ready;
  await expect.poll(() => third.query('SELECT count(*) FROM events')).toEqual([[2]]);
  third.kill('SIGTERM');
  expect(await third.ended).toBe(0);
  expect(filesWith(data, [ADDRESS])).toEqual([]);
});
