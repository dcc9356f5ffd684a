/**
 * The shapes in which the definition is written, and the TypeScript type of a row, inferred from it.
 *
 * A value in a row has this JavaScript form, whatever the warehouse (sinks encode, nobody else does):
 * STRING string · INT64 number (safe integer) · NUMERIC string, canonical decimal, at most 29 digits before and
 * 9 after the point · BOOL boolean · TIMESTAMP number, milliseconds since the epoch, UTC · JSON any JSON value.
 */
export type ColumnType = 'STRING' | 'INT64' | 'NUMERIC' | 'BOOL' | 'TIMESTAMP' | 'JSON' | 'STRUCT';
export type ColumnMode = 'REQUIRED' | 'NULLABLE' | 'REPEATED';

export type Column = {
  readonly name: string;
  readonly type: ColumnType;
  readonly mode: ColumnMode;
  readonly description: string;
  /** Paths in a dataLayer push, first non-empty one wins; GA4 first, then Universal Analytics. In `items`: paths in one item. */
  readonly from?: readonly string[];
  /** Path in the hit of the wire protocol (`page.url`, `events[].id`); read before `from`. */
  readonly hit?: string;
  /** Who makes the value when it is not simply read: a word for the reference page. */
  readonly by?: 'collector' | 'convert' | 'enrich' | 'sink';
  readonly fields?: readonly Column[];
};

export type Table = {
  readonly name: string;
  readonly description: string;
  /** The TIMESTAMP column whose UTC date partitions the table. */
  readonly partitionBy: string;
  readonly clusterBy: readonly string[];
  readonly columns: readonly Column[];
};

/** A site-specific item: read from the first non-empty path, cast to its type, kept in `extras` under its name. */
export type Extra = {
  readonly name: string;
  readonly type: 'STRING' | 'INT64' | 'NUMERIC' | 'BOOL' | 'JSON';
  readonly from: readonly string[];
  readonly description: string;
};

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

type Scalar<C extends Column> = C['type'] extends 'STRING' | 'NUMERIC'
  ? string
  : C['type'] extends 'INT64' | 'TIMESTAMP'
    ? number
    : C['type'] extends 'BOOL'
      ? boolean
      : C['type'] extends 'JSON'
        ? { [key: string]: Json }
        : C extends { readonly fields: infer F extends readonly Column[] }
          ? RowOf<F>
          : never;

type Value<C extends Column> = C['mode'] extends 'REPEATED'
  ? Scalar<C>[]
  : C['mode'] extends 'REQUIRED'
    ? Scalar<C>
    : Scalar<C> | null;

/** The TypeScript type of a row with these columns. */
export type RowOf<Columns extends readonly Column[]> = {
  -readonly [C in Columns[number] as C['name']]: Value<C>;
};
