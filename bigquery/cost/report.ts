/** An estimate in words and columns, for a terminal. */
import type { Estimate, Line, LineName, Usage } from './estimate.ts';
import { type NanoUsd, shownUsd } from './money.ts';
import { FREE, PRICES, type PriceName, type Source, UNITS } from './prices.ts';

const NAMES: { readonly [name in LineName]: string } = {
  storage_write: 'Storage Write API (write: committed, default)',
  insert_all: 'insertAll (write: insert_all)',
  active_storage: 'Storage of the last 90 days',
  long_term_storage: 'Storage of the days before',
  models: "Models' daily runs, at most",
  views: 'The same models as views, each queried daily',
};

const WORDS: { readonly [name in PriceName]: string } = {
  storage_write: 'Storage Write API',
  insert_all: 'insertAll',
  active_storage: 'storage',
  long_term_storage: 'long-term storage',
  query: 'queries',
};

/** The option that gives a price. */
export const PRICE_FLAGS: { readonly [name in PriceName]: string } = {
  storage_write: '--price-storage-write',
  insert_all: '--price-insert-all',
  active_storage: '--price-active-storage',
  long_term_storage: '--price-long-term-storage',
  query: '--price-query',
};

const GIB = 2n ** 30n;
const TIB = 2n ** 40n;

export function report(usage: Usage, estimate: Estimate, location: string): string {
  const { eventsPerDay, keepDays, row } = usage;
  const { lines, totals } = estimate;
  const each = (bytes: number) => Math.round(bytes / row.rows);
  const stored = Object.values(row.stored).reduce((all, bytes) => all + bytes, 0);
  const { views, ...summed } = lines;
  return [
    `BigQuery in ${location}: ${eventsPerDay.toLocaleString('en-US')} events a day, kept for ${keepDays} days`,
    `A row has ${each(stored)} bytes stored, ${each(row.sent)} sent by the Storage Write API, ${each(row.inserted)} billed by insertAll`,
    '',
    ...aligned([
      ['', 'a month', 'free', 'price', 'US $ a month'],
      ...Object.values(summed).map(cells),
      ['All, with the Storage Write API', '', '', '', amount(totals.storage_write)],
      ['All, with insertAll', '', '', '', amount(totals.insert_all)],
      [],
      cells(views),
    ]),
    '',
    dominant(estimate),
    ...notKnown(estimate, location),
    '',
    'Prices as lists have them, without tax; https://cloud.google.com/bigquery/pricing has those of today. They were read at:',
    ...sourceLines(estimate),
    '',
  ].join('\n');
}

function cells({ name, bytes, free, price, usd }: Line): string[] {
  const unit = price === null ? 'not known' : `${price.usd} / ${UNITS[price.name].name}`;
  return [NAMES[name], size(bytes), free === 0n ? '-' : free === bytes ? 'all' : size(free), unit, amount(usd)];
}

function amount(usd: NanoUsd | null): string {
  return usd === null ? 'not known' : shownUsd(usd);
}

/** In GiB or TiB, with two places, cut off. */
function size(bytes: bigint): string {
  const [unit, name] = bytes >= TIB ? [TIB, 'TiB'] : [GIB, 'GiB'];
  const hundredths = (bytes * 100n) / unit;
  return `${(hundredths / 100n).toLocaleString('en-US')}.${String(hundredths % 100n).padStart(2, '0')} ${name}`;
}

/** Which part of the bill is the largest, in a sentence. */
function dominant({ lines, totals }: Estimate): string {
  const all = totals.storage_write;
  if (all === null) return 'What most of it is for can be said when all prices are known.';
  if (all === 0n) return 'With the Storage Write API, all of it is within what is free each month.';
  const parts: [string, NanoUsd][] = [
    ['writing', lines.storage_write.usd ?? 0n],
    ['storage', (lines.active_storage.usd ?? 0n) + (lines.long_term_storage.usd ?? 0n)],
    ["the models' runs", lines.models.usd ?? 0n],
  ];
  const [what, most] = parts.reduce((a, b) => (b[1] > a[1] ? b : a));
  return `With the Storage Write API, ${(100n * most) / all} % of it is for ${what}.`;
}

/** What is to be paid but has no price, and how to say one. */
function notKnown({ lines }: Estimate, location: string): string[] {
  const missing = new Set(
    Object.values(lines).flatMap(({ name, usd }) => (usd === null ? [PRICE_FLAGS[priceOf(name)]] : [])),
  );
  if (missing.size === 0) return [];
  return [
    `Not known for ${location}: give ${[...missing].join(', ')}. Known are ${Object.keys(PRICES).join(', ')}, some in part.`,
  ];
}

function priceOf(name: LineName): PriceName {
  return name === 'models' || name === 'views' ? 'query' : name;
}

function sourceLines({ lines }: Estimate): string[] {
  const prices = new Map(Object.values(lines).map(({ name, price }) => [priceOf(name), price]));
  const told = [...prices].flatMap(([name, price]) => (price === null ? [] : [[price.source, WORDS[name]] as const]));
  const free: (readonly [Source, string])[] = [
    [FREE.storage_write.source, 'what is free of the Storage Write API'],
    [FREE.storage.source, 'what is free of storage'],
    [FREE.query.source, 'what is free of queries'],
  ];
  const bySource = Map.groupBy([...told, ...free], ([source]) => source);
  return [...bySource].map(([source, whats]) => `  ${whats.map(([, what]) => what).join(', ')}: ${shown(source)}`);
}

function shown(source: Source): string {
  return source.by === 'command line' ? 'given here' : `${source.by}, ${source.date}, ${source.url}`;
}

/** Lines of columns: the first to the left, the others, which are numbers, to the right. */
function aligned(rows: readonly string[][]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const padded = (cell: string, i: number) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!));
  const lines = rows.map((row) => row.map(padded).join('  ').trimEnd());
  return [lines[0]!, widths.map((wide) => '-'.repeat(wide)).join('  '), ...lines.slice(1)];
}
