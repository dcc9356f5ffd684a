import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type AddressInfo, connect as connectPlain } from 'node:net';
import { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { Registry } from 'prom-client';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { defaults, siteDefaults } from '../../../server/config.ts';
import { openTls, type Tls } from '../../../server/first-party/tls.ts';
import { type Authority, createAuthority, newFolder, put } from './certificates.ts';
import { askHttp2, dial, refusal } from './clients.ts';

let authority: Authority;
beforeAll(async () => {
  authority = await createAuthority();
});

const open: Tls[] = [];
afterEach(async () => {
  for (const tls of open.splice(0)) await tls.listener.close(0);
});

/** A server of a.shop.com, b.other.com and *.third.com that answers with the host it was asked for. */
async function start(redirectPort = 443, proxies: string[] = []) {
  const path = newFolder();
  put(path, 'a.shop.com', await authority.issue(['a.shop.com']));
  put(path, 'b.other.com', await authority.issue(['b.other.com'], { kind: 'RSA-2048' }));
  put(path, '_.third.com', await authority.issue(['*.third.com']));
  const registry = new Registry();
  const { tls: section } = defaults;
  const tls = await openTls({
    config: {
      ...defaults,
      trusted_proxies: proxies,
      tls: { ...section, port: 1, certificates: path, redirect_port: redirectPort },
      sites: [{ ...siteDefaults, id: 'shop', origins: ['self'] }],
    },
    now: Date.now,
    random: () => 0,
    registry,
    onProblem: () => {},
    onTaken: () => {},
    onRequest: (req, res) => res.end(`${req.httpVersion} ${req.headers.host}`),
  });
  open.push(tls);
  tls.listener.server.listen(0, '127.0.0.1');
  await once(tls.listener.server, 'listening');
  return { tls, path, registry, port: (tls.listener.server.address() as AddressInfo).port };
}

const nameOf = (socket: TLSSocket) => socket.getPeerCertificate().subjectaltname;

test('each host gets its own certificate, trusted and for its name', async () => {
  const { port } = await start();
  const ca = authority.certificate;
  for (const [host, names] of [
    ['a.shop.com', 'DNS:a.shop.com'],
    ['b.other.com', 'DNS:b.other.com'],
    ['x.third.com', 'DNS:*.third.com'],
  ] as const) {
    const socket = await dial(port, host, { ca });
    expect([socket.authorized, nameOf(socket)]).toEqual([true, names]);
    socket.destroy();
  }
});

describe('a client that asks for no host of here', () => {
  test('gets the alert that says so, and no certificate', async () => {
    const { port, registry } = await start();
    const options = { rejectUnauthorized: false };
    for (const host of ['www.shop.com', 'a.shop.com.evil.com', 'a.b.third.com', undefined])
      for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const)
        expect(await refusal(port, host, { ...options, maxVersion })).toBe('ERR_SSL_TLSV1_UNRECOGNIZED_NAME');
    expect(await registry.getSingleMetricAsString('clario_tls_refused_total')).toContain('{reason="unknown_host"} 8');
  });

  test('speaks no TLS: the connection ends without a word', async () => {
    const { port, registry } = await start();
    const socket = connectPlain(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a.shop.com\r\n\r\n');
    expect(await text(socket)).toBe('');
    expect(await registry.getSingleMetricAsString('clario_tls_refused_total')).toContain('{reason="not_tls"} 1');
  });
});

test('a hello that comes byte by byte is heard', async () => {
  const { port } = await start();
  const relay = connectPlain(port, '127.0.0.1').setNoDelay();
  const slow = new Duplex({
    read() {},
    async write(chunk: Buffer, _encoding, done) {
      for (let at = 0; at < chunk.length; at += 97) {
        relay.write(chunk.subarray(at, at + 97));
        await sleep(1);
      }
      done();
    },
  });
  relay.on('data', (chunk) => slow.push(chunk));
  const socket = connect({ socket: slow, servername: 'a.shop.com', ca: authority.certificate });
  await once(socket, 'secureConnect');
  expect(nameOf(socket)).toBe('DNS:a.shop.com');
  socket.destroy();
  relay.destroy();
});

test('TLS 1.2 is the least, with forward secrecy; TLS 1.3 is spoken', async () => {
  const { port } = await start();
  const options = { ca: authority.certificate };
  const old = { ...options, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
  expect(await refusal(port, 'a.shop.com', old)).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  const weak = {
    ...options,
    maxVersion: 'TLSv1.2',
    ciphers: 'AES128-SHA:AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA',
  } as const;
  expect(await refusal(port, 'b.other.com', weak)).toBe('ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE');
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const socket = await dial(port, 'a.shop.com', { ...options, minVersion: version, maxVersion: version });
    expect(socket.getProtocol()).toBe(version);
    expect(socket.getCipher().name).toMatch(version === 'TLSv1.2' ? /^ECDHE-ECDSA-.*(GCM|POLY1305)/ : /^TLS_/);
    socket.destroy();
  }
});

test('a second connection resumes the session of the first, of the same host only', async () => {
  const { port } = await start();
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const options = { ca: authority.certificate, minVersion: version, maxVersion: version };
    const first = await dial(port, 'a.shop.com', options);
    let session = first.getSession();
    first.on('session', (one) => {
      session = one;
    });
    first.write('GET / HTTP/1.1\r\nHost: a.shop.com\r\nConnection: close\r\n\r\n');
    await text(first);
    const again = await dial(port, 'a.shop.com', { ...options, session: session! });
    expect(again.isSessionReused()).toBe(true);
    again.destroy();
    const other = await dial(port, 'b.other.com', { ...options, session: session! });
    expect([other.isSessionReused(), nameOf(other)]).toEqual([false, 'DNS:b.other.com']);
    other.destroy();
  }
});

test('a certificate is replaced while connections are open: they go on, new ones get the new one', async () => {
  const { port, path, tls } = await start();
  const options = { ca: authority.certificate };
  const before = await dial(port, 'a.shop.com', options);
  put(path, 'a.shop.com', await authority.issue(['a.shop.com']));
  await tls.look();
  const after = await dial(port, 'a.shop.com', options);
  const [old, young] = [before, after].map((socket) => socket.getPeerCertificate().fingerprint256);
  expect(young).not.toBe(old);
  before.write('GET / HTTP/1.1\r\nHost: a.shop.com\r\nConnection: close\r\n\r\n');
  expect(await text(before)).toContain('1.1 a.shop.com');
  after.destroy();
});

test('HTTP/2 and HTTP/1.1 by ALPN; the host stands in the same place for both', async () => {
  const { port } = await start();
  const ca = authority.certificate;
  expect(await askHttp2(port, 'a.shop.com', ca, { ':path': '/' })).toMatchObject({
    status: 200,
    body: `2.0 a.shop.com:${port}`,
  });
  const spoofed = { ':path': '/', ':authority': 'a.shop.com', host: 'b.other.com' };
  expect(await askHttp2(port, 'a.shop.com', ca, spoofed)).toMatchObject({ body: '2.0 a.shop.com' });
  const answer = await new Promise<string>((done, fail) => {
    const options = { port, host: '127.0.0.1', servername: 'a.shop.com', ca, headers: { host: 'a.shop.com' } };
    httpsRequest(options, (res) => done(text(res)))
      .on('error', fail)
      .end();
  });
  expect(answer).toBe('1.1 a.shop.com');
});

test('closing: idle connections end at once, no new ones are taken', async () => {
  const { port, tls } = await start();
  const idle = await dial(port, 'a.shop.com', { ca: authority.certificate, ALPNProtocols: ['h2'] });
  idle.on('error', () => {}).resume();
  const ended = new Promise((resolve) => idle.once('close', resolve)); // once() would reject if it ends by a reset
  await tls.listener.close(200);
  await ended;
  expect(await refusal(port, 'a.shop.com')).toBe('ECONNREFUSED');
});

describe('the plain port', () => {
  async function ask(
    { tls }: { tls: Tls },
    path: string,
    { method = 'GET', ...headers }: { [name: string]: string } = {},
  ) {
    const server = createServer((req, res) => {
      if (!tls.takePlain(req, res)) res.writeHead(418).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [res] = (await once(
      httpRequest({ port, host: '127.0.0.1', path, method, headers: { host: 'a.shop.com:8080', ...headers } }).end(),
      'response',
    )) as [IncomingMessage];
    res.resume();
    server.close();
    return [res.statusCode, res.headers.location ?? ''];
  }

  test('sends GETs of a host with a certificate to HTTPS', async () => {
    const server = await start();
    expect(await ask(server, '/clario.js?site=shop')).toEqual([308, 'https://a.shop.com/clario.js?site=shop']);
    expect(await ask(server, '/', { method: 'HEAD', host: 'X.Third.com.' })).toEqual([308, 'https://x.third.com/']);
    expect(await ask(await start(8443), '/a')).toEqual([308, 'https://a.shop.com:8443/a']);
  });

  test('sends nothing else: other methods, health, hosts without one, what a proxy has taken by HTTPS', async () => {
    const server = await start();
    for (const method of ['POST', 'OPTIONS', 'PUT']) expect(await ask(server, '/x', { method })).toEqual([418, '']);
    for (const path of ['/healthz', '/readyz', '/metrics', '/healthz?x'])
      expect(await ask(server, path)).toEqual([418, '']);
    expect(await ask(server, '/x', { host: 'localhost:8080' })).toEqual([418, '']);
    expect(await ask(server, '/x', { host: '127.0.0.1' })).toEqual([418, '']);
    expect(await ask(await start(0), '/x')).toEqual([418, '']);
    const https = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' };
    expect(await ask(server, '/x', https)).toEqual([308, 'https://a.shop.com/x']);
    expect(await ask(await start(443, ['127.0.0.0/8']), '/x', https)).toEqual([418, '']);
  });
});

test('/metrics says when each certificate expires', async () => {
  const { registry, tls, path } = await start();
  put(path, 'a.shop.com', await authority.issue(['a.shop.com'], { from: Date.UTC(2026, 10, 1), days: 90 }));
  await tls.look();
  const text = await registry.getSingleMetricAsString('clario_certificate_expiry_seconds');
  expect(text).toContain(`clario_certificate_expiry_seconds{host="a.shop.com"} ${Date.UTC(2027, 0, 30) / 1000}`);
  expect(text.match(/host="[^"]*"/g)!.sort()).toEqual([
    'host="*.third.com"',
    'host="a.shop.com"',
    'host="b.other.com"',
  ]);
});
