/** Statements on the stored tables: queries here, changes of rows in dml.ts, of tables in ddl.ts. */
import type { SqlTable } from '../../support/zetasql-values.ts';
import { runDdl } from './ddl.ts';
import { runDml } from './dml.ts';
import { Engine, type SqlParameter, type Tree } from './engine.ts';
import { ApiError } from './errors.ts';
import { type Field, fieldOf, typeOf } from './fields.ts';
import { positionalName } from './parameters.ts';
import { refOf, type Table } from './store.ts';
import { type Edit, nodesOf, pathOf, placeOf, quoted, textOf, unwrap } from './syntax.ts';
import { fromZetaSql, type Row, toZetaSql } from './values.ts';
import type { World } from './world.ts';

export type QueryContext = {
  /** `p.d` */
  defaultDataset?: string | undefined;
  /** The project of names that say none. */
  project?: string | undefined;
  parameters?: SqlParameter[];
};
export type QueryResult = {
  statementType: string;
  fields: Field[];
  rows: Row[];
  affectedRows?: number;
  /** Bytes of the tables that were read. */
  bytes: number;
};
/** A statement with its tables: `text` names each as `tables` does. */
export type Prepared = {
  tree: Tree;
  kind: string;
  node: Tree;
  source: Buffer;
  edits: Edit[];
  text: string;
  tables: SqlTable[];
  read: Table[];
};

const SCRIPT =
  /^ast(ScriptStatementNode|VariableDeclarationNode|BeginEndBlockNode|IfStatementNode|.*LoopStatementNode)$/;
/** https://cloud.google.com/bigquery/quotas#standard_tables: nested views */
const MAX_DEPTH = 16;

export class Sql {
  readonly engine = new Engine();
  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** Runs the statements of a text, one after the other; the result is the last one's. */
  async query(sql: string, context: QueryContext = {}): Promise<QueryResult> {
    const statements = await this.#statements(sql, context);
    let result: QueryResult | undefined;
    for (const statement of statements) result = await this.#run(statement, context);
    if (!result) throw new ApiError('invalidQuery', 'Syntax error: Unexpected end of statement');
    return result;
  }

  /** What a dry run tells: types are checked, nothing is run. */
  async analyze(sql: string, context: QueryContext = {}): Promise<QueryResult> {
    const statements = await this.#statements(sql, context);
    const [statement, ...more] = statements;
    if (statement === undefined) throw new ApiError('invalidQuery', 'Syntax error: Unexpected end of statement');
    // of a script a dry run tells that it is one
    if (more.length > 0) return { statementType: 'SCRIPT', fields: [], rows: [], bytes: 0 };
    const prepared = await this.prepare(statement, context, 'types');
    const parameters = context.parameters ?? [];
    const bytes = bytesOf(prepared.read);
    if (prepared.kind !== 'astQueryStatementNode') {
      await this.check(prepared, context);
      return { statementType: typeOfStatement(prepared.kind), fields: [], rows: [], bytes };
    }
    const { columns } = await this.engine.evaluate(prepared.text, prepared.tables, 'result', parameters);
    return { statementType: 'SELECT', fields: fieldsOf(columns), rows: [], bytes };
  }

  /** The columns of a view's query. @throws ApiError invalidQuery where the query is wrong */
  async viewFields(sql: string, project: string): Promise<Field[]> {
    const { fields, statementType } = await this.analyze(sql, { project });
    if (statementType !== 'SELECT')
      throw new ApiError('invalidQuery', 'Only SELECT statements are allowed in view queries');
    return fields;
  }

  stop(): Promise<void> {
    return this.engine.stop();
  }

  async #statements(sql: string, context: QueryContext): Promise<string[]> {
    const trees = await this.engine.parse(sql);
    const source = Buffer.from(sql);
    if (trees.length > 1 && context.parameters?.length) {
      throw new ApiError('notImplemented', 'the local BigQuery takes parameters for one statement only');
    }
    return trees.map((tree) => {
      if (SCRIPT.test(tree.node) || SCRIPT.test(unwrap(tree).kind)) {
        throw new ApiError(
          'notImplemented',
          'the local BigQuery does not run scripts (DECLARE, SET, IF, BEGIN, loops)',
        );
      }
      return textOf(source, placeOf(tree));
    });
  }

  async #run(statement: string, context: QueryContext): Promise<QueryResult> {
    const prepared = await this.prepare(statement, context, 'rows');
    const bytes = bytesOf(prepared.read);
    const type = typeOfStatement(prepared.kind);
    if (prepared.kind === 'astQueryStatementNode') {
      const table = await this.engine.evaluate(prepared.text, prepared.tables, 'result', context.parameters);
      return { statementType: type, ...resultOf(table), bytes };
    }
    if (['INSERT', 'UPDATE', 'DELETE'].includes(type)) {
      await this.check(prepared, context);
      const affectedRows = await runDml(this, prepared, context);
      return { statementType: type, fields: [], rows: [], affectedRows, bytes };
    }
    if (type === 'MERGE') throw new ApiError('notImplemented', 'the local BigQuery does not evaluate MERGE');
    await runDdl(this, prepared, context);
    return { statementType: type, fields: [], rows: [], bytes: 0 };
  }

  /** Resolves the tables a statement reads. With `types`, they come without rows. */
  async prepare(statement: string, context: QueryContext, want: 'rows' | 'types', depth = 0): Promise<Prepared> {
    if (depth > MAX_DEPTH) throw new ApiError('invalidQuery', 'Query exceeded maximum view nesting depth');
    const [tree] = await this.engine.parse(statement);
    const { kind, node } = unwrap(tree);
    const source = Buffer.from(statement);
    const names = new Set((await this.engine.tableNames(statement)).map((path) => JSON.stringify(path)));
    const [called] = nodesOf(tree, 'astTvfNode');
    if (called)
      throw new ApiError('notImplemented', 'the local BigQuery keeps table functions, but does not call them');
    const edits: Edit[] = [];
    const tables = new Map<string, SqlTable>();
    const read = new Map<string, Table>();
    for (const expression of nodesOf(tree, 'astTablePathExpressionNode')) {
      if (!expression.pathExpr) continue;
      const path = pathOf(expression.pathExpr);
      if (!names.has(JSON.stringify(path))) continue;
      const full = fullPath(path, context);
      const table = this.#find(full);
      // A name of one word stays: a WITH of the same name may stand before it, and ZetaSQL knows which is meant.
      const name = path.length === 1 && !path[0]!.includes('.') ? path[0]! : full;
      if (name === full) {
        const alias = expression.alias ? '' : ` AS ${quoted(full.split('.').at(-1)!)}`;
        edits.push({ ...placeOf(expression.pathExpr), text: quoted(full) + alias });
      }
      read.set(full, table);
      if (!tables.has(name)) tables.set(name, { ...(await this.#content(table, want, depth)), name });
    }
    for (const parameter of nodesOf(tree, 'astParameterExprNode')) {
      if (!(Number(parameter.position) > 0)) continue; // a named one
      edits.push({ ...placeOf(parameter), text: `@${positionalName(Number(parameter.position))}` });
    }
    const text = textOf(source, { start: 0, end: source.length }, edits);
    return { tree, kind, node, source, edits, text, tables: [...tables.values()], read: [...read.values()] };
  }

  async #content(table: Table, want: 'rows' | 'types', depth: number): Promise<SqlTable> {
    if (want === 'types') return { name: table.path, columns: columnsOf(table.fields), rows: [] };
    if (table.view === undefined) return sqlTable(table);
    const view = await this.prepare(table.view, { project: table.ref.projectId }, want, depth + 1);
    return this.engine.evaluate(view.text, view.tables, table.path);
  }

  /** Names and types of a statement, the table it changes among them. @returns the resolved statement */
  async check(prepared: Prepared, context: QueryContext): Promise<Tree> {
    const tables: SqlTable[] = prepared.tables.map((table) => ({ ...table, rows: [] }));
    const target = this.#target(prepared, context);
    if (target && !tables.some(({ name }) => name === target.table.name)) tables.push(target.table);
    return this.engine.analyze(target?.text ?? prepared.text, tables, context.parameters);
  }

  /** The table a DML or ALTER statement changes, and the statement with its full name. */
  #target(
    { node, kind, source, edits }: Prepared,
    context: QueryContext,
  ): { table: SqlTable; text: string } | undefined {
    const isAlter = kind === 'astAlterTableStatementNode';
    const path = isAlter ? node.parent.path : node.targetPath;
    if (!path) return undefined;
    const full = fullPath(pathOf(path), context);
    const { ref, fields } = this.#find(full);
    const hasAlias = isAlter || kind === 'astInsertStatementNode' || node.alias;
    const name = { ...placeOf(path), text: quoted(full) + (hasAlias ? '' : ` AS ${quoted(ref.tableId)}`) };
    return {
      table: { name: full, columns: columnsOf(fields), rows: [] },
      text: textOf(source, { start: 0, end: source.length }, [...edits, name]),
    };
  }

  #find(full: string): Table {
    const ref = refOf(full);
    const dataset = this.world.store.dataset(ref.projectId, ref.datasetId);
    const table = dataset.tables.get(ref.tableId);
    const place = `${ref.projectId}:${ref.datasetId}.${ref.tableId}`;
    if (!table) {
      throw new ApiError('notFound', `Not found: Table ${place} was not found in location ${dataset.location}`);
    }
    return table;
  }
}

function columnsOf(fields: readonly Field[]): SqlTable['columns'] {
  return fields.map((field) => ({ name: field.name, type: typeOf(field) }));
}

export function sqlTable(table: Table): SqlTable {
  if (table.uncheckedRows > 0) {
    throw new ApiError(
      'notImplemented',
      `the rows of ${table.path} were not kept (check: false): nothing can be queried`,
    );
  }
  const columns = columnsOf(table.fields);
  const rows = table.rows.map((row) => columns.map(({ name, type }) => toZetaSql(row[name] ?? null, type)));
  return { name: table.path, columns, rows };
}

/** `p.d.t` of a name as a query has it: in one quote or several, with or without project and dataset. */
export function fullPath(path: readonly string[], { defaultDataset, project }: QueryContext): string {
  const parts = path.join('.').split('.');
  if (parts.some((part) => part.toUpperCase() === 'INFORMATION_SCHEMA')) {
    throw new ApiError('notImplemented', 'the local BigQuery has no INFORMATION_SCHEMA');
  }
  if (parts.length === 3) return parts.join('.');
  const home = project ?? defaultDataset?.split('.')[0];
  if (parts.length === 2 && home) return `${home}.${parts.join('.')}`;
  if (parts.length === 1 && defaultDataset) return `${defaultDataset}.${parts[0]}`;
  throw new ApiError(
    'invalidQuery',
    `Table "${path.join('.')}" must be qualified with a dataset (e.g. dataset.table).`,
  );
}

export function resultOf(table: SqlTable): { fields: Field[]; rows: Row[] } {
  const fields = fieldsOf(table.columns);
  const rows = table.rows.map((cells) =>
    Object.fromEntries(
      fields.map(({ name }, index) => [name, fromZetaSql(cells[index] ?? {}, table.columns[index]!.type)]),
    ),
  );
  return { fields, rows };
}

/** Columns without a name are f0_, f1_, … */
function fieldsOf(columns: SqlTable['columns']): Field[] {
  let unnamed = 0;
  const fields = columns.map(({ name, type }) => {
    return fieldOf(name === '' || name.startsWith('$') ? `f${unnamed++}_` : name, type);
  });
  const names = fields.map(({ name }) => name.toLowerCase());
  const twice = fields.find(({ name }, index) => names.indexOf(name.toLowerCase()) !== index);
  if (twice) {
    throw new ApiError(
      'invalidQuery',
      `Duplicate column names in the result are not supported. Found duplicate(s): ${twice.name}`,
    );
  }
  return fields;
}

function bytesOf(tables: readonly Table[]): number {
  return tables.reduce((sum, table) => sum + table.bytes, 0);
}

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobStatistics2.FIELDS.statement_type */
function typeOfStatement(kind: string): string {
  const known = STATEMENT_TYPES[kind];
  if (!known) throw new ApiError('notImplemented', `the local BigQuery does not run this statement (${kind})`);
  return known;
}

const STATEMENT_TYPES: Record<string, string> = {
  astQueryStatementNode: 'SELECT',
  astInsertStatementNode: 'INSERT',
  astUpdateStatementNode: 'UPDATE',
  astDeleteStatementNode: 'DELETE',
  astMergeStatementNode: 'MERGE',
  astCreateSchemaStatementNode: 'CREATE_SCHEMA',
  astCreateTableStatementNode: 'CREATE_TABLE',
  astCreateViewStatementNode: 'CREATE_VIEW',
  astCreateTableFunctionStatementNode: 'CREATE_TABLE_FUNCTION',
  astAlterTableStatementNode: 'ALTER_TABLE',
  astDropStatementNode: 'DROP_VIEW',
};
