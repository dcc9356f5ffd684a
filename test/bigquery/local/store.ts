/** What is stored: datasets of projects, their tables, views and routines. */
import { randomBytes } from 'node:crypto';
import { ApiError } from './errors.ts';
import { checkChange, type Field } from './fields.ts';
import type { Row } from './values.ts';

export type Meta = Record<string, unknown>;
export type TableRef = { projectId: string; datasetId: string; tableId: string };

export class Resource {
  /** As REST answers with it, without what is counted or has its own place. */
  meta: Meta;
  etag = newEtag();
  readonly createdMs: number;
  modifiedMs: number;

  constructor(meta: Meta, now: number) {
    this.meta = meta;
    this.createdMs = now;
    this.modifiedMs = now;
  }

  change(meta: Meta, now: number): void {
    this.meta = meta;
    this.etag = newEtag();
    this.modifiedMs = now;
  }
}

export class Table extends Resource {
  readonly ref: TableRef;
  fields: Field[];
  /** Set for a view: its SQL. */
  view: string | undefined;
  rows: Row[] = [];
  /** Rows and bytes that were taken without being decoded (`check: false`). */
  uncheckedRows = 0;
  bytes = 0;
  /** When each insertId was last seen, in milliseconds. */
  readonly insertIds = new Map<string, number>();
  #earlier: { fields: Field[]; untilMs: number } | undefined;

  constructor(ref: TableRef, fields: Field[], view: string | undefined, meta: Meta, now: number) {
    super(meta, now);
    this.ref = ref;
    this.fields = fields;
    this.view = view;
  }

  /** `p.d.t` */
  get path(): string {
    return `${this.ref.projectId}.${this.ref.datasetId}.${this.ref.tableId}`;
  }

  /** A new schema, which the write side learns of at `writeSideMs`. */
  setFields(fields: Field[], now: number, writeSideMs: number): void {
    const { projectId, datasetId, tableId } = this.ref;
    checkChange(`${projectId}:${datasetId}.${tableId}`, this.fields, fields);
    // Two changes while the write side is behind: it stays at what it knew before the first.
    const known = this.writeFields(now);
    this.#earlier = writeSideMs > now ? { fields: known, untilMs: writeSideMs } : undefined;
    this.fields = fields;
  }

  /** The schema as the streaming side knows it. */
  writeFields(now: number): Field[] {
    return this.#earlier !== undefined && now < this.#earlier.untilMs ? this.#earlier.fields : this.fields;
  }

  releaseFields(): void {
    this.#earlier = undefined;
  }
}

export class Dataset extends Resource {
  readonly tables = new Map<string, Table>();
  readonly routines = new Map<string, Resource>();
  readonly location: string;

  constructor(meta: Meta, location: string, now: number) {
    super(meta, now);
    this.location = location;
  }
}

export class Store {
  readonly datasets = new Map<string, Dataset>();

  dataset(project: string, dataset: string): Dataset {
    const found = this.datasets.get(`${project}.${dataset}`);
    if (!found) throw new ApiError('notFound', `Not found: Dataset ${project}:${dataset}`);
    return found;
  }

  table({ projectId, datasetId, tableId }: TableRef): Table {
    const found = this.dataset(projectId, datasetId).tables.get(tableId);
    if (!found) throw new ApiError('notFound', `Not found: Table ${projectId}:${datasetId}.${tableId}`);
    return found;
  }

  /** @param path `p.d.t` */
  tableAt(path: string): Table {
    return this.table(refOf(path));
  }

  *tables(): Iterable<Table> {
    for (const { tables } of this.datasets.values()) yield* tables.values();
  }
}

export function refOf(path: string): TableRef {
  const [projectId, datasetId, tableId, ...more] = path.split('.');
  if (!projectId || !datasetId || !tableId || more.length > 0) throw new Error(`not project.dataset.table: ${path}`);
  return { projectId, datasetId, tableId };
}

function newEtag(): string {
  return randomBytes(12).toString('base64');
}
