/** `clario bigquery cost`: what a month at BigQuery costs. */
import { Command, Option } from 'commander';
import { estimate } from '../../bigquery/cost/estimate.ts';
import { parseUsd } from '../../bigquery/cost/money.ts';
import { type PriceName, type Prices, pricesOf, UNITS } from '../../bigquery/cost/prices.ts';
import { PRICE_FLAGS, report } from '../../bigquery/cost/report.ts';
import { reportJson } from '../../bigquery/cost/report-json.ts';
import { scaledTo } from '../../bigquery/cost/row-bytes.ts';
import { DAILY } from '../../bigquery/cost/runs.ts';
import columns from '../../bigquery/generated/model-columns.json' with { type: 'json' };
import row from '../../bigquery/generated/row-bytes.json' with { type: 'json' };
import { loadConfig } from '../config.ts';
import { checked } from './bigquery-places.ts';
import { oneLine, UsageError } from './one-line.ts';
import { print } from './print.ts';

type Flags = {
  eventsPerDay: bigint;
  keepDays?: number;
  location?: string;
  rowBytes?: number;
  freeTier: boolean;
  config?: string;
  format: 'table' | 'json';
} & { [option: string]: unknown };

/** Of a table whose days never expire. */
const A_YEAR = 365;
const EVENTS = 'a number of events, at least 1 and at most 100,000,000,000, such as 250000, 250k or 1.5M';
const EVENTS_MAX = 100_000_000_000n;
const THOUSANDS = { '': 0, k: 3, m: 6 } as const;
const PRICE_NAMES = Object.keys(UNITS) as PriceName[];

const EXAMPLES = `
Rows are as large as those of a mix of events that was measured with the project: page views, shop events, engagement. Your own
table says how large yours are: SELECT total_logical_bytes / total_rows FROM \`region-eu\`.INFORMATION_SCHEMA.TABLE_STORAGE WHERE
table_name = 'events'.

Not in it: what analysts query, bad_events, the tables that the models' runs fill, taxes and discounts.

Examples:
  clario bigquery cost --events-per-day 250k
  clario bigquery cost --events-per-day 1.5M --location US --keep-days 730
  clario bigquery cost --events-per-day 40M --location europe-west3 --price-query 8.13 …
  clario bigquery cost --events-per-day 5M --row-bytes 610 --format json | jq .totals_usd`;

export function bigqueryCostCommand(): Command {
  const command = oneLine(new Command('cost'))
    .description("Price a month of BigQuery by Google's published prices: streaming, storage, the models' daily runs.")
    .requiredOption('--events-per-day <number>', 'events a day: 250000, 250k or 1.5M', events)
    .option(
      '--keep-days <number>',
      'days of events in the table (default: as the config expires them, or 365)',
      keepDays,
    )
    .option(
      '--location <place>',
      "where the dataset lies: EU, US, … (default: the config's, EU without one)",
      checked('location'),
    )
    .option('--row-bytes <number>', 'logical bytes of a row of your own table (default: as measured)', rowBytes)
    .option('--no-free-tier', 'what is free each month is used up by other things of the billing account');
  for (const name of PRICE_NAMES)
    command.option(
      `${PRICE_FLAGS[name]} <dollars>`,
      `price of ${UNITS[name].name}, instead of the published one`,
      usd(PRICE_FLAGS[name]),
    );
  return command
    .option('--config <file>', "the server's config (default: $CLARIO_CONFIG)")
    .addOption(new Option('--format <format>', 'how to print it').choices(['table', 'json']).default('table'))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      const { bigquery, retention } = loadConfig({ file: flags.config, env: process.env });
      const location = flags.location ?? bigquery.location;
      const usage = {
        eventsPerDay: flags.eventsPerDay,
        keepDays: flags.keepDays ?? (retention.events_days || A_YEAR),
        row: flags.rowBytes === undefined ? row : scaledTo(flags.rowBytes, row),
        columns,
        runs: DAILY,
      };
      const found = estimate(usage, { ...pricesOf(location), ...given(flags) }, flags.freeTier);
      await print([(flags.format === 'json' ? reportJson : report)(usage, found, location)]);
    });
}

/** The prices of the command line. */
function given(flags: Flags): Prices {
  const named = PRICE_NAMES.map((name) => [name, flags[optionName(PRICE_FLAGS[name])]] as const);
  const said = named.filter(([, price]) => price !== undefined);
  return Object.fromEntries(
    said.map(([name, price]) => [name, { usd: String(price), source: { by: 'command line' } }]),
  );
}

/** As commander calls it: `priceQuery` of `--price-query`. */
function optionName(flag: string): string {
  return new Option(flag).attributeName();
}

function events(text: string): bigint {
  const match = /^(\d{1,12})(?:\.(\d{1,6}))?([kKmM]?)$/.exec(text);
  const zeros = THOUSANDS[(match?.[3]?.toLowerCase() ?? '') as keyof typeof THOUSANDS];
  const fraction = match?.[2] ?? '';
  const number = match && fraction.length <= zeros ? BigInt(match[1]! + fraction.padEnd(zeros, '0')) : 0n;
  if (number < 1n || number > EVENTS_MAX) throw new UsageError(`--events-per-day: found "${text}"; must be ${EVENTS}`);
  return number;
}

const keepDays = whole('--keep-days', 36_500);
/** BigQuery takes no row of more than 10 MB through insertAll. */
const rowBytes = whole('--row-bytes', 10_000_000);

function whole(flag: string, most: number): (text: string) => number {
  return (text) => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < 1 || Number(text) > most)
      throw new UsageError(`${flag}: found "${text}"; must be a whole number from 1 to ${most}`);
    return Number(text);
  };
}

function usd(flag: string): (text: string) => string {
  return (text) => {
    if (parseUsd(text) === null)
      throw new UsageError(
        `${flag}: found "${text}"; must be dollars, such as 0.025: at most 9 digits before and behind the point`,
      );
    return text;
  };
}
