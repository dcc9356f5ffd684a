/** BigQuery's REST API on a free port of this machine: https://cloud.google.com/bigquery/docs/reference/rest */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { Changes } from './changes.ts';
import { ApiError, reasonOf } from './errors.ts';
import type { Fault } from './faults.ts';
import { datasetMethods } from './rest-datasets.ts';
import { insertMethods } from './rest-insert.ts';
import { type Jobs, jobMethods } from './rest-jobs.ts';
import { tableMethods } from './rest-tables.ts';
import type { Sql } from './sql.ts';
import type { Call, World } from './world.ts';

export type Request = {
  /** Parts of the path. */
  params: Record<string, string>;
  query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of many kinds, read by those who know them
  body: any;
  bytes: number;
  ifMatch: string | undefined;
  call: Call;
  fault: Fault | undefined;
};
export type Method = {
  /** `tables.get` */
  name: string;
  verb: string;
  /** After /bigquery/v2/projects/{project}; `:x` is a parameter. */
  path: string;
  run: (request: Request) => object | Promise<object>;
};
export type Shared = { world: World; sql: Sql; changes: Changes; jobs: Jobs };

const AFTER = ['drop_after_commit', 'commit_without_answer', 'bad_row', 'schema_behind'];

export async function startRest(world: World, sql: Sql): Promise<{ port: number; stop(): Promise<void> }> {
  const shared: Shared = { world, sql, changes: new Changes(world, sql), jobs: new Map() };
  const methods = [datasetMethods, tableMethods, insertMethods, jobMethods]
    .flatMap((make) => make(shared))
    .map((method) => {
      const path = method.path.replace(/:(\w+)/g, '(?<$1>[^/]+)');
      return { ...method, pattern: new RegExp(`^(?:/bigquery/v2)?/projects/(?<project>[^/]+)${path}$`) };
    });
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, 'http://local');
    const path = url.pathname.replace(/^\/+/, '/');
    const matches = methods.flatMap((method) => {
      const match = method.verb === request.method ? method.pattern.exec(path) : null;
      return match ? [{ method, match }] : [];
    });
    const call: Call = { kind: matches[0]?.method.name ?? `${request.method} ${path}`, code: 'OK' };
    world.calls.push(call);
    try {
      const { bytes, body } = await bodyOf(request);
      const [found] = matches;
      if (!found) throw new ApiError('notImplemented', `the local BigQuery does not know ${request.method} ${path}`);
      const params = Object.fromEntries(
        Object.entries(found.match.groups!).map(([name, value]) => [name, decodeURIComponent(value)]),
      );
      const { project, dataset, table } = params;
      if (table) call.table = `${project}.${dataset}.${table}`;
      const fault = world.faults.take(placesOf(found.method.name), call.table);
      if (fault) call.fault = fault.with;
      await before(fault, world);
      const ifMatch = request.headers['if-match'];
      const answer = await found.method.run({ params, query: url.searchParams, body, bytes, ifMatch, call, fault });
      if (fault?.with === 'drop_after_commit') throw new Dropped();
      if (fault?.with === 'commit_without_answer') call.code = 'unanswered';
      else send(response, request.method === 'DELETE' ? 204 : 200, answer);
    } catch (error) {
      if (error instanceof Dropped) {
        call.code = 'dropped';
        request.socket.destroy();
        return;
      }
      const told =
        error instanceof ApiError
          ? error
          : new ApiError('internalError', `the local BigQuery failed: ${(error as Error).stack}`);
      call.code = told.reason;
      send(response, told.code, told.toJson());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

class Dropped extends Error {}

/** The names by which a failure may mean this method. */
function placesOf(name: string): string[] {
  if (name === 'tabledata.insertAll') return [name, 'insertAll', 'rest'];
  if (name === 'jobs.query' || name === 'jobs.insert') return [name, 'query', 'rest'];
  return [name, 'rest'];
}

async function before(fault: Fault | undefined, world: World): Promise<void> {
  if (!fault || AFTER.includes(fault.with)) return;
  if (fault.with === 'drop_before_commit') throw new Dropped();
  if (fault.with === 'slow') return world.sleep(fault.ms ?? 1000);
  const reason = reasonOf(fault.with);
  if (!reason) throw new Error(`${fault.on} can't fail with ${fault.with}`);
  throw new ApiError(reason, fault.message ?? `${fault.with}, as the test asked for.`);
}

async function bodyOf(request: IncomingMessage): Promise<{ bytes: number; body: unknown }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString();
  if (text === '') return { bytes: 0, body: {} };
  try {
    return { bytes: raw.length, body: JSON.parse(text) };
  } catch {
    throw new ApiError('invalid', 'Invalid JSON payload received.');
  }
}

function send(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(code === 204 ? undefined : JSON.stringify(body));
}
