/** The golden cases, and a row's projection onto what a case says of it. */
import { readdirSync, readFileSync } from 'node:fs';
import type { EventRow } from '../../bigquery/schema/events.ts';
import type { Extra } from '../../bigquery/schema/types.ts';

type Obj = { [key: string]: unknown };

/** What a case says of a row: a struct's given fields; `items` with all that is not empty in them; `quality` in full, without the messages. */
export type ExpectedRow = { event_name: string } & Obj;

export type GoldenCase = {
  name: string;
  about: string;
  /** What differs from a site without any settings. */
  site: {
    currency?: string | null;
    value_includes?: ('tax' | 'shipping')[];
    events?: Record<string, string>;
    extras?: Extra[];
    send?: 'ecommerce' | 'all';
  };
  /** As the page made them, in order; `{gtag: […]}` stands for a call of gtag(). */
  dataLayer: Obj[];
  rows: ExpectedRow[];
};

const FOLDER = new URL('../golden/', import.meta.url);

export function goldenCases(): GoldenCase[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => {
    const { about, site, dataLayer, row, rows } = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
    return { name: file.slice(0, -'.json'.length), about, site: site ?? {}, dataLayer, rows: rows ?? [row] };
  });
}

/** What the page pushed: a gtag call is an `arguments` object. */
export function pushOf(push: Obj): unknown {
  return Array.isArray(push['gtag']) ? argumentsOf(...push['gtag']) : push;
}

function argumentsOf(..._args: unknown[]): IArguments {
  // biome-ignore lint/complexity/noArguments: gtag() pushes its arguments object itself
  return arguments;
}

/** The row reduced to what `expected` speaks of, to be compared with it. */
export function projection(row: EventRow, expected: ExpectedRow): Obj {
  return Object.fromEntries(Object.keys(expected).map((key) => [key, column(row, key, expected[key])]));
}

function column(row: EventRow, key: string, expected: unknown): unknown {
  const value: unknown = row[key as keyof EventRow];
  if (key === 'items') return row.items.map(withoutEmpty);
  if (key === 'quality') return row.quality.map(({ code, field }) => ({ code, field }));
  if (key === 'extras' || !isObject(expected)) return value;
  const struct = isObject(value) ? value : {};
  return Object.fromEntries(Object.keys(expected).map((field) => [field, struct[field] ?? null]));
}

function withoutEmpty(item: Obj): Obj {
  const isEmpty = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(item).filter(([, value]) => !isEmpty(value)));
}

function isObject(value: unknown): value is Obj {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sorted, so that the order in which warnings were found does not count. */
export function sortQuality<Row extends Obj>(row: Row): Row {
  const quality = row['quality'] as { code: string; field: string }[] | undefined;
  if (!quality) return row;
  const text = ({ code, field }: { code: string; field: string }) => `${code} ${field}`;
  return { ...row, quality: quality.toSorted((a, b) => text(a).localeCompare(text(b))) };
}
