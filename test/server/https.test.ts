import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { createServer, connect as open } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startAcmeServer } from '../first-party/acme-server/server.ts';
import { type Authority, createAuthority, DAY, newFolder, put } from '../first-party/tls/certificates.ts';
import { type Answer, askHttp2, dial } from '../first-party/tls/clients.ts';
import { freePort } from '../support/free-port.ts';
import { type ServerProcess, startProcess } from '../support/server-process.ts';

let authority: Authority;
beforeAll(async () => {
  authority = await createAuthority();
});
const processes: ServerProcess[] = [];
const closing: (() => void)[] = [];
afterEach(async () => {
  for (const one of processes.splice(0)) {
    one.kill('SIGKILL');
    await one.ended;
  }
  for (const close of closing.splice(0)) close();
});

/** @param tls the section of the config, and what else stands beside it */
function start(data: string, tls: object, rest: object = {}, args: string[] = []): ServerProcess {
  const file = join(data, 'clario.json');
  const site = { id: 'shop', origins: ['https://www.shop.com'], hosts: ['metrics.shop.com'] };
  writeFileSync(file, JSON.stringify({ tls, sites: [site], ...rest }));
  const one = startProcess(data, {}, ['--config', file, ...args]);
  processes.push(one);
  return one;
}

const newData = () => mkdtempSync(join(tmpdir(), 'clario-https-'));

async function shop(rest: object = {}) {
  const certificates = newFolder();
  put(certificates, 'metrics.shop.com', await authority.issue(['metrics.shop.com']));
  const port = await freePort();
  const server = start(newData(), { port, certificates }, rest);
  const { url } = await server.ready;
  return { server, port, certificates, plain: Number(new URL(url).port) };
}

let count = 0;
function hit(name: string): string {
  const id = `01990000-0000-7000-8000-${String(++count).padStart(12, '0')}`;
  return JSON.stringify({
    v: 1,
    site: 'shop',
    sent_at: Date.now(),
    client_id: 'tag-id',
    events: [{ id, at: Date.now(), name }],
  });
}

const HEADERS = { 'content-type': 'text/plain', origin: 'https://www.shop.com' };

async function askHttp1(
  port: number,
  ca: string | null,
  { method = 'POST', path = '/collect', headers = {} }: { method?: string; path?: string; headers?: object },
  body = '',
): Promise<Answer> {
  const options = { port, host: '127.0.0.1', method, path, headers: { host: 'metrics.shop.com', ...headers } };
  const asked =
    ca === null ? httpRequest(options) : httpsRequest({ ...options, ca, servername: 'metrics.shop.com', agent: false });
  const [answer] = (await once(asked.end(body), 'response')) as [IncomingMessage];
  return { status: answer.statusCode!, headers: answer.headers, body: await text(answer) };
}

test('events over HTTP/1.1, HTTP/2 and the plain port come to the warehouse; the answers are the same', async () => {
  const { server, port, plain } = await shop();
  const ca = authority.certificate;
  const post = { ':method': 'POST', ':path': '/collect', ':authority': 'metrics.shop.com', ...HEADERS };
  const h1 = await askHttp1(port, ca, { headers: HEADERS }, hit('over_http1'));
  const h2 = await askHttp2(port, 'metrics.shop.com', ca, post, hit('over_http2'));
  const packed = await askHttp2(
    port,
    'metrics.shop.com',
    ca,
    { ...post, 'content-encoding': 'gzip' },
    gzipSync(hit('packed')),
  );
  const open = await askHttp1(plain, null, { headers: HEADERS }, hit('in_the_open'));
  expect([h1.status, h2.status, packed.status, open.status]).toEqual([204, 204, 204, 204]);
  const cookie = ({ headers }: Answer) => String(headers['set-cookie']).replace(/=1\.[^;]+/, '=…');
  const expected = 'clario_id=…; Max-Age=34560000; Path=/; Domain=shop.com; HttpOnly; SameSite=Lax';
  expect([cookie(h1), cookie(h2), cookie(open)]).toEqual([`${expected}; Secure`, `${expected}; Secure`, expected]);
  for (const { headers } of [h1, h2, open])
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://www.shop.com',
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
  await expect
    .poll(() => server.query('SELECT event_name FROM events ORDER BY 1'))
    .toEqual([['in_the_open'], ['over_http1'], ['over_http2'], ['packed']]);
});

test('refusals, preflights and the pixel are the same over HTTP/2', async () => {
  const { port } = await shop({ limits: { body_bytes: 1024 } });
  const ca = authority.certificate;
  const ask = (headers: { [name: string]: string }, body?: string) =>
    askHttp2(port, 'metrics.shop.com', ca, { ':path': '/collect', ':authority': 'metrics.shop.com', ...headers }, body);
  const post = { ':method': 'POST', ...HEADERS };
  expect(await ask(post, '{')).toMatchObject({ status: 400, body: expect.stringContaining('"code":"not_json"') });
  expect(await ask({ ...post, origin: 'https://evil.com' }, hit('x'))).toMatchObject({ status: 403 });
  expect(await ask(post, 'x'.repeat(5000))).toMatchObject({ status: 413, body: expect.stringContaining('1024 bytes') });
  const preflight = await ask({ ':method': 'OPTIONS', origin: 'https://www.shop.com' });
  expect([preflight.status, preflight.headers['access-control-max-age']]).toEqual([204, '7200']);
  const d = Buffer.from(hit('pixel')).toString('base64url');
  const pixel = await askHttp2(port, 'metrics.shop.com', ca, { ':path': `/collect?d=${d}` });
  expect([pixel.status, pixel.headers['content-type']]).toEqual([200, 'image/gif']);
});

test('what Express answers comes over both, with HSTS; the plain port sends GETs to HTTPS, never /collect', async () => {
  const { server, port, plain } = await shop();
  const ca = authority.certificate;
  const script = { path: '/clario.js?site=shop', headers: { 'accept-encoding': 'br' } };
  const h1 = await askHttp1(port, ca, { method: 'GET', ...script });
  const h2 = await askHttp2(port, 'metrics.shop.com', ca, { ':path': script.path, ...script.headers });
  expect([h1.status, h2.status, h1.body.length > 1000, h1.body === h2.body]).toEqual([200, 200, true, true]);
  const { connection, 'keep-alive': _, date, ...same } = h1.headers;
  expect(h2.headers).toMatchObject(same);
  expect(same).toMatchObject({ 'content-encoding': 'br', 'strict-transport-security': 'max-age=31536000' });
  expect(Object.keys(h2.headers)).not.toContain('connection');
  const again = await askHttp2(port, 'metrics.shop.com', ca, {
    ':path': script.path,
    'accept-encoding': 'br',
    'if-none-match': String(h2.headers['etag']),
  });
  expect([again.status, again.body]).toEqual([304, '']);
  for (const [path, status] of [
    ['/healthz', 200],
    ['/readyz', 200],
    ['/nothing', 404],
  ] as const)
    expect(await askHttp2(port, 'metrics.shop.com', ca, { ':path': path })).toMatchObject({ status });
  const metrics = await askHttp2(port, 'metrics.shop.com', ca, { ':path': '/metrics' });
  expect(metrics.body).toContain('clario_certificate_expiry_seconds{host="metrics.shop.com"} 1');

  const redirected = await askHttp1(plain, null, { method: 'GET', path: script.path });
  expect([redirected.status, redirected.headers['location']]).toEqual([
    308,
    'https://metrics.shop.com/clario.js?site=shop',
  ]);
  const pixel = await askHttp1(plain, null, { method: 'GET', path: '/collect?d=!' });
  expect(pixel.status).toBe(400);
  expect((await askHttp1(plain, null, { method: 'GET', path: '/healthz' })).status).toBe(200);
  // a library's warning would be no JSON
  for (const line of server.stderr().trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ level: 30 });
});

test('X-Forwarded-For and -Proto are believed from trusted proxies only, over both ports', async () => {
  const headers = { ...HEADERS, 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' };
  const ca = authority.certificate;
  for (const isTrusted of [false, true]) {
    const limits = { requests_per_second_per_address: 1, burst_per_address: 1 };
    const { port, plain } = await shop({ trusted_proxies: isTrusted ? ['127.0.0.0/8'] : [], limits });
    const open = await askHttp1(plain, null, { headers }, hit('a'));
    expect(String(open.headers['set-cookie']).endsWith('; Secure')).toBe(isTrusted);
    // the address that counts is the visitor's, or the proxy's for all
    const second = { ...headers, 'x-forwarded-for': '203.0.113.8' };
    const tls = await askHttp2(
      port,
      'metrics.shop.com',
      ca,
      { ':method': 'POST', ':path': '/collect', ...second },
      hit('b'),
    );
    expect(tls.status).toBe(isTrusted ? 204 : 429);
  }
});

test('a new certificate is served without a restart, and open connections go on', async () => {
  const { server, port, certificates } = await shop();
  const ca = authority.certificate;
  const session = connectHttp2('https://metrics.shop.com', {
    createConnection: () =>
      connect({ port, host: '127.0.0.1', servername: 'metrics.shop.com', ca, ALPNProtocols: ['h2'] }),
  });
  await once(session, 'connect');
  put(certificates, 'metrics.shop.com', await authority.issue(['metrics.shop.com'], { days: 3 }));
  const expires = async () => {
    const socket = await dial(port, 'metrics.shop.com', { ca });
    const { valid_to } = socket.getPeerCertificate();
    socket.destroy();
    return Date.parse(valid_to) < Date.now() + 5 * DAY;
  };
  await expect.poll(expires, { timeout: 20_000 }).toBe(true);
  const request = session.request({ ':path': '/healthz' });
  const [{ ':status': status }] = (await once(request, 'response')) as [{ ':status': number }];
  expect(status).toBe(200);
  session.destroy();
  expect(server.stderr().match(/a certificate is served/g)).toHaveLength(2);
});

test('SIGTERM: what was begun over HTTP/2 is answered, sessions end, the process leaves with 0', async () => {
  const { server, port } = await shop();
  const session = connectHttp2('https://metrics.shop.com', {
    createConnection: () =>
      connect({
        port,
        host: '127.0.0.1',
        servername: 'metrics.shop.com',
        ca: authority.certificate,
        ALPNProtocols: ['h2'],
      }),
  });
  await once(session, 'connect');
  const idle = await dial(port, 'metrics.shop.com', { ca: authority.certificate });
  idle.resume().on('error', () => {});
  const request = session.request({ ':method': 'POST', ':path': '/collect', ...HEADERS });
  const body = hit('begun');
  request.write(body.slice(0, 20));
  await new Promise((done) => setTimeout(done, 300));
  server.kill('SIGTERM');
  await once(session, 'goaway');
  request.end(body.slice(20));
  const [{ ':status': status }] = (await once(request, 'response')) as [{ ':status': number }];
  expect(status).toBe(204);
  expect(await server.ended).toBe(0);
  const lines = server.stderr().trim().split('\n');
  expect(lines.at(-1)).toContain('"delivered":true,"msg":"stopped"');
});

test('limits.connections holds for this port by itself; who has gone makes room', async () => {
  const { port, plain } = await shop({ limits: { connections: 2 } });
  const ca = authority.certificate;
  const health = { method: 'GET', path: '/healthz' };
  for (let i = 0; i < 5; i++)
    await vi.waitFor(async () => expect((await askHttp1(port, ca, health)).status).toBe(200), { timeout: 10_000 });
  const silent = [open(port, '127.0.0.1'), open(port, '127.0.0.1')];
  await Promise.all(silent.map((socket) => once(socket, 'connect')));
  await vi.waitFor(() => expect(askHttp1(port, ca, health)).rejects.toThrow(), { timeout: 10_000 });
  expect((await askHttp1(plain, null, health)).status).toBe(200);
  for (const socket of silent) socket.destroy();
  await vi.waitFor(async () => expect((await askHttp1(port, ca, health)).status).toBe(200), { timeout: 10_000 });
});

test('what stands in the way of the start is one line', async () => {
  const port = await freePort();
  const missing = start(newData(), { port, certificates: '/nowhere/at/all' });
  expect(await missing.ended).toBe(1);
  expect(missing.stderr()).toContain('the directory of certificates /nowhere/at/all cannot be read: ENOENT');
  const blocker = createServer().listen(port, '127.0.0.1');
  await once(blocker, 'listening');
  closing.push(() => blocker.close());
  const taken = start(newData(), { port, certificates: newFolder() });
  expect(await taken.ended).toBe(1);
  expect(taken.stderr()).toContain(
    `port ${port} on 127.0.0.1 is in use by another program: stop it, or choose another with tls.port`,
  );
});

test('a server that is killed while a certificate is on its way: the next one gets it, by the same order', async () => {
  const [http, https] = [await freePort(), await freePort()];
  const acme = await startAcmeServer({ http, https, dns: 0 });
  closing.push(() => acme.close());
  const data = newData();
  const tls = { port: https, acme: { directory: acme.directory, agree_to_terms: true } };
  let killed: Promise<unknown> | null = null;
  acme.beforeAnswer = async (resource) => {
    if (resource !== 'certificate' || killed !== null) return;
    const [first] = processes;
    first!.kill('SIGKILL');
    killed = first!.ended;
    await killed;
  };
  start(data, tls, {}, ['--port', String(http)]);
  await processes[0]!.ended;
  expect(acme.log).toEqual([
    'account ',
    'newOrder metrics.shop.com',
    'http-01 metrics.shop.com valid',
    'issued metrics.shop.com',
  ]);
  const second = start(data, tls, {}, ['--port', String(http)]);
  await second.ready;
  await expect.poll(() => second.stderr(), { timeout: 20_000 }).toContain('a certificate is served');
  expect(acme.log.filter((line) => line.startsWith('newOrder') || line.startsWith('issued'))).toHaveLength(2);
  const answer = await askHttp2(https, 'metrics.shop.com', acme.authority.certificate, { ':path': '/healthz' });
  expect(answer.status).toBe(200);
  // neither keys nor tokens are in the log
  const [authorityFolder] = readdirSync(join(data, 'acme'));
  const account = readFileSync(join(data, 'acme', authorityFolder!, 'account.pem'), 'utf8').split('\n')[1]!;
  expect(second.stderr() + processes[0]!.stderr()).not.toContain(account);
});

test('curl, another client than Node, agrees', async () => {
  const { port } = await shop();
  const ca = join(newFolder(), 'ca.pem');
  writeFileSync(ca, authority.certificate);
  const curl = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)('curl', [
      '-s',
      '--cacert',
      ca,
      '--resolve',
      `metrics.shop.com:${port}:127.0.0.1`,
      ...args,
    ]);
    return stdout;
  };
  const url = `https://metrics.shop.com:${port}`;
  expect(await curl('-w', '%{http_version} %{http_code}', '-o', '/dev/null', '--http2', `${url}/healthz`)).toBe(
    '2 200',
  );
  expect(
    await curl(
      '-w',
      '%{http_version} %{http_code}',
      '-H',
      'Content-Type: text/plain',
      '-d',
      hit('curl'),
      `${url}/collect`,
    ),
  ).toBe('2 204');
});
