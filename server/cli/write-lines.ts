/** Lines that come bit by bit, to stdout or into a new file. */
import { open, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * @param out a new file, which only its owner can read; undefined is stdout, where nobody need read to the end
 * @throws an Error of one line when the file is there already; what the lines throw, and then no file is left
 */
export async function writeLines(lines: AsyncIterable<string>, out: string | undefined): Promise<void> {
  if (out === undefined) {
    await pipeline(Readable.from(lines), process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
    return;
  }
  const file = await open(out, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      error.code === 'EEXIST' ? `--out ${out} is there already: name a new file` : `--out ${out}: ${error.message}`,
    );
  });
  try {
    await pipeline(Readable.from(lines), file.createWriteStream());
  } catch (error) {
    // half an export must not pass for a whole one
    await rm(out);
    throw error;
  }
}
