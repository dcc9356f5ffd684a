/**
 * What the plain port does when there is HTTPS too: it answers ACME's HTTP-01 challenges and sends pages' GETs to HTTPS.
 *
 * Never redirected: POST /collect, and all else that is no GET. A client that follows a 301 sends a GET without the events; one
 * that follows a 308 sends them a second time, after they have crossed the net in the open; a beacon is not there any more
 * to follow anything. So it is answered where it came. Nor health and metrics, which machines ask for by address.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Origin } from '../../pipeline/accept/address.ts';
import { hostOfHeader } from './names.ts';

export type PlainPortOptions = {
  /** The port visitors reach HTTPS by; 0: nothing is redirected. */
  redirectPort: number;
  /** Whether HTTPS would answer for the host. */
  isServed: (host: string) => boolean;
  /** What proves a challenge to the authority, by its token; null of one that is not due. */
  proofOf: ((token: string) => Promise<string | null>) | null;
  callerOf: (req: IncomingMessage) => Origin;
};

const CHALLENGES = '/.well-known/acme-challenge/';
const STAYING = ['/healthz', '/readyz', '/metrics'];

/** @returns a function that takes a request and says so, or leaves it to others */
export function plainPort({ redirectPort, isServed, proofOf, callerOf }: PlainPortOptions) {
  return (req: IncomingMessage, res: ServerResponse): boolean => {
    const { method, url = '' } = req;
    if (method !== 'GET' && method !== 'HEAD') return false;
    if (proofOf !== null && url.startsWith(CHALLENGES)) {
      prove(res, proofOf(url.slice(CHALLENGES.length)));
      return true;
    }
    const host = hostOfHeader(req.headers.host ?? '');
    if (redirectPort === 0 || !url.startsWith('/') || STAYING.includes(url.split('?', 1)[0]!)) return false;
    if (!isServed(host) || callerOf(req).secure) return false;
    const location = `https://${host}${redirectPort === 443 ? '' : `:${redirectPort}`}${url}`;
    res.writeHead(308, { Location: location, 'Cache-Control': 'no-store', 'Content-Length': 0 });
    res.end();
    return true;
  };
}

function prove(res: ServerResponse, proof: Promise<string | null>): void {
  proof.then(
    (text) => {
      res.writeHead(text === null ? 404 : 200, {
        'Content-Type': 'application/octet-stream',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      });
      res.end(text ?? 'no such challenge');
    },
    () => res.writeHead(500).end(),
  );
}
