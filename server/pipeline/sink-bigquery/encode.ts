/**
 * Rows -> bytes of the message of descriptor.ts.
 *
 * Guarantee: a value that is none of its column's type is refused, with its path; none is turned into another one silently, as
 * the client's own JSON writer does (a bigint becomes 0, a date text 1970).
 */
import type { Column, Table } from '../../../bigquery/schema/types.ts';
import { fieldsOf } from '../../../bigquery/schema/walk.ts';
import { isTime, jsonText, misfit } from '../sink/values.ts';
import { ProtoWriter } from './proto-writer.ts';

/** https://protobuf.dev/programming-guides/encoding/#structure */
const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** At most 29 digits before and 9 behind the point. */
const DECIMAL = /^-?\d{1,29}(\.\d{1,9})?$/;

/** BigQuery takes no JSON that is nested deeper. https://cloud.google.com/bigquery/quotas#table_limits */
const JSON_LEVELS = 500;

type Obj = { readonly [key: string]: unknown };
/** Writes one value, which is there. */
type Write = (value: unknown) => void;

export class RowEncoder {
  readonly #out = new ProtoWriter();
  readonly #write: (row: Obj) => void;

  constructor(table: Table) {
    this.#write = fieldsWriter(this.#out, table.columns, '');
  }

  /** @throws an Error that names the column and says what is wrong with its value */
  encode(row: object): Buffer {
    try {
      this.#write(row as Obj);
      return this.#out.take();
    } finally {
      this.#out.drop();
    }
  }
}

function fieldsWriter(out: ProtoWriter, columns: readonly Column[], parent: string): (fields: Obj) => void {
  const names = columns.map(({ name }) => name);
  const required = columns.map(({ mode }) => mode === 'REQUIRED');
  const writers = columns.map((column, i) => columnWriter(out, column, i + 1, parent + column.name));
  return (fields) => {
    for (let i = 0; i < names.length; i++) {
      const value = fields[names[i]!];
      if (value !== null && value !== undefined) writers[i]!(value);
      else if (required[i]) throw new Error(`${parent}${names[i]} is missing`);
    }
  };
}

function columnWriter(out: ProtoWriter, column: Column, number: number, path: string): Write {
  const write = valueWriter(out, column, number, path);
  if (column.mode !== 'REPEATED') return write;
  return (value) => {
    if (!Array.isArray(value)) throw misfit(path, 'a list', value);
    for (const item of value) {
      // a list of BigQuery holds no NULL
      if (item === null || item === undefined) throw misfit(path, 'a list without gaps', item);
      write(item);
    }
  };
}

function valueWriter(out: ProtoWriter, column: Column, number: number, path: string): Write {
  const varint = number * 8 + VARINT;
  const delimited = number * 8 + LENGTH_DELIMITED;
  switch (column.type) {
    case 'STRING':
      return (value) => {
        if (typeof value !== 'string') throw misfit(path, 'text', value);
        out.text(delimited, value);
      };
    case 'INT64':
      return (value) => {
        if (!Number.isSafeInteger(value)) throw misfit(path, 'a whole number', value);
        out.int64(varint, value as number);
      };
    case 'NUMERIC':
      return (value) => {
        if (typeof value !== 'string' || !DECIMAL.test(value)) throw misfit(path, 'a decimal', value);
        out.text(delimited, value);
      };
    case 'BOOL':
      return (value) => {
        if (typeof value !== 'boolean') throw misfit(path, 'true or false', value);
        out.bool(varint, value);
      };
    case 'TIMESTAMP':
      return (value) => {
        if (!isTime(value)) throw misfit(path, 'milliseconds since 1970-01-01', value);
        out.int64(varint, microseconds(value));
      };
    case 'JSON':
      return (value) => {
        const text = jsonText(value);
        if (text.length > 2 * JSON_LEVELS && isDeeper(value, JSON_LEVELS))
          throw new Error(`${path} is nested more than ${JSON_LEVELS} levels deep`);
        out.text(delimited, text);
      };
    case 'STRUCT': {
      const write = fieldsWriter(out, fieldsOf(column), `${path}.`);
      return (value) => {
        if (typeof value !== 'object' || value === null) throw misfit(path, 'an object', value);
        out.message(delimited, () => write(value as Obj));
      };
    }
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => isDeeper(one, levels - 1));
}

/** Exactly, also beyond the year 2255, where a double has too few digits. */
function microseconds(ms: number): number | bigint {
  const micros = Math.floor(ms * 1000);
  return Number.isSafeInteger(micros) ? micros : BigInt(Math.floor(ms)) * 1000n;
}
