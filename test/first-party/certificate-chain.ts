/** Certificates of the test's own: a root that it trusts, an intermediate, and leaves by both. */
import 'reflect-metadata';
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY = 86_400_000;

export type Leaf = { cert: string; key: string };
export type LeafOptions = {
  hosts?: string[];
  /** Days from now. */
  from?: number;
  to?: number;
  /** Without the intermediate's certificate, which a server must send. */
  alone?: boolean;
  /** Signed by its own key. */
  selfSigned?: boolean;
};

/** @returns what signs: `ca` is the root in PEM, `leaf` makes a certificate with its key, in PEM */
export async function authority(): Promise<{ ca: string; leaf: (options?: LeafOptions) => Promise<Leaf> }> {
  const [rootKeys, middleKeys] = [await keys(), await keys()];
  const life = { notBefore: new Date(Date.now() - 400 * DAY), notAfter: new Date(Date.now() + 400 * DAY) };
  const isAuthority = [new BasicConstraintsExtension(true, undefined, true)];
  const root = await X509CertificateGenerator.createSelfSigned({
    ...life,
    serialNumber: '01',
    name: 'CN=Test Root, O=Test Root',
    keys: rootKeys,
    signingAlgorithm: ALGORITHM,
    extensions: isAuthority,
  });
  const middle = await X509CertificateGenerator.create({
    ...life,
    serialNumber: '02',
    subject: 'CN=Test Issuer, O=Test Issuer',
    issuer: root.subject,
    publicKey: middleKeys.publicKey,
    signingKey: rootKeys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: isAuthority,
  });

  async function leaf({ hosts = ['metrics.shop.test'], from = -1, to = 90, alone, selfSigned }: LeafOptions = {}) {
    const own = await keys();
    const subject = `CN=${hosts[0]}`;
    const made = await X509CertificateGenerator.create({
      serialNumber: '03',
      subject,
      issuer: selfSigned ? subject : middle.subject,
      publicKey: own.publicKey,
      signingKey: selfSigned ? own.privateKey : middleKeys.privateKey,
      signingAlgorithm: ALGORITHM,
      notBefore: new Date(Date.now() + from * DAY),
      notAfter: new Date(Date.now() + to * DAY),
      extensions: [new SubjectAlternativeNameExtension(hosts.map((value) => ({ type: 'dns' as const, value })))],
    });
    const chain = alone || selfSigned ? [made] : [made, middle];
    return { cert: chain.map((one) => one.toString('pem')).join('\n'), key: await pem(own.privateKey) };
  }

  return { ca: root.toString('pem'), leaf };
}

function keys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function pem(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  return `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`;
}
