/**
 * The HTTPS port. Each connection is heard until its ClientHello is whole; then the host it names decides:
 * HTTP/2 or HTTP/1.1 with that host's certificate, an ACME challenge, or the alert unrecognized_name and nothing else.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type SecureContext } from 'node:tls';
import { HELLO_BYTES, readClientHello } from './client-hello.ts';
import type { TlsCounts } from './metrics.ts';
import { SECURITY } from './pair.ts';

export type HttpsOptions = {
  /** undefined: nothing is served for that host. */
  contextOf: (serverName: string) => SecureContext | undefined;
  /** The certificate that proves an ACME challenge for that host; null when none is due. */
  challengeOf: ((serverName: string) => Promise<SecureContext | null>) | null;
  /** Over HTTP/2 as over HTTP/1.1; `host` is among the headers of both. */
  onRequest: (req: IncomingMessage, res: ServerResponse) => void;
  counts: TlsCounts;
};

export type HttpsListener = {
  /** To listen with, and to be asked for its address. */
  server: Server;
  /** No new connections; what has come is answered, for at most so long. */
  close(withinMs: number): Promise<void>;
};

/** https://www.rfc-editor.org/rfc/rfc7301#section-6, https://www.rfc-editor.org/rfc/rfc8737#section-4 */
const ACME_PROTOCOL = 'acme-tls/1';
/** A fatal alert in a record of its own: https://www.rfc-editor.org/rfc/rfc8446#section-6.2 */
const UNRECOGNIZED_NAME = Buffer.from([21, 3, 3, 0, 2, 2, 112]);
/** Time a client has to say hello, and to end its handshake. */
const HELLO_MS = 10_000;
/** A session that is silent for longer ends; as long as the plain port keeps a connection. */
const IDLE_MS = 65_000;

export function httpsListener({ contextOf, challengeOf, onRequest, counts }: HttpsOptions): HttpsListener {
  const sockets = new Set<Socket>();
  const secure = createSecureServer(
    {
      ...SECURITY,
      allowHTTP1: true,
      handshakeTimeout: HELLO_MS,
      SNICallback: (name, done) => done(null, contextOf(name)),
      settings: { maxConcurrentStreams: 100, maxHeaderListSize: 32 * 1024 },
      // what HTTP/1.1 takes from it, as on the plain port
      ...{ maxHeaderSize: 32 * 1024, keepAliveTimeout: IDLE_MS, headersTimeout: 15_000, requestTimeout: 30_000 },
    },
    (req, res) => onRequest(...asHttp1(req, res)),
  );
  secure.setTimeout(IDLE_MS);
  // A client that breaks off, or speaks nonsense, is its own business.
  secure.on('tlsClientError', () => {});
  secure.on('sessionError', () => {});
  // It never listens itself: this starts the check of HTTP/1.1's time limits.
  secure.emit('listening');
  const challenges = challengeOf === null ? null : challengeServer(challengeOf);

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    hear(socket);
  });

  function hear(socket: Socket): void {
    let heard: Buffer = Buffer.alloc(0);
    const timer = setTimeout(() => socket.destroy(), HELLO_MS);
    const gone = () => clearTimeout(timer);
    const onData = (chunk: Buffer) => {
      heard = heard.length === 0 ? chunk : Buffer.concat([heard, chunk]);
      const hello = readClientHello(heard);
      if (hello === 'more' && heard.length <= HELLO_BYTES) return;
      clearTimeout(timer);
      socket.off('data', onData).off('close', gone);
      if (hello === 'more' || hello === null) {
        counts.not_tls++;
        socket.destroy();
        return;
      }
      const { serverName, protocols } = hello;
      const to = challenges !== null && protocols.includes(ACME_PROTOCOL) ? challenges : secure;
      if (serverName === null || (to === secure && contextOf(serverName) === undefined)) {
        counts.unknown_host++;
        socket.end(UNRECOGNIZED_NAME);
        return;
      }
      socket.pause();
      socket.unshift(heard);
      to.emit('connection', socket);
    };
    socket.on('data', onData).on('close', gone);
  }

  async function close(withinMs: number): Promise<void> {
    const closed = new Promise<void>((done) => {
      server.close(() => done());
    });
    secure.close();
    challenges?.close();
    const timer = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, withinMs);
    await closed;
    clearTimeout(timer);
  }

  return { server, close };
}

/** TLS-ALPN-01 (https://www.rfc-editor.org/rfc/rfc8737): the handshake is the whole answer. */
function challengeServer(challengeOf: (serverName: string) => Promise<SecureContext | null>) {
  const server = createTlsServer(
    {
      ...SECURITY,
      ALPNProtocols: [ACME_PROTOCOL],
      handshakeTimeout: HELLO_MS,
      SNICallback: (name, done) => {
        challengeOf(name).then(
          (context) => (context === null ? done(new Error('no challenge')) : done(null, context)),
          (error: Error) => done(error),
        );
      },
    },
    (socket) => socket.on('error', () => {}).end(),
  );
  return server.on('tlsClientError', () => {});
}

/** HTTP/2 has the host in `:authority`; what reads requests looks for it in `host`. Both are Node's compatible objects else. */
function asHttp1(
  req: IncomingMessage | Http2ServerRequest,
  res: ServerResponse | Http2ServerResponse,
): [IncomingMessage, ServerResponse] {
  const authority = req.headers[':authority'];
  // the field of the request's own line counts: https://www.rfc-editor.org/rfc/rfc9113#section-8.3.1
  if (authority !== undefined) req.headers.host = String(authority);
  return [req as IncomingMessage, res as ServerResponse];
}
