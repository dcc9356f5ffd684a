/** Columns of structs and lists, and which column a type of DuckDB needs. */
import { DuckDBListType, DuckDBStructType, type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import bindings, { type Vector } from '@duckdb/node-bindings';
import { misfit } from '../sink/values.ts';
import { type Column, Fixed, Validity } from './column.ts';
import { BooleanColumn, DecimalColumn, IntegerColumn, JsonColumn, TextColumn, TimestampColumn } from './scalars.ts';

/** `path` is the column's name in messages. */
export function columnOf(type: DuckDBType, path: string): Column {
  if (type instanceof DuckDBStructType) return new StructColumn(type, path);
  if (type instanceof DuckDBListType) return new ListColumn(type, path);
  if (type.typeId === DuckDBTypeId.VARCHAR) return type.alias === 'JSON' ? new JsonColumn(path) : new TextColumn(path);
  if (type.typeId === DuckDBTypeId.DECIMAL) return new DecimalColumn(path);
  if (type.typeId === DuckDBTypeId.TIMESTAMP_TZ) return new TimestampColumn(path);
  if (type.typeId === DuckDBTypeId.BIGINT) return new IntegerColumn(path);
  if (type.typeId === DuckDBTypeId.BOOLEAN) return new BooleanColumn(path);
  throw new Error(`${path} has the type ${type}, which no column of the definition has`);
}

type Obj = { readonly [key: string]: unknown };

/** STRUCT: an object; a field that it lacks is NULL. */
class StructColumn implements Column {
  readonly #path: string;
  readonly #names: readonly string[];
  readonly #fields: readonly Column[];
  readonly #validity = new Validity();

  constructor({ entryNames, entryTypes }: DuckDBStructType, path: string) {
    this.#path = path;
    this.#names = entryNames;
    this.#fields = entryTypes.map((type, i) => columnOf(type, `${path}.${entryNames[i]}`));
  }

  put(place: number, value: unknown): void {
    if (typeof value !== 'object') throw misfit(this.#path, 'an object', value);
    this.#validity.set(place);
    for (let i = 0; i < this.#fields.length; i++) {
      const field = (value as Obj)[this.#names[i]!];
      if (field !== null && field !== undefined) this.#fields[i]!.put(place, field);
    }
  }

  cut(place: number): void {
    this.#validity.cut(place);
    for (const field of this.#fields) field.cut(place);
  }

  flush(vector: Vector, count: number): void {
    if (count === 0) return;
    this.#fields.forEach((field, i) => {
      field.flush(bindings.struct_vector_get_child(vector, i), count);
    });
    this.#validity.flush(vector, count);
  }
}

/** REPEATED: a list, whose places are an offset and a length among all items, 64 bits each. */
class ListColumn extends Fixed {
  readonly #items: Column;
  #count = 0;

  constructor({ valueType }: DuckDBListType, path: string) {
    super(path, 16);
    this.#items = columnOf(valueType, path);
  }

  protected override write(place: number, value: unknown): void {
    if (!Array.isArray(value)) throw misfit(this.path, 'a list', value);
    this.words[4 * place] = this.#count;
    this.words[4 * place + 1] = 0;
    this.words[4 * place + 2] = value.length;
    this.words[4 * place + 3] = 0;
    for (const item of value) {
      if (item !== null && item !== undefined) this.#items.put(this.#count, item);
      this.#count += 1;
    }
  }

  override cut(place: number): void {
    // nothing is behind the last place, and a place without a value has no items
    if (this.validity.has(place)) {
      this.#count = this.words[4 * place]!;
      this.#items.cut(this.#count);
    }
    super.cut(place);
  }

  override flush(vector: Vector, count: number): void {
    bindings.list_vector_reserve(vector, this.#count);
    bindings.list_vector_set_size(vector, this.#count);
    this.#items.flush(bindings.list_vector_get_child(vector), this.#count);
    this.#count = 0;
    super.flush(vector, count);
  }
}
