import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Authorization } from 'acme-client';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, test } from 'vitest';
import { type Config, defaults, siteDefaults } from '../../server/config.ts';
import { proofBy } from '../../server/first-party/tls/acme/challenges.ts';
import { directoryName } from '../../server/first-party/tls/acme/directory.ts';
import { acmeFiles } from '../../server/first-party/tls/acme/files.ts';
import { openTls, type Tls } from '../../server/first-party/tls.ts';
import { startDns } from './acme-server/dns-server.ts';
import { Problem } from './acme-server/jws.ts';
import { type AcmeServer, startAcmeServer } from './acme-server/server.ts';
import { DAY, newFolder, put } from './tls/certificates.ts';
import { dial, refusal } from './tls/clients.ts';

const HOUR = 3_600_000;
const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

/** The authority; the host's ports are known when a server has started. */
async function authority(): Promise<AcmeServer> {
  const acme = await startAcmeServer({ http: 0, https: 0, dns: 0 });
  opened.push(acme);
  return acme;
}

type Start = {
  acme: AcmeServer;
  data?: string;
  hosts?: string[];
  options?: Partial<Config['tls']['acme']>;
  certificates?: string | null;
};

/** A server whose time stands still until a test moves it. */
async function start({
  acme,
  data = mkdtempSync(join(tmpdir(), 'clario-acme-')),
  hosts = ['metrics.shop.com'],
  options = {},
  certificates = null,
}: Start) {
  const clock = { now: Date.now() };
  acme.clock.now = () => clock.now;
  const said: string[] = [];
  const taken: string[] = [];
  const section = {
    ...defaults.tls.acme,
    directory: acme.directory,
    agree_to_terms: true,
    email: 'web@shop.com',
    ...options,
  };
  const tls = await openTls({
    config: {
      ...defaults,
      data,
      tls: { ...defaults.tls, port: 1, certificates, acme: section },
      sites: [{ ...siteDefaults, id: 'shop', origins: ['self'], hosts }],
    },
    now: () => clock.now,
    random: () => 0,
    registry: new Registry(),
    onProblem: ({ code, message }) => said.push(`${code}: ${message}`),
    onTaken: ({ host }) => taken.push(host),
    onRequest: (_req, res) => res.end('hello'),
    poll: { attempts: 50, min: 5, max: 50 },
  });
  const plain = createServer((req, res) => {
    if (!tls.takePlain(req, res)) res.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  tls.listener.server.listen(0, '127.0.0.1');
  await Promise.all([once(plain, 'listening'), once(tls.listener.server, 'listening')]);
  acme.network.http = (plain.address() as AddressInfo).port;
  acme.network.https = (tls.listener.server.address() as AddressInfo).port;
  const close = async () => {
    plain.close();
    plain.closeAllConnections();
    await tls.listener.close(0);
  };
  opened.push({ close });
  return {
    tls,
    clock,
    said,
    taken,
    data,
    close,
    folder: join(data, 'acme', directoryName(acme.directory)),
    https: acme.network.https,
  };
}

/** Of what is served, which must be trusted; `isLater`: but for the time, which only the server's clock has reached. */
async function fingerprint(
  server: { https: number },
  acme: AcmeServer,
  host = 'metrics.shop.com',
  isLater = false,
): Promise<string> {
  const socket = await dial(server.https, host, { ca: acme.authority.certificate, rejectUnauthorized: !isLater });
  if (isLater) expect(socket.authorizationError).toBe('CERT_NOT_YET_VALID');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

/** All files and folders with their modes. */
function modes(dir: string): Set<string> {
  const found = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((one) => !one.isSymbolicLink());
  return new Set(
    [...found.map((one) => join(one.parentPath, one.name)), dir].map((path) => {
      const { mode } = statSync(path);
      return `${statSync(path).isDirectory() ? 'directory' : 'file'} ${(mode & 0o777).toString(8)}`;
    }),
  );
}

describe('a certificate is procured', () => {
  test('by HTTP-01, and served at once; files are private, and nothing is left of the challenge', async () => {
    const acme = await authority();
    const server = await start({ acme });
    expect(await refusal(server.https, 'metrics.shop.com')).toBe('ERR_SSL_TLSV1_UNRECOGNIZED_NAME');
    await server.tls.procure();
    expect(server.said).toEqual([]);
    expect(acme.log).toEqual([
      'account mailto:web@shop.com',
      'newOrder metrics.shop.com',
      'http-01 metrics.shop.com valid',
      'issued metrics.shop.com',
    ]);
    await fingerprint(server, acme);
    expect(modes(server.folder)).toEqual(new Set(['directory 700', 'file 600']));
    expect([
      readdirSync(join(server.folder, 'challenges', 'http')),
      readdirSync(join(server.folder, 'orders')),
      existsSync(join(server.folder, 'lock')),
    ]).toEqual([[], [], false]);
    await server.tls.procure();
    expect(acme.log).toHaveLength(4);
  });

  test('by TLS-ALPN-01, while other hosts are served', async () => {
    const acme = await authority();
    const server = await start({ acme, hosts: ['a.shop.com', 'b.shop.com'], options: { challenge: 'tls-alpn-01' } });
    await server.tls.procure();
    expect(server.said).toEqual([]);
    expect(acme.log.filter((line) => line.startsWith('tls'))).toEqual([
      'tls-alpn-01 a.shop.com valid',
      'tls-alpn-01 b.shop.com valid',
    ]);
    expect(await fingerprint(server, acme, 'a.shop.com')).not.toBe(await fingerprint(server, acme, 'b.shop.com'));
    const alpn = { ALPNProtocols: ['acme-tls/1'], rejectUnauthorized: false };
    expect(await refusal(server.https, 'a.shop.com', alpn)).not.toBe('connected');
  });

  test("by DNS-01: the operator's command puts the record up and takes it down, never through a shell", async () => {
    const acme = await authority();
    const dir = newFolder();
    const [zone, calls, hook] = [join(dir, 'zone'), join(dir, 'calls'), join(dir, 'my hook; exit 1')];
    writeFileSync(zone, '');
    writeFileSync(
      hook,
      `#!${process.execPath}
const fs = require('node:fs');
const [verb, name, value, ...more] = process.argv.slice(2);
fs.appendFileSync(${JSON.stringify(calls)}, JSON.stringify([verb, name, value.length, more]) + '\\n');
fs.writeFileSync(${JSON.stringify(zone)}, verb === 'add' ? name + ' ' + value + '\\n' : '');
`,
    );
    chmodSync(hook, 0o700);
    const dns = await startDns(zone);
    opened.push(dns);
    acme.network.dns = dns.port;
    const server = await start({ acme, options: { challenge: 'dns-01', dns_hook: hook } });
    await server.tls.procure();
    expect(server.said).toEqual([]);
    await fingerprint(server, acme);
    expect(readFileSync(calls, 'utf8')).toBe(
      '["add","_acme-challenge.metrics.shop.com",43,[]]\n["remove","_acme-challenge.metrics.shop.com",43,[]]\n',
    );
  });

  test('the command fails: its last line is told', async () => {
    const acme = await authority();
    const hook = join(newFolder(), 'hook');
    writeFileSync(hook, '#!/bin/sh\necho trying >&2\necho "no such zone" >&2\nexit 3\n');
    chmodSync(hook, 0o700);
    const server = await start({ acme, options: { challenge: 'dns-01', dns_hook: hook } });
    await server.tls.procure();
    const next = new Date(server.clock.now + HOUR / 12).toISOString();
    expect(server.said).toEqual([
      `acme_failed: no certificate for metrics.shop.com: tls.acme.dns_hook ${hook} add failed (3): no such zone; the next try is at ${next}`,
    ]);
  });
});

test('a command for DNS-01 that never ends, whatever it is asked, is ended: no renewal waits for it for ever', async () => {
  const hook = join(newFolder(), 'hook');
  writeFileSync(hook, `#!${process.execPath}\nprocess.on('SIGTERM', () => {});\nsetInterval(() => {}, 1000);\n`);
  chmodSync(hook, 0o700);
  const { show } = proofBy('dns-01', acmeFiles(newFolder()), hook, 500);
  const authorization = { identifier: { type: 'dns', value: 'metrics.shop.com' } } as Authorization;
  await expect(show({ authorization, token: 't', expected: 'value' })).rejects.toThrow(
    `tls.acme.dns_hook ${hook} add did not end within 0.5 seconds`,
  );
});

test('of an authority that wants the account to be bound to one it knows', async () => {
  const acme = await authority();
  acme.binding = { kid: 'kid-1', hmacKey: 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W' };
  const options = { eab_key_id: 'kid-1', eab_hmac_key: acme.binding.hmacKey };
  const without = await start({ acme });
  await without.tls.procure();
  expect(without.said[0]).toMatch(
    'acme_failed: no certificate for metrics.shop.com: bind the account to one of ours; ',
  );
  const wrong = await start({ acme, options: { ...options, eab_hmac_key: 'A'.repeat(64) } });
  await wrong.tls.procure();
  expect(wrong.said[0]).toMatch('acme_failed: no certificate for metrics.shop.com: the binding is wrong; ');
  const server = await start({ acme, options });
  await server.tls.procure();
  expect(server.said).toEqual([]);
  await fingerprint(server, acme);
  expect(acme.log).toContain('bound to kid-1');
});

test('renewed at two thirds of its life, with a new key; the old one is served until then', async () => {
  const acme = await authority();
  const server = await start({ acme });
  await server.tls.procure();
  const first = await fingerprint(server, acme);
  const keyFile = join(server.folder, 'certificates', 'metrics.shop.com', 'privkey.pem');
  const key = readFileSync(keyFile, 'utf8');
  server.clock.now += 59.9 * DAY;
  await server.tls.procure();
  expect(await fingerprint(server, acme)).toBe(first);
  server.clock.now += 3.2 * DAY;
  await server.tls.procure();
  expect(acme.log.filter((line) => line.startsWith('issued'))).toHaveLength(2);
  expect(acme.log.filter((line) => line.startsWith('account'))).toHaveLength(1);
  expect(await fingerprint(server, acme, 'metrics.shop.com', true)).not.toBe(first);
  expect(readFileSync(keyFile, 'utf8')).not.toBe(key);
  expect(readdirSync(join(server.folder, 'issued'))).toHaveLength(1);
});

test("nothing is asked for a host that the operator's own folder serves, nor for one that no site names", async () => {
  const acme = await authority();
  const certificates = newFolder();
  put(certificates, '_.shop.com', await acme.authority.issue(['*.shop.com']));
  put(certificates, 'other.example.com', await acme.authority.issue(['other.example.com']));
  const server = await start({ acme, certificates, hosts: ['metrics.shop.com', 'metrics.other.com'] });
  await server.tls.procure();
  expect(acme.log.filter((line) => line.startsWith('newOrder'))).toEqual(['newOrder metrics.other.com']);
});

describe('when it fails', () => {
  test('a wrong answer to the challenge: told, tried again later and later, three orders a day', async () => {
    const acme = await authority();
    const server = await start({ acme });
    const other = createServer((_req, res) => res.end('another server')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    opened.push(other);
    acme.network.http = (other.address() as AddressInfo).port;
    const begin = server.clock.now;
    await server.tls.procure();
    expect(server.said).toEqual([
      `acme_failed: no certificate for metrics.shop.com: the key authorization is not the one expected: another server; the next try is at ${new Date(begin + HOUR / 12).toISOString()}`,
    ]);
    const tries: number[] = [];
    for (let minute = 5; minute < 3 * 24 * 60; minute += 5) {
      server.clock.now = begin + minute * 60_000;
      const before = acme.log.length;
      await server.tls.procure();
      if (acme.log.length > before) tries.push(minute);
    }
    expect(tries).toEqual([5, 35, 1440, 1920, 3360]);
    expect(acme.log.filter((line) => line === 'http-01 metrics.shop.com invalid')).toHaveLength(6);
  });

  test.each([
    ['429', 429, 'rateLimited'],
    ['503', 503, 'serverInternal'],
  ])('%s with Retry-After: no host is asked for before, also after a restart', async (_name, status, type) => {
    const acme = await authority();
    const hosts = ['a.shop.com', 'b.shop.com'];
    const server = await start({ acme, hosts });
    acme.refuse.set('newOrder', () => new Problem(status, type, 'too many of them', { 'Retry-After': '7200' }));
    await server.tls.procure();
    const { host } = new URL(acme.directory);
    const next = new Date(server.clock.now + 2 * HOUR).toISOString();
    expect(server.said).toEqual([
      `acme_limited: no certificate for a.shop.com: ${host} answered ${status}: too many of them; the next try is at ${next}`,
    ]);
    expect(acme.log).toEqual(['account mailto:web@shop.com', `newOrder refused: ${type}`]);
    acme.refuse.clear();
    const begin = server.clock.now;
    await server.close();
    const again = await start({ acme, hosts, data: server.data });
    again.clock.now = begin + 2 * HOUR - 1000;
    await again.tls.procure();
    expect(acme.log).toHaveLength(2);
    again.clock.now = begin + 2 * HOUR;
    await again.tls.procure();
    expect(acme.log.filter((line) => line.startsWith('issued'))).toEqual(['issued a.shop.com', 'issued b.shop.com']);
  });

  test('the authority is not there: told in words', async () => {
    const acme = await authority();
    const server = await start({ acme });
    acme.close();
    await server.tls.procure();
    const { host, port } = new URL(acme.directory);
    expect(server.said[0]).toMatch(
      `acme_failed: no certificate for metrics.shop.com: ${host} does not answer: connect ECONNREFUSED 127.0.0.1:${port}; the next try is at`,
    );
  });

  test('a stop between order and certificate: the same order goes on, with the key it had', async () => {
    const acme = await authority();
    const server = await start({ acme });
    acme.refuse.set('certificate', () => new Problem(503, 'serverInternal', 'come again'));
    await server.tls.procure();
    expect(acme.log.slice(-2)).toEqual(['issued metrics.shop.com', 'certificate refused: serverInternal']);
    const [order] = readdirSync(join(server.folder, 'orders'));
    const { key } = JSON.parse(readFileSync(join(server.folder, 'orders', order!), 'utf8'));
    acme.refuse.clear();
    await server.close();
    const again = await start({ acme, data: server.data });
    again.clock.now += HOUR;
    await again.tls.procure();
    expect(acme.log.filter((line) => line.startsWith('newOrder'))).toHaveLength(1);
    await fingerprint(again, acme);
    expect(readFileSync(join(again.folder, 'certificates', 'metrics.shop.com', 'privkey.pem'), 'utf8')).toBe(key);
  });

  test('its memory of what was asked for is damaged: nothing is asked', async () => {
    const acme = await authority();
    const server = await start({ acme });
    await server.tls.procure();
    writeFileSync(join(server.folder, 'state.json'), '{');
    server.clock.now += 70 * DAY;
    await server.tls.procure();
    expect(server.said.at(-1)).toBe(
      'acme_failed: no certificate can be asked for: state.json is damaged: put its backup back, or remove it a day after the last order',
    );
    const lines = server.said.length;
    // that of one host is damaged: the same; and told once an hour, though it is met each minute
    writeFileSync(join(server.folder, 'state.json'), '{"next":0,"hosts":{"metrics.shop.com":{}}}');
    for (let minute = 0; minute < 59; minute++) {
      server.clock.now += HOUR / 60;
      await server.tls.procure();
    }
    expect(server.said).toHaveLength(lines);
    server.clock.now += HOUR / 60;
    await server.tls.procure();
    expect(server.said.slice(lines)).toEqual([server.said[lines - 1]]);
  });

  test("a damaged order of one host is placed anew, and keeps no other host's certificate away", async () => {
    const acme = await authority();
    const server = await start({ acme, hosts: ['a.shop.com', 'b.shop.com'] });
    acme.refuse.set('finalize', () => new Problem(500, 'serverInternal', 'oops'));
    await server.tls.procure();
    acme.refuse.clear();
    writeFileSync(join(server.folder, 'orders', 'a.shop.com.json'), '{"url":');
    server.clock.now += HOUR;
    await server.tls.procure();
    expect(server.taken).toEqual(['a.shop.com', 'b.shop.com']);
    expect(acme.log.filter((line) => line.startsWith('newOrder'))).toEqual([
      'newOrder a.shop.com',
      'newOrder b.shop.com',
      'newOrder a.shop.com',
    ]);
  });

  test('a damaged key of the account: told in words, with what to do; a new one only when it is removed', async () => {
    const acme = await authority();
    const server = await start({ acme });
    await server.tls.procure();
    const file = join(server.folder, 'account.pem');
    writeFileSync(file, '-----BEGIN PRIVATE KEY-----\nMIGH');
    server.clock.now += 65 * DAY;
    await server.tls.procure();
    expect(server.said.at(-1)).toMatch(
      `acme_failed: no certificate for metrics.shop.com: account.pem in ${server.folder} is damaged: put its backup back, or remove it, and another account is made; the next try is at`,
    );
    rmSync(file);
    server.clock.now += HOUR;
    await server.tls.procure();
    expect([server.taken.length, acme.log.filter((line) => line.startsWith('account')).length]).toEqual([2, 2]);
  });
});

test('several servers with one folder ask once, and all serve it', async () => {
  const acme = await authority();
  const folder = newFolder();
  const servers = [];
  for (let i = 0; i < 3; i++) servers.push(await start({ acme, options: { folder } }));
  const procured = servers.map(({ tls }: { tls: Tls }) => tls.procure());
  await Promise.all(procured);
  // one after the other too: what a server has in mind may be older than the folder
  for (const { tls } of servers) await tls.procure();
  for (const { tls } of servers) await tls.look();
  expect(acme.log.filter((line) => line.startsWith('newOrder'))).toEqual(['newOrder metrics.shop.com']);
  const prints = [];
  for (const server of servers) prints.push(await fingerprint(server, acme));
  expect(new Set(prints).size).toBe(1);
});
