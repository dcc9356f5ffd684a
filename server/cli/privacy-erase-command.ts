/** `clario privacy erase`: a person's rows are deleted wherever they are, and do not come back. */
import { Command, Option } from 'commander';
import { type Config, loadConfig } from '../config.ts';
import type { Deletion } from '../privacy/erase-bigquery.ts';
import { findPerson } from '../privacy/find.ts';
import { type ErasedTable, reportOf } from '../privacy/report.ts';
import { deletionsText, foundText, reportText } from '../privacy/report-text.ts';
import { oneLine, UsageError } from './one-line.ts';
import { print } from './print.ts';
import { eraseHere } from './privacy-data.ts';
import { givenIds, type PersonFlags, personOptions } from './privacy-ids.ts';
import { placesOf } from './privacy-places.ts';
import { tellOtherSites } from './privacy-sites.ts';
import { type RemoteFlags, remoteOf, remoteOptions } from './remote.ts';

type Flags = PersonFlags &
  RemoteFlags & { config?: string; data?: string; dryRun?: true; yes?: true; format: 'text' | 'json' };

const EXAMPLES = `
Say --dry-run first: who was found, and what would be deleted. What is erased can't be put back. It may be run again at any time,
also when it was killed in the middle. docs/privacy.md tells what it reaches, and what not.

Examples:
  clario privacy erase --config shop.yaml --email - --dry-run < address.txt
  clario privacy erase --config shop.yaml --email - --yes < address.txt
  clario privacy erase --client-id 0191… --hops 0 --yes --format json`;

export function privacyEraseCommand(): Command {
  return remoteOptions(personOptions(oneLine(new Command('erase'))))
    .description("Delete a person's rows from the warehouse and the log, for good.")
    .option('--dry-run', 'say who was found and what would be deleted, and do nothing')
    .option('--yes', 'do it')
    .option('--data <directory>', 'where the log and the warehouse file lie (default: ./data)')
    .option('--config <file>', 'the file of options the server runs with (default: $CLARIO_CONFIG)')
    .addOption(new Option('--format <format>', 'how to print the report').choices(['text', 'json']).default('text'))
    .addHelpText('after', EXAMPLES)
    .action(async ({ config: file, data, dryRun, yes, format, ...flags }: Flags) => {
      if ((dryRun === undefined) === (yes === undefined))
        throw new UsageError('say --dry-run to see what would be deleted, or --yes to delete it');
      const config = loadConfig({ file, env: process.env, overrides: { data } });
      const remote = remoteOf(flags, config);
      const given = await givenIds(flags, config);
      const places = await placesOf(config, remote);
      const otherSites = await tellOtherSites(places, given, config);
      const found = await findPerson(places, given, flags.hops);
      // the report alone is on stdout where a program reads it
      const say = (text: string) => void (format === 'json' ? process.stderr : process.stdout).write(text);
      say(foundText(found));
      const isBigquery = config.warehouse.kind === 'bigquery';
      if (dryRun) {
        if (isBigquery) {
          const { planDeletions, clients } = await bigqueryOf(config);
          say(deletionsText(await planDeletions(places, found.person, clients)));
        }
        const { links, shared, beyond, counts } = found;
        if (format === 'json') await print([`${JSON.stringify({ links, shared, beyond, counts }, null, 2)}\n`]);
        return;
      }
      const here = await eraseHere(config, found.person, remote);
      if (here === null && config.warehouse.kind === 'duckdb')
        throw new Error(`there is no warehouse in ${config.data}: --data names another directory`);
      const deleted: ErasedTable[] = [];
      if (isBigquery) {
        const { eraseFromBigquery, clients } = await bigqueryOf(config);
        // what it costs is said before it is done
        const sayPlan = (plan: readonly Deletion[]) => say(deletionsText(plan));
        deleted.push(...(await eraseFromBigquery(places, found.person, clients, sayPlan)));
      }
      const report = reportOf({ ids: found.person.ids, here, deleted, isBigquery, otherSites, at: Date.now() });
      await print([format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : reportText(report)]);
    });
}

async function bigqueryOf(config: Config) {
  const { restClient } = await import('../pipeline/sink-bigquery/clients.ts');
  const erase = await import('../privacy/erase-bigquery.ts');
  return { ...erase, clients: (project: string) => restClient(config.bigquery, project) };
}
