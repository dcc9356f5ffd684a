/** Certificates for tests: an authority, what it issues, and folders as an operator lays them out. */
import { generateKeyPairSync, type KeyPairKeyObjectResult, webcrypto } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { x509 } from './x509.ts';

export const DAY = 86_400_000;

type KeyKind = 'P-256' | 'RSA-2048' | 'RSA-1024' | 'P-256K' | 'ed25519';
export type Issued = { chain: string; key: string };
export type Wanted = { from?: number; days?: number; kind?: KeyKind; subject?: string };

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export type Authority = {
  /** PEM, for clients to trust. */
  certificate: string;
  /** A certificate for these hosts, and a new key. */
  issue(hosts: string[], wanted?: Wanted): Promise<Issued>;
  /** A certificate for a key somebody else has. */
  sign(key: x509.PublicKey, hosts: string[], wanted?: Wanted): Promise<string>;
};

export async function createAuthority(name = 'Test Authority'): Promise<Authority> {
  const keys = (await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify'])) as CryptoKeyPair;
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ECDSA,
    notBefore: new Date(Date.now() - 400 * DAY),
    notAfter: new Date(Date.now() + 4000 * DAY),
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  const pem = `${root.toString('pem')}\n`;

  async function sign(
    publicKey: x509.PublicKey,
    hosts: string[],
    { from = Date.now() - DAY, days = 90, subject }: Wanted = {},
  ) {
    const certificate = await x509.X509CertificateGenerator.create({
      subject: subject ?? `CN=${hosts[0] ?? 'nobody'}`,
      issuer: root.subject,
      publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ECDSA,
      notBefore: new Date(from),
      notAfter: new Date(from + days * DAY),
      extensions:
        hosts.length === 0
          ? []
          : [new x509.SubjectAlternativeNameExtension(hosts.map((value) => ({ type: 'dns' as const, value })))],
    });
    return `${certificate.toString('pem')}\n${pem}`;
  }

  return {
    certificate: pem,
    sign,
    async issue(hosts, wanted = {}) {
      const { publicKey, privateKey } = keyPair(wanted.kind ?? 'P-256');
      return { chain: await sign(new x509.PublicKey(new Uint8Array(publicKey)), hosts, wanted), key: privateKey };
    },
  };
}

function keyPair(kind: KeyKind): { publicKey: Buffer; privateKey: string } {
  const { publicKey, privateKey } = generate(kind);
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
    privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
}

function generate(kind: KeyKind): KeyPairKeyObjectResult {
  if (kind === 'P-256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  if (kind === 'P-256K') return generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  if (kind === 'ed25519') return generateKeyPairSync('ed25519');
  return generateKeyPairSync('rsa', { modulusLength: Number(kind.slice(4)) });
}

/** An empty folder for certificates. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'clario-tls-'));
}

/** Writes a pair as an operator does; either half alone with the other left out. */
export function put(folder: string, host: string, { chain, key }: Partial<Issued>): void {
  mkdirSync(join(folder, host), { recursive: true });
  if (chain !== undefined) writeFileSync(join(folder, host, 'fullchain.pem'), chain);
  if (key !== undefined) writeFileSync(join(folder, host, 'privkey.pem'), key, { mode: 0o600 });
}
