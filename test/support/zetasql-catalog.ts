/** The catalog a statement is analysed against: tables and table functions under their paths, and the variables of its script. */
import type { SqlTable, TypeProto } from './zetasql-values.ts';

/** A table function: its path, and the signature as ZetaSQL resolved it when the function was made. */
export type SqlTableFunction = { name: string; signature: object };

export type CatalogExtras = {
  readonly functions?: readonly SqlTableFunction[];
  /** Variables that a script has declared before this statement. */
  readonly variables?: readonly { name: string; type: TypeProto }[];
  /** Those that stand with an @ in it: @run_date of a scheduled query. */
  readonly parameters?: readonly { name: string; type: TypeProto }[];
};
type Catalog = { name: string; table: object[]; catalog: Catalog[]; constant: object[]; customTvf: object[] };

/** SimpleCatalogProto; `p.d.t` is the table t of the catalog d of the catalog p. */
export function catalogOf(
  tables: readonly SqlTable[],
  { variables = [], functions = [] }: CatalogExtras = {},
): Catalog {
  const root = empty('catalog');
  for (const { name, columns } of tables) {
    const [place, last] = placeOf(root, name);
    place.table.push({ name: last, column: columns });
  }
  for (const { name, signature } of functions) {
    const [place, last] = placeOf(root, name);
    place.customTvf.push({ namePath: [last], signature, type: 'FIXED_OUTPUT_SCHEMA_TVF' });
  }
  // A variable is, to one statement, a constant whose value is not looked at.
  root.constant = variables.map(({ name, type }) => ({ namePath: [name], type, value: {} }));
  return root;
}

/** The catalog that a path leads to, made where it is not there yet, and the path's last name. */
function placeOf(root: Catalog, path: string): [Catalog, string] {
  const parts = path.split('.');
  const last = parts.pop()!;
  const place = parts.reduce((catalog, part) => {
    const next = catalog.catalog.find(({ name }) => name === part) ?? empty(part);
    if (!catalog.catalog.includes(next)) catalog.catalog.push(next);
    return next;
  }, root);
  return [place, last];
}

function empty(name: string): Catalog {
  return { name, table: [], catalog: [], constant: [], customTvf: [] };
}
