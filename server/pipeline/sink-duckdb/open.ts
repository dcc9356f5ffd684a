/**
 * Opens the warehouse file, and says in one line what stands in the way.
 *
 * Guarantee: from then on DuckDB reads and writes the file and its own temporary files beside it, and nothing else of the
 * machine; no statement can change that.
 */
import { closeSync, existsSync, fsyncSync, openSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { reasonOf } from './failure.ts';
import { bringUpToDate } from './schema.ts';

export type OpenOptions = {
  file: string;
  /** Of DuckDB, for loading and queries together. */
  threads: number;
  /** Such as 1GB. */
  memoryLimit: string;
};

export type OpenFile = {
  instance: DuckDBInstance;
  connection: DuckDBConnection;
};

/**
 * A commit after which the write-ahead log is larger than this writes it into the file. Larger: fewer rewrites of the last
 * rows; smaller: a quicker start after a crash (15 ms a MB).
 */
const CHECKPOINT_AT = '64MB';

export async function openFile(options: OpenOptions): Promise<OpenFile> {
  const file = resolve(options.file);
  // of an erasure that was killed (sink-duckdb/erase.ts)
  for (const rest of rewriting(file)) rmSync(rest, { force: true });
  if (!existsSync(file)) await makeFile(file, options);
  const opened = await openInstance(file, options, file);
  try {
    await bringUpToDate(opened.connection, file);
    await confine(opened.connection);
    return opened;
  } catch (error) {
    opened.connection.closeSync();
    opened.instance.closeSync();
    throw error;
  }
}

/** Made under another name, so that no crash leaves half a file under its own. */
async function makeFile(file: string, options: OpenOptions): Promise<void> {
  const making = `${file}.new`;
  for (const rest of [making, `${making}.wal`]) rmSync(rest, { force: true });
  const { instance, connection } = await openInstance(making, options, file);
  try {
    await bringUpToDate(connection, file);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  renameSync(making, file);
  const directory = openSync(dirname(file), 'r');
  fsyncSync(directory);
  closeSync(directory);
}

/** Where the file is written anew, and that one's write-ahead log: beside the file itself, also where its name is a link to it. */
export function rewriting(file: string): [file: string, wal: string] {
  const itself = existsSync(file) ? realpathSync(file) : file;
  return [`${itself}.rewrite`, `${itself}.rewrite.wal`];
}

/** Not confined: for who looks after the file itself. `shown` is the file's name in a message. */
export async function openInstance(
  file: string,
  { threads, memoryLimit }: OpenOptions,
  shown: string,
): Promise<OpenFile> {
  try {
    const instance = await DuckDBInstance.create(file, {
      threads: String(threads),
      memory_limit: memoryLimit,
      checkpoint_threshold: CHECKPOINT_AT,
      // what DuckDB lacks it would fetch from the network
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    return { instance, connection: await instance.connect() };
  } catch (error) {
    throw new Error(openingFailed(shown, reasonOf(error).replaceAll(file, shown)), { cause: error });
  }
}

function openingFailed(file: string, reason: string): string {
  const owner = /Conflicting lock is held in .*?\(PID (\d+)\)/.exec(reason)?.[1];
  if (owner !== undefined) return `the warehouse ${file} is in use by process ${owner}: stop it, or use another --data`;
  if (/not a valid DuckDB database|sqlite_scanner|Is a directory/.test(reason))
    return `the warehouse ${file} is no DuckDB database: move it away, or name another in warehouse.file`;
  if (/database file with version number/.test(reason))
    return `the warehouse ${file} was written by another version of DuckDB: ${reason}`;
  return `the warehouse ${file} cannot be opened: ${reason}`;
}

async function confine(connection: DuckDBConnection): Promise<void> {
  // the zone of every connection: TIMESTAMPs that name none are UTC
  await connection.run("SET GLOBAL TimeZone = 'UTC'");
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}
