/**
 * HTTPS for many hosts, served by this process (docs/operate.md): the table of contents.
 *
 *   tls/folder.ts, pair.ts     certificates from a folder, each whole and right or not at all
 *   tls/store.ts               which of them a host gets; what expires
 *   tls/client-hello.ts        which host a client asks for, before anything is answered
 *   tls/listener.ts            the HTTPS port: HTTP/2 and HTTP/1.1
 *   tls/plain-port.ts          the plain port: challenges, redirects
 *   tls/acme.ts                certificates by themselves
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Registry } from 'prom-client';
import type { Config } from '../config.ts';
import { originReader } from '../pipeline/accept/address.ts';
import { directoryName, directoryUrl } from './tls/acme/directory.ts';
import { acmeFiles } from './tls/acme/files.ts';
import { acmeClient } from './tls/acme.ts';
import { certificateFolder, type FolderProblem } from './tls/folder.ts';
import { type HttpsListener, httpsListener } from './tls/listener.ts';
import { tlsMetrics } from './tls/metrics.ts';
import { plainHost } from './tls/names.ts';
import { type Certificate, SECURITY } from './tls/pair.ts';
import { plainPort } from './tls/plain-port.ts';
import { certificateStore } from './tls/store.ts';

export type TlsOptions = {
  config: Pick<Config, 'tls' | 'sites' | 'trusted_proxies' | 'data'>;
  /** Milliseconds since the epoch. */
  now: () => number;
  random: () => number;
  registry: Registry;
  onProblem: (problem: FolderProblem) => void;
  onTaken: (certificate: Certificate) => void;
  /** A request over HTTPS. */
  onRequest: (req: IncomingMessage, res: ServerResponse) => void;
  /** Waits for the authority, in milliseconds. */
  poll?: { attempts: number; min: number; max: number };
};

export type Tls = {
  listener: HttpsListener;
  /** Takes what of the plain port is not the app's: challenges and redirects. */
  takePlain: (req: IncomingMessage, res: ServerResponse) => boolean;
  /** Sees what has changed in the folders. */
  look(): Promise<void>;
  /** Asks for the certificates that are due, and takes them. */
  procure(): Promise<void>;
  /** Looks and procures from time to time, until it is stopped. */
  start(): void;
  stop(): void;
};

const LOOK_MS = 5000;
const PROCURE_MS = 60_000;
const POLL = { attempts: 20, min: 2000, max: 15_000 };

/** @throws an Error when the operator's folder of certificates can't be read */
export async function openTls(options: TlsOptions): Promise<Tls> {
  const { config, now, random, registry, onProblem, onTaken, onRequest, poll = POLL } = options;
  const { certificates, acme } = config.tls;
  const hosts = [...new Set(config.sites.flatMap((site) => site.hosts))];
  const url = acme.directory === null ? null : directoryUrl(acme.directory);
  const files = url === null ? null : acmeFiles(join(acme.folder ?? join(config.data, 'acme'), directoryName(url)));

  const folder = (path: string, mayBeMissing: boolean) =>
    certificateFolder({ path, mayBeMissing, now, onProblem, onTaken });
  const own = certificates === null ? null : folder(certificates, false);
  const procured = files === null ? null : folder(files.certificates, true);
  const folders = [own, procured].filter((one) => one !== null);
  // with ACME a certificate that is missing is on its way, or acme_failed says why not
  const store = certificateStore({ folders, hosts: url === null ? hosts : [], now, onProblem });
  const counts = { unknown_host: 0, not_tls: 0 };
  tlsMetrics(registry, store.all, counts);

  const client =
    files === null || url === null
      ? null
      : acmeClient({
          directoryUrl: url,
          email: acme.email,
          binding:
            acme.eab_key_id === null || acme.eab_hmac_key === null
              ? null
              : { kid: acme.eab_key_id, hmacKey: acme.eab_hmac_key },
          challenge: acme.challenge,
          dnsHook: acme.dns_hook,
          files,
          hosts,
          served(host) {
            const certificate = store.find(host);
            if (certificate === undefined) return undefined;
            return { certificate, isOurs: procured?.held.get(certificate.host) === certificate };
          },
          look: store.look,
          now,
          random,
          poll,
          onProblem,
        });

  const listener = httpsListener({
    contextOf: (name) => store.find(name)?.context,
    challengeOf:
      files === null || acme.challenge !== 'tls-alpn-01'
        ? null
        : async (name) => {
            const host = plainHost(name);
            const pair = hosts.includes(host) ? await files.tlsProof(host) : null;
            return pair === null ? null : createSecureContext({ cert: pair.chain, key: pair.key, ...SECURITY });
          },
    onRequest,
    counts,
  });
  const takePlain = plainPort({
    redirectPort: config.tls.redirect_port,
    isServed: (host) => store.find(host) !== undefined,
    proofOf: files === null || acme.challenge !== 'http-01' ? null : (token) => files.proof(token),
    callerOf: originReader(config.trusted_proxies),
  });

  async function procure(): Promise<void> {
    if (client === null) return;
    await client.check();
    await store.look();
  }

  const timers: NodeJS.Timeout[] = [];
  const repeat = (task: () => Promise<void>, ms: number) => {
    // one at a time: a look may last longer than its interval on a slow disk
    let busy = false;
    const run = () => {
      if (busy) return;
      busy = true;
      task()
        .catch((error: Error) => onProblem({ code: 'certificates_unread', message: error.message }))
        .finally(() => {
          busy = false;
        });
    };
    timers.push(setInterval(run, ms).unref());
    return run;
  };

  await store.look();
  return {
    listener,
    takePlain,
    look: store.look,
    procure,
    start() {
      repeat(store.look, LOOK_MS);
      if (client !== null) repeat(procure, PROCURE_MS)();
    },
    stop() {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
