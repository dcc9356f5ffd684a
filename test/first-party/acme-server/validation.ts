/** What the authority does to see that a host is the client's: it goes and looks, with real connections. */
import { createHash } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { x509 } from '../tls/x509.ts';

/** Ports of 127.0.0.1 where every host is, in these tests. */
export type Network = { http: number; https: number; dns: number };

/** @returns what is wrong, null when it is proven */
export async function validate(
  type: string,
  host: string,
  token: string,
  expected: string,
  network: Network,
): Promise<string | null> {
  try {
    if (type === 'http-01') return await byHttp(host, token, expected, network.http);
    if (type === 'tls-alpn-01') return await byTls(host, expected, network.https);
    return await byDns(host, expected, network.dns);
  } catch (error) {
    return `${host}: ${(error as Error).message}`;
  }
}

/** RFC 8555, 8.3. */
async function byHttp(host: string, token: string, expected: string, port: number): Promise<string | null> {
  const asked = request({
    port,
    host: '127.0.0.1',
    path: `/.well-known/acme-challenge/${token}`,
    headers: { host },
  }).end();
  const [answer] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
  const body = (await text(answer)).trimEnd();
  if (answer.statusCode !== 200) return `http://${host}/.well-known/acme-challenge/… answered ${answer.statusCode}`;
  return body === expected ? null : `the key authorization is not the one expected: ${body}`;
}

/** RFC 8737, 3: the one certificate is for the host alone, and has the digest in a critical extension. */
async function byTls(host: string, expected: string, port: number): Promise<string | null> {
  const socket = connect({
    port,
    host: '127.0.0.1',
    servername: host,
    ALPNProtocols: ['acme-tls/1'],
    rejectUnauthorized: false,
  });
  await once(socket, 'secureConnect');
  const { alpnProtocol } = socket;
  const raw = socket.getPeerX509Certificate()!.raw;
  socket.destroy();
  if (alpnProtocol !== 'acme-tls/1') return `${host} did not choose acme-tls/1`;
  const certificate = new x509.X509Certificate(new Uint8Array(raw));
  const names = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.toJSON();
  if (JSON.stringify(names) !== JSON.stringify([{ type: 'dns', value: host }]))
    return `the certificate is for ${JSON.stringify(names)}`;
  const identifier = certificate.getExtension('1.3.6.1.5.5.7.1.31');
  if (!identifier?.critical) return 'there is no critical acmeIdentifier';
  const digest = createHash('sha256').update(expected).digest();
  const octets = Buffer.concat([Buffer.from([4, 32]), digest]);
  return octets.equals(Buffer.from(identifier.value)) ? null : 'the acmeIdentifier is not the one expected';
}

/** RFC 8555, 8.4. */
async function byDns(host: string, expected: string, port: number): Promise<string | null> {
  const resolver = new Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  const found = (await resolver.resolveTxt(`_acme-challenge.${host}`)).map((parts) => parts.join(''));
  const digest = createHash('sha256').update(expected).digest('base64url');
  return found.includes(digest) ? null : `TXT of _acme-challenge.${host} is ${found.join(', ')}`;
}
