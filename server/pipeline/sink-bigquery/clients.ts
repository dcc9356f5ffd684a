/**
 * The official clients of BigQuery, as the config says. Credentials are the machine's own (Application Default Credentials);
 * none are sent to an endpoint without TLS, which the config allows on this machine only.
 */
import { BigQuery } from '@google-cloud/bigquery';
import { v1 } from '@google-cloud/bigquery-storage';
import grpc from '@grpc/grpc-js';
import { gcpMetadata, PassThroughClient } from 'google-auth-library';
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
  try {
    // or a call would do it, and let a failure end the process
    await client.initialize();
    return client;
  } catch (error) {
    // google-gax has a copy of that library of its own, and offers it
    const { _gaxModule } = client as unknown as { _gaxModule?: { googleAuthLibrary?: { gcpMetadata?: Metadata } } };
    lookAgain(_gaxModule?.googleAuthLibrary?.gcpMetadata);
    throw error;
  }
}

type Metadata = Pick<typeof gcpMetadata, 'resetIsAvailableCache'>;

/**
 * The library asks once whether this machine is one of Google's, and remembers a no as long as the process lives: of a machine
 * whose metadata server starts after this one too.
 */
function lookAgain(metadata: Metadata | undefined): void {
  metadata?.resetIsAvailableCache();
}

/** Clients of the REST API, one a project: each of them asks for tokens of its own. */
export class RestClients {
  readonly #make: (project: string) => BigQuery;
  readonly #clients = new Map<string, BigQuery>();

  constructor(make: (project: string) => BigQuery) {
    this.#make = make;
  }

  of(project: string): BigQuery {
    const known = this.#clients.get(project) ?? this.#make(project);
    this.#clients.set(project, known);
    return known;
  }

  /** Something is wrong, perhaps with the credentials: the next ones look for them anew. */
  forget(): void {
    this.#clients.clear();
    lookAgain(gcpMetadata);
  }
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
