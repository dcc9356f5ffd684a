/** What `clario first-party plan` and `check` are told alike: two hosts of one site, and what its config says of paths and cookie. */
import { type Command, Option } from 'commander';
import { problemsOf } from '../config/problems.ts';
import { siteSchema } from '../config/schema.ts';
import { loadConfig, type SiteConfig, siteDefaults } from '../config.ts';
import { hostProblem, sameSiteProblem } from '../first-party/hosts.ts';
import { UsageError } from './one-line.ts';

export type SiteFlags = {
  siteHost: string;
  collectHost: string;
  site?: string;
  config?: string;
  collectPath?: string;
  scriptPath?: string;
  cookieName?: string;
  ca: string;
  format: 'text' | 'json';
};

export function addSiteFlags(command: Command, siteMeans: string): Command {
  return command
    .requiredOption('--site-host <host>', "the shop's, as its pages have it: www.shop.com", host('--site-host'))
    .requiredOption('--collect-host <host>', "the collector's: metrics.shop.com", host('--collect-host'))
    .option('--site <key>', siteMeans)
    .option('--config <file>', "the server's config, for the site's paths and its cookie's name")
    .option('--collect-path <path>', `(default: the config's, else ${siteDefaults.collect_path})`)
    .option('--script-path <path>', `(default: the config's, else ${siteDefaults.script_path})`)
    .option('--cookie-name <name>', `(default: the config's, else ${siteDefaults.cookie_name})`)
    .option('--ca <domain>', 'who issues the certificate, as CAA records name it', issuer, 'letsencrypt.org')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'));
}

/** What is told of the site. @throws UsageError when hosts are of different sites, or a path or name cannot be one */
export function siteNames(flags: SiteFlags): {
  site: string | null;
  collectPath: string;
  scriptPath: string;
  cookieName: string;
} {
  const problem = sameSiteProblem(flags.siteHost, flags.collectHost);
  if (problem !== null) throw new UsageError(`--collect-host: found "${flags.collectHost}"; ${problem}`);
  const told: [flag: string, option: keyof SiteConfig, value: string | undefined][] = [
    ['--site', 'id', flags.site],
    ['--collect-path', 'collect_path', flags.collectPath],
    ['--script-path', 'script_path', flags.scriptPath],
    ['--cookie-name', 'cookie_name', flags.cookieName],
  ];
  const configured = flags.config === undefined ? null : siteOf(flags.config, flags.site);
  const site = { ...siteDefaults, origins: ['self'], id: 'shop', ...configured };
  const changes = Object.fromEntries(
    told.filter(([, , value]) => value !== undefined).map(([, key, value]) => [key, value]),
  );
  for (const { path, message } of problemsOf(siteSchema, { ...site, ...changes }))
    throw new UsageError(`${told.find(([, key]) => key === path[0])![0]}: ${message}`);
  const { collect_path, script_path, cookie_name } = { ...site, ...changes };
  return {
    site: flags.site ?? null,
    collectPath: collect_path,
    scriptPath: script_path,
    cookieName: cookie_name,
  };
}

/** The site of a config: the one that is named, or the only one. */
function siteOf(file: string, id: string | undefined): SiteConfig {
  const { sites } = loadConfig({ file, env: process.env });
  const ids = sites.map((one) => one.id).join(', ');
  const found = id === undefined ? (sites.length === 1 ? sites[0] : undefined) : sites.find((one) => one.id === id);
  if (found !== undefined) return found;
  if (id === undefined) throw new UsageError(`--site: must be told: ${file} has several sites: ${ids}`);
  throw new UsageError(`--site: found "${id}"; must be a site of ${file}: ${ids}`);
}

function host(flag: string): (text: string) => string {
  return (text) => {
    const problem = hostProblem(text);
    if (problem !== null) throw new UsageError(`${flag}: found "${text}"; ${problem}`);
    return text;
  };
}

function issuer(text: string): string {
  if (hostProblem(text) !== null)
    throw new UsageError(
      `--ca: found "${text}"; must be the domain of an issuer of certificates, such as letsencrypt.org`,
    );
  return text;
}
