/** `clario bigquery materialize`: sessions, orders and order lines as tables, up to date with the events of some days. */
import { Command, Option } from 'commander';
import { pathOf } from '../../bigquery/deploy/place.ts';
import { bqCommand, terraformResource } from '../../bigquery/materialize/schedule.ts';
import { materializeScript } from '../../bigquery/materialize/script.ts';
import type { Period } from '../bigquery-materialize/run.ts';
import { materializedDays, type PlaceFlags, placeOptions, placesOf } from './bigquery-places.ts';
import { oneLine, UsageError } from './one-line.ts';
import { print } from './print.ts';

type Flags = PlaceFlags & {
  from?: string;
  to?: string;
  days?: number;
  print?: true;
  schedule?: 'bq' | 'terraform';
};

const DAY_MS = 86_400_000;
/** Today, which is not over; yesterday; and the day before, for what came late. */
const USUAL_DAYS = 3;
/** One statement may change 4,000 partitions, and a run makes up to 91 further days anew. */
const MOST_DAYS = 3650;

const EXAMPLES = `
For shops whose views read too much: sessions_materialized, orders_materialized and order_lines_materialized hold the views' rows, in
a partition a day. The events of the days that are said are looked at, and every row they can touch is made anew, also of further days:
a refund changes an order of up to 60 days before. It may be run again, for any days, in any order. "clario bigquery apply" comes first.

Examples:
  clario bigquery materialize --project my-project                                      the last 3 days
  clario bigquery materialize --project my-project --from 2026-01-01 --to 2026-03-31    a first time, or after a replay
  clario bigquery materialize --config shop.yaml --days 7 --print > materialize.sql     the SQL alone; asks BigQuery nothing
  clario bigquery materialize --project my-project --schedule > schedule.sh             a scheduled query, as a command of bq
  clario bigquery materialize --project my-project --schedule terraform > schedule.tf   … as a resource of Terraform`;

/** @param now milliseconds since the epoch */
export function bigqueryMaterializeCommand(now: () => number = Date.now): Command {
  return placeOptions(oneLine(new Command('materialize')))
    .description('Fill tables with the rows of sessions, orders and order_lines; says first what is read.')
    .option('--from <date>', 'the first day of events, UTC: 2026-11-01', date('--from'))
    .option('--to <date>', 'the last one', date('--to'))
    .option('--days <number>', `the last so many days instead, today among them (default: ${USUAL_DAYS})`, days)
    .option('--print', 'print the SQL instead; asks BigQuery nothing')
    .addOption(
      new Option(
        '--schedule [form]',
        'print a scheduled query instead, for each day at 03:07 UTC; asks BigQuery nothing',
      )
        .choices(['bq', 'terraform'])
        .preset('bq'),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      if (flags.schedule && flags.print)
        throw new UsageError('--print is SQL, --schedule has it in it: say one of them');
      const period = daysOf(flags, now());
      const { places, config } = placesOf(flags, process.env);
      const keepDays = materializedDays(config.retention);
      if (flags.schedule) {
        if (flags.from)
          throw new UsageError('--schedule is for the last days of each run: say --days, not --from and --to');
        const form = flags.schedule === 'bq' ? bqCommand : terraformResource;
        await print([places.map((place) => form(place, flags.days ?? USUAL_DAYS, keepDays)).join('\n')]);
        return;
      }
      if (flags.print) {
        const literals = { first: `DATE '${period.first}'`, last: `DATE '${period.last}'` };
        await print([places.map((place) => materializeScript(literals, pathOf(place), keepDays)).join('\n')]);
        return;
      }
      // only now: the client takes a while to load, and --help and --print do without
      const [{ restClient }, { materialize }] = await Promise.all([
        import('../pipeline/sink-bigquery/clients.ts'),
        import('../bigquery-materialize/run.ts'),
      ]);
      for (const place of places) {
        say(`${pathOf(place)}, events from ${period.first} to ${period.last}`);
        const client = restClient(config.bigquery, place.project);
        await materialize(client, place, period, now(), keepDays, say);
      }
    });
}

/** A line when it is known; the work goes on where nobody reads it any more (forgiveClosedPipe). */
function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function daysOf({ from, to, days }: Flags, now: number): Period {
  if ((from === undefined) !== (to === undefined))
    throw new UsageError(`${from ? '--from' : '--to'} needs ${from ? '--to' : '--from'} beside it, for which days`);
  if (from !== undefined && to !== undefined) {
    if (days !== undefined) throw new UsageError('--days is instead of --from and --to: say one of them');
    if (from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
    if ((Date.parse(to) - Date.parse(from)) / DAY_MS >= MOST_DAYS)
      throw new UsageError(`--from ${from} --to ${to}: at most ${MOST_DAYS} days at once; say it in pieces`);
    return { first: from, last: to };
  }
  return { first: isoDay(now - ((days ?? USUAL_DAYS) - 1) * DAY_MS), last: isoDay(now) };
}

function date(flag: string): (text: string) => string {
  return (text) => {
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
    if (!isDay || isoDay(Date.parse(text)) !== text)
      throw new UsageError(`${flag}: found "${text}"; must be a day, such as 2026-11-01`);
    return text;
  };
}

function days(text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) < 1 || Number(text) > MOST_DAYS)
    throw new UsageError(`--days: found "${text}"; must be a whole number from 1 to ${MOST_DAYS}`);
  return Number(text);
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
