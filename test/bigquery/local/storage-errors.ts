/** Errors of the Storage Write API, as a status of the call and as an answer on the connection. */
import { Metadata, status } from '@grpc/grpc-js';

/** google.cloud.bigquery.storage.v1.StorageError.StorageErrorCode */
export const STORAGE_ERRORS = {
  TABLE_NOT_FOUND: 1,
  STREAM_ALREADY_COMMITTED: 2,
  STREAM_NOT_FOUND: 3,
  INVALID_STREAM_TYPE: 4,
  INVALID_STREAM_STATE: 5,
  STREAM_FINALIZED: 6,
  SCHEMA_MISMATCH_EXTRA_FIELDS: 7,
  OFFSET_ALREADY_EXISTS: 8,
  OFFSET_OUT_OF_RANGE: 9,
} as const;

const STORAGE_ERROR_URL = 'type.googleapis.com/google.cloud.bigquery.storage.v1.StorageError';

export type CodeName = keyof typeof status;

export class StorageFailure extends Error {
  readonly codeName: CodeName;
  readonly entity: string | undefined;
  readonly storageCode: keyof typeof STORAGE_ERRORS | undefined;

  constructor(codeName: CodeName, message: string, entity?: string, storageCode?: keyof typeof STORAGE_ERRORS) {
    super(entity === undefined ? message : `${message} Entity: ${entity}`);
    this.codeName = codeName;
    this.entity = entity;
    this.storageCode = storageCode;
  }

  /** google.rpc.Status */
  toStatus(): { code: number; message: string; details: object[] } {
    const value = this.#storageError();
    const details = value ? [{ type_url: STORAGE_ERROR_URL, value }] : [];
    return { code: status[this.codeName], message: this.message, details };
  }

  /** What ends a call. */
  toCallError(): { code: number; details: string; metadata: Metadata } {
    const metadata = new Metadata();
    const value = this.#storageError();
    if (value) {
      const any = Buffer.concat([bytes(1, Buffer.from(STORAGE_ERROR_URL)), bytes(2, value)]);
      const code = varint(1, status[this.codeName]);
      metadata.set(
        'grpc-status-details-bin',
        Buffer.concat([code, bytes(2, Buffer.from(this.message)), bytes(3, any)]),
      );
    }
    return { code: status[this.codeName], details: this.message, metadata };
  }

  /** The message StorageError in wire format. */
  #storageError(): Buffer | undefined {
    if (this.storageCode === undefined) return undefined;
    const entity = bytes(2, Buffer.from(this.entity ?? ''));
    return Buffer.concat([varint(1, STORAGE_ERRORS[this.storageCode]), entity, bytes(3, Buffer.from(this.message))]);
  }
}

/** A field with a small number. */
function varint(field: number, value: number): Buffer {
  return Buffer.from([field << 3, ...lengthOf(value)]);
}

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...lengthOf(value.length)]), value]);
}

function lengthOf(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...lengthOf(value >>> 7)];
}
