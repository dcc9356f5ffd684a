/** A table's schema: as REST has it, as ZetaSQL and the Storage Write API have it, and how it may change. */
import type { TypeProto } from '../../support/zetasql-values.ts';
import { ApiError } from './errors.ts';

/** A field of a REST schema. `type` is the name the API answers with: INTEGER, FLOAT, BOOLEAN, RECORD. */
export type Field = { name: string; type: string; mode: string; description?: string; fields?: Field[] };
export type Kind = keyof typeof REST_NAMES;

/** GoogleSQL's names and the API's. */
const REST_NAMES = {
  STRING: 'STRING',
  BYTES: 'BYTES',
  INT64: 'INTEGER',
  FLOAT64: 'FLOAT',
  BOOL: 'BOOLEAN',
  NUMERIC: 'NUMERIC',
  TIMESTAMP: 'TIMESTAMP',
  DATE: 'DATE',
  JSON: 'JSON',
  STRUCT: 'RECORD',
} as const;
const KINDS = new Map(
  Object.entries(REST_NAMES).flatMap(([kind, name]) => [[kind, kind as Kind] as const, [name, kind as Kind] as const]),
);
const STORAGE_NAMES: Partial<Record<Kind, string>> = { FLOAT64: 'DOUBLE' };
const ZETASQL_NAMES: Partial<Record<Kind, string>> = { FLOAT64: 'TYPE_DOUBLE' };
/** https://cloud.google.com/bigquery/docs/schemas#column_names */
const NAME = /^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd}&%=+:'<>#|][\p{L}\p{M}\p{N}\p{Pc}\p{Pd}&%=+:'<>#| ]{0,299}$/u;

export function kindOf(field: Pick<Field, 'type'>): Kind {
  return KINDS.get(field.type.toUpperCase())!;
}

/** Fields of a request, checked, in the API's own words. */
export function readFields(fields: unknown, path = ''): Field[] {
  if (!Array.isArray(fields)) throw new ApiError('invalid', 'Schema has no fields.');
  const seen = new Set<string>();
  return fields.map((given: Partial<Field>) => {
    const name = String(given.name ?? '');
    const place = path + name;
    if (!NAME.test(name)) throw new ApiError('invalid', `Invalid field name "${place}".`);
    if (seen.has(name.toLowerCase())) throw new ApiError('invalid', `Field ${place} already exists in schema`);
    seen.add(name.toLowerCase());
    const kind = KINDS.get(String(given.type).toUpperCase());
    if (kind === undefined) {
      const known = [...new Set(KINDS.keys())].join(', ');
      throw new ApiError(
        'invalid',
        `Invalid value for type: ${given.type} is not a valid value (the local BigQuery has ${known})`,
      );
    }
    const mode = (given.mode ?? 'NULLABLE').toUpperCase();
    if (!['NULLABLE', 'REQUIRED', 'REPEATED'].includes(mode)) {
      throw new ApiError('invalid', `Invalid value for mode: ${given.mode} is not a valid value`);
    }
    if (kind === 'STRUCT' && !given.fields?.length) {
      throw new ApiError('invalid', `Field ${place} is type RECORD but has no schema`);
    }
    const { fields: nested, ...rest } = given;
    return {
      ...rest,
      name,
      type: REST_NAMES[kind],
      mode,
      ...(kind === 'STRUCT' && { fields: readFields(nested, `${place}.`) }),
    };
  });
}

/** Refuses what can't be done to a table in place: https://cloud.google.com/bigquery/docs/managing-table-schemas */
export function checkChange(table: string, before: readonly Field[], after: readonly Field[], path = ''): void {
  const refuse = (what: string) => {
    throw new ApiError('invalid', `Provided Schema does not match Table ${table}. ${what}`);
  };
  for (const old of before) {
    const place = path + old.name;
    const now = after.find(({ name }) => name.toLowerCase() === old.name.toLowerCase());
    if (now === undefined) {
      refuse(`Field ${place} is missing in new schema`);
      continue;
    }
    if (now.type !== old.type) refuse(`Field ${place} has changed type from ${old.type} to ${now.type}`);
    if (now.mode !== old.mode && !(old.mode === 'REQUIRED' && now.mode === 'NULLABLE')) {
      refuse(`Field ${place} has changed mode from ${old.mode} to ${now.mode}`);
    }
    if (old.fields) checkChange(table, old.fields, now.fields ?? [], `${place}.`);
  }
  for (const added of after) {
    const isNew = !before.some(({ name }) => name.toLowerCase() === added.name.toLowerCase());
    if (isNew && added.mode === 'REQUIRED') {
      refuse(`Cannot add required fields to an existing schema. (field: ${path + added.name})`);
    }
  }
}

/** google.cloud.bigquery.storage.v1.TableSchema */
export function storageSchema(fields: readonly Field[]): { fields: object[] } {
  return {
    fields: fields.map((field) => ({
      name: field.name,
      type: STORAGE_NAMES[kindOf(field)] ?? kindOf(field),
      mode: field.mode,
      ...(field.description !== undefined && { description: field.description }),
      ...(field.fields && storageSchema(field.fields)),
    })),
  };
}

export function typeOf(field: Field): TypeProto {
  const kind = kindOf(field);
  const type: TypeProto = field.fields
    ? {
        typeKind: 'TYPE_STRUCT',
        structType: { field: field.fields.map((f) => ({ fieldName: f.name, fieldType: typeOf(f) })) },
      }
    : { typeKind: ZETASQL_NAMES[kind] ?? `TYPE_${kind}` };
  return field.mode === 'REPEATED' ? { typeKind: 'TYPE_ARRAY', arrayType: { elementType: type } } : type;
}

/** The field of a result, or of a column that is defined in SQL. */
export function fieldOf(name: string, type: TypeProto): Field {
  if (type.arrayType) return { ...fieldOf(name, type.arrayType.elementType), mode: 'REPEATED' };
  const kind = type.typeKind === 'TYPE_DOUBLE' ? 'FLOAT64' : type.typeKind.replace('TYPE_', '');
  const rest = REST_NAMES[kind as Kind];
  if (rest === undefined)
    throw new ApiError('notImplemented', `the local BigQuery has no values of type ${kind} (${name})`);
  const nested = type.structType?.field.map((f, index) => fieldOf(f.fieldName || `_field_${index + 1}`, f.fieldType));
  return { name, type: rest, mode: 'NULLABLE', ...(nested && { fields: nested }) };
}
