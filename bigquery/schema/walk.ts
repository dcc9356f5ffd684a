import type { Column } from './types.ts';

/** A column and its full name in a query: `order_summary.tax`; in a list too, without an index: `items.sku`. */
export type PathedColumn = { readonly path: string; readonly column: Column };

/** Every column and field, in the order of the definition, a struct before its fields. */
export function walk(columns: readonly Column[], parent = ''): PathedColumn[] {
  return columns.flatMap((column) => {
    const path = parent + column.name;
    return [{ path, column }, ...walk(column.fields ?? [], `${path}.`)];
  });
}

/** Fields of a STRUCT; a struct without any is a mistake in the definition. */
export function fieldsOf(column: Column): readonly Column[] {
  if (!column.fields?.length) throw new Error(`the definition's struct ${column.name} has no fields`);
  return column.fields;
}
