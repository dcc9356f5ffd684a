/**
 * Who answers a query: BigQuery where it is the warehouse; else the server that owns the warehouse file, for no second process
 * can open it; else the file itself.
 * The server says where it is in DATA/server.json (docs/query.md), which a server that was killed leaves behind.
 */
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Config } from '../config.ts';
import type { QueryResult } from '../pipeline/query.ts';
import type { Remote } from './remote.ts';

export type Server = { url: string; pid: number; token: string };

/**
 * @param remote a server somewhere else, which is then asked and nobody else
 * @throws an Error whose message is for who asked
 */
export async function query(sql: string, config: Config, remote: Remote | null = null): Promise<QueryResult> {
  if (remote !== null) return askRemote<QueryResult>(remote, '/api/query', { sql });
  const { data, warehouse } = config;
  // it answers anybody with credentials, whether a server runs or not
  if (warehouse.kind === 'bigquery') return askBigquery(sql, config);
  const server = serverOf(data);
  const answer = server === null ? null : await askServer<QueryResult>(server, '/api/query', { sql });
  return answer ?? askFile(join(data, warehouse.file), data, warehouse, sql);
}

async function askBigquery(sql: string, config: Config): Promise<QueryResult> {
  // Only now: a query of DuckDB does without Google's packages.
  const { restClient } = await import('../pipeline/sink-bigquery/clients.ts');
  const { destinationOf } = await import('../pipeline/sink-bigquery/destination.ts');
  const { runBigqueryQuery } = await import('../pipeline/query-bigquery.ts');
  const destination = destinationOf(config, null);
  const client = restClient(config.bigquery, destination.project);
  return runBigqueryQuery(client, sql, { destination, maxBytes: config.bigquery.query_max_bytes });
}

/** The server that says it runs on this data directory; it may have been killed. */
export function serverOf(data: string): Server | null {
  try {
    return JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')) as Server;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES')
      throw new Error(`${join(data, 'server.json')} belongs to the user who runs the server: ask as that user`);
    return null;
  }
}

/** The server's answer; null when none answers there, or something that is not this server. */
export async function askServer<Answer extends object>(
  { url, token }: Server,
  path: string,
  question: object,
): Promise<Answer | null> {
  const answer = await post(`${url}${path}`, token, question).catch((error: NodeJS.ErrnoException) => {
    // Refused: nobody there. Anything else happened to a server that was at work.
    if (error.code === 'ECONNREFUSED') return null;
    throw new Error(`the server at ${url} did not finish its answer: ${error.message}`);
  });
  if (answer === null || answer.status === 401 || answer.status === 404) return null;
  const body = parsed<Answer>(answer.text);
  if (answer.status === 200 && body !== null) return body as Answer;
  throw new Error((body as Refused | null)?.error?.message ?? `the server at ${url} answers ${answer.status}`);
}

/** The answer of a server somewhere else. @throws an Error of one line when it gives none */
export async function askRemote<Answer extends object>(
  { url, token }: Remote,
  path: string,
  question: object,
): Promise<Answer> {
  const { status, text } = await post(`${url}${path}`, token, question).catch(({ message }: Error) => {
    // what OpenSSL says ends in a new line
    throw new Error(`the server at ${url} did not answer: ${message.trim().split('\n')[0]}`);
  });
  const body = parsed<Answer>(text);
  if (status === 200 && body !== null) return body as Answer;
  if (status === 401) throw new Error(`the server at ${url} has another operator_token than this one`);
  if (status === 404) throw new Error(`the server at ${url} answers nobody from afar: has it an operator_token?`);
  throw new Error((body as Refused | null)?.error?.message ?? `the server at ${url} answers ${status}`);
}

type Refused = { error?: { message: string } };

function parsed<Answer>(text: string): Answer | Refused | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Not by fetch, which refuses some ports (6000, 10080) and gives up on a query after five minutes. */
function post(url: string, token: string, body: unknown): Promise<{ status: number; text: string }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const asking = (url.startsWith('https:') ? secureRequest : request)(
      url,
      { method: 'POST', headers },
      (response) => {
        text(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
      },
    );
    asking.on('error', reject).end(JSON.stringify(body));
  });
}

async function askFile(file: string, data: string, warehouse: Config['warehouse'], sql: string): Promise<QueryResult> {
  if (!existsSync(file)) {
    if (existsSync(join(data, 'bigquery.json')))
      throw new Error(`the warehouse of ${data} is BigQuery: say --config, with the config of its server`);
    throw new Error(
      `no server runs on ${data} and there is no ${file}: npm start makes one, --data names another directory`,
    );
  }
  // Only now: a query through the server does without the engine.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const { runQuery } = await import('../pipeline/query-duckdb.ts');
  const instance = await DuckDBInstance.create(file, {
    access_mode: 'READ_ONLY',
    // A query reads the warehouse, not this machine's files.
    enable_external_access: 'false',
    threads: String(warehouse.threads),
    memory_limit: warehouse.memory_limit,
  }).catch(({ message }: Error) => {
    const owner = /Could not set lock.*?PID (\d+)/s.exec(message)?.[1];
    if (owner !== undefined)
      throw new Error(`${file} is in use by process ${owner}, which answers no queries: stop it first`);
    throw new Error(`${file} cannot be read: ${message.split('\n')[0]}`);
  });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    return await runQuery(connection, sql);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
