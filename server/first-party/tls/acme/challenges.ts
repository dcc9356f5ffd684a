/** The three proofs that a host is ours, set up for the authority to look at and taken down again. */
import { execFile } from 'node:child_process';
import acme, { type Authorization } from 'acme-client';
import type { AcmeFiles } from './files.ts';

export const CHALLENGES = ['http-01', 'tls-alpn-01', 'dns-01'] as const;
export type ChallengeType = (typeof CHALLENGES)[number];

/** The authority's part of it, and what it expects to find: the key authorization, or its digest for DNS. */
export type Due = { authorization: Authorization; token: string; expected: string };

export type Proof = { show(due: Due): Promise<void>; hide(due: Due): Promise<void> };

/** Milliseconds that the operator's command has. */
const HOOK_MS = 300_000;

/** @param hook the operator's command, for dns-01 */
export function proofBy(type: ChallengeType, files: AcmeFiles, hook: string | null, hookMs = HOOK_MS): Proof {
  if (type === 'http-01')
    return {
      show: ({ token, expected }) => files.writeProof(token, expected),
      hide: ({ token }) => files.forgetProof(token),
    };
  if (type === 'tls-alpn-01')
    return {
      async show({ authorization, expected }) {
        const own = await acme.crypto.createPrivateEcdsaKey();
        const [key, chain] = await acme.crypto.createAlpnCertificate(authorization, expected, own);
        await files.writeTlsProof(authorization.identifier.value, { key: key.toString(), chain: chain.toString() });
      },
      hide: ({ authorization }) => files.forgetTlsProof(authorization.identifier.value),
    };
  const run = (verb: 'add' | 'remove', { authorization, expected }: Due) =>
    runHook(hook!, [verb, `_acme-challenge.${authorization.identifier.value}`, expected], hookMs);
  return { show: (due) => run('add', due), hide: (due) => run('remove', due) };
}

/**
 * Runs the operator's command, never through a shell: `hook add _acme-challenge.metrics.shop.com <value>`. It returns
 * when the record can be seen from outside.
 */
function runHook(hook: string, args: string[], timeout: number): Promise<void> {
  return new Promise((done, fail) => {
    execFile(hook, args, { timeout, killSignal: 'SIGKILL', shell: false }, (error, _stdout, stderr) => {
      if (error === null) {
        done();
        return;
      }
      const { code, killed } = error;
      const how = killed ? `did not end within ${timeout / 1000} seconds` : `failed (${code})`;
      const said = stderr.trim().split('\n').at(-1)!.slice(0, 200);
      fail(new Error(`tls.acme.dns_hook ${hook} ${args[0]} ${how}${said === '' ? '' : `: ${said}`}`, { cause: error }));
    });
  });
}
