/**
 * The official clients of BigQuery, as the config says. Credentials are the machine's own (Application Default Credentials);
 * none are sent to an endpoint without TLS, which the config allows on this machine only.
 */
import { BigQuery } from '@google-cloud/bigquery';
import { PassThroughClient } from 'google-auth-library';
import type { Config } from '../../config.ts';

type Endpoints = Pick<Config['bigquery'], 'rest_endpoint'>;

/** The client of BigQuery's REST API: datasets, tables, queries, insertAll. */
export function restClient({ rest_endpoint }: Endpoints, project: string): BigQuery {
  if (rest_endpoint === null) return new BigQuery({ projectId: project });
  const isLocal = rest_endpoint.startsWith('http:');
  return new BigQuery({
    projectId: project,
    apiEndpoint: rest_endpoint,
    ...(isLocal && { authClient: new PassThroughClient() }),
  });
}
