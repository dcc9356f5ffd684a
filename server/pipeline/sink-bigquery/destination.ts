/** Which dataset a site's rows go to. */
import { type Place, pathOf } from '../../../bigquery/deploy/place.ts';
import type { Config } from '../../config.ts';

export type Destination = Place;

type Places = Pick<Config, 'bigquery' | 'sites'>;

/**
 * The dataset of a site; the server's own for rows of no site, or of one the config does not know.
 * @throws when no project is said: the config allows that only as long as the warehouse is not BigQuery
 */
export function destinationOf({ bigquery, sites }: Places, siteId: string | null): Destination {
  const own = sites.find(({ id }) => id === siteId)?.bigquery;
  const project = own?.project ?? bigquery.project;
  if (project === null) throw new Error('no project is said: see bigquery.project in the config, or --project');
  return {
    project,
    dataset: own?.dataset ?? bigquery.dataset,
    location: own?.location ?? bigquery.location,
  };
}

/** Every dataset that rows go to, each once; the server's own first. (The config has one location for a dataset.) */
export function destinationsOf(config: Places): Destination[] {
  const all = [null, ...config.sites.map(({ id }) => id)].map((id) => destinationOf(config, id));
  return [...new Map(all.map((one) => [pathOf(one), one])).values()];
}

/** `project.dataset.table` */
export function tablePath(destination: Destination, table: string): string {
  return `${pathOf(destination)}.${table}`;
}

/** projects/…/datasets/…/tables/…: a table's name in the Storage Write API. */
export function tableName({ project, dataset }: Destination, table: string): string {
  return `projects/${project}/datasets/${dataset}/tables/${table}`;
}
