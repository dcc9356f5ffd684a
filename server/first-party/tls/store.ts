/** Which certificate a client gets, and what an operator should know about them in time. */
import type { CertificateFolder, FolderProblem } from './folder.ts';
import { plainHost, wildcardOf } from './names.ts';
import type { Certificate } from './pair.ts';

export type CertificateStore = {
  /** The certificate for a host a client asks for: its own, then a wildcard's. Nothing of any other host. */
  find(name: string): Certificate | undefined;
  /** Those that are served, by host. */
  all(): Certificate[];
  /** Looks for changes in the folders, and for what expires. */
  look(): Promise<void>;
};

export type StoreOptions = {
  /** The first one that has a host's certificate serves it. */
  folders: readonly CertificateFolder[];
  /** Hosts that must have one. */
  hosts: readonly string[];
  now: () => number;
  onProblem: (problem: FolderProblem) => void;
};

/** A certificate is near its end when less than this part of its life is left: 15 of 90 days. */
export const NEAR = 1 / 6;
const DAY = 86_400_000;

export function certificateStore({ folders, hosts, now, onProblem }: StoreOptions): CertificateStore {
  const told = new Map<string, number>();

  const named = (host: string) => folders.find(({ held }) => held.has(host))?.held.get(host);

  function find(name: string): Certificate | undefined {
    const host = plainHost(name);
    return named(host) ?? named(wildcardOf(host));
  }

  function all(): Certificate[] {
    const found = new Map<string, Certificate>();
    for (const { held } of folders.toReversed()) for (const [host, one] of held) found.set(host, one);
    return [...found.values()];
  }

  /** Once a day as long as it is so. */
  function daily(code: string, host: string, message: string): void {
    const key = `${code} ${host}`;
    const last = told.get(key);
    if (last !== undefined && now() - last < DAY) return;
    told.set(key, now());
    onProblem({ code, message });
  }

  /** One look after the other: two at once would disagree about what was seen twice. */
  let looked: Promise<void> = Promise.resolve();
  const look = () => (looked = looked.then(lookNow, lookNow));

  async function lookNow(): Promise<void> {
    for (const folder of folders) await folder.look();
    for (const { host, notBefore, notAfter } of all()) {
      const left = notAfter - now();
      const when = new Date(notAfter).toISOString();
      if (left <= 0) daily('certificate_expired', host, `the certificate of ${host} has expired: ${when}`);
      else if (left < (notAfter - notBefore) * NEAR)
        daily('certificate_expiring', host, `the certificate of ${host} expires soon: ${when}`);
    }
    for (const host of hosts)
      if (find(host) === undefined)
        daily('certificate_missing', host, `there is no certificate for ${host}: HTTPS for it is refused`);
  }

  return { find, all, look };
}
