/**
 * A folder of certificates, `<host>/fullchain.pem` and `<host>/privkey.pem`, looked at again and again.
 *
 * Guarantee: a pair is replaced by a whole and right one, or not at all. What is half written, does not match or is refused
 * changes nothing; it is told when it still stands at the next look, for writing two files takes its time.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hostOfFolder } from './names.ts';
import { type Certificate, isRefused, readPair } from './pair.ts';

export type FolderProblem = { code: string; message: string };

export type FolderOptions = {
  path: string;
  /** Whether it is no mistake when it is not there: it will be made. */
  mayBeMissing: boolean;
  /** Milliseconds since the epoch. */
  now: () => number;
  onProblem: (problem: FolderProblem) => void;
  /** A pair that is served from now on. */
  onTaken: (certificate: Certificate) => void;
};

export type CertificateFolder = {
  /** By host, *.shop.com among them. */
  held: ReadonlyMap<string, Certificate>;
  /** Looks for what has changed. @throws an Error at the first look, when the folder can't be read */
  look(): Promise<void>;
};

type Entry = {
  signature: string;
  /** What is wrong, '' when nothing is; told: whether the operator knows. */
  trouble: string;
  told: boolean;
};

const FILES = ['fullchain.pem', 'privkey.pem'] as const;

export function certificateFolder({ path, mayBeMissing, now, onProblem, onTaken }: FolderOptions): CertificateFolder {
  const held = new Map<string, Certificate>();
  const entries = new Map<string, Entry>();
  let first = true;

  async function look(): Promise<void> {
    const names = await foldersIn();
    if (names !== null) {
      const hosts = new Set(names.map((name) => hostOfFolder(name)));
      for (const name of names) await lookAt(name);
      for (const [name, entry] of entries) if (!names.includes(name)) forget(name, entry, hosts);
    }
    first = false;
  }

  async function foldersIn(): Promise<string[] | null> {
    try {
      const found = await readdir(path, { withFileTypes: true });
      return found.filter((one) => !one.name.startsWith('.') && !one.isFile()).map(({ name }) => name);
    } catch (error) {
      if (mayBeMissing && (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      const message = `the directory of certificates ${path} cannot be read: ${(error as Error).message}`;
      if (first) throw new Error(message, { cause: error });
      tell(entryOf(''), message);
      return null;
    }
  }

  async function lookAt(name: string): Promise<void> {
    const entry = entryOf(name);
    const host = hostOfFolder(name);
    const where = join(path, name);
    if (host === null) {
      tell(
        entry,
        `${where} is no host's name: a folder must be named like metrics.shop.com, or _.shop.com for *.shop.com`,
      );
      return;
    }
    const before = await signatureOf(where);
    if (before === entry.signature && entry.trouble === '') return;
    const found = await readFiles(where);
    // changed while it was read: at the next look
    if (before !== (await signatureOf(where))) return;
    const pair = typeof found === 'string' ? { refused: found } : readPair(host, found.chain, found.key, now());
    if (isRefused(pair)) {
      const kept = held.has(host) ? '; the one before it is served on' : '';
      tell(entry, `the certificate of ${host} in ${where} ${pair.refused}${kept}`);
      return;
    }
    entry.signature = before;
    entry.trouble = '';
    await warnOfReaders(where);
    if (!pair.hasIssuer)
      onProblem({
        code: 'certificate_chain_incomplete',
        message: `the certificate of ${host} in ${where} is served without that of its issuer, and browsers refuse it: fullchain.pem must hold both`,
      });
    if (held.get(host)?.chain === pair.chain) return;
    held.set(host, pair);
    onTaken(pair);
  }

  /** Tells at the second look in a row, at the first one of all at once; each trouble once. */
  function tell(entry: Entry, trouble: string): void {
    const again = entry.trouble === trouble;
    if (!again) Object.assign(entry, { trouble, told: false });
    if (entry.told || !(again || first)) return;
    entry.told = true;
    onProblem({ code: 'certificate_refused', message: trouble });
  }

  /** A folder is away for good when it was away twice: it may be on its way to another name. */
  function forget(name: string, entry: Entry, hosts: ReadonlySet<string | null>): void {
    if (name === '') return;
    if (entry.trouble !== 'gone') {
      entry.trouble = 'gone';
      return;
    }
    entries.delete(name);
    const host = hostOfFolder(name);
    if (host === null || hosts.has(host) || !held.delete(host)) return;
    onProblem({ code: 'certificate_missing', message: `${join(path, name)} is gone: ${host} is served no more` });
  }

  function entryOf(name: string): Entry {
    const entry = entries.get(name) ?? { signature: '', trouble: '', told: false };
    entries.set(name, entry);
    return entry;
  }

  async function warnOfReaders(where: string): Promise<void> {
    const file = join(where, 'privkey.pem');
    const { mode } = await stat(file);
    if ((mode & 0o004) === 0) return;
    onProblem({ code: 'certificate_key_readable', message: `every user of this machine can read ${file}: chmod 600` });
  }

  return { held, look };
}

async function readFiles(where: string): Promise<{ chain: string; key: string } | string> {
  const texts: string[] = [];
  for (const file of FILES) {
    try {
      texts.push(await readFile(join(where, file), 'utf8'));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return code === 'ENOENT' ? `lacks ${file}` : `cannot be read: ${file}: ${message}`;
    }
  }
  return { chain: texts[0]!, key: texts[1]! };
}

/** Changes with each rename and rewrite of either file; follows links, which certbot and Kubernetes put there. */
async function signatureOf(where: string): Promise<string> {
  const parts = FILES.map(async (file) => {
    try {
      const { ino, size, mtimeNs, ctimeNs } = await stat(join(where, file), { bigint: true });
      return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
    } catch {
      return '-';
    }
  });
  return (await Promise.all(parts)).join(' | ');
}
