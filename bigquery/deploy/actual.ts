/** What a dataset is: the parts of BigQuery's answers (datasets.get, tables.get, routines.get) that are compared. */

/** `schema.fields`; what else it tells (policy tags, a default) is kept when it is sent back. */
export type Field = {
  name: string;
  type: string;
  mode?: string;
  description?: string;
  fields?: Field[];
  [other: string]: unknown;
};

export type ActualTable = {
  /** TABLE, VIEW, MATERIALIZED_VIEW, EXTERNAL or SNAPSHOT. */
  type: string;
  etag: string;
  description?: string;
  schema?: { fields?: Field[] };
  timePartitioning?: { type?: string; field?: string; expirationMs?: string };
  rangePartitioning?: { field?: string };
  clustering?: { fields?: string[] };
  view?: { query?: string; useLegacySql?: boolean };
  /** When the whole table is deleted, milliseconds since the epoch. */
  expirationTime?: string;
};

export type ActualFunction = {
  /** TABLE_VALUED_FUNCTION, SCALAR_FUNCTION, PROCEDURE or AGGREGATE_FUNCTION. */
  routineType: string;
  etag: string;
  description?: string;
  definitionBody?: string;
  arguments?: { name?: string; dataType?: { typeKind?: string } }[];
};

/** By name; only those of a name that Clario has. */
export type Actual = {
  location: string;
  /** What a table gets that says nothing itself; milliseconds. */
  defaultTableExpirationMs?: string;
  defaultPartitionExpirationMs?: string;
  tables: ReadonlyMap<string, ActualTable>;
  functions: ReadonlyMap<string, ActualFunction>;
};
