/**
 * Whether the tables in BigQuery can take this version's rows: asked of BigQuery before the first row, and again after a failure.
 * A table that lacks a column stops the delivery; the log keeps what comes until the column is there.
 */
import type { BigQuery } from '@google-cloud/bigquery';
import { badEvents } from '../../../bigquery/schema/bad-events.ts';
import { events } from '../../../bigquery/schema/events.ts';
import type { Column, ColumnType, Table } from '../../../bigquery/schema/types.ts';
import { SinkBlocked } from '../sink.ts';
import { answered } from './answer.ts';
import type { Part } from './arrange.ts';
import { type Channels, callOptions } from './channels.ts';
import { type Descriptor, descriptorOf } from './descriptor.ts';
import { type Destination, tableName, tablePath } from './destination.ts';

/** A field of a table's schema as both APIs tell it. */
export type Field = { name?: string | null; type?: unknown; mode?: unknown; fields?: Field[] | null };
/** Asks BigQuery for the fields of a table. */
export type ReadFields = (destination: Destination, kind: Part['kind']) => Promise<readonly Field[]>;

const DEFINITIONS: Record<Part['kind'], Table> = { events, bad_events: badEvents };
const DESCRIPTORS: Record<Part['kind'], Descriptor> = {
  events: descriptorOf(events),
  bad_events: descriptorOf(badEvents),
};

/** The names of the REST API where they are not those of the definition and of the Storage Write API. */
const REST_TYPES: Partial<Record<ColumnType, string>> = { INT64: 'INTEGER', BOOL: 'BOOLEAN', STRUCT: 'RECORD' };

export class Tables {
  readonly #read: ReadFields;
  readonly #checked = new Set<string>();

  constructor(read: ReadFields) {
    this.#read = read;
  }

  descriptor(kind: Part['kind']): Descriptor {
    return DESCRIPTORS[kind];
  }

  /** @throws SinkBlocked when the table cannot take the rows, or what the client says when it cannot be asked */
  async check(destination: Destination, kind: Part['kind']): Promise<void> {
    const path = tablePath(destination, kind);
    if (this.#checked.has(path)) return;
    const faults = compare(DEFINITIONS[kind].columns, await this.#read(destination, kind), '');
    if (faults.length > 0) {
      const shown = faults.slice(0, 5).join('; ') + (faults.length > 5 ? `; and ${faults.length - 5} more` : '');
      throw new SinkBlocked(
        `BigQuery's table ${path} does not fit this version: ${shown}. npx clario bigquery plan --project ${destination.project} --dataset ${destination.dataset} shows what is to be done`,
      );
    }
    this.#checked.add(path);
  }

  /** Something went wrong with it: it is looked at again before the next rows. */
  forget(path: string): void {
    this.#checked.delete(path);
  }
}

/** By the Storage Write API. */
export function readByWriteApi(channels: Channels, answerMs: number): ReadFields {
  return async (destination, kind) => {
    const client = await channels.any();
    const name = `${tableName(destination, kind)}/streams/_default`;
    const [{ tableSchema }] = await client.getWriteStream({ name, view: 'FULL' }, callOptions(answerMs));
    return tableSchema?.fields ?? [];
  };
}

/** By the REST API. */
export function readByRest(client: (project: string) => BigQuery, answerMs: number): ReadFields {
  return async ({ project, dataset }, kind) => {
    const asking = client(project).dataset(dataset).table(kind).getMetadata();
    const [{ schema }] = await answered(asking, answerMs);
    return schema?.fields ?? [];
  };
}

/** What keeps rows of these columns out of a table of those fields, in words. */
function compare(columns: readonly Column[], fields: readonly Field[], parent: string): string[] {
  // BigQuery does not tell capitals apart
  const found = new Map(fields.map((field) => [String(field.name).toLowerCase(), field]));
  const faults = columns.flatMap((column) => {
    const path = parent + column.name;
    const field = found.get(column.name);
    if (field === undefined) return [`it has no column ${path}`];
    const isList = field.mode === 'REPEATED';
    const isType = field.type === column.type || field.type === REST_TYPES[column.type];
    if (!isType || isList !== (column.mode === 'REPEATED'))
      return [`its column ${path} is ${field.mode ?? 'NULLABLE'} ${field.type}`];
    if (field.mode === 'REQUIRED' && column.mode !== 'REQUIRED') return [`its column ${path} is REQUIRED`];
    return compare(column.fields ?? [], field.fields ?? [], `${path}.`);
  });
  const names = new Set(columns.map(({ name }) => name));
  const foreign = fields.filter(({ name, mode }) => mode === 'REQUIRED' && !names.has(String(name).toLowerCase()));
  return [...faults, ...foreign.map(({ name }) => `its column ${parent}${name}, unknown here, is REQUIRED`)];
}
