/**
 * The official clients of BigQuery, as the config says. Credentials are the machine's own (Application Default Credentials);
 * none are sent to an endpoint without TLS, which the config allows on this machine only.
 */
import { BigQuery } from '@google-cloud/bigquery';
import { v1 } from '@google-cloud/bigquery-storage';
import grpc from '@grpc/grpc-js';
import { PassThroughClient } from 'google-auth-library';
import type { Config } from '../../config.ts';

type Endpoints = Pick<Config['bigquery'], 'rest_endpoint' | 'write_endpoint'>;

/**
 * The client of BigQuery's REST API: datasets, tables, queries, insertAll. It tries three times more when BigQuery is away,
 * unless its caller does that itself.
 */
export function restClient(
  { rest_endpoint }: Pick<Endpoints, 'rest_endpoint'>,
  project: string,
  { autoRetry = true }: { autoRetry?: boolean } = {},
): BigQuery {
  if (rest_endpoint === null) return new BigQuery({ projectId: project, autoRetry });
  const isLocal = rest_endpoint.startsWith('http:');
  return new BigQuery({
    projectId: project,
    autoRetry,
    apiEndpoint: rest_endpoint,
    ...(isLocal && { authClient: new PassThroughClient() }),
  });
}

export type WriteClient = v1.BigQueryWriteClient;

/**
 * The client of the Storage Write API, with a channel of its own: a channel has 100 streams at once, and further ones wait.
 * Rejects when there are no credentials.
 */
export async function writeClient({ write_endpoint }: Pick<Endpoints, 'write_endpoint'>): Promise<WriteClient> {
  const client = new v1.BigQueryWriteClient({
    ...endpointOptions(write_endpoint),
    'grpc.use_local_subchannel_pool': 1,
  });
  // or a call would do it, and let a failure end the process
  await client.initialize();
  return client;
}

function endpointOptions(endpoint: string | null): {
  apiEndpoint?: string;
  port?: number;
  sslCreds?: grpc.ChannelCredentials;
  authClient?: never;
} {
  if (endpoint === null) return {};
  const { protocol, hostname, port } = new URL(endpoint);
  const isLocal = protocol === 'http:';
  return {
    apiEndpoint: hostname,
    port: Number(port) || (isLocal ? 80 : 443),
    // with a client, or it would look for credentials that it does not need
    ...(isLocal && { sslCreds: grpc.credentials.createInsecure(), authClient: new PassThroughClient() as never }),
  };
}
