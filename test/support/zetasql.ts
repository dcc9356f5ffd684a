/**
 * GoogleSQL for real: Google's reference engine (ZetaSQL), as a process that analyses and evaluates one statement at a
 * time on tables given with it. It is the judge of the models; BigQuery runs the same analyser, though a later version.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import { freePort } from './free-port.ts';
import { type CatalogExtras, catalogOf } from './zetasql-catalog.ts';
import type { SqlTable, TypeProto, ValueProto } from './zetasql-values.ts';

export interface ZetaSql {
  /**
   * Resolves names and types, and gives the resolved statement (ResolvedAST as its protocol buffer has it: see
   * bigquery-lint/resolved.ts); rejects with ZetaSQL's message and position where the statement is wrong. A table whose name
   * has dots is found under its path: `p.d.t` as p.d.t.
   */
  analyze(sql: string, tables: readonly SqlTable[], extras?: CatalogExtras): Promise<object>;
  /** The statements of a script, as they stand, without what is between them; blocks (BEGIN … END, IF) are one statement. */
  split(script: string): Promise<string[]>;
  /** The paths of the tables a statement names; WITH names are none. `` `p.d.t` `` is one part, as it is one name to ZetaSQL. */
  tablesNamed(sql: string): Promise<string[][]>;
  /** Runs a query on the tables' rows; the result is a table that a next query can read under `name`. */
  evaluate(sql: string, tables: readonly SqlTable[], name?: string): Promise<SqlTable>;
  /** Any other method of ZetaSQL's local service, with BigQuery's options. */
  request(method: string, request: object): Promise<unknown>;
  /** The built-in functions of BigQuery's dialect, for a catalog of a `request`. */
  readonly builtinFunctionOptions: { languageOptions: object };
  /** Those options: what a `request` that has its own goes on from. */
  readonly options: object;
  stop(): Promise<void>;
}

/** Not in ZetaSQL's "maximum" set, but in BigQuery. */
const FEATURES_OF_BIGQUERY = [
  'FEATURE_INTERVAL_TYPE',
  'FEATURE_V_1_3_COLLATION_SUPPORT',
  'FEATURE_CREATE_VIEWS_WITH_COLUMN_OPTIONS',
  'FEATURE_ALTER_COLUMN_SET_DATA_TYPE',
];
/** In ZetaSQL's set, but not in BigQuery; GROUPING SETS evaluate to wrong rows in this version, so they must not pass. */
const FEATURES_NOT_OF_BIGQUERY = [
  'FEATURE_TIMESTAMP_NANOS',
  'FEATURE_EXPERIMENTAL_MODULES',
  'FEATURE_V_1_3_ARRAY_ORDERING',
  'FEATURE_V_1_4_GROUPING_SETS',
];
/** What CREATE TABLE … PARTITION BY may name without defining it: ingestion time. */
const PSEUDO_COLUMNS = [
  { name: '_PARTITIONTIME', type: { typeKind: 'TYPE_TIMESTAMP' } },
  { name: '_PARTITIONDATE', type: { typeKind: 'TYPE_DATE' } },
];
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;
const START_TIMEOUT_MS = 15_000;

type Row = { cell: ValueProto[] };
type EvaluateAnswer = {
  content: { tableData: { row?: Row[] } | null } | null;
  prepared: { columns: { name: string; type: TypeProto }[] };
};
type Call = (method: string, request: object) => Promise<unknown>;

/** Starts the engine on a free port of this machine, in 0.3 s or so. */
export async function startZetaSql(): Promise<ZetaSql> {
  const home = dirname(createRequire(import.meta.url).resolve('@fivetrandevelopers/zetasql'));
  const address = `127.0.0.1:${await freePort()}`;
  const server = spawn(join(home, 'zetasql', executable()), address.split(':'), { stdio: 'ignore' });
  const client = connect(address, join(home, 'zetasql', 'protos'));
  const call: Call = (method, request) =>
    new Promise((resolve, reject) => {
      (client as unknown as Record<string, (request: object, done: (e: Error | null, a: unknown) => void) => void>)[
        method
      ]!.call(client, request, (error, answer) => (error ? reject(new Error(detailsOf(error))) : resolve(answer)));
    });
  try {
    await ready(client, server);
    const options = await analyzerOptions(call);
    return engine(call, options, () => stop(server, client));
  } catch (error) {
    await stop(server, client);
    throw error;
  }
}

function engine(call: Call, options: { languageOptions: object }, stopServer: () => Promise<void>): ZetaSql {
  const catalog = (tables: readonly SqlTable[]) => ({
    name: 'catalog',
    builtinFunctionOptions: { languageOptions: options.languageOptions },
    table: tables.map(({ name, columns }) => ({ name, column: columns })),
  });
  return {
    async analyze(sql, tables, extras) {
      const answer = (await call('analyze', {
        // Nothing rewritten: what is analysed is what was written, not what evaluates it.
        options: {
          ...options,
          enabledRewrites: [],
          ddlPseudoColumns: PSEUDO_COLUMNS,
          queryParameters: extras?.parameters ?? [],
        },
        simpleCatalog: { ...catalog([]), ...catalogOf(tables, extras) },
        sqlStatement: sql,
      })) as { resolvedStatement: object };
      return answer.resolvedStatement;
    },
    async split(script) {
      const answer = (await call('parse', {
        sqlStatement: script,
        allowScript: true,
        options: options.languageOptions,
      })) as { parsedScript: { statementListNode: { statementList?: object[] } } };
      const bytes = Buffer.from(script);
      return (answer.parsedScript.statementListNode.statementList ?? []).map((statement) => {
        const { start, end } = placeOf(statement);
        return bytes.subarray(start, end).toString();
      });
    },
    async tablesNamed(sql) {
      const answer = (await call('extractTableNamesFromStatement', {
        sqlStatement: sql,
        options: options.languageOptions,
      })) as { tableName?: { tableNameSegment: string[] }[] };
      return (answer.tableName ?? []).map(({ tableNameSegment }) => tableNameSegment);
    },
    async evaluate(sql, tables, name = 'result') {
      const content = tables.map((table) => [table.name, { tableData: { row: table.rows.map((cell) => ({ cell })) } }]);
      const request = { sql, options, simpleCatalog: catalog(tables), tableContent: Object.fromEntries(content) };
      const answer = (await call('evaluateQuery', request)) as EvaluateAnswer;
      const rows = (answer.content?.tableData?.row ?? []).map(({ cell }) => cell);
      return { name, columns: answer.prepared.columns.map(({ name, type }) => ({ name, type })), rows };
    },
    request: (method, request) => call(method, { options, ...request }),
    builtinFunctionOptions: { languageOptions: options.languageOptions },
    options,
    stop: stopServer,
  };
}

/** The bytes a syntax node stands at: a node's place is that of the class furthest up its `parent`s. */
function placeOf(node: object): { start: number; end: number } {
  const { parseLocationRange, parent, node: kind } = node as Record<string, unknown>;
  if (parseLocationRange) return parseLocationRange as { start: number; end: number };
  return placeOf((parent ?? (node as Record<string, unknown>)[kind as string]) as object);
}

function executable(): string {
  const arm = process.arch.startsWith('arm') ? '_arm' : '';
  return `remote_server${arm}${process.platform === 'darwin' ? '' : '.so'}`;
}

function connect(address: string, protos: string): grpc.Client {
  const loaded = protoLoader.loadSync('local_service.proto', {
    includeDirs: [protos],
    enums: String,
    longs: String,
    defaults: false,
    oneofs: true,
    bytes: Buffer,
  });
  const service = (loaded['zetasql.local_service.ZetaSqlLocalService'] ?? {}) as grpc.ServiceDefinition;
  return new (grpc.makeGenericClientConstructor(service, 'ZetaSqlLocalService'))(
    address,
    grpc.credentials.createInsecure(),
    { 'grpc.max_send_message_length': MAX_MESSAGE_BYTES, 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES },
  );
}

function ready(client: grpc.Client, server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`ZetaSQL ended with ${code} before it was ready`)));
    client.waitForReady(Date.now() + START_TIMEOUT_MS, (error) => (error ? reject(error) : resolve()));
  });
}

/** BigQuery's dialect: its product mode, its language features, UTC, all statement kinds. */
async function analyzerOptions(call: Call): Promise<{ languageOptions: object }> {
  const all = (await call('getLanguageOptions', { maximumFeatures: true })) as { enabledLanguageFeatures: string[] };
  const features = all.enabledLanguageFeatures.filter((feature) => !FEATURES_NOT_OF_BIGQUERY.includes(feature));
  const defaults = (await call('getAnalyzerOptions', {})) as { enabledRewrites: string[] };
  return {
    languageOptions: {
      nameResolutionMode: 'NAME_RESOLUTION_DEFAULT',
      productMode: 'PRODUCT_EXTERNAL',
      enabledLanguageFeatures: [...new Set([...features, ...FEATURES_OF_BIGQUERY])],
      supportedStatementKinds: [],
    },
    enabledRewrites: defaults.enabledRewrites,
    defaultTimezone: 'UTC',
    errorMessageMode: 'ERROR_MESSAGE_ONE_LINE',
    pruneUnusedColumns: true,
  } as { languageOptions: object };
}

function detailsOf(error: Error): string {
  return (error as grpc.ServiceError).details ?? error.message;
}

async function stop(server: ChildProcess, client: grpc.Client): Promise<void> {
  client.close();
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
}
