/** Application Default Credentials that are not there yet, as on a machine of Google's whose metadata server starts late. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { RestClients, restClient, writeClient } from '../../../server/pipeline/sink-bigquery/clients.ts';
import { newDir } from '../sink-support.ts';

test('a client finds credentials that the one before it did not find', async () => {
  const server = createServer((_, response) => {
    response.setHeader('Metadata-Flavor', 'Google');
    response.end('instance/');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const none = await newDir();
  vi.stubEnv('GCE_METADATA_HOST', `127.0.0.1:${port}`);
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '');
  vi.stubEnv('METADATA_SERVER_DETECTION', '');
  vi.stubEnv('HOME', none);
  vi.stubEnv('CLOUDSDK_CONFIG', none);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(writeClient({ write_endpoint: null })).rejects.toThrow(/Could not load the default credentials/);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const client = await writeClient({ write_endpoint: null });
  await client.close();
});

test('there is one REST client a project, until something is wrong', () => {
  const clients = new RestClients((project) => restClient({ rest_endpoint: 'http://127.0.0.1:1' }, project));
  const first = clients.of('a');
  expect(clients.of('a')).toBe(first);
  expect(clients.of('b')).not.toBe(first);
  clients.forget();
  expect(clients.of('a')).not.toBe(first);
});
