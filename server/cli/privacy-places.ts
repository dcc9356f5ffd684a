/** The places of a config, each with who answers a query of it. */
import { pathOf } from '../../bigquery/deploy/place.ts';
import type { Config } from '../config.ts';
import type { Place } from '../privacy/place.ts';
import { query } from './query-source.ts';
import type { Remote } from './remote.ts';

/** @param remote the server that has the warehouse file, when it is somewhere else */
export async function placesOf(config: Config, remote: Remote | null = null): Promise<Place[]> {
  if (config.warehouse.kind === 'duckdb')
    return [{ name: 'duckdb', dialect: 'duckdb', ask: (sql) => query(sql, config, remote), destination: null }];
  // only now: a command on DuckDB does without Google's packages
  const { restClient } = await import('../pipeline/sink-bigquery/clients.ts');
  const { destinationsOf } = await import('../pipeline/sink-bigquery/destination.ts');
  const { runBigqueryQuery } = await import('../pipeline/query-bigquery.ts');
  return destinationsOf(config).map((destination) => {
    const client = restClient(config.bigquery, destination.project);
    const options = { destination, maxBytes: config.bigquery.query_max_bytes };
    return {
      name: pathOf(destination),
      dialect: 'bigquery' as const,
      ask: (sql) => runBigqueryQuery(client, sql, options),
      destination,
    };
  });
}
