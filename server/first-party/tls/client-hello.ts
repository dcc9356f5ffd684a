/**
 * The first words of a TLS client: which host it wants and which protocols it speaks, before anything is answered.
 * Node's own TLS can't refuse a host with the alert that says so, and knows the host only when a certificate is due.
 * Layout: https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2, https://www.rfc-editor.org/rfc/rfc6066#section-3,
 * https://www.rfc-editor.org/rfc/rfc7301#section-3.1
 */
export type ClientHello = {
  /** The host as the client wrote it; null when it names none. */
  serverName: string | null;
  /** ALPN, in the client's order. */
  protocols: string[];
};

/** Larger ones are none: a client with post-quantum keys sends about 1.8 kB. */
export const HELLO_BYTES = 32_768;

const RECORD_HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const ALPN = 16;

/**
 * @param bytes all that has come so far
 * @returns 'more' when it is not whole yet; null of what is no ClientHello
 */
export function readClientHello(bytes: Buffer): ClientHello | 'more' | null {
  const message = handshake(bytes);
  if (message === 'more' || message === null) return message;
  try {
    return read(message);
  } catch (error) {
    // a length that points behind the end
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The first handshake message, which may be spread over several records. */
function handshake(bytes: Buffer): Buffer | 'more' | null {
  const parts: Buffer[] = [];
  let size = 0;
  for (let at = 0; ; ) {
    if (at < bytes.length && bytes[at] !== RECORD_HANDSHAKE) return null;
    if (at + 1 < bytes.length && bytes[at + 1] !== 3) return null;
    if (at + 5 > bytes.length) return 'more';
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0 || length > 16_384) return null;
    parts.push(bytes.subarray(at + 5, at + 5 + length));
    size += parts.at(-1)!.length;
    at += 5 + length;
    const head = Buffer.concat(parts, size);
    if (head.length > 0 && head[0] !== CLIENT_HELLO) return null;
    if (head.length >= 4) {
      const whole = 4 + head.readUIntBE(1, 3);
      if (whole > HELLO_BYTES) return null;
      if (head.length >= whole) return head.subarray(4, whole);
    }
    if (at > bytes.length) return 'more';
  }
}

function read(message: Buffer): ClientHello {
  const hello: ClientHello = { serverName: null, protocols: [] };
  let at = 34; // version and random
  at += 1 + message.readUInt8(at); // session id
  at += 2 + message.readUInt16BE(at); // cipher suites
  at += 1 + message.readUInt8(at); // compression
  if (at >= message.length) return hello;
  const end = at + 2 + message.readUInt16BE(at);
  at += 2;
  while (at < end) {
    const type = message.readUInt16BE(at);
    const length = message.readUInt16BE(at + 2);
    if (at + 4 + length > message.length) throw new RangeError('an extension is longer than the message');
    const body = message.subarray(at + 4, at + 4 + length);
    if (type === SERVER_NAME) hello.serverName = serverName(body);
    if (type === ALPN) hello.protocols = protocols(body);
    at += 4 + length;
  }
  return hello;
}

function serverName(body: Buffer): string | null {
  for (let at = 2; at < body.length; ) {
    const length = body.readUInt16BE(at + 1);
    if (body[at] === 0) return body.toString('latin1', at + 3, at + 3 + length);
    at += 3 + length;
  }
  return null;
}

function protocols(body: Buffer): string[] {
  const found: string[] = [];
  for (let at = 2; at < body.length; at += 1 + body[at]!)
    found.push(body.toString('latin1', at + 1, at + 1 + body[at]!));
  return found;
}
