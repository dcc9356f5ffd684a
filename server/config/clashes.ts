/** Rules between options, on values that need not be right in themselves: so that they are reported along with the rest. */
import { extras as commonExtras } from '../../bigquery/schema/extras.ts';
import { linkClashes } from './link-clashes.ts';
import type { Found, Path } from './problems.ts';
import { tlsClashes } from './tls-clashes.ts';

type Loose = { readonly [key: string]: unknown };

/** The server's own paths; a site cannot have one of them, nor anything below. */
const RESERVED = ['/healthz', '/readyz', '/metrics', '/api'];

export function clashes(config: Loose): Found[] {
  const sites = Array.isArray(config['sites']) ? (config['sites'] as unknown[]).map(loose) : [];
  return [
    ...numbers(config),
    ...ids(sites),
    ...demo(config, sites),
    ...warehouse(config),
    ...tlsClashes(config, sites),
    ...locations(config, sites),
    ...paths(sites),
    ...secrets(config, sites),
    ...sites.flatMap(linkClashes),
    ...sites.flatMap(extras),
  ];
}

function loose(value: unknown): Loose {
  return typeof value === 'object' && value !== null ? (value as Loose) : {};
}

function numbers(config: Loose): Found[] {
  const [log, limits, delivery] = [loose(config['log']), loose(config['limits']), loose(config['delivery'])];
  const found: Found[] = [];
  const atLeast = (least: number, value: unknown, path: Path, why: string) => {
    if (typeof value !== 'number' || !(value < least)) return;
    found.push({ path, message: `found ${value}; must be ${least} or more: ${why}` });
  };
  // The log takes no record over a quarter of its budget; 16 kB is the most the head beside a body can have.
  const record = Number(limits['body_bytes']) + 16_384;
  atLeast(
    record * 4,
    log['max_bytes'],
    ['log', 'max_bytes'],
    'four of the largest bodies (limits.body_bytes) must fit',
  );
  const shortest = Number(delivery['retry_min_ms']);
  atLeast(shortest, delivery['retry_max_ms'], ['delivery', 'retry_max_ms'], 'as much as delivery.retry_min_ms');
  return found;
}

function ids(sites: Loose[]): Found[] {
  return sites.flatMap(({ id }, i) => {
    const first = sites.findIndex((site) => site['id'] === id);
    if (typeof id !== 'string' || first === i) return [];
    return [{ path: ['sites', i, 'id'], message: `found "${id}"; must be unique: sites[${first}] has it` }];
  });
}

function demo(config: Loose, sites: Loose[]): Found[] {
  if (config['demo'] !== true || sites.length === 0 || sites.some(({ id }) => id === 'demo')) return [];
  return [{ path: ['demo'], message: 'found true; the demo shop needs a site with the id demo' }];
}

/** BigQuery needs to know whose. */
function warehouse(config: Loose): Found[] {
  if (loose(config['warehouse'])['kind'] !== 'bigquery') return [];
  const { project } = loose(config['bigquery']);
  if (project !== null && project !== undefined) return [];
  const message = "found none; must be a Google Cloud project's id when warehouse.kind is bigquery";
  return [{ path: ['bigquery', 'project'], message }];
}

/** A dataset lies in one place. */
function locations(config: Loose, sites: Loose[]): Found[] {
  const common = loose(config['bigquery']);
  const known = new Map([[datasetOf(common, {}), { location: common['location'], who: 'bigquery.location' }]]);
  return sites.flatMap((site, i) => {
    const own = loose(site['bigquery']);
    const location = own['location'] ?? common['location'];
    const dataset = datasetOf(common, own);
    const other = known.get(dataset);
    if (other === undefined) known.set(dataset, { location, who: `sites[${i}]` });
    if (other === undefined || other.location === location) return [];
    const message = `found "${location}"; must be "${other.location}": ${other.who} says so of the same dataset`;
    return [{ path: ['sites', i, 'bigquery', 'location'], message }];
  });
}

function datasetOf(common: Loose, own: Loose): string {
  return `${own['project'] ?? common['project']}.${own['dataset'] ?? common['dataset']}`;
}

/** Sites may share a path: a request names its site. But one path is either a collector or a script. */
function paths(sites: Loose[]): Found[] {
  const said = sites.flatMap((site, i) =>
    ['collect_path', 'script_path'].map((kind) => ({ i, kind, value: site[kind], path: ['sites', i, kind] as Path })),
  );
  return said.flatMap(({ kind, value, path }, n) => {
    if (typeof value !== 'string') return [];
    // Express, which serves the server's own paths, does not tell capitals apart.
    const lower = value.toLowerCase();
    const reserved = RESERVED.find((own) => lower === own || lower.startsWith(`${own}/`));
    if (reserved !== undefined)
      return [{ path, message: `found "${value}"; must be another: ${reserved} is the server's own` }];
    const other = said
      .slice(0, n)
      .find((earlier) => earlier.kind !== kind && String(earlier.value).toLowerCase() === lower);
    return other ? [{ path, message: `found "${value}"; must be another: it is sites[${other.i}].${other.kind}` }] : [];
  });
}

/** A secret that is found in one place opens that place only. What it is is not repeated. */
function secrets(config: Loose, sites: Loose[]): Found[] {
  const found: Found[] = [];
  if (typeof config['operator_token'] === 'string' && typeof config['operator_token_file'] === 'string')
    found.push({
      path: ['operator_token_file'],
      message: 'must be null while operator_token is said: it says the same',
    });
  const keysOf = (site: Loose, kind: string) => (Array.isArray(site[kind]) ? (site[kind] as unknown[]) : []);
  const forwarding = sites.flatMap((site) => keysOf(site, 'forwarding_keys'));
  sites.forEach((site, i) => {
    keysOf(site, 'server_keys').forEach((key, j) => {
      const path = ['sites', i, 'server_keys', j];
      const owner = sites.findIndex((other) => keysOf(other, 'server_keys').includes(key));
      if (forwarding.includes(key)) found.push({ path, message: 'must be another than the forwarding_keys' });
      else if (owner !== i) found.push({ path, message: `must be another: sites[${owner}] has it` });
    });
  });
  return found;
}

function extras(site: Loose, i: number): Found[] {
  const lines = Array.isArray(site['extras']) ? (site['extras'] as unknown[]).map(loose) : [];
  return lines.flatMap(({ name }, j) => {
    if (typeof name !== 'string') return [];
    const path = ['sites', i, 'extras', j, 'name'];
    const first = lines.findIndex((line) => line['name'] === name);
    if (first !== j) return [{ path, message: `found "${name}"; must be unique: extras[${first}] has it` }];
    if (commonExtras.some((common) => common.name === name))
      return [{ path, message: `found "${name}"; must be another: every site has it` }];
    return [];
  });
}
