/** Write streams: what has been appended to each, and when its rows can be seen. */
import { randomBytes } from 'node:crypto';
import { StorageFailure } from './storage-errors.ts';
import type { Store, Table } from './store.ts';
import type { Row } from './values.ts';

export type StreamType = 'COMMITTED' | 'PENDING' | 'BUFFERED';

export class WriteStream {
  readonly name: string;
  readonly type: StreamType;
  readonly table: Table;
  readonly createdMs: number;
  committedMs: number | undefined;
  finalized = false;
  /** How many rows it has taken: the next offset. */
  length = 0;
  /** Of a pending or buffered stream: rows that can't be seen yet. */
  hidden: Row[] = [];
  readonly isDefault: boolean;

  constructor(name: string, type: StreamType, table: Table, now: number, isDefault = false) {
    this.name = name;
    this.type = type;
    this.table = table;
    this.createdMs = now;
    this.isDefault = isDefault;
  }

  /** @throws StorageFailure where the stream does not go on at this offset */
  checkOffset(offset: number | null): void {
    if (this.isDefault && offset !== null) {
      throw new StorageFailure('INVALID_ARGUMENT', 'Offset is not supported for the default stream.', this.name);
    }
    if (this.finalized) {
      throw new StorageFailure(
        'FAILED_PRECONDITION',
        'Stream has been finalized and cannot be appended.',
        this.name,
        'STREAM_FINALIZED',
      );
    }
    if (offset === null || offset === this.length) return;
    const told = `expected offset ${this.length}, received ${offset}`;
    if (offset < this.length) {
      const message = `The offset is within stream, ${told}`;
      throw new StorageFailure('ALREADY_EXISTS', message, this.name, 'OFFSET_ALREADY_EXISTS');
    }
    throw new StorageFailure('OUT_OF_RANGE', `The offset is beyond stream, ${told}`, this.name, 'OFFSET_OUT_OF_RANGE');
  }

  /** Takes rows; `count` more of them where they were not decoded. @returns the offset of the first */
  append(rows: readonly Row[], count: number, bytes: number): number {
    const offset = this.length;
    this.length += count;
    if (rows.length < count) this.table.uncheckedRows += count;
    this.table.bytes += bytes;
    const place = this.type === 'COMMITTED' ? this.table.rows : this.hidden;
    for (const row of rows) place.push(row);
    return offset;
  }
}

export class WriteStreams {
  readonly #streams = new Map<string, WriteStream>();
  readonly #store: Store;
  readonly #now: () => number;

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  create(parent: string, type: StreamType): WriteStream {
    const name = `${parent}/streams/${randomBytes(24).toString('base64url')}`;
    const stream = new WriteStream(name, type, this.tableOf(parent), this.#now());
    this.#streams.set(name, stream);
    return stream;
  }

  /** @throws StorageFailure NOT_FOUND */
  get(name: string): WriteStream {
    const table = this.tableOf(name);
    const id = /\/tables\/[^/]+(?:\/streams)?\/([^/]+)$/.exec(name)?.[1];
    if (id === '_default') return new WriteStream(name, 'COMMITTED', table, table.createdMs, true);
    const stream = this.#streams.get(name);
    if (!stream || stream.table !== table) {
      throw new StorageFailure('NOT_FOUND', 'Requested entity was not found.', name, 'STREAM_NOT_FOUND');
    }
    return stream;
  }

  /** The server does not know the stream any more; its rows stay. */
  forget(name: string): void {
    this.#streams.delete(name);
  }

  /** Names of the streams of a table, or of all. */
  names(table?: Table): string[] {
    return [...this.#streams.values()].filter((one) => !table || one.table === table).map(({ name }) => name);
  }

  /** The table of a table's or a stream's name. @throws StorageFailure */
  tableOf(name: string): Table {
    const match = /^projects\/([^/]+)\/datasets\/([^/]+)\/tables\/([^/]+)(?:\/|$)/.exec(name);
    if (!match) throw new StorageFailure('INVALID_ARGUMENT', `Invalid resource name: ${name}`);
    const [, project, dataset, id] = match;
    const table = this.#store.datasets.get(`${project}.${dataset}`)?.tables.get(id!);
    if (!table) throw new StorageFailure('NOT_FOUND', 'Requested entity was not found.', name, 'TABLE_NOT_FOUND');
    if (table.view !== undefined) {
      throw new StorageFailure('INVALID_ARGUMENT', `Cannot write to ${table.path}: it is a view.`, name);
    }
    return table;
  }
}
