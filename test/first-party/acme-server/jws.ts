/** Signed requests as RFC 8555 wants them (section 6): flattened JWS, ES256, with url and nonce; the signature is verified. */
import { createHash, createHmac, createPublicKey, type JsonWebKey, verify } from 'node:crypto';

export type Jwk = JsonWebKey & { kty: string; crv: string; x: string; y: string };
export type Signed = { url: string; nonce: string; kid?: string; jwk?: Jwk; payload: unknown };

/** A problem document (section 6.7), thrown where it is found. */
export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly headers: { [name: string]: string };

  constructor(status: number, type: string, detail: string, headers: { [name: string]: string } = {}) {
    super(detail);
    this.status = status;
    this.type = type;
    this.headers = headers;
  }
}

/** @param keyOf the key of an account's URL */
export function readSigned(body: string, keyOf: (kid: string) => Jwk | undefined): Signed & { jwk: Jwk } {
  const { protected: head, payload, signature } = JSON.parse(body) as { [name: string]: string };
  const decode = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString());
  const header = decode(head!) as { alg: string; url: string; nonce: string; kid?: string; jwk?: Jwk };
  if (header.alg !== 'ES256') throw new Problem(400, 'badSignatureAlgorithm', `${header.alg} is not ES256`);
  if ((header.kid === undefined) === (header.jwk === undefined)) throw new Problem(400, 'malformed', 'kid or jwk');
  const jwk = header.jwk ?? keyOf(header.kid!);
  if (jwk === undefined) throw new Problem(400, 'accountDoesNotExist', 'there is no such account');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const isRight = verify(
    'sha256',
    Buffer.from(`${head}.${payload}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature!, 'base64url'),
  );
  if (!isRight) throw new Problem(400, 'malformed', 'the signature is wrong');
  return { ...header, jwk, payload: payload === '' ? null : decode(payload!) };
}

/** External account binding (RFC 8555, 7.3.4): the account's key, signed by HS256 with the key that was given beforehand. */
export function isBound(binding: unknown, url: string, jwk: Jwk, given: { kid: string; hmacKey: string }): boolean {
  const { protected: head, payload, signature } = binding as { [name: string]: string };
  const decode = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString());
  const right = createHmac('sha256', Buffer.from(given.hmacKey, 'base64url')).update(`${head}.${payload}`);
  if (right.digest('base64url') !== signature) return false;
  const { alg, kid, url: signed, nonce } = decode(head!);
  const isHeader = alg === 'HS256' && kid === given.kid && signed === url && nonce === undefined;
  return isHeader && thumbprint(decode(payload!)) === thumbprint(jwk);
}

/** RFC 7638. */
export function thumbprint({ crv, kty, x, y }: Jwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
