/** `--server`: a server somewhere else answers who has its operator's token, over HTTPS. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAuthority } from '../first-party/tls/certificates.ts';
import { type ServerProcess, startProcess } from '../support/server-process.ts';
import { clario } from './run.ts';

const TOKEN = '0c44ab1d9e7f4d52b5b7a1f6c3e8d920';
const EMPTY = mkdtempSync(join(tmpdir(), 'clario-remote-'));
let dir: string;
let server: ServerProcess;
let proxy: Server;
let [secure, plain, authority] = ['', '', ''];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'clario-remote-'));
  const issuer = await createAuthority();
  const pair = await issuer.issue(['localhost']);
  authority = join(dir, 'ca.pem');
  writeFileSync(authority, issuer.certificate);
  writeFileSync(join(dir, 'token.txt'), `${TOKEN}\n`);
  writeFileSync(join(dir, 'short.txt'), 'short\n');
  writeFileSync(join(dir, 'other.txt'), 'x'.repeat(32));
  const config = join(dir, 'shop.json');
  writeFileSync(
    config,
    JSON.stringify({
      operator_token_file: join(dir, 'token.txt'),
      trusted_proxies: ['127.0.0.1'],
      delivery: { interval_ms: 20 },
      sites: [{ id: 'shop', origins: ['https://www.shop.com'] }],
    }),
  );
  server = startProcess(join(dir, 'data'), {}, ['--config', config]);
  ({ url: plain } = await server.ready);
  // a proxy that ends HTTPS, as in front of most servers
  proxy = createServer({ cert: pair.chain, key: pair.key }, (req, res) => {
    const headers = { ...req.headers, 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' };
    const onwards = request(`${plain}${req.url}`, { method: req.method!, headers }, (answer) => {
      res.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(res);
    });
    req.pipe(onwards);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  secure = `https://localhost:${(proxy.address() as AddressInfo).port}`;
});

afterAll(async () => {
  proxy.close();
  server.kill('SIGKILL');
  await server.ended;
  for (const one of [dir, EMPTY]) rmSync(one, { recursive: true });
});

/** As on another machine: with a data directory in which there is nothing. */
const ask = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  clario([...args, '--data', EMPTY], { env: { NODE_EXTRA_CA_CERTS: authority, ...env } });
const query = (...args: string[]) => ask(['query', 'SELECT 1 AS n', '--format', 'json', ...args]);
const N = { code: 0, stdout: '[\n{"n":1}\n]\n', stderr: '' };
const file = (name: string) => ['--token-file', join(dir, name)];

describe('a query', () => {
  it('is answered for the token: of a file, of the environment', async () => {
    expect(await query('--server', secure, ...file('token.txt'))).toEqual(N);
    const env = { CLARIO_OPERATOR_TOKEN: TOKEN };
    expect(await ask(['query', 'SELECT 1 AS n', '--format', 'json', '--server', `${secure}/`], env)).toEqual(N);
    expect(await query('--server', plain, ...file('token.txt'))).toEqual(N);
  });

  it.each([
    [
      () => ['--server', 'http://metrics.shop.com', ...file('token.txt')],
      2,
      '--server: found "http://metrics.shop.com"',
    ],
    [() => ['--server', 'https://metrics.shop.com/api', ...file('token.txt')], 2, 'must be an origin such as'],
    [() => ['--server', secure], 2, '--server needs its token: --token-file FILE, CLARIO_OPERATOR_TOKEN'],
    [() => file('token.txt'), 2, '--token-file: without --server there is nobody to show it to'],
    [() => ['--server', secure, ...file('short.txt')], 1, 'has a text of 5 characters; must be a secret of 32'],
    [() => ['--server', secure, ...file('none.txt')], 1, 'none.txt cannot be read'],
    [() => ['--server', secure, ...file('other.txt')], 1, 'has another operator_token than this one'],
    [() => ['--server', 'http://localhost:1', ...file('token.txt')], 1, 'did not answer: '],
  ])('is refused in one line', async (args, code, message) => {
    const { stdout, stderr, code: found } = await query(...args());
    expect([found, stdout, stderr.split('\n').length]).toEqual([code, '', 2]);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain(TOKEN);
  });
});

it('a person is exported and erased', async () => {
  const post = await fetch(`${plain}/collect`, {
    method: 'POST',
    body: JSON.stringify({
      v: 1,
      site: 'shop',
      sent_at: Date.now(),
      client_id: 'ada-1',
      events: [{ id: '01990000-0000-7000-8000-000000000001', at: Date.now(), name: 'page_view' }],
    }),
  });
  expect(post.status).toBe(204);
  const to = ['--server', secure, ...file('token.txt')];
  const person = ['--client-id', 'ada-1'];
  await vi.waitFor(
    async () => {
      const exported = await ask(['privacy', 'export', ...person, ...to]);
      expect([exported.code, JSON.parse(exported.stdout).row.client_id]).toEqual([0, 'ada-1']);
    },
    { timeout: 20_000, interval: 50 },
  );
  const erased = await ask(['privacy', 'erase', ...person, '--yes', '--format', 'json', ...to]);
  expect(erased.code).toBe(0);
  expect((await ask(['privacy', 'export', ...person, ...to])).stdout).toBe('');
});

it('no token is in what the server says', () => {
  expect(server.stderr()).not.toContain(TOKEN);
});
