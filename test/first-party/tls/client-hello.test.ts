import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readClientHello } from '../../../server/first-party/tls/client-hello.ts';

/** What a real client sends first. */
async function helloOf(options: ConnectionOptions): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', ...options });
  client.on('error', () => {});
  const [socket] = await accepted;
  const [hello] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  server.close();
  return hello;
}

test('the host and the protocols of a real client are read', async () => {
  const options = { servername: 'Metrics.shop.com', ALPNProtocols: ['h2', 'http/1.1'] };
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
    expect(readClientHello(await helloOf({ ...options, minVersion: version, maxVersion: version }))).toEqual({
      serverName: 'Metrics.shop.com',
      protocols: ['h2', 'http/1.1'],
    });
});

test('a client may name no host and no protocol', async () => {
  expect(readClientHello(await helloOf({}))).toEqual({ serverName: null, protocols: [] });
});

test('cut off at any byte there is more to come, and nothing is said before it has come', async () => {
  const hello = await helloOf({ servername: 'metrics.shop.com' });
  for (let length = 0; length < hello.length; length++) expect(readClientHello(hello.subarray(0, length))).toBe('more');
});

test('a hello may be spread over records of any size', async () => {
  const hello = await helloOf({ servername: 'metrics.shop.com', ALPNProtocols: ['h2'] });
  const message = hello.subarray(5);
  const records = (size: number) => {
    const parts: Buffer[] = [];
    for (let at = 0; at < message.length; at += size) {
      const part = message.subarray(at, at + size);
      parts.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part);
    }
    return Buffer.concat(parts);
  };
  for (const size of [1, 2, 3, 4, 5, 100, 1000])
    expect(readClientHello(records(size))).toEqual({ serverName: 'metrics.shop.com', protocols: ['h2'] });
});

test('what is no hello is none: HTTP, another handshake, a length that lies', async () => {
  expect(readClientHello(Buffer.from('GET / HTTP/1.1\r\n'))).toBeNull();
  expect(readClientHello(Buffer.from([22, 3, 1, 0, 4, 2, 0, 0, 0]))).toBeNull();
  expect(readClientHello(Buffer.from([22, 3, 1, 0, 4, 1, 255, 255, 255]))).toBeNull();
  expect(readClientHello(Buffer.from([22, 3, 1, 0, 6, 1, 0, 0, 2, 3, 3]))).toBeNull();
});

test('no bytes make it throw, nor does a real hello with bytes changed', async () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void readClientHello(Buffer.from(bytes))));
  const hello = await helloOf({ servername: 'metrics.shop.com', ALPNProtocols: ['h2'] });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(hello.length - 1), fc.nat(255)), { maxLength: 5 }), (changes) => {
      const changed = Buffer.from(hello);
      for (const [at, byte] of changes) changed[at] = byte;
      readClientHello(changed);
    }),
    { numRuns: 2000 },
  );
});
