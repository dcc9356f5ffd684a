/** One certificate with its key: read, and refused when a browser would refuse it or it is not this host's. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { covers, namesOf } from './names.ts';

export type Certificate = {
  /** metrics.shop.com, or *.shop.com. */
  host: string;
  context: SecureContext;
  /** Milliseconds since the epoch. */
  notBefore: number;
  notAfter: number;
  /** SHA-256 of the certificate, in hexadecimal. */
  fingerprint: string;
  /** Of it and of those sent with it: another one is another answer to a client. */
  chain: string;
  /** Whether who vouches for it is among what is sent: without, most browsers refuse it. */
  hasIssuer: boolean;
};

export type Refused = { refused: string };

/** https://wiki.mozilla.org/Security/Server_Side_TLS, intermediate, without the finite-field ones that no browser takes. */
export const SECURITY = {
  minVersion: 'TLSv1.2',
  honorCipherOrder: false,
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
} as const;

const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];
const RSA_BITS = 2048;

export function isRefused(one: Certificate | Refused): one is Refused {
  return 'refused' in one;
}

/**
 * @param chain fullchain.pem: the host's certificate, then those that vouch for it
 * @param key privkey.pem
 * @returns what to serve, or why it is not served: a sentence that follows "the certificate of metrics.shop.com in … "
 */
export function readPair(host: string, chain: string, key: string, now: number): Certificate | Refused {
  const certificates = certificatesOf(chain);
  if (certificates === null) return { refused: 'cannot be read: fullchain.pem must hold certificates in PEM' };
  const [leaf] = certificates as [X509Certificate];
  const privateKey = keyOf(key);
  if (privateKey === null)
    return { refused: 'has no key that can be read: privkey.pem must hold one in PEM, without a password' };
  const refused =
    mismatch(certificates, privateKey) ?? weakness(leaf, privateKey) ?? outOfTime(leaf, now) ?? notOf(leaf, host);
  if (refused !== null) return { refused };
  try {
    return {
      host,
      context: createSecureContext({ cert: chain, key, ...SECURITY }),
      notBefore: leaf.validFromDate.getTime(),
      notAfter: leaf.validToDate.getTime(),
      fingerprint: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
      chain: certificates.map((one) => one.fingerprint256).join(' '),
      hasIssuer: certificates.some((one) => leaf.checkIssued(one)),
    };
  } catch (error) {
    return { refused: `is not taken by OpenSSL: ${(error as Error).message}` };
  }
}

function certificatesOf(pem: string): X509Certificate[] | null {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  // one that was cut off while it was written has a beginning and no end
  if (blocks === null || blocks.length !== pem.split('-----BEGIN CERTIFICATE-----').length - 1) return null;
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return null;
  }
}

function keyOf(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

function mismatch([leaf, ...others]: X509Certificate[], key: KeyObject): string | null {
  if (leaf!.checkPrivateKey(key)) return null;
  return others.some((one) => one.checkPrivateKey(key))
    ? 'is not the first in fullchain.pem: it must be, before those that vouch for it'
    : 'does not match its key: privkey.pem is of another certificate';
}

function weakness(leaf: X509Certificate, key: KeyObject): string | null {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  const type = key.asymmetricKeyType;
  if (type === 'rsa' && modulusLength < RSA_BITS)
    return `has a weak key: RSA of ${modulusLength} bits, ${RSA_BITS} are the least`;
  if (type === 'ec' && !CURVES.includes(namedCurve))
    return `has a key that browsers don't take: the curve ${namedCurve}, not P-256, P-384 or P-521`;
  if (type !== 'rsa' && type !== 'ec') return `has a key that browsers don't take: ${type}, not RSA or ECDSA`;
  const signed = leaf.signatureAlgorithm ?? '';
  return /sha-?1|md5/i.test(signed) ? `has a weak signature: ${signed}` : null;
}

function outOfTime(leaf: X509Certificate, now: number): string | null {
  if (now >= leaf.validToDate.getTime()) return `has expired: ${leaf.validToDate.toISOString()}`;
  if (now < leaf.validFromDate.getTime()) return `is not valid yet: from ${leaf.validFromDate.toISOString()}`;
  return null;
}

function notOf(leaf: X509Certificate, host: string): string | null {
  if (covers(leaf, host)) return null;
  const names = namesOf(leaf);
  const shown = names.length > 5 ? `${names.slice(0, 5).join(', ')}, …` : names.join(', ');
  const folder = names.includes(`*.${host}`) ? `; a folder named _.${host} is for that` : '';
  return `does not cover ${host}: it is for ${names.length === 0 ? 'no host name' : shown}${folder}`;
}
