/**
 * Deletes rows for good: first in one transaction, then the file is written anew without them.
 *
 * A DELETE alone leaves the rows' bytes in the file, also after a checkpoint (measured with DuckDB 1.5.6: the deleted texts
 * stand there as before). So what is left is copied into a new file, which then takes the old one's name. Killed at any moment,
 * the file is the old one or the new one, whole, and it can be done again. Where the name is a link, it is the file that the link
 * leads to that is replaced: else that one would keep everything.
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type OpenOptions, openFile, openInstance, rewriting } from './open.ts';

export type ErasedFile = {
  events: number;
  bad_events: number;
  /** Position of the log up to which the file has everything. */
  position: number;
  bytes_before: number;
  bytes_after: number;
  /** Why the file was not written anew, so that it still has the bytes; null when it was. */
  kept_because: string | null;
};

/**
 * Nobody else may have the file open. @throws an Error of one line
 * @param where conditions of SQL on the rows of each table
 */
export async function eraseFromFile(
  options: OpenOptions,
  where: { events: string; bad_events: string },
): Promise<ErasedFile> {
  const file = resolve(options.file);
  const itself = realpathSync(file);
  const bytes_before = statSync(file).size;
  // brings it to this version's tables, and takes in what its write-ahead log has
  const opened = await openFile(options);
  opened.connection.closeSync();
  opened.instance.closeSync();

  const { instance, connection } = await openInstance(file, options, file);
  let deleted: { events: number; bad_events: number };
  let position: number;
  let kept_because: string | null;
  try {
    await connection.run("SET TimeZone = 'UTC'");
    deleted = await deleteRows(connection, where);
    await connection.run('CHECKPOINT');
    position = Number((await connection.runAndReadAll('SELECT log_position FROM clario.state')).value(0, 0));
    kept_because = lackOfRoom(itself);
    if (kept_because === null) await copyTo(connection, rewriting(itself)[0]);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  if (kept_because === null) replace(itself);
  return { ...deleted, position, bytes_before, bytes_after: statSync(file).size, kept_because };
}

async function deleteRows(connection: DuckDBConnection, where: { events: string; bad_events: string }) {
  await connection.run('BEGIN');
  try {
    const { rowsChanged: bad_events } = await connection.run(`DELETE FROM bad_events WHERE ${where.bad_events}`);
    const { rowsChanged: events } = await connection.run(`DELETE FROM events WHERE ${where.events}`);
    await connection.run('COMMIT');
    return { events, bad_events };
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** In words, when the disk has no room for a second file. */
function lackOfRoom(file: string): string | null {
  const { bavail, bsize } = statfsSync(dirname(file));
  const { size } = statSync(file);
  if (bavail * bsize > size * 1.1) return null;
  return `the disk has ${bavail * bsize} bytes free, and writing the file anew takes up to ${size}`;
}

async function copyTo(connection: DuckDBConnection, path: string): Promise<void> {
  const name = (await connection.runAndReadAll('SELECT current_database()')).value(0, 0);
  const from = `"${String(name).replaceAll('"', '""')}"`;
  await connection.run(`ATTACH '${path.replaceAll("'", "''")}' AS clario_rewrite`);
  await connection.run(`COPY FROM DATABASE ${from} TO clario_rewrite`);
  for (const table of ['events', 'bad_events']) {
    const sql = `SELECT (SELECT count(*) FROM ${from}.main.${table}) = (SELECT count(*) FROM clario_rewrite.main.${table})`;
    const isWhole = (await connection.runAndReadAll(sql)).value(0, 0);
    if (isWhole !== true) throw new Error(`the new file has not all rows of ${table}: the old one is kept`);
  }
  await connection.run('CHECKPOINT clario_rewrite');
  await connection.run('DETACH clario_rewrite');
}

function replace(file: string): void {
  const [fresh, wal] = rewriting(file);
  // rows that are only there would be lost, or come back
  for (const rest of [wal, `${file}.wal`])
    if (existsSync(rest)) throw new Error(`${rest} is still there: the file was not replaced`);
  chmodSync(fresh, statSync(file).mode);
  sync(fresh);
  renameSync(fresh, file);
  sync(dirname(file));
  rmSync(wal, { force: true });
}

function sync(path: string): void {
  const fd = openSync(path, 'r');
  fsyncSync(fd);
  closeSync(fd);
}
