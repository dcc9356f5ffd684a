/** TLS clients that resolve every host to this machine. */
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';

export type Answer = { status: number; headers: { [name: string]: unknown }; body: string };

/** A TLS connection to 127.0.0.1 that is ready, or the error of its handshake. */
export async function dial(
  port: number,
  servername: string | undefined,
  options: ConnectionOptions = {},
): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', ...(servername === undefined ? {} : { servername }), ...options });
  await once(socket, 'secureConnect');
  return socket;
}

/** The code of the error a connection ends with, such as ERR_SSL_TLSV1_UNRECOGNIZED_NAME. */
export async function refusal(
  port: number,
  servername: string | undefined,
  options: ConnectionOptions = {},
): Promise<string> {
  try {
    (await dial(port, servername, options)).destroy();
    return 'connected';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
}

/** One request over HTTP/2. */
export async function askHttp2(
  port: number,
  host: string,
  ca: string,
  headers: { [name: string]: string },
  body?: string | Buffer,
): Promise<Answer> {
  const session = connectHttp2(`https://${host}:${port}`, {
    createConnection: () => connect({ port, host: '127.0.0.1', servername: host, ca, ALPNProtocols: ['h2'] }),
  });
  try {
    const request = session.request(headers, { endStream: body === undefined });
    if (body !== undefined) request.end(body);
    const [answered] = (await once(request, 'response')) as [{ [name: string]: unknown }];
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    return { status: Number(answered[':status']), headers: answered, body: text };
  } finally {
    session.close();
  }
}
