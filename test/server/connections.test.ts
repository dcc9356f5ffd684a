/** limits.connections, over real sockets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { type ServerProcess, startProcess } from '../support/server-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'clario-connections-'));
const servers: ServerProcess[] = [];
const sockets: Socket[] = [];

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.kill('SIGKILL');
  await Promise.all(servers.map(({ ended }) => ended));
  rmSync(dir, { recursive: true });
});

async function start(name: string, connections: number): Promise<number> {
  const config = join(dir, `${name}.json`);
  const sites = [{ id: 'shop', origins: ['https://www.shop.com'] }];
  writeFileSync(config, JSON.stringify({ limits: { connections }, sites }));
  const server = startProcess(join(dir, name), {}, ['--config', config]);
  servers.push(server);
  return Number(new URL((await server.ready).url).port);
}

/** Asks, and keeps its connection; the first line of the answer, or '' when it was closed unheard. */
async function held(port: number): Promise<{ line: string; socket: Socket }> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let heard = '';
  // A close with the question still unread reaches us as a reset; once() would reject with it, so it is not used.
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    heard += bytes;
  });
  socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve).once('close', resolve));
  return { line: heard.split('\r\n')[0]!, socket };
}

test('one too many is closed unheard; when another has gone there is room again', async () => {
  const port = await start('three', 3);
  const first = await Promise.all([held(port), held(port), held(port)]);
  expect(first.map(({ line }) => line)).toEqual(Array(3).fill('HTTP/1.1 200 OK'));
  expect((await held(port)).line).toBe('');
  first[0]!.socket.destroy();
  await vi.waitFor(async () => expect((await held(port)).line).toBe('HTTP/1.1 200 OK'), { timeout: 10_000 });
});

test('none is closed by default', async () => {
  const port = await start('any', 0);
  const all = await Promise.all(Array.from({ length: 50 }, () => held(port)));
  expect(all.every(({ line }) => line === 'HTTP/1.1 200 OK')).toBe(true);
});
