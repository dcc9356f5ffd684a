/** `clario gtm serve`: runs a container that GTM has exported, or that could be imported there. */
import { Command } from 'commander';
import type { RunningServer } from '../../templates/gtm/simulator/listen.ts';
import type { Container } from '../../templates/gtm/simulator/model.ts';
import { columnsIn, containerIn } from './gtm-files.ts';
import { keyed, originPair, regionCode, wholeNumber } from './gtm-values.ts';
import { oneLine, UsageError } from './one-line.ts';
import { print } from './print.ts';

type Options = {
  container: string;
  port: number;
  host: string;
  bigquerySchema?: [table: string, file: string][];
  key?: [id: string, base64: string][];
  resolve?: [origin: string, instead: string][];
  region?: string;
  debug?: boolean;
};

const HELP = `
A server container answers requests as a tagging server does; what its templates log, and how its tags end, is printed. The rows
that it has inserted into BigQuery are at /__simulator/bigquery/dataset.table, a JSON object a line.
A web container is a script, /gtm.js, for pages with GTM's own snippet; a page to try it on is at /. The file is read anew for
each page.
Only templates run: of GTM's own tags and clients there are none here. Everything that cannot be run is said at the start.

Examples:
  clario gtm serve --container shop-server.json --bigquery-schema shop.events=bigquery/generated/events.bigquery.json
  clario gtm serve --container shop-web.json --port 8091 --debug
  clario gtm serve --container shop-server.json --resolve https://metrics.shop.com=http://127.0.0.1:8080
  clario gtm serve --container shop-web.json --resolve https://metrics.shop.com=http://127.0.0.1:8080`;

/** Options that mean something for one kind of container alone. */
const ONLY: { readonly [option in keyof Options]?: { kind: Container['kind']; flag: string } } = {
  bigquerySchema: { kind: 'server', flag: '--bigquery-schema' },
  key: { kind: 'server', flag: '--key' },
  region: { kind: 'web', flag: '--region' },
  debug: { kind: 'web', flag: '--debug' },
};

export function gtmServeCommand(): Command {
  return oneLine(new Command('serve'))
    .description('Run an exported container: a server container as a server, a web container as a script for pages.')
    .requiredOption('--container <export.json>', "GTM's export of the container")
    .option('--port <number>', 'port to listen on; 0 takes any free one', wholeNumber('--port', 65_535), 8090)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--bigquery-schema <dataset.table=file>',
      'a table of BigQuery, by its JSON schema; repeatable',
      keyed('--bigquery-schema', 'dataset.table=FILE.json', /^[\w-]+\.[\w-]+$/),
    )
    .option(
      '--key <id=base64>',
      'a private key for hmacSha256; repeatable',
      keyed('--key', 'id=base64', /./, /^[\w+/-]+={0,2}$/),
    )
    .option(
      '--resolve <origin=origin>',
      'what stands for an origin here: where templates load from and send to; repeatable',
      originPair('--resolve'),
    )
    .option(
      '--region <code>',
      'where visitors are (DE, US-CA), for consent defaults of a region',
      regionCode('--region'),
    )
    .option('--debug', "as in GTM's preview: templates log that may only there")
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      const server = await start(options);
      await untilStopped();
      await server.close();
    });
}

/** Starts it and says where it is. */
async function start(options: Options): Promise<RunningServer> {
  const container = containerIn(options.container);
  for (const [name, only] of Object.entries(ONLY))
    if (options[name as keyof Options] !== undefined && only.kind !== container.kind)
      throw new UsageError(`${only.flag}: is for ${only.kind} containers; this is a ${container.kind} container`);
  for (const [origin] of options.resolve ?? [])
    if (!speaksOf(container, origin))
      process.stderr.write(`clario: --resolve: nothing in ${options.container} is at ${origin}\n`);
  const server = container.kind === 'web' ? await startWeb(options) : await startServer(container, options);
  await print([welcome(container, server.url)]);
  return server;
}

/** Whether a tag, a client or a variable names it. */
function speaksOf({ tags, clients, variables }: Container, origin: string): boolean {
  return JSON.stringify([tags, clients, variables]).includes(origin);
}

async function startServer(container: Container, options: Options): Promise<RunningServer> {
  // only now: neither kind needs what the other does
  const { startServerContainer } = await import('../../templates/gtm/simulator/server.ts');
  const { createBigQuery } = await import('../../templates/gtm/simulator/bigquery.ts');
  const tables = (options.bigquerySchema ?? []).map(([table, file]) => [table, columnsIn(file)] as const);
  return startServerContainer({
    container,
    port: options.port,
    host: options.host,
    bigQuery: createBigQuery(Object.fromEntries(tables)),
    resolve: Object.fromEntries(options.resolve ?? []),
    privateKeys: new Map((options.key ?? []).map(([id, base64]) => [id, Buffer.from(base64, 'base64')])),
    log: (source, ...values) => void process.stdout.write(`${source}: ${values.map(shown).join(' ')}\n`),
  });
}

async function startWeb(options: Options): Promise<RunningServer> {
  const { startWebContainer } = await import('../../templates/gtm/simulator/web/server.ts');
  const { region, debug } = options;
  return startWebContainer({
    read: () => containerIn(options.container),
    page: {
      resolve: Object.fromEntries(options.resolve ?? []),
      ...(region === undefined ? {} : { region }),
      ...(debug === undefined ? {} : { debug }),
    },
    port: options.port,
    host: options.host,
    onProblem: (message) => void process.stderr.write(`clario: ${message}\n`),
  });
}

function welcome({ kind, publicId }: Container, url: string): string {
  return kind === 'web'
    ? `${publicId}: in GTM's snippet put ${url}/gtm.js in the place of https://www.googletagmanager.com/gtm.js; a page to try it: ${url}/\n`
    : `${publicId}: answers at ${url}, as the server container does at its own host\n`;
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => resolve());
  });
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}
