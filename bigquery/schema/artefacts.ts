/** Generated files that are committed: written by `npm run generate`, compared by `npm run stale`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Each file's path from the root of the project, and its text. */
export type Artefacts = ReadonlyMap<string, string>;

/** Paths of the files whose text on disk is not what is generated. */
export async function staleFiles(artefacts: Artefacts, root = ROOT): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, text] of artefacts) {
    const found = await readFile(join(root, path), 'utf8').catch(() => null);
    if (found !== text) stale.push(path);
  }
  return stale;
}

async function writeFiles(artefacts: Artefacts): Promise<void> {
  for (const [path, text] of artefacts) {
    await mkdir(dirname(join(ROOT, path)), { recursive: true });
    await writeFile(join(ROOT, path), text);
  }
}

/**
 * A generator's command line: without arguments it writes, with `--check` it names what is stale.
 * @returns the exit code: 0, 1 when something is stale, 2 for wrong arguments
 */
export async function generate(artefacts: () => Promise<Artefacts>, args: readonly string[]): Promise<number> {
  const [mode, ...rest] = args;
  if (rest.length > 0 || (mode !== undefined && mode !== '--check')) {
    console.error(`generate: unknown argument ${rest[0] ?? mode}; the only one is --check`);
    return 2;
  }
  if (mode === undefined) {
    await writeFiles(await artefacts());
    return 0;
  }
  const stale = await staleFiles(await artefacts());
  for (const path of stale) console.error(`stale: ${path} (npm run generate writes it)`);
  return stale.length > 0 ? 1 : 0;
}
