/** TLS and HTTP to one address of a host, whatever its certificate: that is judged, not obeyed. Everything ends in time. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { connect, type DetailedPeerCertificate, type SecureVersion } from 'node:tls';

export type Ends = {
  http: number;
  https: number;
  timeoutMs: number;
  /** Issuers that are trusted, in PEM; undefined: those of this Node. */
  ca?: string[] | undefined;
};

export type Handshake = {
  certificate: DetailedPeerCertificate;
  /** OpenSSL's word for what is wrong with the chain; null when nothing is. */
  chainError: string | null;
  protocol: string;
};

/** Connects by TLS. @throws an Error that says why there is no connection */
export function handshake(
  host: string,
  address: string,
  { https, timeoutMs, ca }: Ends,
  version?: SecureVersion,
): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const only = version === undefined ? {} : { minVersion: version, maxVersion: version };
    // the old versions are only spoken at OpenSSL's lowest level
    const old = version === 'TLSv1' || version === 'TLSv1.1' ? { ciphers: 'DEFAULT:@SECLEVEL=0' } : {};
    const socket = connect({
      ...only,
      ...old,
      ...(ca === undefined ? {} : { ca }),
      host: address,
      port: https,
      servername: host,
      // judged below; without this there would be nothing to say of a certificate that is wrong
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    const timer = setTimeout(() => socket.destroy(new Error('no answer in time')), timeoutMs);
    socket.once('secureConnect', () => {
      const error = socket.authorizationError as Error | string | null | undefined;
      resolve({
        certificate: socket.getPeerCertificate(true),
        chainError: error ? ((error as NodeJS.ErrnoException).code ?? String(error)) : null,
        protocol: socket.getProtocol() ?? '',
      });
      socket.end();
    });
    socket.once('error', reject);
    socket.once('close', () => {
      clearTimeout(timer);
      reject(new Error('the connection was closed'));
    });
  });
}

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

const BODY_MAX = 256 * 1024;

/**
 * One request to a host at an address. At most 256 kB of the answer are read.
 * @throws an Error that says why there is no answer
 */
export function ask(
  host: string,
  address: string,
  ends: Ends,
  what: { secure?: boolean; method?: string; path: string; headers?: { [name: string]: string }; body?: string },
): Promise<Answer> {
  const { secure = true, method = 'GET', path, headers = {}, body } = what;
  const port = secure ? ends.https : ends.http;
  const isUsual = port === (secure ? 443 : 80);
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)({
      host: address,
      family: isIP(address),
      port,
      method,
      path,
      headers: { host: isUsual ? host : `${host}:${port}`, 'user-agent': AGENT, ...headers },
      signal: AbortSignal.timeout(ends.timeoutMs),
      agent: false,
      ...(secure ? { servername: host, rejectUnauthorized: false } : {}),
    });
    request.once('error', (error) => reject(error.name === 'AbortError' ? new Error('no answer in time') : error));
    request.once('response', (response) => {
      let text = '';
      const done = () => resolve({ status: response.statusCode!, headers: response.headers, body: text });
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        if (text.length <= BODY_MAX) return;
        done();
        request.destroy();
      });
      response.once('end', done);
      response.once('error', reject);
    });
    request.end(body);
  });
}

/** Says who it is; and by the word bot its event is a robot's, which the models leave out. */
export const AGENT = 'Clario-Check/1.0 (bot; clario first-party check)';
