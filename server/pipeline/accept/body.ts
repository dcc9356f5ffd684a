/** Reads a request's body, and unpacks it; neither ever beyond the limit. */
import type { IncomingMessage } from 'node:http';
import { gunzip } from 'node:zlib';

export type BodyError = 'too_large' | 'not_gzip' | 'aborted';

/** What is read and thrown away of a body that is too large, before the connection is closed on whoever still sends. */
const PATIENCE = 8;

/**
 * Calls `done` once: with the whole body, or with what was wrong. A body over the limit is read to its end, though not
 * kept, for a browser that is still sending does not see the answer.
 */
export function readBody(
  req: IncomingMessage,
  limit: number,
  done: (error: BodyError | null, body: Buffer) => void,
): void {
  let first: Buffer | null = null;
  let more: Buffer[] | null = null;
  let size = 0;
  let over = false;
  let ended = false;
  const end = (error: BodyError | null, body: Buffer) => {
    if (ended) return;
    ended = true;
    done(error, body);
  };
  req.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) {
      over = true;
      first = more = null;
      if (size > limit * PATIENCE) end('too_large', NOTHING);
    } else if (first === null) first = chunk;
    else if (more === null) more = [first, chunk];
    else more.push(chunk);
  });
  req.on('end', () => {
    if (over) end('too_large', NOTHING);
    else end(null, more === null ? (first ?? NOTHING) : Buffer.concat(more, size));
  });
  req.on('close', () => end('aborted', NOTHING));
}

const NOTHING = Buffer.alloc(0);

/** Unpacks a gzip body; one that would be larger than the limit is not unpacked to its end. */
export function unpack(body: Buffer, limit: number, done: (error: BodyError | null, body: Buffer) => void): void {
  gunzip(body, { maxOutputLength: limit }, (error, unpacked) => {
    if (error === null) done(null, unpacked);
    else done((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : 'not_gzip', NOTHING);
  });
}
