/**
 * A shop and its collector as the internet has them: a DNS server, HTTPS at addresses of this machine (127.0.0.1 is the shop,
 * 127.0.0.2 near it, 127.77.0.1 in another network) on one port, and a real Clario behind. `changes` breaks one thing at a time.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Config, defaults, siteDefaults } from '../../server/config.ts';
import type { CheckInput } from '../../server/first-party/check.ts';
import { type RunningServer, startServer } from '../../server/main.ts';
import { authority, type LeafOptions } from './certificate-chain.ts';
import { startDns, type Zone } from './dns-server.ts';

export const [SHOP, NEAR, FAR] = ['127.0.0.1', '127.0.0.2', '127.77.0.1'];

export type Changes = {
  leaf?: LeafOptions;
  tls?: ServerOptions;
  /** Of the collector's answer to the shop's CDN or proxy, before it is sent. */
  headers?: (headers: { [name: string]: string | string[] | undefined }, req: IncomingMessage) => void;
  /** Answers in the place of the collector; false leaves it. */
  instead?: (req: IncomingMessage, res: ServerResponse) => boolean;
  /** A page of the shop. */
  page?: (req: IncomingMessage, res: ServerResponse) => void;
  /** Plain HTTP; undefined: a redirect; null: nothing listens. */
  plain?: ((req: IncomingMessage, res: ServerResponse) => void) | null;
  site?: Partial<Config['sites'][number]>;
};

const open: (() => void | Promise<void>)[] = [];

export async function stopStands(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

export async function startStand(zone: Zone, changes: Changes = {}) {
  const { ca, leaf } = await authority();
  const dns = await startDns(zone);
  open.push(dns.close);
  const site = { ...(await leaf({ hosts: ['www.shop.test', 'shop.test'] })) };
  const collect = await leaf(changes.leaf);
  const page = changes.page ?? ((_req, res) => res.setHeader('Content-Type', 'text/html').end('<title>A shop</title>'));
  let url = '';
  const proxied = (req: IncomingMessage, res: ServerResponse) => {
    if (!changes.instead?.(req, res)) proxy(url, req, res, changes.headers);
  };
  const port = await listen(createSecureServer({ ...site }, page), SHOP!, shopPort);
  shopPort = port;
  const certificate = { ...collect, ...changes.tls };
  for (const address of [NEAR!, FAR!]) await listen(createSecureServer(certificate, proxied), address, port);
  const redirect = (_req: IncomingMessage, res: ServerResponse) =>
    res.writeHead(301, { location: `https://metrics.shop.test:${port}/` }).end();
  const plain = createServer(changes.plain ?? redirect);
  const http = await listen(plain, NEAR!, 0);
  await listen(createServer(changes.plain ?? redirect), FAR!, http);
  if (changes.plain === null) for (const close of open.splice(-2)) await close();
  const clario = await clarioFor(port, changes.site);
  url = clario.url;
  const input: CheckInput = {
    siteHost: 'www.shop.test',
    collectHost: 'metrics.shop.test',
    site: null,
    collectPath: '/collect',
    scriptPath: '/clario.js',
    cookieName: 'clario_id',
    issuer: 'letsencrypt.org',
    resolver: dns.at,
    ends: { http, https: port, timeoutMs: 2000, ca: [ca] },
    now: Date.now,
  };
  return { input, ca, http, https: port, dns, data: clario.data };
}

const running = new Map<string, Promise<{ server: RunningServer; data: string }>>();

/** A Clario for each config of the site: started once, kept until the tests are over. */
async function clarioFor(shopPort: number, site: Changes['site'] = {}): Promise<{ url: string; data: string }> {
  const key = JSON.stringify(site);
  if (!running.has(key)) running.set(key, startClario(shopPort, site));
  const { server, data } = await running.get(key)!;
  return { url: server.url, data };
}

async function startClario(shopPort: number, site: Changes['site']): Promise<{ server: RunningServer; data: string }> {
  const data = mkdtempSync(join(tmpdir(), 'clario-stand-'));
  const config: Config = {
    ...defaults,
    data,
    port: 0,
    demo: false,
    trusted_proxies: ['127.0.0.0/8'],
    sites: [{ ...siteDefaults, id: 'shop', origins: [`https://www.shop.test:${shopPort}`], ...site }],
  };
  return { server: await startServer(config, pino({ level: 'silent' })), data };
}

/** To be called when all tests of a file are over. */
export async function stopClarios(): Promise<void> {
  for (const started of running.values()) {
    const { server, data } = await started;
    await server.close();
    rmSync(data, { recursive: true });
  }
  running.clear();
}

/** One port for all stands of a file, so that a Clario's origins stay right. */
let shopPort = 0;

async function listen(server: Server, address: string, port: number): Promise<number> {
  server.listen(port, address);
  await once(server, 'listening');
  open.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** What a CDN does with a path: Host, Origin and Cookie as they came, who visits and how in X-Forwarded-…. */
function proxy(to: string, req: IncomingMessage, res: ServerResponse, change: Changes['headers']): void {
  const headers = { ...req.headers, 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' };
  const onward = request(`${to}${req.url}`, { method: req.method, headers, agent: false }, (answer) => {
    const answered: Parameters<NonNullable<Changes['headers']>>[0] = { ...answer.headers };
    change?.(answered, req);
    for (const [name, value] of Object.entries(answered)) if (value !== undefined) res.setHeader(name, value);
    answer.pipe(res.writeHead(answer.statusCode!));
  });
  onward.on('error', () => res.destroy());
  req.pipe(onward);
}
