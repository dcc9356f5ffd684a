/** ZetaSQL for the local BigQuery: started at the first query, with the calls it needs. */
import { startZetaSql, type ZetaSql } from '../../support/zetasql.ts';
import type { SqlTable, TypeProto, ValueProto } from '../../support/zetasql-values.ts';
import { ApiError } from './errors.ts';
import { nodesOf } from './syntax.ts';

export type SqlParameter = { name: string; type: TypeProto; value: ValueProto };
// biome-ignore lint/suspicious/noExplicitAny: trees of a protocol with hundreds of node types
export type Tree = any;

/** From here on it pays to ask which columns a query reads: ZetaSQL takes 4 MB at once. */
const MANY_ROWS = 1000;

export class Engine {
  #started: Promise<ZetaSql> | undefined;

  /** The statements of a script as syntax trees, with places in bytes. */
  async parse(script: string): Promise<Tree[]> {
    const answer = await this.#call('parse', (zetasql) => ({
      sqlStatement: script,
      allowScript: true,
      options: zetasql.builtinFunctionOptions.languageOptions,
    }));
    return answer.parsedScript.statementListNode.statementList ?? [];
  }

  /** Paths of the tables a statement reads. */
  async tableNames(sql: string): Promise<string[][]> {
    const answer = await this.#call('extractTableNamesFromStatement', (zetasql) => ({
      sqlStatement: sql,
      options: zetasql.builtinFunctionOptions.languageOptions,
    }));
    return (answer.tableName ?? []).map((name: { tableNameSegment: string[] }) => name.tableNameSegment);
  }

  /** The resolved statement. */
  async analyze(sql: string, tables: readonly SqlTable[], parameters: readonly SqlParameter[] = []): Promise<Tree> {
    const answer = await this.#call('analyze', (zetasql) => ({
      ...catalogOf(zetasql, tables),
      ...(parameters.length > 0 && { options: withParameters(zetasql, parameters) }),
      sqlStatement: sql,
    }));
    return answer.resolvedStatement;
  }

  async evaluate(
    sql: string,
    given: readonly SqlTable[],
    name: string,
    parameters: readonly SqlParameter[] = [],
  ): Promise<SqlTable> {
    const isLarge = given.some(({ rows }) => rows.length > MANY_ROWS);
    const tables = isLarge ? withReadColumns(given, await this.analyze(sql, withoutRows(given), parameters)) : given;
    const answer = await this.#call('evaluateQuery', (zetasql) => ({
      sql,
      ...catalogOf(zetasql, tables),
      ...(parameters.length > 0 && { options: withParameters(zetasql, parameters) }),
      tableContent: Object.fromEntries(
        tables.map((table) => [table.name, { tableData: { row: table.rows.map((cell) => ({ cell })) } }]),
      ),
      params: parameters.map(({ name, value }) => ({ name, value })),
    }));
    return {
      name,
      columns: answer.prepared.columns.map(({ name, type }: SqlTable['columns'][number]) => ({ name, type })),
      rows: (answer.content?.tableData?.row ?? []).map(({ cell }: { cell?: ValueProto[] }) => cell ?? []),
    };
  }

  async stop(): Promise<void> {
    const started = this.#started;
    this.#started = undefined;
    await (await started)?.stop();
  }

  async #call(method: string, request: (zetasql: ZetaSql) => object): Promise<Tree> {
    // Its port was free a moment before, and may be taken by now: then another one is.
    this.#started ??= startZetaSql().catch(() => startZetaSql());
    const zetasql = await this.#started;
    try {
      return await zetasql.request(method, request(zetasql));
    } catch (error) {
      const { message } = error as Error;
      if (/^Received message larger than max/.test(message)) {
        throw new ApiError(
          'notImplemented',
          'the local BigQuery: ZetaSQL takes 4 MB of rows at once; these tables have more',
        );
      }
      if (!/^(Connection dropped|No connection established)/.test(message)) throw new ApiError('invalidQuery', message);
      // The engine died of the statement: the next one gets a new engine.
      await this.stop();
      throw new ApiError('internalError', 'the local BigQuery: ZetaSQL ended while it worked on this statement');
    }
  }
}

function withoutRows(tables: readonly SqlTable[]): SqlTable[] {
  return tables.map((table) => ({ ...table, rows: [] }));
}

/** The tables, with NULL in the columns that the resolved statement does not read. */
function withReadColumns(tables: readonly SqlTable[], resolved: Tree): SqlTable[] {
  const read = new Map<string, Set<number>>();
  for (const { table, columnIndexList } of nodesOf(resolved, 'resolvedTableScanNode')) {
    const indexes = read.get(table.name.toLowerCase()) ?? new Set();
    for (const index of columnIndexList ?? []) indexes.add(Number(index));
    read.set(table.name.toLowerCase(), indexes);
  }
  return tables.map((table) => {
    const indexes = read.get(table.name.toLowerCase());
    return { ...table, rows: table.rows.map((cells) => cells.map((cell, index) => (indexes?.has(index) ? cell : {}))) };
  });
}

function catalogOf(zetasql: ZetaSql, tables: readonly SqlTable[]): object {
  return {
    simpleCatalog: {
      name: 'catalog',
      builtinFunctionOptions: zetasql.builtinFunctionOptions,
      table: tables.map(({ name, columns }) => ({ name, column: columns })),
    },
  };
}

function withParameters(zetasql: ZetaSql, parameters: readonly SqlParameter[]): object {
  return { ...zetasql.options, queryParameters: parameters.map(({ name, type }) => ({ name, type })) };
}
