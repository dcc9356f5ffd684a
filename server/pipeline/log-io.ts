/** The file operations of the log's writer: an argument, so that a test can have a full or a failing disk. */

import * as fs from 'node:fs';
import * as fsp from 'node:fs/promises';

export type LogIo = {
  /** One write at an offset of the file. May write less than asked for. */
  write(
    fd: number,
    buffer: Buffer,
    from: number,
    length: number,
    at: number,
    done: (error: NodeJS.ErrnoException | null, written: number) => void,
  ): void;
  fdatasync(fd: number, done: (error: NodeJS.ErrnoException | null) => void): void;
  /** Opens a file for writing: 'wx' makes a new one and fails if there is one, 'r+' takes one that exists. */
  open(path: string, flags: 'wx' | 'r+'): Promise<number>;
  truncate(fd: number, length: number): Promise<void>;
  close(fd: number): Promise<void>;
  /** Deletes a file; one that does not exist is no error. */
  remove(path: string): Promise<void>;
  /** Makes the names in a directory survive a power cut. */
  syncDirectory(path: string): Promise<void>;
};

export const diskIo: LogIo = {
  write: fs.write,
  fdatasync: fs.fdatasync,
  open: (path, flags) => settle((done) => fs.open(path, flags, 0o600, done)),
  truncate: (fd, length) => settle((done) => fs.ftruncate(fd, length, done)),
  close: (fd) => settle((done) => fs.close(fd, done)),
  remove: (path) => fsp.rm(path, { force: true }),
  syncDirectory,
};

async function syncDirectory(path: string): Promise<void> {
  const directory = await fsp.open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function settle<T>(start: (done: (error: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value as T))));
}
