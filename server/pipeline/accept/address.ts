/** Whose request it is: the visitor's address and scheme, which only a trusted proxy may tell. */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type AddressList, addressList, plainAddress } from '../enrich/address-list.ts';

export type Origin = {
  /** The visitor's address; '' when the socket is gone. */
  address: string;
  /** Whether the visitor's side of the connection is HTTPS. */
  secure: boolean;
  /** Whether a trusted proxy sent the request. */
  proxied: boolean;
};

/**
 * @returns a function that tells a request's address: the nearest one in X-Forwarded-For that is not itself a trusted proxy's.
 * Headers of anybody else are never believed.
 */
export function originReader(trustedProxies: readonly string[]): (req: IncomingMessage) => Origin {
  const trusted = addressList(trustedProxies);
  return (req) => {
    const address = plainAddress(req.socket.remoteAddress ?? '');
    const encrypted = (req.socket as TLSSocket).encrypted === true;
    if (!trusted.has(address)) return { address, secure: encrypted, proxied: false };
    const scheme = lastOf(req.headers['x-forwarded-proto']);
    const secure = scheme === undefined ? encrypted : scheme === 'https';
    return { address: nearestUntrusted(req.headers['x-forwarded-for'], trusted) ?? address, secure, proxied: true };
  };
}

/** An address as somebody else wrote it, perhaps with a port; '' of what is none. */
export function addressOf(text: string): string {
  const address = withoutPort(text.trim());
  return isIP(address) === 0 ? '' : plainAddress(address);
}

function nearestUntrusted(header: string | string[] | undefined, trusted: AddressList) {
  const hops = String(header ?? '').split(',');
  for (let i = hops.length - 1; i >= 0; i--) {
    const hop = withoutPort(hops[i]!.trim());
    // what stands before a hop that is no address cannot be believed
    if (isIP(hop) === 0) return undefined;
    if (!trusted.has(hop)) return plainAddress(hop);
  }
  return undefined;
}

/** Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711`. */
function withoutPort(hop: string): string {
  if (isIP(hop) !== 0) return hop;
  if (hop.startsWith('[')) return hop.slice(1, hop.indexOf(']'));
  return hop.slice(0, hop.lastIndexOf(':') < 0 ? undefined : hop.lastIndexOf(':'));
}

function lastOf(header: string | string[] | undefined): string | undefined {
  return header === undefined ? undefined : String(header).split(',').at(-1)!.trim().toLowerCase();
}
