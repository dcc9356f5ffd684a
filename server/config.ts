/**
 * The config: one object of defaults, a YAML or JSON file over it, CLARIO_… variables over that, the command line on top.
 * Guarantee: nothing in it is ignored. Each unknown or impossible option is a mistake, and all mistakes are reported at once.
 */
import { CAMPAIGN_PARAMS } from '../client-tag/campaign-params.ts';
import { clashes } from './config/clashes.ts';
import { environmentLayer, fileLayer, type Layer, overrideLayer } from './config/layers.ts';
import { at, ConfigError, type ConfigProblem, type Found, type Path, pathText, problemsOf } from './config/problems.ts';
import { type Config, configSchema, type SiteConfig } from './config/schema.ts';

import { PERSONAL_PARAMS } from './pipeline/enrich/personal-params.ts';

export { ConfigError, type ConfigProblem } from './config/problems.ts';
export type { Config, SiteConfig } from './config/schema.ts';

/** What a site has that says only its id and its origins. docs/config.example.full.yaml explains each option. */
export const siteDefaults: Omit<SiteConfig, 'id' | 'origins'> = {
  hosts: [],
  collect_path: '/collect',
  script_path: '/clario.js',
  cookie_name: 'clario_id',
  cookie_renewal: 'collector',
  linked_hosts: [],
  link_key: null,
  debug: false,
  currency: null,
  value_includes: [],
  events: {},
  send: 'ecommerce',
  extras: [],
  ad_params: ['cmpid', 'agid', 'adset_id', 'ad_id', 'tgtid', 'prdid'],
  url_params: { allow: null, deny: [...PERSONAL_PARAMS] },
  email_pepper: null,
  internal_addresses: [],
  forwarding_keys: [],
  server_keys: [],
  quota: { events_per_second: 0, events_per_day: 0 },
  // What is denied is kept to with each of them. Who must ask first says so: a shop that need not would lose its visitors silently.
  consent: 'none',
  honour_gpc: true,
  honour_dnt: false,
  hash: false,
  session_minutes: 30,
  campaign_params: [...CAMPAIGN_PARAMS],
  bigquery: { project: null, dataset: null, location: null },
};

/** The config of a server to which nobody said anything: the demo shop, on this machine only. */
export const defaults: Config = {
  host: '127.0.0.1',
  port: 8080,
  data: './data',
  demo: true,
  log: { segment_bytes: 64 * 2 ** 20, max_bytes: 8 * 2 ** 30 },
  limits: {
    body_bytes: 512 * 1024,
    events: 100,
    requests_per_second_per_address: 100,
    burst_per_address: 1000,
    requests_per_second: 0,
    refused_per_second: 100,
    connections: 0,
  },
  delivery: { batch_events: 5000, interval_ms: 500, retry_min_ms: 500, retry_max_ms: 30_000 },
  // Docker kills a container 10 seconds after it asked it to stop.
  shutdown: { grace_ms: 8000 },
  warehouse: { kind: 'duckdb', file: 'events.duckdb', threads: 2, memory_limit: '1GB' },
  bigquery: {
    project: null,
    dataset: 'clario',
    location: 'EU',
    write: 'committed',
    query_max_bytes: 10 * 2 ** 30,
    rest_endpoint: null,
    write_endpoint: null,
  },
  retention: { events_days: 0, bad_events_days: 0, materialized_days: null },
  tls: {
    port: 0,
    certificates: null,
    redirect_port: 443,
    hsts_seconds: 31_536_000,
    acme: {
      directory: null,
      agree_to_terms: false,
      email: null,
      eab_key_id: null,
      eab_hmac_key: null,
      challenge: 'http-01',
      dns_hook: null,
      folder: null,
    },
  },
  trusted_proxies: [],
  operator_token: null,
  operator_token_file: null,
  privacy: { before_log: false, address: 'keep' },
  geo_database: null,
  geo_headers: { country: null, region: null, city: null },
  log_level: 'info',
  sites: [{ ...siteDefaults, id: 'demo', origins: ['self'], debug: true, currency: 'USD' }],
};

export type ConfigSource = {
  /** Path of a YAML or JSON file; CLARIO_CONFIG names it when this does not. */
  file?: string | undefined;
  env: NodeJS.ProcessEnv;
  /** Options of the command line; text and numbers alike, checked as in a file. */
  overrides?: { port?: number | string | undefined; data?: string | undefined; host?: string | undefined };
};

/**
 * The effective config. Paths in it are as they were said: relative ones are meant from the working directory.
 * @throws ConfigError with every mistake
 */
export function loadConfig({ file, env, overrides = {} }: ConfigSource): Config {
  const path = file ?? (env['CLARIO_CONFIG'] || undefined);
  const layers = [
    ...(path === undefined ? [] : [fileLayer(path)]),
    environmentLayer(env, defaults),
    overrideLayer({ ...overrides, port: asNumber(overrides.port) }),
  ];
  // Each layer is checked by itself, so that one does not hide the mistakes of another.
  const problems = layers.flatMap(({ values, where, problems }) => [
    ...problems,
    ...placed(problemsOf(configSchema, complete(values)), where),
  ]);
  const merged = complete(layers.map(({ values }) => values).reduce((under, over) => merge(under, over), {}));
  if (isMap(merged)) {
    const known = new Set(problems.map((problem) => problem.path));
    const where = (path: Path) => layers.findLast(({ values }) => at(values, path) !== undefined)?.where(path);
    problems.push(...placed(clashes(merged), where).filter((problem) => !known.has(problem.path)));
  }
  if (problems.length > 0) throw new ConfigError(problems.sort((a, b) => line(a) - line(b)));
  return configSchema.parse(merged);
}

function placed(found: Found[], placeOf: Layer['where']): ConfigProblem[] {
  return found.map(({ path, message }) => {
    const where = placeOf(path);
    return { path: pathText(path), message, ...(where === undefined ? {} : { where }) };
  });
}

/** Line in the file, so that one can mend them from top to bottom; what is not of the file comes after it. */
function line({ where = '' }: ConfigProblem): number {
  return Number(/:(\d+)$/.exec(where)?.[1] ?? Number.MAX_SAFE_INTEGER);
}

/** The values over the defaults. A shop's own config has no demo, unless it says so. */
function complete(values: unknown): unknown {
  if (!isMap(values)) return values;
  const under = values['sites'] === undefined ? defaults : { ...defaults, demo: false };
  const filled = merge(under, values) as { [key: string]: unknown };
  return Array.isArray(values['sites']) ? { ...filled, sites: values['sites'].map(completeSite) } : filled;
}

function completeSite(site: unknown): unknown {
  if (!isMap(site)) return site;
  const filled = merge(siteDefaults, site) as { [key: string]: unknown };
  if (!Array.isArray(filled['extras'])) return filled;
  return { ...filled, extras: filled['extras'].map((extra) => (isMap(extra) ? { description: '', ...extra } : extra)) };
}

/** Mappings are merged, everything else is replaced; a section without options (`log:`) says nothing. */
function merge(under: unknown, over: unknown): unknown {
  if (over === undefined || (over === null && isMap(under))) return under;
  if (!isMap(under) || !isMap(over)) return over;
  const merged = { ...under };
  for (const [key, value] of Object.entries(over)) merged[key] = merge(under[key], value);
  return merged;
}

function isMap(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asNumber(value: number | string | undefined): number | string | undefined {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}
