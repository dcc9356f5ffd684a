/** What can be done to datasets, tables, views and routines: by REST, and by DDL. */
import { ApiError } from './errors.ts';
import { type Field, kindOf, readFields } from './fields.ts';
import type { Sql } from './sql.ts';
import { Dataset, type Meta, Resource, Table, type TableRef } from './store.ts';
import type { World } from './world.ts';

const ID = /^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Zs}]{1,1024}$/u;

export class Changes {
  readonly #world: World;
  readonly #sql: Sql;

  constructor(world: World, sql: Sql) {
    this.#world = world;
    this.#sql = sql;
  }

  hasDataset(project: string, dataset: string): boolean {
    return this.#world.store.datasets.has(`${project}.${dataset}`);
  }

  hasTable({ projectId, datasetId, tableId }: TableRef): boolean {
    return this.#world.store.dataset(projectId, datasetId).tables.has(tableId);
  }

  hasRoutine(project: string, dataset: string, routine: string): boolean {
    return this.#world.store.dataset(project, dataset).routines.has(routine);
  }

  table(ref: TableRef): Table {
    return this.#world.store.table(ref);
  }

  createDataset(project: string, meta: Meta): Dataset {
    const { datasetId } = meta['datasetReference'] as { datasetId: string };
    if (!/^\w{1,1024}$/.test(datasetId ?? '')) {
      throw new ApiError(
        'invalid',
        `Invalid dataset ID "${datasetId}". Dataset IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long.`,
      );
    }
    if (this.hasDataset(project, datasetId))
      throw new ApiError('duplicate', `Already Exists: Dataset ${project}:${datasetId}`);
    const location = typeof meta['location'] === 'string' ? meta['location'] : this.#world.location;
    const known = /^(us|eu)$/i.test(location) ? location.toUpperCase() : location;
    const dataset = new Dataset(meta, known, this.#world.now());
    this.#world.store.datasets.set(`${project}.${datasetId}`, dataset);
    return dataset;
  }

  deleteDataset(project: string, datasetId: string, withContents: boolean): void {
    const dataset = this.#world.store.dataset(project, datasetId);
    if (dataset.tables.size + dataset.routines.size > 0 && !withContents) {
      throw new ApiError('resourceInUse', `Dataset ${project}:${datasetId} is still in use`);
    }
    this.#world.store.datasets.delete(`${project}.${datasetId}`);
  }

  async createTable(project: string, datasetId: string, given: Meta): Promise<Table> {
    const dataset = this.#world.store.dataset(project, datasetId);
    const { tableId } = given['tableReference'] as TableRef;
    if (!ID.test(tableId ?? '')) throw new ApiError('invalid', `Invalid table ID "${tableId}".`);
    const ref = { projectId: project, datasetId, tableId };
    const { schema, view, ...meta } = given as {
      schema?: { fields?: unknown };
      view?: { query?: string; useLegacySql?: boolean };
    } & Meta;
    const fields = view ? await this.#viewFields(view, project) : schema?.fields ? readFields(schema.fields) : [];
    if (dataset.tables.has(tableId))
      throw new ApiError('duplicate', `Already Exists: Table ${project}:${datasetId}.${tableId}`);
    checkLayout(meta, fields);
    const table = new Table(ref, fields, view?.query, view ? { ...meta, view } : meta, this.#world.now());
    dataset.tables.set(tableId, table);
    return table;
  }

  /** @param ifMatch the etag it must still have */
  async patchTable(ref: TableRef, given: Meta, ifMatch?: string): Promise<void> {
    const table = this.table(ref);
    checkEtag(table, ifMatch);
    const { schema, view, ...meta } = given as { schema?: { fields?: unknown }; view?: { query?: string } } & Meta;
    const now = this.#world.now();
    const merged = withoutNulls({ ...table.meta, ...meta });
    if (view?.query !== undefined) {
      if (table.view === undefined) throw new ApiError('invalid', `Cannot convert a table to a view: ${table.path}`);
      const fields = await this.#viewFields(view, ref.projectId);
      table.view = view.query;
      table.fields = fields;
      merged['view'] = { ...(table.meta['view'] as object), ...view };
    }
    if (table.view !== undefined && schema?.fields) table.fields = described(table.fields, readFields(schema.fields));
    const fields = table.view === undefined && schema?.fields ? readFields(schema.fields) : undefined;
    checkLayout(merged, fields ?? table.fields);
    checkPartitioning(table, merged);
    if (fields && JSON.stringify(fields) !== JSON.stringify(table.fields))
      table.setFields(fields, now, this.#world.writeSideMs());
    table.change(merged, now);
  }

  /** Descriptions of a view's columns. */
  describeView(ref: TableRef, descriptions: ReadonlyMap<string, unknown>): void {
    const table = this.table(ref);
    table.fields = table.fields.map((field) => {
      const description = descriptions.get(field.name);
      return typeof description === 'string' ? { ...field, description } : field;
    });
  }

  deleteTable(ref: TableRef): void {
    this.table(ref);
    this.#world.store.dataset(ref.projectId, ref.datasetId).tables.delete(ref.tableId);
  }

  createRoutine(project: string, datasetId: string, meta: Meta): Resource {
    const { routines } = this.#world.store.dataset(project, datasetId);
    const { routineId } = meta['routineReference'] as { routineId: string };
    if (routines.has(routineId))
      throw new ApiError('duplicate', `Already Exists: Routine ${project}:${datasetId}.${routineId}`);
    const routine = new Resource(meta, this.#world.now());
    routines.set(routineId, routine);
    return routine;
  }

  routine(project: string, datasetId: string, routineId: string): Resource {
    const found = this.#world.store.dataset(project, datasetId).routines.get(routineId);
    if (!found) throw new ApiError('notFound', `Not found: Routine ${project}:${datasetId}.${routineId}`);
    return found;
  }

  deleteRoutine(project: string, datasetId: string, routineId: string): void {
    this.routine(project, datasetId, routineId);
    this.#world.store.dataset(project, datasetId).routines.delete(routineId);
  }

  #viewFields(view: { query?: string; useLegacySql?: boolean }, project: string): Promise<Field[]> {
    // The API takes a view as legacy SQL unless it is told otherwise.
    if (view.useLegacySql !== false)
      throw new ApiError('notImplemented', 'the local BigQuery has no legacy SQL: set view.useLegacySql to false');
    return this.#sql.viewFields(view.query ?? '', project);
  }
}

export function checkEtag(resource: Resource, ifMatch: string | undefined): void {
  if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== resource.etag) {
    throw new ApiError('conditionNotMet', 'Precondition Failed');
  }
}

/** A null in a patch takes the value away. */
export function withoutNulls(meta: Meta): Meta {
  return Object.fromEntries(Object.entries(meta).filter(([, value]) => value !== null));
}

/** Partitioning and clustering name columns that can do that: https://cloud.google.com/bigquery/docs/clustered-tables */
function checkLayout(meta: Meta, fields: readonly Field[]): void {
  const partition = meta['timePartitioning'] as { type?: string; field?: string } | undefined;
  const cluster = (meta['clustering'] as { fields?: string[] } | undefined)?.fields ?? [];
  const find = (name: string, what: string) => {
    const field = fields.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (!field) throw new ApiError('invalid', `The field specified for ${what} cannot be found in the schema: ${name}`);
    return field;
  };
  if (partition) {
    if (!['DAY', 'HOUR', 'MONTH', 'YEAR'].includes(partition.type ?? '')) {
      throw new ApiError('invalid', `Invalid time partitioning type: ${partition.type}`);
    }
    if (partition.field !== undefined) {
      const field = find(partition.field, 'partitioning');
      if (!['TIMESTAMP', 'DATE'].includes(kindOf(field)) || field.mode === 'REPEATED') {
        throw new ApiError(
          'invalid',
          `The field specified for time partitioning can only be of type TIMESTAMP, DATE or DATETIME. The type found is: ${field.type}.`,
        );
      }
    }
  }
  if (cluster.length > 4)
    throw new ApiError('invalid', `Too many clustering fields: ${cluster.length}, at most 4 are allowed`);
  for (const name of cluster) {
    const field = find(name, 'clustering');
    if (['JSON', 'STRUCT', 'FLOAT64'].includes(kindOf(field)) || field.mode === 'REPEATED') {
      throw new ApiError(
        'invalid',
        `Field ${name} has type ${field.type}, mode ${field.mode}, which can't be clustered by`,
      );
    }
  }
}

/** How a table is partitioned stays; when partitions expire may change. */
function checkPartitioning(table: Table, after: Meta): void {
  const layout = (meta: Meta) => {
    const { type, field } = (meta['timePartitioning'] ?? {}) as { type?: string; field?: string };
    return JSON.stringify([type, field]);
  };
  if (layout(table.meta) !== layout(after)) {
    throw new ApiError(
      'invalid',
      `Cannot change partitioning spec for a ${table.meta['timePartitioning'] ? '' : 'non-'}partitioned table.`,
    );
  }
}

/** A view's columns with the descriptions of a given schema; their types are the query's. */
function described(fields: readonly Field[], given: readonly Field[]): Field[] {
  return fields.map((field) => {
    const description = given.find(({ name }) => name === field.name)?.description;
    return description === undefined ? field : { ...field, description };
  });
}
