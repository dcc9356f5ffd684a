/**
 * Who may query and erase: who holds the token of DATA/server.json, on this machine; and who holds the operator's token, from
 * anywhere, over HTTPS. To everybody else, from afar, on a server without an operator's token, there is nothing at these addresses.
 *
 * Guarantee: nothing of a request's body is read before; comparisons take as long whatever was sent.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { parse } from 'tldts';
import { originReader } from '../pipeline/accept/address.ts';
import { addressList, plainAddress } from '../pipeline/enrich/address-list.ts';

export type Access = {
  /** Lets nobody through but who may. */
  operator: RequestHandler;
  /**
   * Whether it is a caller of this machine or its private network, without a proxy, who calls the server by a name that no stranger can own:
   * a page of one whose name leads here (DNS rebinding) is in the browser of somebody near.
   */
  isNear(req: Request): boolean;
  /** Whether the operator's token came with it, and not in the open. */
  isOperator(req: Request): boolean;
  /** Of a request that was let through: by whose token, and from where. */
  callerOf(req: Request): Caller;
};

export type Caller = { token: 'operator' | 'local'; address: string };

export type AccessOptions = {
  /** Of DATA/server.json. */
  localToken: string;
  /** Of the config; null when there is none. */
  operatorToken: string | null;
  trustedProxies: readonly string[];
  /** Public names of this server. */
  hosts: readonly string[];
};

const LOOPBACK = addressList(['127.0.0.0/8', '::1']);
const NEAR = addressList([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1',
  'fc00::/7',
  'fe80::/10',
]);
const FORWARDED = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'forwarded',
  'x-real-ip',
  'cf-connecting-ip',
  'via',
];

export function accessOf({ localToken, operatorToken, trustedProxies, hosts }: AccessOptions): Access {
  // of equal length whatever was sent, so that the comparison tells nothing
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const local = digest(`Bearer ${localToken}`);
  const operators = operatorToken === null ? null : digest(`Bearer ${operatorToken}`);
  const originOf = originReader(trustedProxies);

  const isDirect = ({ headers }: Request) => !FORWARDED.some((name) => name in headers);
  const isLocal = (req: Request) => {
    const { remoteAddress = '', localAddress } = req.socket;
    // a server that listens on one address of this machine is called by that one
    return isDirect(req) && (LOOPBACK.has(plainAddress(remoteAddress)) || remoteAddress === localAddress);
  };
  const isOurName = ({ headers }: Request) => {
    // whatever a name server answers for: a browser takes it though it be no valid name
    const name = parse(headers.host ?? '', { allowPrivateDomains: true, validateHostname: false });
    // localhost, an address, a name of the private network: nobody can register one
    return !(name.isIcann || name.isPrivate) || hosts.includes(name.hostname!);
  };
  const given = (req: Request) => digest(req.headers.authorization ?? '');
  const hasOperatorToken = (req: Request) => operators !== null && timingSafeEqual(given(req), operators);
  const isSafe = (req: Request) => isLocal(req) || originOf(req).secure;

  return {
    isNear: (req) => NEAR.has(plainAddress(req.socket.remoteAddress ?? '')) && isDirect(req) && isOurName(req),
    isOperator: (req) => hasOperatorToken(req) && isSafe(req),
    callerOf: (req) => ({ token: hasOperatorToken(req) ? 'operator' : 'local', address: originOf(req).address }),
    operator(req: Request, res: Response, next: NextFunction) {
      const isOfOperator = hasOperatorToken(req);
      if (timingSafeEqual(given(req), local) && isLocal(req)) next();
      else if (isOfOperator && isSafe(req)) next();
      else if (isOfOperator)
        answer(
          res,
          403,
          'not_https',
          'over HTTPS only: a token that has crossed the net in the open should be changed',
        );
      else if (isLocal(req) || operators !== null)
        answer(res, 401, 'unauthorized', 'a token is needed: Authorization: Bearer …');
      else next('router');
    },
  };
}

export function answer(res: Response, status: number, code: string, message: string): void {
  if (status === 401) res.set('WWW-Authenticate', 'Bearer');
  res.status(status).set('Cache-Control', 'no-store').json({ error: { code, message } });
}
