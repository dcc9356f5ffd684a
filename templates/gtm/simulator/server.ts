/** A server container as an HTTP server: each request goes to the client that claims it. */
import { createServer, type IncomingMessage } from 'node:http';
import type { ServerHost } from '../api/hosts.ts';
import { type BigQueryStandIn, createBigQuery } from './bigquery.ts';
import { createFirestore } from './firestore.ts';
import { inspect } from './inspect.ts';
import { listen, type RunningServer } from './listen.ts';
import { type Container, ContainerError } from './model.ts';
import { type Fetch, resolving } from './outgoing.ts';
import { readyTemplates } from './programs.ts';
import { type Log, runRequest, type ServerWorld } from './request-run.ts';
import type { Resolve } from './resolve.ts';

export type ServerOptions = {
  container: Container;
  /** 0 for any that is free. */
  port: number;
  host?: string;
  bigQuery?: BigQueryStandIn;
  fetch?: Fetch;
  resolve?: Resolve;
  log?: Log;
  now?: () => number;
  /** Keys for hmacSha256, as SGTM_CREDENTIALS has them. */
  privateKeys?: ReadonlyMap<string, Uint8Array>;
};

export type { RunningServer } from './listen.ts';

/** As many bytes as App Engine lets through to a server container. */
const LARGEST_BODY = 32 * 2 ** 20;

/** @throws ContainerError when it is none of a server; Error when the port is taken */
export async function startServerContainer(options: ServerOptions): Promise<RunningServer> {
  const { container, port, host = '127.0.0.1' } = options;
  if (container.kind !== 'server') throw new ContainerError(['it is a web container: a page loads its script']);
  const world: ServerWorld = {
    container,
    ready: readyTemplates(container),
    bigQuery: options.bigQuery ?? createBigQuery({}),
    firestore: createFirestore(),
    fetch: resolving(options.fetch ?? fetch, options.resolve ?? {}),
    log: options.log ?? (() => {}),
    now: options.now ?? Date.now,
    privateKeys: options.privateKeys ?? new Map(),
  };
  const server = createServer(async (req, res) => {
    const body = await bodyOf(req);
    if (body === null) {
      res.writeHead(413).end();
      return;
    }
    if (req.url === '/healthy') {
      res.writeHead(200).end('ok');
      return;
    }
    const request = requestOf(req, body);
    const {
      status,
      headers,
      body: answer,
    } = inspect(request.method, request.path, world.bigQuery) ?? (await runRequest(world, request));
    res.writeHead(status, headers.flat()).end(answer);
  });
  return listen(server, port, host);
}

async function bodyOf(req: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function requestOf(req: IncomingMessage, body: string): ServerHost['request'] {
  const url = req.url ?? '/';
  const mark = url.indexOf('?');
  const headers = Object.fromEntries(
    Object.entries(req.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
  // what stands before a server container, and ends HTTPS, says so; here that is nobody
  headers['x-forwarded-proto'] ??= 'http';
  const forwarded = headers['x-forwarded-for']?.split(',')[0]?.trim();
  return {
    method: req.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers,
    body: body === '' ? undefined : body,
    remoteAddress: forwarded || (req.socket.remoteAddress ?? ''),
  };
}
