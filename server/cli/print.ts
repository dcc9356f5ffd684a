/** Writing to stdout, which may be a pipe that somebody closes early (`| head`). */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Writes the pieces as fast as the reader takes them; a reader that goes away ends it without an error. */
export async function print(pieces: Iterable<string> | AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

/** The same for whatever else is written to stdout (help): a reader that goes away is no error. */
export function forgiveClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
