/** One AppendRows connection: each request is answered in turn. */
import type { Fault } from './faults.ts';
import type { Field } from './fields.ts';
import { storageSchema } from './fields.ts';
import { type Descriptor, type RowDecoder, rowDecoder, SchemaMismatch } from './row-decoder.ts';
import { RowProblem } from './scalars.ts';
import { StorageFailure } from './storage-errors.ts';
import type { WriteStream } from './streams.ts';
import { plainRow, type Row } from './values.ts';
import type { Call, World } from './world.ts';

/** https://cloud.google.com/bigquery/quotas#write-api-limits */
export const MAX_REQUEST_BYTES = 10 * 1024 * 1024;

export type AppendRequest = {
  write_stream?: string;
  offset?: { value?: string } | null;
  proto_rows?: {
    writer_schema?: { proto_descriptor?: Descriptor } | null;
    rows?: { serialized_rows?: Buffer[] } | null;
  } | null;
  arrow_rows?: object | null;
  /** Bytes of the message on the wire. */
  size: number;
};
/** An answer on the connection; undefined where there is none. */
export type Answer = object | undefined;
type RowError = { index: string; code: 'FIELDS_ERROR'; message: string };

/** The connection is to be broken off. */
export class Dropped extends Error {}

export class Appender {
  readonly #world: World;
  readonly #routing: string;
  #stream = '';
  #descriptor: Descriptor | undefined;
  #decoder: { fields: Field[]; decode: RowDecoder } | undefined;
  /** The schema the writer was last told of. */
  #told: Field[] | undefined;

  /** @param routing the connection's header x-goog-request-params */
  constructor(world: World, routing: string) {
    this.#world = world;
    this.#routing = routing;
  }

  /** The stream it last wrote to. */
  get streamName(): string {
    return this.#stream;
  }

  /** @throws StorageFailure, which ends the connection, or Dropped */
  async append(request: AppendRequest): Promise<Answer> {
    const rows = request.proto_rows?.rows?.serialized_rows ?? [];
    const call: Call = {
      kind: 'append',
      rows: rows.length,
      offset: offsetOf(request),
      bytes: request.size,
      routing: this.#routing,
      code: 'OK',
    };
    this.#world.calls.push(call);
    try {
      return await this.#append(request, rows, call);
    } catch (error) {
      if (error instanceof StorageFailure) call.code = error.codeName;
      throw error;
    }
  }

  async #append(request: AppendRequest, rows: Buffer[], call: Call): Promise<Answer> {
    if (request.size > MAX_REQUEST_BYTES) {
      const message = `AppendRows request too large: ${request.size} limit ${MAX_REQUEST_BYTES}`;
      throw new StorageFailure('INVALID_ARGUMENT', message);
    }
    const name = request.write_stream || this.#stream;
    if (name === '') throw new StorageFailure('INVALID_ARGUMENT', 'The first request must name its write_stream.');
    call.stream = name;
    const stream = this.#world.streams.get(name);
    call.table = stream.table.path;
    const fault = this.#world.faults.take(['append'], stream.table.path);
    if (fault) call.fault = fault.with;
    await this.#before(fault, stream);
    this.#readSchema(request, name);
    this.#stream = name;
    const answer = this.#answer(stream, rows, call, request, fault);
    if (fault?.with === 'drop_after_commit') {
      call.code = 'dropped';
      throw new Dropped();
    }
    if (fault?.isStored) throw new StorageFailure(this.#world.grpcCode(fault), faultMessage(fault), stream.name);
    if (fault?.with !== 'commit_without_answer') return answer;
    call.code = 'unanswered';
    return undefined;
  }

  /** What a failure does before anything is looked at. */
  async #before(fault: Fault | undefined, stream: WriteStream): Promise<void> {
    if (fault === undefined) return;
    switch (fault.with) {
      case 'bad_row':
      case 'schema_behind':
      case 'out_of_range':
      case 'drop_after_commit':
      case 'commit_without_answer':
        return;
      case 'slow':
        await this.#world.sleep(fault.ms ?? 1000);
        return;
      case 'drop_before_commit':
        throw new Dropped();
      case 'stream_expired':
        this.#world.streams.forget(stream.name);
        throw new StorageFailure('NOT_FOUND', 'Requested entity was not found.', stream.name, 'STREAM_NOT_FOUND');
      default:
        if (fault.form !== 'response' && !fault.isStored)
          throw new StorageFailure(this.#world.grpcCode(fault), faultMessage(fault), stream.name);
    }
  }

  #readSchema(request: AppendRequest, name: string): void {
    if (request.arrow_rows)
      throw new StorageFailure('UNIMPLEMENTED', 'The local BigQuery does not take Arrow rows.', name);
    const descriptor = request.proto_rows?.writer_schema?.proto_descriptor;
    if (descriptor) {
      this.#descriptor = descriptor;
      this.#decoder = undefined;
    } else if (this.#descriptor === undefined || (this.#stream !== '' && this.#stream !== name)) {
      const message = 'The writer schema must be in the first request of a connection, and of a stream on it.';
      throw new StorageFailure('INVALID_ARGUMENT', message, name);
    }
  }

  #answer(stream: WriteStream, rows: Buffer[], call: Call, request: AppendRequest, fault: Fault | undefined): object {
    const fields = stream.table.writeFields(this.#world.now());
    try {
      this.#failed(fault, stream);
      stream.checkOffset(call.offset ?? null);
      const decoded = this.#world.check ? this.#decode(fields, rows, stream, fault) : [];
      const first = stream.append(decoded, rows.length, request.size);
      const offset = stream.isDefault ? null : { value: String(first) };
      return { append_result: { offset }, write_stream: stream.name, ...this.#news(fields) };
    } catch (error) {
      if (error instanceof StorageFailure) {
        call.code = error.codeName;
        return { error: error.toStatus(), write_stream: stream.name };
      }
      if (!(error instanceof BadRows)) throw error;
      call.code = 'INVALID_ARGUMENT';
      const message =
        'Errors found while processing rows. Please refer to the row_errors field for details. ' +
        'The list may not be complete because of the size limitations.';
      const failure = new StorageFailure('INVALID_ARGUMENT', message, stream.name);
      return { error: failure.toStatus(), row_errors: error.errors, write_stream: stream.name };
    }
  }

  /** Failures that are answers. */
  #failed(fault: Fault | undefined, stream: WriteStream): void {
    if (fault?.form === 'response')
      throw new StorageFailure(this.#world.grpcCode(fault), faultMessage(fault), stream.name);
    if (fault?.with === 'out_of_range') {
      const message = 'The offset is beyond stream, expected offset 0, received 1';
      throw new StorageFailure('OUT_OF_RANGE', message, stream.name, 'OFFSET_OUT_OF_RANGE');
    }
    if (fault?.with === 'schema_behind') {
      const last = this.#descriptor?.field?.at(-1)?.name ?? '';
      throw extraFields(`Input schema has more fields than BigQuery schema, extra fields: '${last}'`, stream.name);
    }
  }

  #decode(fields: Field[], serialized: Buffer[], stream: WriteStream, fault: Fault | undefined): Row[] {
    const decode = this.#decoderFor(fields, stream);
    const isBad = fault?.with === 'bad_row' ? (fault.row ?? (() => true)) : undefined;
    const errors: RowError[] = [];
    const rows: Row[] = [];
    serialized.forEach((bytes, index) => {
      try {
        const row = decode(bytes);
        if (isBad?.(plainRow(fields, row))) throw new RowProblem(fault!.message ?? 'a bad row, as the test asked for');
        rows.push(row);
      } catch (error) {
        if (!(error instanceof RowProblem)) throw error;
        errors.push({ index: String(index), code: 'FIELDS_ERROR', message: error.message });
      }
    });
    if (errors.length > 0) throw new BadRows(errors);
    return rows;
  }

  #decoderFor(fields: Field[], stream: WriteStream): RowDecoder {
    if (this.#decoder?.fields === fields) return this.#decoder.decode;
    try {
      this.#decoder = { fields, decode: rowDecoder(this.#descriptor!, fields) };
      return this.#decoder.decode;
    } catch (error) {
      if (!(error instanceof SchemaMismatch)) throw error;
      if (error.extra.length > 0) throw extraFields(error.message, stream.name);
      throw new StorageFailure('INVALID_ARGUMENT', error.message, stream.name);
    }
  }

  /** `updated_schema`, once after the schema changed. */
  #news(fields: Field[]): { updated_schema?: object } {
    const before = this.#told;
    this.#told = fields;
    return before === undefined || before === fields ? {} : { updated_schema: storageSchema(fields) };
  }
}

class BadRows extends Error {
  readonly errors: RowError[];
  constructor(errors: RowError[]) {
    super('bad rows');
    this.errors = errors;
  }
}

function extraFields(message: string, stream: string): StorageFailure {
  return new StorageFailure('INVALID_ARGUMENT', message, stream, 'SCHEMA_MISMATCH_EXTRA_FIELDS');
}

function offsetOf({ offset }: AppendRequest): number | null {
  return offset ? Number(offset.value ?? 0) : null;
}

export function faultMessage(fault: Fault): string {
  return fault.message ?? `${fault.with}, as the test asked for.`;
}
