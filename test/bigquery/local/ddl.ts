/** Statements that make and change datasets, tables, views and table functions, from what ZetaSQL's analyser makes of them. */
import { Changes } from './changes.ts';
import { columnOf, datasetOptions, optionsOf, partitioningOf, tableOptions } from './ddl-parts.ts';
import type { Tree } from './engine.ts';
import { ApiError } from './errors.ts';
import type { Field } from './fields.ts';
import { fullPath, type Prepared, type QueryContext, type Sql } from './sql.ts';
import { refOf } from './store.ts';
import { nodesOf, pathOf, placeOf, textOf, unwrap } from './syntax.ts';

export async function runDdl(sql: Sql, prepared: Prepared, context: QueryContext): Promise<void> {
  if (prepared.kind === 'astAlterTableStatementNode' && prepared.node.isIfExists) {
    const full = fullPath(pathOf(prepared.node.parent.path), context);
    if (![...sql.world.store.tables()].some(({ path }) => path === full)) return;
  }
  const resolved = await sql.check(prepared, context);
  const { kind, node } = unwrap(resolved);
  const run = STATEMENTS[kind];
  if (!run) throw new ApiError('notImplemented', `the local BigQuery does not run this statement (${kind})`);
  await run({ sql, prepared, context, node, changes: new Changes(sql.world, sql) });
}

type Statement = { sql: Sql; prepared: Prepared; context: QueryContext; node: Tree; changes: Changes };

const STATEMENTS: Record<string, (statement: Statement) => Promise<void> | void> = {
  resolvedCreateSchemaStmtNode({ node, context, changes }) {
    const { namePath, createMode } = node.parent;
    const [project, dataset] = schemaPath(namePath, context);
    const { location, ...meta } = datasetOptions(optionsOf(node.optionList));
    const exists = changes.hasDataset(project, dataset);
    if (exists && createMode === 'CREATE_IF_NOT_EXISTS') return;
    changes.createDataset(project, {
      ...meta,
      datasetReference: { projectId: project, datasetId: dataset },
      ...(location ? { location } : {}),
    });
  },

  async resolvedCreateTableStmtNode({ node, context, changes }) {
    const base = node.parent;
    const { namePath, createMode } = base.parent;
    const ref = refOf(fullPath(namePath, context));
    if (changes.hasTable(ref)) {
      if (createMode === 'CREATE_IF_NOT_EXISTS') return;
      if (createMode === 'CREATE_OR_REPLACE') changes.deleteTable(ref);
    }
    const options = optionsOf(base.optionList);
    await changes.createTable(ref.projectId, ref.datasetId, {
      ...tableOptions(options),
      tableReference: ref,
      schema: { fields: base.columnDefinitionList.map(columnOf) },
      ...partitioningOf(node, options),
    });
  },

  async resolvedCreateViewStmtNode({ sql, node, prepared, context, changes }) {
    const base = node.parent;
    const { namePath, createMode } = base.parent;
    const ref = refOf(fullPath(namePath, context));
    const query = textOf(prepared.source, placeOf(queryOf(prepared)));
    // A view that can't be replaced stays.
    await sql.viewFields(query, ref.projectId);
    if (changes.hasTable(ref)) {
      if (createMode === 'CREATE_IF_NOT_EXISTS') return;
      if (createMode === 'CREATE_OR_REPLACE') changes.deleteTable(ref);
    }
    const described = new Map<string, unknown>(
      (base.columnDefinitionList ?? []).map((column: Tree) => [
        column.name,
        optionsOf(column.annotations?.optionList)['description'],
      ]),
    );
    await changes.createTable(ref.projectId, ref.datasetId, {
      ...tableOptions(optionsOf(base.optionList)),
      tableReference: ref,
      view: { query, useLegacySql: false },
    });
    changes.describeView(ref, described);
  },

  resolvedCreateTableFunctionStmtNode({ node, prepared, context, changes }) {
    const { namePath, createMode } = node.parent;
    const { projectId, datasetId, tableId: routineId } = refOf(fullPath(namePath, context));
    const isThere = changes.hasRoutine(projectId, datasetId, routineId);
    if (isThere && createMode === 'CREATE_IF_NOT_EXISTS') return;
    if (isThere && createMode === 'CREATE_OR_REPLACE') changes.deleteRoutine(projectId, datasetId, routineId);
    const types: Tree[] = node.signature?.argument ?? [];
    changes.createRoutine(projectId, datasetId, {
      routineReference: { projectId, datasetId, routineId },
      routineType: 'TABLE_VALUED_FUNCTION',
      language: 'SQL',
      arguments: (node.argumentNameList ?? []).map((name: string, index: number) => ({
        name,
        dataType: { typeKind: String(types[index]?.type?.typeKind ?? '').replace('TYPE_', '') },
      })),
      definitionBody: textOf(prepared.source, placeOf(queryOf(prepared))),
      ...tableOptions(optionsOf(node.optionList)),
    });
  },

  async resolvedAlterTableStmtNode({ node, prepared, context, changes }) {
    const ref = refOf(fullPath(pathOf(prepared.node.parent.path), context));
    for (const tree of node.parent.alterActionList) await alter(changes, ref, unwrap({ ...tree }));
  },

  /** What ZetaSQL makes of an ALTER TABLE whose one action is SET OPTIONS. */
  async resolvedAlterTableSetOptionsStmtNode({ node, prepared, context, changes }) {
    const ref = refOf(fullPath(pathOf(prepared.node.parent.path), context));
    if (node.isIfExists && !changes.hasTable(ref)) return;
    await alter(changes, ref, { kind: 'resolvedSetOptionsActionNode', node });
  },

  resolvedDropStmtNode({ node, context, changes }) {
    if (!['VIEW', 'TABLE'].includes(node.objectType)) {
      throw new ApiError('notImplemented', `the local BigQuery does not run DROP ${node.objectType}`);
    }
    const ref = refOf(fullPath(node.namePath, context));
    if (!changes.hasTable(ref) && node.isIfExists) return;
    const isView = changes.table(ref).view !== undefined;
    if (isView !== (node.objectType === 'VIEW')) {
      throw new ApiError('invalidQuery', `${ref.datasetId}.${ref.tableId} is not a ${node.objectType.toLowerCase()}`);
    }
    changes.deleteTable(ref);
  },
};

async function alter(
  changes: Changes,
  ref: ReturnType<typeof refOf>,
  { kind, node }: { kind: string; node: Tree },
): Promise<void> {
  const { fields } = changes.table(ref);
  const withColumn = (name: string, change: (field: Field) => Field) => {
    if (!fields.some((field) => field.name.toLowerCase() === name.toLowerCase())) {
      throw new ApiError('invalidQuery', `Column not found: ${name}`);
    }
    return fields.map((field) => (field.name.toLowerCase() === name.toLowerCase() ? change(field) : field));
  };
  switch (kind) {
    case 'resolvedAddColumnActionNode': {
      const added = columnOf(node.columnDefinition);
      const isThere = fields.some(({ name }) => name.toLowerCase() === added.name.toLowerCase());
      if (isThere && node.isIfNotExists) return;
      if (isThere) throw new ApiError('invalidQuery', `Column already exists: ${added.name}`);
      return changes.patchTable(ref, { schema: { fields: [...fields, added] } });
    }
    case 'resolvedAlterColumnDropNotNullActionNode':
      return changes.patchTable(ref, {
        schema: {
          fields: withColumn(node.parent.column, (f) => ({ ...f, mode: f.mode === 'REQUIRED' ? 'NULLABLE' : f.mode })),
        },
      });
    case 'resolvedAlterColumnOptionsActionNode': {
      const { description } = optionsOf(node.optionList);
      return changes.patchTable(ref, {
        schema: { fields: withColumn(node.parent.column, (f) => ({ ...f, description: String(description ?? '') })) },
      });
    }
    case 'resolvedSetOptionsActionNode': {
      const options = optionsOf(node.optionList);
      const days = options['partition_expiration_days'];
      const partitioning = changes.table(ref).meta['timePartitioning'] as object | undefined;
      const expiration =
        days === undefined
          ? {}
          : {
              timePartitioning: {
                ...partitioning,
                expirationMs: days === null ? null : String(Number(days) * 86_400_000),
              },
            };
      return changes.patchTable(ref, { ...tableOptions(options), ...expiration });
    }
    default:
      throw new ApiError('notImplemented', `the local BigQuery does not alter a table so (${kind})`);
  }
}

/** The outermost query of CREATE … AS. */
function queryOf({ node }: Prepared): Tree {
  const [query] = nodesOf(node, 'query');
  return query;
}

function schemaPath(namePath: string[], { project, defaultDataset }: QueryContext): [string, string] {
  const parts = namePath.join('.').split('.');
  const home = project ?? defaultDataset?.split('.')[0];
  if (parts.length === 2) return [parts[0]!, parts[1]!];
  if (parts.length === 1 && home) return [home, parts[0]!];
  throw new ApiError('invalidQuery', `Invalid dataset name: ${namePath.join('.')}`);
}
