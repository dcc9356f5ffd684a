/** `clario privacy erase`: a person's rows are deleted wherever they are, and do not come back. */
import { Command, Option } from 'commander';
import { type Config, loadConfig } from '../config.ts';
import { findPerson } from '../privacy/find.ts';
import type { Person } from '../privacy/ids.ts';
import type { Place } from '../privacy/place.ts';
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
      await tellOtherSites(places, given, config);
      const found = await findPerson(places, given, flags.hops);
      // the report alone is on stdout where a program reads it
      const say = (text: string) => void (format === 'json' ? process.stderr : process.stdout).write(text);
      say(foundText(found));
      if (dryRun) {
        const { deletions } = await planned(config, places, found.person);
        if (config.warehouse.kind === 'bigquery') say(deletionsText(deletions));
        const { links, shared, beyond, counts } = found;
        if (format === 'json') await print([`${JSON.stringify({ links, shared, beyond, counts }, null, 2)}\n`]);
        return;
      }
      const here = await eraseHere(config, found.person, remote);
      if (here === null && config.warehouse.kind === 'duckdb')
        throw new Error(`there is no warehouse in ${config.data}: --data names another directory`);
      const deleted = await deleteFromBigquery(config, places, found.person, say);
      const isBigquery = config.warehouse.kind === 'bigquery';
      const report = reportOf({ ids: found.person.ids, here, deleted, isBigquery, at: Date.now() });
      await print([format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : reportText(report)]);
    });
}

async function planned(config: Config, places: readonly Place[], person: Person) {
  if (config.warehouse.kind !== 'bigquery') return { deletions: [], clients: null };
  const { restClient } = await import('../pipeline/sink-bigquery/clients.ts');
  const { planDeletions } = await import('../privacy/erase-bigquery.ts');
  const clients = (project: string) => restClient(config.bigquery, project);
  const deletions = await Promise.all(places.map((place) => planDeletions(place, person, clients)));
  return { deletions: deletions.flat(), clients };
}

/** Says what it costs before it does it. */
async function deleteFromBigquery(
  config: Config,
  places: readonly Place[],
  person: Person,
  say: (text: string) => void,
): Promise<ErasedTable[]> {
  const { deletions, clients } = await planned(config, places, person);
  if (clients === null) return [];
  say(deletionsText(deletions));
  const { doDeletion } = await import('../privacy/erase-bigquery.ts');
  const deleted: ErasedTable[] = [];
  for (const deletion of deletions) {
    const { place, table, bytes } = deletion;
    deleted.push({ place, table, rows: await doDeletion(deletion, clients), bytes });
  }
  return deleted;
}
