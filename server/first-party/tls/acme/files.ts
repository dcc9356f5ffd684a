/**
 * Where the account, the keys, the certificates and what is under way lie; one folder for each authority.
 *
 * Guarantee: folders have mode 0700, files 0600. A certificate and its key appear together: `certificates/<host>` is a link,
 * and it is the link that is changed.
 */
import { chmod, mkdir, open, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export type Pair = { chain: string; key: string };

/** An order that was placed and is not fulfilled, with the key its certificate will have. */
export type PendingOrder = { url: string; key: string };

export type AcmeFiles = ReturnType<typeof acmeFiles>;

const TOKEN = /^[\w-]{20,200}$/;

/** @param root of one authority; made when something is written */
export function acmeFiles(root: string) {
  const certificates = join(root, 'certificates');
  const issued = join(root, 'issued');
  const tokens = join(root, 'challenges', 'http');
  const proofs = join(root, 'challenges', 'tls');
  const orderFile = (host: string) => join(root, 'orders', `${host}.json`);

  return {
    root,
    /** Laid out as an operator's folder of certificates is. */
    certificates,

    async prepare(): Promise<void> {
      for (const dir of [root, certificates, issued, tokens, proofs, join(root, 'orders')]) await makePrivate(dir);
    },

    accountKey: () => read(join(root, 'account.pem')),
    writeAccountKey: (pem: string) => write(join(root, 'account.pem'), pem),

    state: () => read(join(root, 'state.json')),
    writeState: (json: string) => write(join(root, 'state.json'), json),

    /** null, too, of a damaged file: another order is placed, as often as limits.ts allows, and other hosts do not wait for it. */
    async order(host: string): Promise<PendingOrder | null> {
      const known = parsed(await read(orderFile(host))) as Partial<PendingOrder> | null;
      return typeof known?.url === 'string' && typeof known.key === 'string' ? (known as PendingOrder) : null;
    },
    writeOrder: (host: string, order: PendingOrder) => write(orderFile(host), JSON.stringify(order)),
    forgetOrder: (host: string) => rm(orderFile(host), { force: true }),

    /** @param id makes the folder's name unique, such as the time */
    async install(host: string, id: string, { chain, key }: Pair): Promise<void> {
      const folder = `${host}-${id}`;
      await makePrivate(join(issued, folder));
      await write(join(issued, folder, 'privkey.pem'), key);
      await write(join(issued, folder, 'fullchain.pem'), chain);
      const link = join(certificates, `.${host}.new`);
      await rm(link, { force: true });
      await symlink(join('..', 'issued', folder), link);
      await rename(link, join(certificates, host));
      for (const old of await readdir(issued))
        if (old !== folder && old.slice(0, old.lastIndexOf('-')) === host)
          await rm(join(issued, old), { recursive: true, force: true });
    },

    /** What proves an HTTP-01 challenge; null when the token is none that is due. */
    proof: async (token: string) => (TOKEN.test(token) ? read(join(tokens, token)) : null),
    async writeProof(token: string, text: string): Promise<void> {
      if (!TOKEN.test(token)) throw new Error('the authority sent a token that is none');
      await write(join(tokens, token), text);
    },
    forgetProof: (token: string) => rm(join(tokens, token), { force: true }),

    /** What proves a TLS-ALPN-01 challenge of the host. */
    async tlsProof(host: string): Promise<Pair | null> {
      const text = await read(join(proofs, `${host}.json`));
      return text === null ? null : (JSON.parse(text) as Pair);
    },
    writeTlsProof: (host: string, pair: Pair) => write(join(proofs, `${host}.json`), JSON.stringify(pair)),
    forgetTlsProof: (host: string) => rm(join(proofs, `${host}.json`), { force: true }),
  };
}

async function makePrivate(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  // one that was there already
  await chmod(dir, 0o700);
}

async function read(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function parsed(json: string | null): unknown {
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    return null;
  }
}

/** Whole or not at all, also when the machine stops in between. */
async function write(file: string, text: string): Promise<void> {
  const temporary = join(dirname(file), `.${process.pid}.tmp`);
  await rm(temporary, { force: true });
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}
