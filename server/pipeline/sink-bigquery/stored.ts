/** Rows of a batch that are in the warehouse already, by their keys: as often as a key is here, as many rows are left out. */

export type Keyed = { readonly key: string };

export class Stored {
  readonly #keys = new Map<string, string[]>();

  constructor(keys: Readonly<Record<string, readonly string[]>> = {}) {
    for (const [table, some] of Object.entries(keys)) this.add(table, some);
  }

  add(table: string, keys: readonly string[]): void {
    if (keys.length > 0) this.#keys.set(table, [...(this.#keys.get(table) ?? []), ...keys]);
  }

  /** What is of other tables than these. */
  except(tables: ReadonlySet<string>): Stored {
    return new Stored(Object.fromEntries([...this.#keys].filter(([table]) => !tables.has(table))));
  }

  /** The rows that are not there yet, in their order; `left` gathers what stood for none of the rows. */
  without<Row extends Keyed>(table: string, rows: readonly Row[], left: Stored): readonly Row[] {
    const keys = this.#keys.get(table);
    if (keys === undefined) return rows;
    const counts = new Map<string, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    const missing = rows.filter(({ key }) => {
      const count = counts.get(key) ?? 0;
      if (count > 0) counts.set(key, count - 1);
      return count === 0;
    });
    left.add(
      table,
      [...counts].flatMap(([key, count]) => Array<string>(count).fill(key)),
    );
    return missing;
  }

  toJSON(): Record<string, string[]> {
    return Object.fromEntries(this.#keys);
  }

  get isEmpty(): boolean {
    return this.#keys.size === 0;
  }
}
