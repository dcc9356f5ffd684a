/** Which datasets a command of `clario bigquery` is about: those of the config, or the one that the command line names. */
import type { Command } from 'commander';
import { problemsOf } from '../config/problems.ts';
import { configSchema } from '../config/schema.ts';
import { type Config, defaults, loadConfig } from '../config.ts';
import { type Destination, destinationOf, destinationsOf } from '../pipeline/sink-bigquery/destination.ts';
import { UsageError } from './one-line.ts';

export type PlaceFlags = { project?: string; dataset?: string; location?: string; config?: string };

/** The options that name datasets. */
export function placeOptions(command: Command): Command {
  return command
    .option('--project <id>', 'the Google Cloud project; just this one dataset is meant', checked('project'))
    .option('--dataset <name>', 'the dataset (default: clario); just this one is meant', checked('dataset'))
    .option('--location <place>', 'where the dataset lies: EU, US, europe-west1, … (default: EU)', checked('location'))
    .option('--config <file>', "the server's config: every dataset that its sites write to (default: $CLARIO_CONFIG)");
}

/** The datasets, each once, and the config that the command runs with. `hasFile`: whether the config is of a file. */
export function placesOf(
  flags: PlaceFlags,
  env: NodeJS.ProcessEnv,
): { places: Destination[]; config: Config; hasFile: boolean } {
  const { project, dataset, location, config: file } = flags;
  const config = loadConfig({ file, env });
  const hasFile = (file ?? env['CLARIO_CONFIG'] ?? '') !== '';
  if ((project ?? config.bigquery.project ?? null) === null && !config.sites.some((site) => site.bigquery.project))
    throw new UsageError('which project? Say --project, or --config with a bigquery.project in it');
  if (project === undefined && dataset === undefined && location === undefined)
    return { places: destinationsOf(config), config, hasFile };
  const own = {
    ...config.bigquery,
    ...(project !== undefined && { project }),
    ...(dataset !== undefined && { dataset }),
  };
  const place = destinationOf({ bigquery: own, sites: [] }, null);
  // The config may know where a site's dataset lies.
  const known = hasFile ? knownPlaces(config).find((one) => isSame(one, place)) : undefined;
  return { places: [{ ...place, location: location ?? known?.location ?? place.location }], config, hasFile };
}

/** After so many days a day of the materialized tables is deleted: as those of events, unless said; 0 is never. */
export function materializedDays({ materialized_days, events_days }: Config['retention']): number {
  return materialized_days ?? events_days;
}

function knownPlaces(config: Config): Destination[] {
  return config.sites
    .filter((site) => (site.bigquery.project ?? config.bigquery.project) !== null)
    .map(({ id }) => destinationOf(config, id));
}

function isSame(one: Destination, other: Destination): boolean {
  return one.project === other.project && one.dataset === other.dataset;
}

/** Checks an option as the same one in a config is checked. */
export function checked(name: 'project' | 'dataset' | 'location') {
  return (value: string): string => {
    const problem = problemsOf(configSchema, { ...defaults, bigquery: { ...defaults.bigquery, [name]: value } })[0];
    if (problem !== undefined) throw new UsageError(`--${name}: ${problem.message}`);
    return value;
  };
}
