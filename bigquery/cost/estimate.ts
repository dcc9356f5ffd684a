/**
 * What a month at BigQuery costs: pure, and exact to a billionth of a dollar. A month is a twelfth of 365 days (Google's 730
 * hours). The table is as full as it gets: each day, one of its `keepDays` goes.
 */
import type { Materialized } from '../materialize/tables.ts';
import type { ModelName } from '../models/index.ts';
import type { ModelColumns } from './model-columns.ts';
import { costOf, type NanoUsd, parseUsd } from './money.ts';
import { FREE, type Price, type PriceName, type Prices, UNITS } from './prices.ts';
import type { RowBytes } from './row-bytes.ts';
import { daysRead, type Runs } from './runs.ts';

export type Usage = {
  readonly eventsPerDay: bigint;
  /** Days of events in the table. */
  readonly keepDays: number;
  readonly row: RowBytes;
  readonly columns: ModelColumns;
  /** The models that are run once a day, and how. */
  readonly runs: Runs;
};

/** `views`: the same models as views, each queried once a day over all days; an alternative, in no total. */
export type LineName = Exclude<PriceName, 'query'> | 'models' | 'views';

export type Line = {
  readonly name: LineName;
  /** Bytes of a month, those of them that are free, and what each unit of the rest costs. */
  readonly bytes: bigint;
  readonly free: bigint;
  readonly price: (Price & { readonly name: PriceName }) | null;
  /** null where something is to be paid and its price is not known. */
  readonly usd: NanoUsd | null;
};

export type Estimate = {
  readonly lines: { readonly [name in LineName]: Line };
  /** All of a month, by the way rows are written; null where a price in it is not known. */
  readonly totals: { readonly storage_write: NanoUsd | null; readonly insert_all: NanoUsd | null };
};

/** What a partition is that nobody changed for so long: https://cloud.google.com/bigquery/pricing#storage */
const ACTIVE_DAYS = 90;
/** A query is billed by whole MiB, and by 10 at least for a table it reads. */
const QUERY_STEP = 2n ** 20n;
const QUERY_MIN = 10n * QUERY_STEP;

/** @param free whether what is free each month is not yet used up by other things of the billing account */
export function estimate(usage: Usage, prices: Prices, free = true): Estimate {
  const { eventsPerDay, keepDays, row } = usage;
  const day = (bytes: number) => (eventsPerDay * BigInt(bytes)) / BigInt(row.rows);
  const line = (name: LineName, price: PriceName, bytes: bigint, allowance: bigint): Line =>
    priced(name, bytes, free ? least(bytes, allowance) : 0n, price, prices);

  const stored = day(sum(Object.values(row.stored)));
  const active = stored * BigInt(Math.min(keepDays, ACTIVE_DAYS));
  const longTerm = stored * BigInt(Math.max(0, keepDays - ACTIVE_DAYS));
  const lines = {
    storage_write: line('storage_write', 'storage_write', aMonth(day(row.sent)), FREE.storage_write.bytes),
    insert_all: line('insert_all', 'insert_all', aMonth(day(row.inserted)), 0n),
    active_storage: line('active_storage', 'active_storage', active, FREE.storage.bytes),
    long_term_storage: line(
      'long_term_storage',
      'long_term_storage',
      longTerm,
      FREE.storage.bytes - least(active, FREE.storage.bytes),
    ),
    models: line(
      'models',
      'query',
      aMonth(runBytes(usage, (model) => daysRead(model, usage.runs.days))),
      FREE.query.bytes,
    ),
    views: line('views', 'query', aMonth(runBytes(usage, () => keepDays)), FREE.query.bytes),
  };
  const total = (write: 'storage_write' | 'insert_all') =>
    [lines[write], lines.active_storage, lines.long_term_storage, lines.models].reduce<NanoUsd | null>(
      (all, { usd }) => (all === null || usd === null ? null : all + usd),
      0n,
    );
  return { lines, totals: { storage_write: total('storage_write'), insert_all: total('insert_all') } };
}

/** What the models' runs of one day are billed for: each its columns of the days it reads. */
function runBytes(usage: Usage, daysOf: (model: Materialized) => number): bigint {
  return usage.runs.models.reduce(
    (all, model) => all + queryBytes(usage, model, Math.min(daysOf(model), usage.keepDays)),
    0n,
  );
}

/** What one query of the model is billed for, over so many days. */
export function queryBytes({ eventsPerDay, row, columns }: Usage, model: ModelName, days: number): bigint {
  const named = sum(columns[model].map((column) => row.stored[column] ?? 0));
  const bytes = (eventsPerDay * BigInt(named) * BigInt(days)) / BigInt(row.rows);
  const whole = ((bytes + QUERY_STEP - 1n) / QUERY_STEP) * QUERY_STEP;
  return whole < QUERY_MIN ? QUERY_MIN : whole;
}

function priced(name: LineName, bytes: bigint, free: bigint, priceName: PriceName, prices: Prices): Line {
  const found = prices[priceName];
  const price = found === undefined ? null : { ...found, name: priceName };
  const billed = bytes - free;
  const usd = billed === 0n ? 0n : price === null ? null : costOf(billed, parseUsd(price.usd)!, UNITS[priceName].bytes);
  return { name, bytes, free, price, usd };
}

function aMonth(aDay: bigint): bigint {
  return (aDay * 365n) / 12n;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
