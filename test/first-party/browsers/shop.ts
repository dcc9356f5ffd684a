/**
 * A shop as browsers see it: HTTPS pages on shop.test, other.test and tracker.test, and the real server process with its own folder of
 * certificates on metrics.shop.test and metrics.other.test, all by an authority made here.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STUB } from '../../../client-tag/build.ts';
import { snippets } from '../../../server/first-party/snippets.ts';
import { freePort } from '../../support/free-port.ts';
import { type ServerProcess, startProcess } from '../../support/server-process.ts';
import { createAuthority, newFolder, put } from '../tls/certificates.ts';

/** Every host that a browser must find on this machine. */
export const HOSTS = [
  'shop.test',
  'metrics.shop.test',
  'other.test',
  'metrics.other.test',
  'tracker.test',
  'third.test',
];

/** As where a browser blocks it: the tag's id is then in a cookie that the script writes. */
const BLOCK_STORAGE = "Object.defineProperty(window,'localStorage',{get:function(){throw new Error('blocked')}});";

export type BrowserShop = {
  server: ServerProcess;
  /** Address of a page: `/blocked` has no localStorage, `/plain` no tag, `/kept` no tag but the id keeper. */
  page(host: string, path: string): string;
  /** HTML in every page from now on; PORT is the pages' port. */
  body: string;
  /** SHA-256 of the authority's public key, for Chromium. */
  spki: string;
  /** Rows of events of a name: client_id and client_id_source, page.url; oldest first. */
  rows(event: string): Promise<unknown[][]>;
  metrics(): Promise<string>;
  close(): Promise<void>;
};

export async function startBrowserShop(site: object = {}): Promise<BrowserShop> {
  const authority = await createAuthority();
  const certificates = newFolder();
  for (const host of ['metrics.shop.test', 'metrics.other.test'])
    put(certificates, host, await authority.issue([host]));
  const { chain, key } = await authority.issue(HOSTS);
  const keepId = await keeper();
  const pages = createServer({ cert: chain, key }, (req, res) => keepId(req, res, () => answer(req, res)));
  pages.listen(0, '127.0.0.1');
  await once(pages, 'listening');
  const { port } = pages.address() as AddressInfo;
  const collectPort = await freePort();

  function answer(req: IncomingMessage, res: ServerResponse) {
    const { hostname, pathname } = new URL(`https://${req.headers.host}${req.url}`);
    if (pathname === '/favicon.ico') return void res.writeHead(404).end();
    if (req.method === 'POST') req.resume();
    res.setHeader('Content-Type', 'text/html');
    const tag = `<script async src="https://metrics.${hostname}:${collectPort}/clario.js?site=shop"></script>`;
    const head = `<script>${pathname === '/blocked' ? BLOCK_STORAGE : ''}${STUB}</script>`;
    const isTagged = /^(shop|other)\.test$/.test(hostname) && !/^\/(plain|kept)$/.test(pathname);
    const body = shop.body.replaceAll('PORT', `${port}`);
    res.end(`<!doctype html><title>A page</title>${isTagged ? head + tag : ''}${body}`);
  }

  const data = mkdtempSync(join(tmpdir(), 'clario-browsers-'));
  const file = join(data, 'clario.json');
  const origins = ['shop.test', 'other.test'].map((host) => `https://${host}:${port}`);
  const config = {
    delivery: { interval_ms: 20 },
    tls: { port: collectPort, certificates, hsts_seconds: 0 },
    sites: [{ id: 'shop', origins, hosts: ['metrics.shop.test', 'metrics.other.test'], ...site }],
  };
  writeFileSync(file, JSON.stringify(config));
  const server = startProcess(data, {}, ['--config', file]);
  const { url, token } = await server.ready;
  const shop: BrowserShop = {
    server,
    page: (host, path) => `https://${host}:${port}${path}`,
    body: '',
    spki: createHash('sha256')
      .update(new X509Certificate(authority.certificate).publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64'),
    rows: (event) =>
      server.query(
        `SELECT client_id, client_id_source, page.url FROM events WHERE event_name = '${event}' ORDER BY occurred_at, event_id`,
      ),
    metrics: async () => (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).text(),
    async close() {
      server.kill('SIGKILL');
      await server.ended;
      pages.close();
      pages.closeAllConnections();
      rmSync(data, { recursive: true });
    },
  };
  return shop;
}

type Keeper = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

/** The id keeper as `first-party plan` prints it for Node; for /kept alone. */
async function keeper(): Promise<Keeper> {
  const names = {
    siteHost: 'shop.test',
    collectHost: 'metrics.shop.test',
    domain: 'shop.test',
    collectPath: '/collect',
    scriptPath: '/clario.js',
    cookieName: 'clario_id',
  };
  const { text } = snippets(names).find((snippet) => snippet.file === 'keeper/express.mjs')!;
  const { keepId } = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as { keepId: Keeper };
  return (req, res, next) => (req.url === '/kept' ? keepId(req, res, next) : next());
}
