/** `clario gtm container`: a container that a marketer imports into Google Tag Manager as it is. */
import { chmod, writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { problemsOf } from '../config/problems.ts';
import { siteSchema } from '../config/schema.ts';
import { loadConfig, type SiteConfig, siteDefaults } from '../config.ts';
import { oneLine, UsageError } from './one-line.ts';
import { print } from './print.ts';

type Options = {
  site: string;
  server: string;
  kind: 'web' | 'server';
  config?: string;
  origin: string[];
  key?: string;
  bigquery?: string;
  out?: string;
};

const EXAMPLES = `
A web container has the Clario tag on Initialization - All Pages, allowed to load its script from the server that you name. A server
container has the Clario client and tag; what is in the way of a web container that goes with it is its own host.

Examples:
  clario gtm container --site shop --server https://metrics.shop.com
  clario gtm container --site shop --server https://metrics.shop.com --config shop.yaml --kind server
  clario gtm container --site shop --server https://metrics.shop.com --config shop.yaml --kind server --bigquery my-project.clario`;

export function gtmContainerCommand(): Command {
  return oneLine(new Command('container'))
    .description('Write a container to import: Admin > Import Container in Google Tag Manager.')
    .requiredOption('--site <key>', 'the site, as in the config')
    .requiredOption('--server <url>', "Clario's tagging server; of a web container, where its script comes from")
    .addOption(new Option('--kind <kind>', 'of the container').choices(['web', 'server']).default('web'))
    .option('--config <file>', "the server's config: the container says what it says of the site")
    .option('--origin <origin>', 'a shop whose pages may send, without --config; may be repeated', collect, [])
    .option('--key <key>', "one of the site's forwarding_keys, without --config; for a server container")
    .option(
      '--bigquery <project.dataset>',
      'write into BigQuery instead of to the tagging server; for a server container',
    )
    .option('--out <file>', 'where to write it; - for stdout (default: clario-<site>-<kind>.json)')
    .addHelpText('after', EXAMPLES)
    .action(write);
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

async function write(options: Options): Promise<void> {
  const { kind, out = `clario-${options.site}-${kind}.json` } = options;
  const server = await serverOf(options.server);
  const site = siteOf(options);
  const text = await containerText(site, server, options);
  if (out === '-') {
    await print([text]);
    return;
  }
  // a server container may have the key in it
  await writeFile(out, text, { mode: kind === 'web' ? 0o644 : 0o600 }).catch(
    ({ code, message }: NodeJS.ErrnoException) => {
      throw new Error(code === 'ENOENT' ? `${out}: there is no such folder` : `${out}: ${message}`);
    },
  );
  // it may have been there already, for all to read
  if (kind === 'server') await chmod(out, 0o600);
  const next = 'in Google Tag Manager, Admin > Import Container, choose this file, a workspace, and Merge';
  await print([`wrote ${out}: ${next}\n`]);
}

async function containerText(site: SiteConfig, server: string, options: Options): Promise<string> {
  // only now: it needs esbuild
  const now = new Date().toISOString().slice(0, 19).replace('T', ' ');
  if (options.kind === 'web') {
    const stray = (['key', 'bigquery', 'origin'] as const).find((one) => (options[one]?.length ?? 0) > 0);
    if (stray !== undefined) throw new UsageError(`--${stray} is for a server container: --kind server`);
    const { webContainer } = await import('../../templates/containers/web.ts');
    return webContainer(site, server, now);
  }
  if (site.origins.length === 0 && options.config !== undefined)
    throw new UsageError(
      `a server container needs the origins of the shop: the site has none but self in ${options.config}`,
    );
  if (site.origins.length === 0)
    throw new UsageError(
      'a server container needs the origins of the shop: --origin https://www.shop.com, or --config',
    );
  const { serverContainer } = await import('../../templates/containers/server.ts');
  return serverContainer(site, destinationOf(site, server, options), now);
}

function destinationOf(site: SiteConfig, server: string, options: Options) {
  const { key = site.forwarding_keys[0], bigquery } = options;
  if (bigquery !== undefined) {
    if (options.key !== undefined) throw new UsageError('--key is for the tagging server, which --bigquery leaves out');
    const [, project, dataset] = /^([a-z][a-z0-9-]{4,28}[a-z0-9])\.(\w{1,1024})$/.exec(bigquery) ?? [];
    if (project === undefined || dataset === undefined)
      throw new UsageError(
        `--bigquery: found "${bigquery}"; must be a project and a dataset, such as my-project.clario`,
      );
    if (site.email_pepper?.includes('{{'))
      throw new UsageError(
        `email_pepper of the site ${site.id}: has "{{", which Google Tag Manager takes for a variable's name; --bigquery needs one without`,
      );
    return { server, project, dataset };
  }
  if (key === undefined)
    throw new UsageError(
      'a server container needs a key to sign with: forwarding_keys of the site in --config, or --key; or --bigquery',
    );
  return { server, key };
}

/** The address without a slash behind it. */
async function serverOf(text: string): Promise<string> {
  const { hostPattern } = await import('../../templates/build/narrow.ts');
  const isAddress = URL.canParse(text) && ['', '/'].includes(new URL(text).pathname) && hostPattern(text) !== null;
  if (!isAddress || /[?#]/.test(text))
    throw new UsageError(
      `--server: found "${text}"; must be https:// and a host's name without a port, such as https://metrics.shop.com: Google Tag Manager allows no other`,
    );
  return new URL(text).origin;
}

function siteOf({ site: id, config: file, origin, key }: Options): SiteConfig {
  if (file === undefined) {
    const site = { ...siteDefaults, id, origins: origin, forwarding_keys: key === undefined ? [] : [key] };
    const flags: { [option: string]: string } = { id: '--site', origins: '--origin', forwarding_keys: '--key' };
    // a web container says nothing of origins
    const problem = problemsOf(siteSchema, { ...site, origins: origin.length === 0 ? ['self'] : origin })[0];
    if (origin.includes('self'))
      throw new UsageError('--origin: found "self"; must be the address of a shop, such as https://www.shop.com');
    if (problem !== undefined) throw new UsageError(`${flags[String(problem.path[0])]}: ${problem.message}`);
    return site;
  }
  if (origin.length > 0) throw new UsageError('--origin is for a site without --config, which names them');
  if (key !== undefined) throw new UsageError('--key is for a site without --config, which has its forwarding_keys');
  const { sites } = loadConfig({ file, env: process.env });
  const found = sites.find((one) => one.id === id);
  if (found === undefined)
    throw new UsageError(`--site: found "${id}"; must be a site of ${file}: ${sites.map((one) => one.id).join(', ')}`);
  if (found.origins.includes('self')) return { ...found, origins: found.origins.filter((one) => one !== 'self') };
  return found;
}
