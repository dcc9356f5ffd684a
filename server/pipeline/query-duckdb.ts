/**
 * One question to the warehouse. Guarantee: a query reads. It is exactly one statement, by DuckDB's own parser a SELECT (or
 * what DuckDB rewrites to one: WITH, FROM, VALUES, SHOW, DESCRIBE, SUMMARIZE, PRAGMA table_info) or an EXPLAIN of one; and
 * it runs inside a read-only transaction that is always rolled back.
 */
import { type DuckDBConnection, StatementType } from '@duckdb/node-api';
import type { Json } from '../../bigquery/schema/types.ts';
import { cutNote, MAX_ROWS, QueryError, type QueryOptions, type QueryResult } from './query.ts';
import { jsonValue, typeName } from './query-values.ts';

/** Only plain words as options: a comment among them could make this and DuckDB's parser disagree on where the query starts. */
const EXPLAIN = /^\s*explain\s+(?:analyze\s+)?(?:\(\s*(?:analyze|format)\b[\w\s,]*\)\s*)?/i;

/**
 * Runs one reading statement. The connection must be the caller's alone until the promise settles (a transaction belongs to
 * its connection); it should have TimeZone = 'UTC', by which DuckDB reads timestamps that name no zone.
 * @throws QueryError
 */
export async function runQuery(
  connection: DuckDBConnection,
  sql: string,
  { maxRows = MAX_ROWS, signal }: QueryOptions = {},
): Promise<QueryResult> {
  const interrupt = () => connection.interrupt();
  signal?.addEventListener('abort', interrupt);
  try {
    signal?.throwIfAborted();
    await connection.run('BEGIN TRANSACTION READ ONLY');
    try {
      return await read(connection, sql, maxRows, signal);
    } finally {
      await connection.run('ROLLBACK');
    }
  } catch (error) {
    if (signal?.aborted) throw new QueryError('interrupted', 'the query was interrupted');
    throw error instanceof QueryError ? error : new QueryError('sql', reason(error as Error));
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}

function reason({ message }: Error): string {
  return message.replace(/^Failed to extract statements: /, '').trim();
}

async function read(
  connection: DuckDBConnection,
  sql: string,
  maxRows: number,
  signal: AbortSignal | undefined,
): Promise<QueryResult> {
  const statement = await readingStatement(connection, sql);
  // An interrupt reaches only what is running.
  signal?.throwIfAborted();
  const result = await statement.stream();
  const types = result.columnTypes();
  const columns = result.columnNames().map((name, i) => ({ name, type: typeName(types[i]!) }));
  const rows: Json[][] = [];
  for (;;) {
    const chunk = await result.fetchChunk();
    signal?.throwIfAborted();
    if (chunk === null || chunk.rowCount === 0) return { columns, rows };
    for (const row of chunk.getRows()) {
      if (rows.length === maxRows) {
        const note = cutNote(maxRows);
        return { columns, rows, note };
      }
      rows.push(row.map((value, i) => jsonValue(value, types[i]!)));
    }
  }
}

/** The one statement of the text, prepared, if it only reads. */
async function readingStatement(connection: DuckDBConnection, sql: string) {
  const statements = await extract(connection, sql);
  if (statements.count !== 1)
    throw new QueryError('several_statements', `one statement at a time: this is read as ${statements.count} of them`);
  const statement = await statements.prepare(0);
  if (statement.statementType === StatementType.EXPLAIN) {
    // EXPLAIN ANALYZE runs what it explains: COPY … TO would write a file even in a read-only transaction.
    const explained = sql.replace(EXPLAIN, '');
    if (explained === sql) throw new QueryError('not_read_only', 'write EXPLAIN as the first word of the query');
    await readingStatement(connection, explained);
  } else if (statement.statementType !== StatementType.SELECT) {
    const kind = StatementType[statement.statementType]?.replaceAll('_', ' ') ?? 'this statement';
    throw new QueryError(
      'not_read_only',
      `queries only read (SELECT, WITH, FROM, SHOW, DESCRIBE, EXPLAIN): ${kind} is refused`,
    );
  }
  return statement;
}

async function extract(connection: DuckDBConnection, sql: string) {
  try {
    return await connection.extractStatements(sql);
  } catch (error) {
    // The binding says no more than this of a text without a statement (blank, a comment, ';').
    if ((error as Error).message === 'Error in native callback')
      throw new QueryError('empty', 'there is no statement in the query');
    throw error;
  }
}
