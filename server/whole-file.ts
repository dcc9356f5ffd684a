/** A small file that is always one whole state, written anew each time by the one process that owns it. */
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskIo } from './pipeline/log-io.ts';

/** Resolves when it survives the machine; readable by its owner only. Rejects, with the file as it was, when it could not be written. */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  const making = `${path}.new`;
  const file = await open(making, 'w', 0o600);
  try {
    await file.writeFile(data);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(making, path);
  await diskIo.syncDirectory(dirname(path));
}
