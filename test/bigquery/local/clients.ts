/** The official clients, on a local BigQuery. */
import { BigQuery, type BigQueryOptions } from '@google-cloud/bigquery';
import { v1 } from '@google-cloud/bigquery-storage';
import grpc from '@grpc/grpc-js';
import { PassThroughClient } from 'google-auth-library';
import type { LocalBigquery } from './index.ts';

export function restClientOf(local: LocalBigquery, projectId = 'p', options: BigQueryOptions = {}): BigQuery {
  return new BigQuery({ projectId, apiEndpoint: local.restUrl, authClient: new PassThroughClient(), ...options });
}

export function writeClientOf(local: LocalBigquery, projectId = 'p'): v1.BigQueryWriteClient {
  const { hostname, port } = new URL(local.writeUrl);
  return new v1.BigQueryWriteClient({
    projectId,
    apiEndpoint: hostname,
    port: Number(port),
    sslCreds: grpc.credentials.createInsecure(),
  });
}

type Answer = {
  appendResult?: { offset: { value: string } | null } | null;
  error?: { code: number; message: string; details: { value: Buffer }[] } | null;
  rowErrors: { index: string; code: string; message: string }[];
  updatedSchema?: { fields: { name: string }[] } | null;
};
export type AppendRequest = {
  /** In the first request of a connection. */
  descriptor?: object;
  stream?: string;
  offset?: number;
  rows: Uint8Array[];
};

/** An AppendRows connection of the raw client: one request after the other. */
export class Connection {
  readonly #call: ReturnType<v1.BigQueryWriteClient['appendRows']>;
  readonly #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = [];
  /** Rejects never; gives the error that ended the connection, or undefined. */
  readonly ended: Promise<(Error & { code: number; details: string }) | undefined>;

  constructor(client: v1.BigQueryWriteClient) {
    this.#call = client.appendRows({});
    this.#call.on('data', (answer: Answer) => this.#waiting.shift()?.resolve(answer));
    this.ended = new Promise((resolve) => {
      this.#call.on('error', (error: Error & { code: number; details: string }) => {
        for (const { reject } of this.#waiting.splice(0)) reject(error);
        resolve(error);
      });
      this.#call.on('end', () => resolve(undefined));
    });
  }

  append({ descriptor, stream, offset, rows }: AppendRequest): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#call.write({
        ...(stream !== undefined && { writeStream: stream }),
        ...(offset !== undefined && { offset: { value: offset } }),
        protoRows: {
          ...(descriptor && { writerSchema: { protoDescriptor: descriptor } }),
          rows: { serializedRows: rows },
        },
      });
    });
  }

  close(): void {
    this.#call.end();
  }
}
