/** A collector on a socket of its own, with a real log behind it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Config, defaults, siteDefaults } from '../../server/config.ts';
import { type AcceptCounts, acceptCounts, createAccept } from '../../server/pipeline/accept.ts';
import { type Log, type LogError, openLog, openLogReader } from '../../server/pipeline/log.ts';
import { logPrivacy } from '../../server/pipeline/privacy/record.ts';

export const NOW = 1_790_000_000_000;
export const DAY = 86_400_000;
export const ID = '01990000-0000-7000-8000-000000000001';
export const SHOP = 'https://www.shop.com';

export const HIT = {
  v: 1,
  site: 'shop',
  sent_at: 1789999999000,
  client_id: 'tag-id',
  events: [{ id: ID, at: 1789999998000, name: 'page_view' }],
};

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string };
export type Ask = {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  origin?: boolean;
};

const open: { server: Server; log: Log; dir: string }[] = [];
/** Ends all that were started. */
export async function stopCollectors(): Promise<void> {
  for (const { server, log, dir } of open.splice(0)) {
    server.close();
    server.closeAllConnections();
    await log.close();
    await rm(dir, { recursive: true });
  }
}

/** `keys` and `debug` are of the site `shop`. */
export async function startCollector(changes: Partial<Config> = {}, keys: string[] = [], debug = false) {
  const dir = await mkdtemp(join(tmpdir(), 'clario-accept-'));
  const log = await openLog({ dir, segmentBytes: 2 ** 20, maxBytes: 2 ** 23, onProblem: () => {} });
  const counts: AcceptCounts = acceptCounts();
  const sites = [
    { ...siteDefaults, id: 'shop', origins: [SHOP], forwarding_keys: keys, debug },
    { ...siteDefaults, id: 'second', origins: ['https://second.example'], cookie_name: 'second_id', debug: true },
    { ...siteDefaults, id: 'own', origins: ['self'], collect_path: '/own' },
  ];
  const state = { now: NOW, stopping: false, logError: null as LogError | null };
  const accept = createAccept({
    config: { ...defaults, sites, ...changes },
    log: {
      append: (head, body, done) => (state.logError ? done(state.logError) : log.append(head, body, done)),
    },
    now: () => state.now,
    newId: () => 'made-here',
    counts,
    privacy: logPrivacy({ privacy: changes.privacy ?? defaults.privacy, sites }, (_, told) => told),
    report: (hit, facts, site) => JSON.stringify({ events: hit.events.length, of: facts.client_id, site: site.id }),
    isStopping: () => state.stopping,
  });
  const server = createServer((req, res) => {
    if (!accept(req, res)) res.writeHead(418).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  open.push({ server, log, dir });
  const { port } = server.address() as AddressInfo;

  async function ask({
    method = 'POST',
    path = '/collect',
    headers = {},
    body,
    origin = true,
  }: Ask = {}): Promise<Answer> {
    const own = {
      host: 'metrics.shop.com',
      'content-type': 'text/plain;charset=UTF-8',
      ...(origin ? { origin: SHOP } : {}),
    };
    return new Promise((resolve, reject) => {
      const asking = httpRequest({ port, method, path, headers: { ...own, ...headers } }, (response) => {
        text(response).then(
          (body) => resolve({ status: response.statusCode!, headers: response.headers, body }),
          reject,
        );
      });
      asking.on('error', reject).end(body);
    });
  }

  /** What lies in the log, in order. */
  async function logged(): Promise<{ head: { [key: string]: unknown }; body: string }[]> {
    const reader = openLogReader({ dir, durable: log.durable, from: 0, onProblem: () => {} });
    const { records } = await reader.read(2 ** 23);
    await reader.close();
    return records.map(({ head, body }) => ({ head: JSON.parse(head.toString()), body: body.toString() }));
  }

  return {
    port,
    state,
    counts,
    ask,
    logged,
    send: (changes: object = {}, headers: Record<string, string> = {}) =>
      ask({ body: JSON.stringify({ ...HIT, ...changes }), headers }),
  };
}
