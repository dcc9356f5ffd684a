/** config -> warehouse and log -> HTTP; drains on SIGTERM. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { join, resolve } from 'node:path';
import type { Express } from 'express';
import { type Logger, pino } from 'pino';
import { buildTag } from '../client-tag/build.ts';
import { runStart } from './cli/start-options.ts';
import type { Config } from './config.ts';
import { openTls, type Tls } from './first-party/tls.ts';
import { operatorToken } from './operator-token.ts';
import { openPipeline, type Pipeline } from './pipeline.ts';
import { type AppOptions, createApp } from './web/app.ts';
import { overHttp2 } from './web/over-http2.ts';

// The disk, gzip and DuckDB's calls share libuv's threads: with its four, a few slow queries would hold up the log.
process.env['UV_THREADPOOL_SIZE'] ??= '16';

export type RunningServer = {
  /** Where it answers, such as http://localhost:8080. */
  url: string;
  /** Stops accepting, delivers what is on disk within the grace of the config. Whether all of it was delivered. */
  close(): Promise<boolean>;
};

/** Starts a server. @throws an Error whose message says what stands in the way */
export async function startServer(config: Config, logger: Logger = createLogger(config)): Promise<RunningServer> {
  makeDirectory(config.data);
  const operator = operatorToken(config);
  const tag = await buildTag();
  const pipeline = await openPipeline(config, {
    now: Date.now,
    newId: randomUUID,
    onProblem: ({ code, message, ...rest }) => logger.warn({ code, ...rest }, message),
    onNews: ({ message, ...rest }) => logger.info(rest, message),
  });
  const token = randomBytes(32).toString('base64url');
  const appOptions: AppOptions = {
    config,
    tag,
    health: { troubles: pipeline.troubles, registry: pipeline.metrics.registry },
    token,
    operatorToken: operator,
    ask: pipeline.query,
    erase: pipeline.erase,
    onError: (error, path) => logger.error({ err: error, path }, 'a request failed'),
    onAsked: (asked) => logger.info({ code: 'query', ...asked }, 'the warehouse was queried'),
    onErase: (caller) => logger.info({ code: 'erase', ...caller }, 'somebody is erased'),
  };
  const app = createApp(appOptions);
  let tls: Tls | null = null;
  const server = createServer(
    // cookies of a whole shop come along; a proxy in front keeps connections for 60 seconds
    { maxHeaderSize: 32 * 1024, keepAliveTimeout: 65_000, headersTimeout: 15_000, requestTimeout: 30_000 },
    (req, res) => {
      if (pipeline.accept(req, res)) return;
      if (tls === null || !tls.takePlain(req, res)) app(req, res);
    },
  );
  try {
    if (config.tls.port !== 0) tls = await openHttps(config, pipeline, app, appOptions, logger);
    await listen(server, config);
    if (tls !== null) await listen(tls.listener.server, { ...config, port: config.tls.port }, 'tls.port');
  } catch (error) {
    server.close();
    await pipeline.close(0);
    throw error;
  }
  tls?.start();
  const url = urlOf(server, config.host);
  const serverFile = join(config.data, 'server.json');
  writeFileSync(serverFile, JSON.stringify({ url: url.own, pid: process.pid, token }), { mode: 0o600 });
  logger.info(
    { url: url.own, data: resolve(config.data), warehouse: warehouseName(config), sites: config.sites.length },
    'started',
  );

  let closing: Promise<boolean> | undefined;
  return { url: url.shown, close: () => (closing ??= close()) };

  async function close(): Promise<boolean> {
    const until = Date.now() + config.shutdown.grace_ms;
    pipeline.refuseAll();
    const within = Math.min(2000, config.shutdown.grace_ms / 2);
    tls?.stop();
    await Promise.all([closeServer(server, within), tls?.listener.close(within)]);
    const all = await pipeline.close(Math.max(0, until - Date.now()));
    rmSync(serverFile, { force: true });
    logger.info(
      { delivered: all },
      all ? 'stopped' : 'stopped; what is left in the log is delivered at the next start',
    );
    return all;
  }
}

/** The certificates, and what answers over HTTPS: the same as the plain port, over HTTP/1.1 and HTTP/2. */
function openHttps(
  config: Config,
  pipeline: Pipeline,
  app: Express,
  appOptions: AppOptions,
  logger: Logger,
): Promise<Tls> {
  const app2 = overHttp2(createApp(appOptions));
  const { hsts_seconds: hsts } = config.tls;
  const onRequest = (req: IncomingMessage, res: ServerResponse) => {
    if (pipeline.accept(req, res)) return;
    if (hsts > 0) res.setHeader('Strict-Transport-Security', `max-age=${hsts}`);
    if (req.httpVersionMajor === 2) app2(req, res);
    else app(req, res);
  };
  return openTls({
    config,
    now: Date.now,
    random: Math.random,
    registry: pipeline.metrics.registry,
    onProblem({ code, message }) {
      pipeline.metrics.problem(code);
      logger.warn({ code }, message);
    },
    onTaken({ host, notAfter }) {
      logger.info({ host, expires: new Date(notAfter).toISOString() }, 'a certificate is served');
    },
    onRequest,
  });
}

function createLogger({ log_level: level }: Config): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: true }));
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new Error(`the data directory ${path} cannot be made: ${(error as Error).message}`, { cause: error });
  }
}

function listen(
  server: NetServer,
  { host, port, limits }: Pick<Config, 'host' | 'port' | 'limits'>,
  option = '--port',
): Promise<void> {
  // to Node 0 would be none at all
  if (limits.connections > 0) server.maxConnections = limits.connections;
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: { [code: string]: string } = {
        EADDRINUSE: `port ${port} on ${host} is in use by another program: stop it, or choose another with ${option}`,
        EACCES: `port ${port} may not be opened by this user: ports below 1024 need a privilege`,
        EADDRNOTAVAIL: `${host} is not an address of this machine: see --host`,
        ENOTFOUND: `${host} is not an address of this machine: see --host`,
      };
      fail(
        new Error(reasons[error.code ?? ''] ?? `cannot listen on ${host}:${port}: ${error.message}`, { cause: error }),
      );
    });
    server.listen(port, host, done);
  });
}

/** Answers what has come, for at most so long; no new connections. */
async function closeServer(server: Server, withinMs: number): Promise<void> {
  const closed = new Promise<void>((done) => {
    server.close(() => done());
  });
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), withinMs);
  await closed;
  clearTimeout(timer);
}

/** The address for people, and the one by which this machine reaches it. */
function urlOf(server: Server, host: string): { shown: string; own: string } {
  const { address, port } = server.address() as AddressInfo;
  const bracketed = (name: string) => (name.includes(':') ? `[${name}]` : name);
  const anywhere: { [address: string]: string } = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };
  const own = anywhere[address] ?? bracketed(address);
  const shown = own === '127.0.0.1' || own === '[::1]' ? 'localhost' : bracketed(host);
  return { shown: `http://${shown}:${port}`, own: `http://${own}:${port}` };
}

/** Signals nearer to each other than this are one. */
const TWICE_MS = 500;

/**
 * Starts a server for this process: says where everything is, and stops on SIGTERM and Ctrl-C.
 * @param configFile as it was said on the command line
 */
export async function serve(config: Config, configFile?: string): Promise<void> {
  // what visitors did is for nobody else on this machine to read
  process.umask(0o077);
  const logger = createLogger(config);
  const server = await startServer(config, logger);
  process.stdout.write(welcome(config, server.url, configFile));
  let asked = 0;
  const stop = async (signal: string) => {
    if (asked > 0) {
      // npm passes Ctrl-C on to a process that has heard it itself: that is once
      if (Date.now() - asked < TWICE_MS) return;
      logger.warn(`${signal} again: leaving at once; what is in the log is delivered at the next start`);
      process.exit(1);
    }
    asked = Date.now();
    logger.info(`${signal}: stopping`);
    try {
      await server.close();
      process.exit(0);
    } catch (error) {
      logger.fatal({ err: error }, 'stopping failed; what is in the log is delivered at the next start');
      process.exit(1);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stop);
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'a mistake in the server: leaving; what was accepted is in the log');
    process.exit(1);
  });
}

/** Where events go, for a person. */
function warehouseName({ warehouse, bigquery }: Config): string {
  return warehouse.kind === 'duckdb' ? warehouse.file : `BigQuery ${bigquery.project}.${bigquery.dataset}`;
}

function welcome(config: Config, url: string, configFile: string | undefined): string {
  const data = resolve(config.data);
  const isDefault = data === resolve('data');
  const options = configFile === undefined ? '' : ` --config ${configFile}`;
  const query = 'SELECT event_name, count(*) AS events FROM events GROUP BY event_name ORDER BY events DESC';
  const lines = [
    ...(config.demo ? [['Demo shop', `${url}/`]] : [['Collector', url]]),
    ['Data', data],
    ...(config.warehouse.kind === 'bigquery' ? [['Warehouse', warehouseName(config)]] : []),
    ['Query', `npx clario query "${query}"${isDefault ? '' : ` --data ${config.data}`}${options}`],
  ];
  return `\n${lines.map(([name, value]) => `  ${`${name}:`.padEnd(11)}${value}`).join('\n')}\n\n`;
}

if (import.meta.main) process.exitCode = await runStart(process.argv.slice(2), serve);
