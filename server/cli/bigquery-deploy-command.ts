/** `clario bigquery plan` and `clario bigquery apply`: the dataset, its tables, views and table functions. */
import type { BigQuery } from '@google-cloud/bigquery';
import { Command } from 'commander';
import { compare } from '../../bigquery/deploy/compare.ts';
import { type Desired, desiredDataset, type Expiration } from '../../bigquery/deploy/desired.ts';
import type { Plan } from '../../bigquery/deploy/plan.ts';
import { report, titleOf } from '../../bigquery/deploy/report.ts';
import { createScript } from '../../bigquery/deploy/sql.ts';
import { changeScript } from '../../bigquery/deploy/sql-changes.ts';
import { terraform } from '../../bigquery/deploy/terraform.ts';
import type { Config } from '../config.ts';
import { materializedDays, type PlaceFlags, placeOptions, placesOf } from './bigquery-places.ts';
import { oneLine, Reported, UsageError } from './one-line.ts';
import { print } from './print.ts';

type Flags = PlaceFlags & { print?: true; terraform?: true; allowExpiration?: true };

/** A dataset as it is wanted, what that takes, and who does it. */
type Planned = { desired: Desired; plan: Plan; client: BigQuery };

const PLAN_EXAMPLES = `
Exit code 0 says that there is nothing to do, or that all of it can be done; 1 that something is refused.

Examples:
  clario bigquery plan --project my-project           what apply would do to my-project.clario
  clario bigquery plan --config shop.yaml             … to every dataset of the config
  clario bigquery plan --project my-project --print   the difference as SQL, for an admin who runs it by hand`;

const APPLY_EXAMPLES = `
It may be run at any time, also while the server runs, and again: what is as it should be is left alone. No table, column or row is
ever dropped. When anything is refused, nothing is done.

Examples:
  clario bigquery apply --project my-project --location US       make or update my-project.clario
  clario bigquery apply --config shop.yaml                       … every dataset of the config
  clario bigquery apply --project my-project --print > all.sql   all of it as SQL; asks BigQuery nothing
  clario bigquery apply --config shop.yaml --terraform > main.tf`;

export function bigqueryPlanCommand(): Command {
  return options(oneLine(new Command('plan')))
    .description('Show what apply would do, and do nothing.')
    .option('--print', 'print the difference as SQL instead')
    .option('--terraform', 'print all of it as Terraform resources instead; asks BigQuery nothing')
    .addHelpText('after', PLAN_EXAMPLES)
    .action(async (flags: Flags) => {
      if (await printed(flags, false)) return;
      const planned = await plans(flags);
      await print(planned.map(({ plan, desired }) => (flags.print ? changeScript(plan, desired) : report(plan))));
      const refused = planned.filter(({ plan }) => plan.refusals.length > 0);
      if (refused.length === 0) return;
      // The SQL may go into a file, which the refusals are no part of.
      if (flags.print) for (const { plan } of refused) process.stderr.write(report({ ...plan, steps: [], notes: [] }));
      throw new Reported();
    });
}

export function bigqueryApplyCommand(): Command {
  return options(oneLine(new Command('apply')))
    .description('Make the dataset with its tables and views, or bring it up to date; shows first what it does.')
    .option('--print', 'print all of it as SQL instead; asks BigQuery nothing')
    .option('--terraform', 'print all of it as Terraform resources instead; asks BigQuery nothing')
    .addHelpText('after', APPLY_EXAMPLES)
    .action(async (flags: Flags) => {
      if (await printed(flags, flags.print === true)) return;
      const planned = await plans(flags);
      await print(planned.map(({ plan }) => report(plan)));
      if (planned.some(({ plan }) => plan.refusals.length > 0))
        throw new Error('nothing was done, because something is refused');
      await doAll(planned);
    });
}

function options(command: Command): Command {
  return placeOptions(command).option(
    '--allow-expiration',
    'let a shorter expiration delete the days that are older, at once',
  );
}

/** Prints what needs no look at BigQuery: Terraform, or the `whole` SQL; false when that was not asked for. */
async function printed(flags: Flags, whole: boolean): Promise<boolean> {
  if (flags.print && flags.terraform) throw new UsageError('--print is SQL, --terraform is Terraform: say one of them');
  if (!flags.terraform && !whole) return false;
  if (flags.allowExpiration)
    throw new UsageError('--allow-expiration is for tables that exist, which are not looked at here');
  const { desired } = await wanted(flags);
  await print(flags.terraform ? [terraform(desired)] : desired.map(createScript));
  return true;
}

async function wanted(flags: Flags): Promise<{ desired: Desired[]; config: Config }> {
  const { places, config, hasFile } = placesOf(flags, process.env);
  const { events_days, bad_events_days } = config.retention;
  // without a file, the default says nothing about tables that exist
  const expiration = (days: number): Expiration => (days === 0 && !hasFile ? null : days);
  const expirations = {
    events: expiration(events_days),
    badEvents: expiration(bad_events_days),
    materialized: expiration(materializedDays(config.retention)),
  };
  return { desired: await Promise.all(places.map((place) => desiredDataset(place, expirations))), config };
}

async function plans(flags: Flags): Promise<Planned[]> {
  const { desired, config } = await wanted(flags);
  const allowed = { allowExpiration: flags.allowExpiration === true };
  // only now: the client takes a while to load, and --help and --print do without
  const [{ restClient }, { readDataset }, { explained }] = await Promise.all([
    import('../pipeline/sink-bigquery/clients.ts'),
    import('../bigquery-deploy/read.ts'),
    import('../bigquery-deploy/errors.ts'),
  ]);
  return Promise.all(
    desired.map(async (one) => {
      const client = restClient(config.bigquery, one.project);
      const actual = await readDataset(client, one).catch((error) => {
        throw explained(error, one, 'look at it');
      });
      return { desired: one, plan: compare(one, actual, allowed), client };
    }),
  );
}

/** Step by step, in order: a view needs what it reads. */
async function doAll(planned: readonly Planned[]): Promise<void> {
  const [{ doStep }, { explained }] = await Promise.all([
    import('../bigquery-deploy/apply.ts'),
    import('../bigquery-deploy/errors.ts'),
  ]);
  const all = planned.flatMap(({ plan, ...one }) => plan.steps.map((step) => ({ ...one, step })));
  for (const [done, { desired, client, step }] of all.entries()) {
    await doStep(client, desired, step).catch((error) => {
      const { message } = explained(error, desired, titleOf(step).replace(/:.*/, ''));
      throw new Error(`${message} (${done} of ${all.length} steps are done)`);
    });
  }
  if (all.length > 0) await print([`${all.length} ${all.length === 1 ? 'step' : 'steps'} done\n`]);
}
