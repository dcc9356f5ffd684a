/**
 * Certificates by themselves: for each host of the config that has none, or one at two thirds of its life, one is asked for
 * (ACME, https://www.rfc-editor.org/rfc/rfc8555). Nothing is asked for any other host.
 */
import { createPrivateKey } from 'node:crypto';
import acme from 'acme-client';
import { type ChallengeType, proofBy } from './acme/challenges.ts';
import { AuthorityBusy } from './acme/directory.ts';
import type { AcmeFiles } from './acme/files.ts';
import { type AcmeState, failed, mayAsk, ordered, readState, renewalTime, succeeded } from './acme/limits.ts';
import { takeLock } from './acme/lock.ts';
import { obtain } from './acme/order.ts';
import type { FolderProblem } from './folder.ts';
import type { Certificate } from './pair.ts';

export type AcmeOptions = {
  directoryUrl: string;
  email: string | null;
  /** Ties the account to one that the operator has with the authority (https://www.rfc-editor.org/rfc/rfc8555#section-7.3.4). */
  binding: { kid: string; hmacKey: string } | null;
  challenge: ChallengeType;
  dnsHook: string | null;
  files: AcmeFiles;
  /** Hosts to have certificates for. */
  hosts: readonly string[];
  /** The certificate that is served for a host, and whether it is this authority's to renew. */
  served: (host: string) => { certificate: Certificate; isOurs: boolean } | undefined;
  /** Takes what another server may have procured meanwhile. */
  look: () => Promise<void>;
  now: () => number;
  random: () => number;
  /** How long, and how often, the authority is asked whether it is done; milliseconds. */
  poll: { attempts: number; min: number; max: number };
  onProblem: (problem: FolderProblem) => void;
};

export type AcmeClient = {
  /** Asks for what is due; what fails is told, and due again later. */
  check(): Promise<void>;
};

const HOUR = 3_600_000;

export function acmeClient(options: AcmeOptions): AcmeClient {
  const { directoryUrl, email, files, hosts, served, now, random, poll, onProblem } = options;
  const proof = proofBy(options.challenge, files, options.dnsHook);
  let told = { message: '', at: 0 };

  async function check(): Promise<void> {
    const due = hosts.filter(isDue);
    if (due.length === 0) return;
    try {
      await files.prepare();
      const release = await takeLock(files.root);
      if (release === null) return;
      await askFor(due).finally(release);
    } catch (error) {
      const message = `no certificate can be asked for: ${(error as Error).message}`;
      // what stands in the way of all is met at each check: a line an hour is enough
      if (message === told.message && now() - told.at < HOUR) return;
      told = { message, at: now() };
      onProblem({ code: 'acme_failed', message });
    }
  }

  function isDue(host: string): boolean {
    const known = served(host);
    return known === undefined || (known.isOurs && now() >= renewalTime(known.certificate));
  }

  async function askFor(due: readonly string[]): Promise<void> {
    await options.look();
    let state = readState(await files.state());
    const keep = async (next: AcmeState) => {
      state = next;
      await files.writeState(JSON.stringify(state));
    };
    let client: acme.Client | undefined;
    for (const host of due.filter(isDue)) {
      const isNew = (await files.order(host)) === null;
      if (!mayAsk(state, host, now(), isNew)) continue;
      try {
        client ??= await login();
        const pair = await obtain(host, {
          client,
          files,
          type: options.challenge,
          proof,
          async mayOrder() {
            if (!mayAsk(state, host, now(), true)) return false;
            await keep(ordered(state, host, now()));
            return true;
          },
        });
        if (pair === null) continue;
        await files.install(host, String(now()), pair);
        await files.forgetOrder(host);
        await keep(succeeded(state, host));
      } catch (error) {
        const busy = error instanceof AuthorityBusy ? error.retryAfterMs : null;
        await keep(failed(state, host, now(), random(), busy));
        tellFailure(host, error as Error, state);
      }
    }
  }

  /** The account of this key; the authority finds it again by the key alone. */
  async function login(): Promise<acme.Client> {
    let key = await files.accountKey();
    if (key === null) {
      key = (await acme.crypto.createPrivateEcdsaKey()).toString();
      await files.writeAccountKey(key);
    }
    if (!isKey(key))
      throw new Error(
        `account.pem in ${files.root} is damaged: put its backup back, or remove it, and another account is made`,
      );
    const client = new acme.Client({
      directoryUrl,
      accountKey: key,
      ...(options.binding === null ? {} : { externalAccountBinding: options.binding }),
      backoffAttempts: poll.attempts,
      backoffMin: poll.min,
      backoffMax: poll.max,
    });
    await client.createAccount({
      termsOfServiceAgreed: true,
      ...(email === null ? {} : { contact: [`mailto:${email}`] }),
    });
    return client;
  }

  function isKey(pem: string): boolean {
    try {
      createPrivateKey(pem);
      return true;
    } catch {
      return false;
    }
  }

  function tellFailure(host: string, error: Error, state: AcmeState): void {
    const code = error instanceof AuthorityBusy ? 'acme_limited' : 'acme_failed';
    const next = new Date(Math.max(state.next, state.hosts[host]!.next)).toISOString();
    onProblem({ code, message: `no certificate for ${host}: ${error.message}; the next try is at ${next}` });
  }

  return { check };
}
