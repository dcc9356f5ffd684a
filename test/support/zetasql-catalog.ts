/** The catalog a statement is analysed against: tables under their paths, and the variables of its script. */
import type { SqlTable, TypeProto } from './zetasql-values.ts';

export type CatalogExtras = {
  /** Variables that a script has declared before this statement. */
  readonly variables?: readonly { name: string; type: TypeProto }[];
};
type Catalog = { name: string; table: object[]; catalog: Catalog[]; constant: object[] };

/** SimpleCatalogProto; `p.d.t` is the table t of the catalog d of the catalog p. */
export function catalogOf(tables: readonly SqlTable[], { variables = [] }: CatalogExtras = {}): Catalog {
  const root = empty('catalog');
  for (const { name, columns } of tables) {
    const path = name.split('.');
    const last = path.pop()!;
    let place = root;
    for (const part of path) {
      const next = place.catalog.find((catalog) => catalog.name === part) ?? empty(part);
      if (!place.catalog.includes(next)) place.catalog.push(next);
      place = next;
    }
    place.table.push({ name: last, column: columns });
  }
  // A variable is, to one statement, a constant whose value is not looked at.
  root.constant = variables.map(({ name, type }) => ({ namePath: [name], type, value: {} }));
  return root;
}

function empty(name: string): Catalog {
  return { name, table: [], catalog: [], constant: [] };
}
