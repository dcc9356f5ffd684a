/** The points of TLS: does every address answer, with a certificate that browsers take, and for how long still. */
import { checkServerIdentity } from 'node:tls';
import { type Ends, type Handshake, handshake } from './connect.ts';
import { mend, note, ok, type Point } from './point.ts';

const DAY = 86_400_000;
/** Days before the end at which a person is called. */
const LAST_DAYS = 7;

/** @returns the points, and the addresses that answered */
export async function certificatePoints(
  host: string,
  addresses: readonly string[],
  ends: Ends,
  now: number,
): Promise<{ points: Point[]; answering: string[] }> {
  const met = await Promise.all(
    addresses.map(async (address) => {
      const shook = await handshake(host, address, ends).catch((error: Error) => error);
      return { address, shook };
    }),
  );
  const failed = met.filter(({ shook }) => shook instanceof Error);
  const shaken = met.filter((one): one is { address: string; shook: Handshake } => !(one.shook instanceof Error));
  const connect = connectPoint(host, failed as { address: string; shook: Error }[], shaken.length);
  if (shaken.length === 0) return { points: [connect], answering: [] };
  const answering = shaken.map(({ address }) => address);
  const worst = (judge: (shook: Handshake) => Point): Point => {
    const points = shaken.map(({ shook }) => judge(shook));
    return (
      points.find(({ verdict }) => verdict === 'mend') ?? points.find(({ verdict }) => verdict === 'note') ?? points[0]!
    );
  };
  return {
    points: [
      connect,
      worst(chainPoint),
      worst((shook) => hostPoint(host, shook)),
      worst((shook) => expiryPoint(shook, now)),
      await versionsPoint(host, answering[0]!, ends),
    ],
    answering,
  };
}

/** No way to the address from here, as on a machine without IPv6: says nothing of the address. */
const NO_WAY = ['ENETUNREACH', 'EADDRNOTAVAIL'];

/** @param answered how many of the addresses did not fail */
export function connectPoint(host: string, all: readonly { address: string; shook: Error }[], answered: number): Point {
  const isUnknown = ({ shook }: { shook: NodeJS.ErrnoException }) => NO_WAY.includes(shook.code ?? '');
  const failed = all.filter((one) => !isUnknown(one));
  const unknown = all.filter(isUnknown).map(({ address }) => address);
  if (all.length === 0) return ok('https', `${host} answers by HTTPS at each of its addresses`);
  if (failed.length === 0)
    return note('https', `not looked at, for this machine has no way there (no IPv6?): ${unknown.join(', ')}`);
  const shown = failed.map(({ address, shook }) => `${address} (${reason(shook)})`).join(', ');
  const others = answered === 0 ? '' : '; browsers that try this address first wait, or lose the event';
  return mend('https', `no HTTPS at ${shown}${others}`);
}

function reason(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ECONNRESET') return 'it ends the connection';
  return code?.startsWith('ERR_SSL_') ? `no TLS: ${code}` : (code ?? error.message);
}

const CHAIN: { readonly [code: string]: string } = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "the server does not send its issuer's certificate with its own (use fullchain.pem), or nobody trusts that issuer",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'a certificate between it and a trusted issuer is missing (use fullchain.pem), or nobody trusts that issuer',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself: browsers refuse it',
  SELF_SIGNED_CERT_IN_CHAIN: 'its issuer is none that browsers trust',
  CERT_HAS_EXPIRED: 'a certificate of the chain has expired',
};

function chainPoint({ chainError, certificate }: Handshake): Point {
  const issuer = [certificate.issuer?.O ?? certificate.issuer?.CN ?? 'an issuer without a name'].flat()[0]!;
  // its own end is another point
  if (chainError === null) return ok('certificate', `issued by ${issuer}, with its whole chain`);
  return mend('certificate', `issued by ${issuer}: ${CHAIN[chainError] ?? chainError}`);
}

function hostPoint(host: string, { certificate }: Handshake): Point {
  const names = certificate.subjectaltname?.replaceAll('DNS:', '') ?? 'no host';
  if (checkServerIdentity(host, certificate) === undefined) return ok('certificate_host', `it is for ${host}`);
  return mend('certificate_host', `it is for ${names}, not for ${host}`);
}

function expiryPoint({ certificate }: Handshake, now: number): Point {
  const [from, to] = [Date.parse(certificate.valid_from), Date.parse(certificate.valid_to)];
  const until = new Date(to).toISOString().slice(0, 10);
  const days = Math.floor((to - now) / DAY);
  if (now < from)
    return mend('certificate_expiry', `it is not valid before ${new Date(from).toISOString().slice(0, 10)}`);
  if (now >= to) return mend('certificate_expiry', `it expired on ${until}`);
  if (days < LAST_DAYS) return mend('certificate_expiry', `it expires on ${until}, in ${days} days: renew it now`);
  if (to - now < (to - from) / 3)
    return note(
      'certificate_expiry',
      `it expires on ${until}, in ${days} days: two thirds of its life are over, and it was not renewed`,
    );
  return ok('certificate_expiry', `until ${until}, ${days} days`);
}

/** Which versions of TLS it speaks: one of 1.2 and 1.3 is what browsers need. */
async function versionsPoint(host: string, address: string, ends: Ends): Promise<Point> {
  const tried = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
  const spoken = await Promise.all(
    tried.map((version) =>
      handshake(host, address, ends, version).then(
        () => true,
        () => false,
      ),
    ),
  );
  const names = tried.filter((_, i) => spoken[i]).map((version) => version.replace('TLSv', ''));
  const text = `TLS ${names.join(', ')}`;
  if (!spoken[2] && !spoken[3]) return mend('tls', `${text || 'no TLS'}: browsers speak 1.2 and 1.3 only`);
  if (spoken[0] || spoken[1]) return note('tls', `${text}: 1.0 and 1.1 are out of date, and no browser needs them`);
  return spoken[3] ? ok('tls', text) : note('tls', `${text}: without 1.3 each visit waits one round trip more`);
}
