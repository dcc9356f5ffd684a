/**
 * A small ACME authority (RFC 8555) on this machine: directory, nonces, accounts, orders, authorizations, challenges that are really
 * looked at, finalization, certificates. Everything it is asked is noted, for tests to compare.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Authority, createAuthority } from '../tls/certificates.ts';
import { x509 } from '../tls/x509.ts';
import { isBound, type Jwk, Problem, readSigned, thumbprint } from './jws.ts';
import { type Network, validate } from './validation.ts';

type Challenge = { type: string; url: string; token: string; status: string; error?: object };
type Authz = { host: string; account: string; status: string; challenges: Challenge[] };
type Order = { account: string; host: string; status: string; authz: string; certificate?: string };

export type AcmeServer = {
  directory: string;
  authority: Authority;
  network: Network;
  /** One line for each step: 'newOrder a.shop.com', 'http-01 a.shop.com valid', 'issued a.shop.com'. */
  log: string[];
  /** What the next requests of a resource are answered instead, such as newOrder. */
  refuse: Map<string, () => Problem>;
  /** Days a certificate lives, and the time it has. */
  clock: { now: () => number; days: number };
  /** Waited for before a resource is answered. */
  beforeAnswer: (resource: string) => Promise<void>;
  /** Wants accounts to be bound to one it gave this to; null: takes any. */
  binding: { kid: string; hmacKey: string } | null;
  close(): void;
};

export async function startAcmeServer(network: Network): Promise<AcmeServer> {
  const authority = await createAuthority('Test ACME');
  const accounts = new Map<string, { jwk: Jwk; contact: string[] }>();
  const orders = new Map<string, Order>();
  const authzs = new Map<string, Authz>();
  const certificates = new Map<string, string>();
  const nonces = new Set<string>();
  const log: string[] = [];
  const refuse: AcmeServer['refuse'] = new Map();
  const clock = { now: Date.now as () => number, days: 90 };
  let base = '';
  const acme: AcmeServer = {
    directory: '',
    authority,
    network,
    log,
    refuse,
    clock,
    beforeAnswer: async () => {},
    binding: null,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };

  const id = () => randomUUID().replaceAll('-', '');
  const newNonce = () => {
    const nonce = id();
    nonces.add(nonce);
    return nonce;
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    res.setHeader('Replay-Nonce', newNonce());
    const [, resource = '', ...rest] = req.url!.split('/');
    try {
      await acme.beforeAnswer(resource);
      const refused = refuse.get(resource);
      if (refused !== undefined) throw refused();
      if (resource === 'directory') {
        const of = (name: string) => `${base}/${name}`;
        const meta = { termsOfService: of('terms') };
        send(res, 200, { newNonce: of('newNonce'), newAccount: of('newAccount'), newOrder: of('newOrder'), meta });
      } else if (resource === 'newNonce') res.writeHead(204).end();
      else await signed(req, res, resource, rest);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log.push(`${resource} refused: ${error.type}`);
      for (const [name, value] of Object.entries(error.headers)) res.setHeader(name, value);
      const type = `urn:ietf:params:acme:error:${error.type}`;
      send(res, error.status, { type, detail: error.message, status: error.status }, 'application/problem+json');
    }
  }

  async function signed(req: IncomingMessage, res: ServerResponse, resource: string, [key = '', index]: string[]) {
    if (req.method !== 'POST' || req.headers['content-type'] !== 'application/jose+json')
      throw new Problem(405, 'malformed', 'POST as application/jose+json');
    const request = readSigned(await text(req), (kid) => accounts.get(kid)?.jwk);
    if (request.url !== `${base}${req.url}`) throw new Problem(400, 'unauthorized', 'the url is another');
    if (!nonces.delete(request.nonce)) throw new Problem(400, 'badNonce', 'that nonce is used');
    const payload = request.payload as { [name: string]: unknown };
    if (resource === 'newAccount') newAccount(res, request.jwk, payload);
    else if (request.kid === undefined) throw new Problem(400, 'malformed', 'an account is needed');
    else if (resource === 'account') send(res, 200, { status: 'valid', contact: accounts.get(request.kid)!.contact });
    else if (resource === 'newOrder') newOrder(res, request.kid, payload);
    else if (resource === 'order') sendOrder(res, 200, key, owned(orders, key, request.kid));
    else if (resource === 'authz') sendAuthz(res, owned(authzs, key, request.kid));
    else if (resource === 'challenge')
      challenge(res, owned(authzs, key, request.kid), Number(index), request.jwk, payload);
    else if (resource === 'finalize') await finalize(res, key, owned(orders, key, request.kid), String(payload['csr']));
    else if (resource === 'certificate') {
      res.writeHead(200, { 'Content-Type': 'application/pem-certificate-chain' }).end(certificates.get(key));
    } else throw new Problem(404, 'malformed', 'there is nothing here');
  }

  function newAccount(res: ServerResponse, jwk: Jwk, payload: { [name: string]: unknown }): void {
    const url = `${base}/account/${thumbprint(jwk)}`;
    const isNew = !accounts.has(url);
    if (isNew) {
      if (payload['termsOfServiceAgreed'] !== true) throw new Problem(403, 'userActionRequired', 'agree to the terms');
      const { externalAccountBinding: binding } = payload;
      if (acme.binding !== null) {
        if (binding === undefined) throw new Problem(403, 'externalAccountRequired', 'bind the account to one of ours');
        if (!isBound(binding, `${base}/newAccount`, jwk, acme.binding))
          throw new Problem(403, 'unauthorized', 'the binding is wrong');
        log.push(`bound to ${acme.binding.kid}`);
      }
      accounts.set(url, { jwk, contact: (payload['contact'] as string[] | undefined) ?? [] });
      log.push(`account ${((payload['contact'] as string[]) ?? []).join()}`);
    }
    res.setHeader('Location', url);
    send(res, isNew ? 201 : 200, { status: 'valid' });
  }

  function newOrder(res: ServerResponse, account: string, payload: { [name: string]: unknown }): void {
    const [identifier, ...more] = payload['identifiers'] as { type: string; value: string }[];
    if (more.length > 0) throw new Problem(400, 'malformed', 'one host at a time');
    const host = identifier!.value;
    const [orderId, authzId] = [id(), id()];
    const challenges = ['http-01', 'tls-alpn-01', 'dns-01'].map((type, i) => {
      const url = `${base}/challenge/${authzId}/${i}`;
      return { type, url, token: Buffer.from(id()).toString('base64url'), status: 'pending' };
    });
    authzs.set(authzId, { host, account, status: 'pending', challenges });
    orders.set(orderId, { account, host, status: 'pending', authz: authzId });
    log.push(`newOrder ${host}`);
    res.setHeader('Location', `${base}/order/${orderId}`);
    sendOrder(res, 201, orderId, orders.get(orderId)!);
  }

  function sendOrder(res: ServerResponse, status: number, orderId: string, order: Order): void {
    const authz = authzs.get(order.authz)!;
    if (order.status === 'pending' && authz.status === 'valid') order.status = 'ready';
    if (order.status === 'pending' && authz.status === 'invalid') order.status = 'invalid';
    send(res, status, {
      status: order.status,
      identifiers: [{ type: 'dns', value: order.host }],
      authorizations: [`${base}/authz/${order.authz}`],
      finalize: `${base}/finalize/${orderId}`,
      ...(order.certificate === undefined ? {} : { certificate: `${base}/certificate/${order.certificate}` }),
    });
  }

  function sendAuthz(res: ServerResponse, { host, status, challenges }: Authz): void {
    send(res, 200, { identifier: { type: 'dns', value: host }, status, challenges });
  }

  function challenge(res: ServerResponse, authz: Authz, index: number, jwk: Jwk, payload: unknown): void {
    const one = authz.challenges[index]!;
    if (payload !== null && one.status === 'pending') {
      one.status = 'processing';
      validate(one.type, authz.host, one.token, `${one.token}.${thumbprint(jwk)}`, network).then((wrong) => {
        one.status = authz.status = wrong === null ? 'valid' : 'invalid';
        if (wrong !== null) one.error = { type: 'urn:ietf:params:acme:error:unauthorized', detail: wrong };
        log.push(`${one.type} ${authz.host} ${one.status}`);
      });
    }
    send(res, 200, one);
  }

  async function finalize(res: ServerResponse, orderId: string, order: Order, csr: string): Promise<void> {
    if (order.status !== 'ready') throw new Problem(403, 'orderNotReady', `the order is ${order.status}`);
    const request = new x509.Pkcs10CertificateRequest(new Uint8Array(Buffer.from(csr, 'base64url')));
    const extension = request.getExtension('2.5.29.17') as x509.SubjectAlternativeNameExtension | null;
    const names = extension?.names.toJSON() ?? [];
    if (!(await request.verify())) throw new Problem(400, 'badCSR', 'the signature is wrong');
    if (JSON.stringify(names) !== JSON.stringify([{ type: 'dns', value: order.host }]))
      throw new Problem(400, 'badCSR', `the names are ${JSON.stringify(names)}`);
    order.certificate = id();
    order.status = 'valid';
    const wanted = { from: clock.now(), days: clock.days };
    certificates.set(order.certificate, await authority.sign(request.publicKey, [order.host], wanted));
    log.push(`issued ${order.host}`);
    sendOrder(res, 200, orderId, order);
  }
  function owned<One extends { account: string }>(all: Map<string, One>, key: string, account: string): One {
    const one = all.get(key);
    if (one === undefined) throw new Problem(404, 'malformed', 'there is no such thing');
    if (one.account !== account) throw new Problem(403, 'unauthorized', "it is another account's");
    return one;
  }

  const server = createServer((req, res) => {
    answer(req, res).catch((error: Error) => {
      log.push(`crashed: ${error.message}`);
      res.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  acme.directory = `${base}/directory`;
  return acme;
}

function send(res: ServerResponse, status: number, value: unknown, type = 'application/json'): void {
  res.writeHead(status, { 'Content-Type': type }).end(JSON.stringify(value));
}
